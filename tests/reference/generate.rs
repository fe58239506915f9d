//! Random policies, origins and requests over a small alphabet.
//!
//! The alphabet is small so that they meet: an origin is made from an entry
//! of the policy it is asked about, and often damaged a little afterwards.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::{
    Config, RngAlgorithm, TestCaseResult, TestError, TestRng, TestRunner,
};

use super::{Api, Cors, Origins, Policy, Request, TrustedOrigin, overlap};

/// Runs a property on the same random values every time.
///
/// `PROPTEST_CASES` asks for more of them than the usual 256.
pub(crate) fn hold<S: Strategy>(
    strategy: S,
    property: impl Fn(S::Value) -> TestCaseResult,
) {
    let config = Config { failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    match runner.run(&strategy, property) {
        Ok(()) => {}
        Err(TestError::Fail(why, least)) => panic!("{why}\nwith {least:?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

/// How to make an origin from an entry.
#[derive(Clone, Debug)]
pub(crate) struct Seed {
    entry: Index,
    labels: Vec<&'static str>,
    port: Option<u16>,
    http: bool,
    damage: Damage,
}

#[derive(Clone, Debug)]
enum Damage {
    None,
    Scheme(&'static str),
    Insert(Index, char),
    Remove(Index),
    UpperCase(Index),
    Append(&'static str),
    Other(&'static str),
}

pub(crate) fn seed() -> impl Strategy<Value = Seed> {
    let port = prop_oneof![
        3 => Just(None),
        1 => select(vec![80, 443, 8443, 5173]).prop_map(Some),
    ];
    (any::<Index>(), vec(label(), 1..4), port, any::<bool>(), damage())
        .prop_map(|(entry, labels, port, http, damage)| Seed {
            entry,
            labels,
            port,
            http,
            damage,
        })
}

fn damage() -> impl Strategy<Value = Damage> {
    let scheme = select(vec!["http", "https", "app", "wss", "ftp", "file"]);
    let strange: Vec<char> = "./@#%\\ :*A_-0a[]\0\u{e9},?".chars().collect();
    let tail = select(vec![
        ".",
        "..",
        ".test",
        ":8443",
        ":443",
        ":80",
        ":0",
        ":",
        "/",
        "x",
        "#",
        ".evil.test",
        ", null",
    ]);
    let other = select(vec!["null", "", "https://", "http://127.1", "x"]);
    prop_oneof![
        10 => Just(Damage::None),
        2 => scheme.prop_map(Damage::Scheme),
        3 => (any::<Index>(), select(strange))
            .prop_map(|(at, char)| Damage::Insert(at, char)),
        2 => any::<Index>().prop_map(Damage::Remove),
        1 => any::<Index>().prop_map(Damage::UpperCase),
        2 => tail.prop_map(Damage::Append),
        1 => other.prop_map(Damage::Other),
    ]
}

impl Seed {
    /// The origin that this makes from an entry of the policy.
    pub(crate) fn origin(&self, policy: &Policy) -> Vec<u8> {
        let text = match policy.origins.as_slice() {
            [] => "https://a.test".to_owned(),
            entries => self.fill(&self.entry.get(entries).origin),
        };
        self.damaged(text).into_bytes()
    }

    /// A pattern with something in the place of each wildcard.
    fn fill(&self, pattern: &str) -> String {
        let Some((scheme, rest)) = pattern.split_once("://") else {
            return pattern.to_owned();
        };
        let scheme = match scheme {
            "*" if self.http => "http",
            "*" => "https",
            scheme => scheme,
        };
        let (host, port) = match rest.strip_suffix(":*") {
            Some(host) => (host, self.port.map(|port| format!(":{port}"))),
            None => (rest, None),
        };
        let star = match host.starts_with("*.") {
            true => self.labels.join("."),
            false => self.labels[0].to_owned(),
        };
        let host = host.replacen('*', &star, 1);
        let text = format!("{scheme}://{host}{}", port.unwrap_or_default());
        let default = if scheme == "http" { ":80" } else { ":443" };
        text.strip_suffix(default).unwrap_or(&text).to_owned()
    }

    fn damaged(&self, mut text: String) -> String {
        let at = |index: &Index, text: &str| index.index(text.len().max(1));
        match &self.damage {
            Damage::None => {}
            Damage::Scheme(scheme) => {
                if let Some((_, rest)) = text.split_once("://") {
                    text = format!("{scheme}://{rest}");
                }
            }
            Damage::Insert(index, char) => {
                text.insert(at(index, &text), *char);
            }
            Damage::Remove(index) => {
                text.remove(at(index, &text));
            }
            Damage::UpperCase(index) => {
                let at = at(index, &text);
                text[at..=at].make_ascii_uppercase();
            }
            Damage::Append(tail) => text.push_str(tail),
            Damage::Other(other) => text = (*other).to_owned(),
        }
        text
    }
}

fn label() -> impl Strategy<Value = &'static str> {
    select(vec!["a", "b", "ab", "a-b", "pr-1", "x_y", "1", "a--b", "-"])
}

/// A pattern in its stored form.
fn pattern() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![
        6 => Just("https"),
        2 => Just("http"),
        2 => Just("*"),
        1 => select(vec!["app", "capacitor", "wss"]),
    ];
    let port = prop_oneof![
        5 => Just(""),
        2 => Just(":*"),
        2 => Just(":8443"),
        1 => select(vec![":80", ":443", ":5173"]),
    ];
    (scheme, host_pattern(), port)
        .prop_map(|(scheme, host, port)| format!("{scheme}://{host}{port}"))
}

fn host_pattern() -> impl Strategy<Value = String> {
    let literal = || select(vec!["", "a", "b", "pr-", "-b", "a-"]);
    // Few domains, so that several globs match one label.
    let few = select(vec!["a.test", "b.a.test"]);
    let glob = (literal(), literal(), few)
        .prop_filter("a glob has a literal", |(prefix, suffix, _)| {
            !(prefix.is_empty() && suffix.is_empty())
        })
        .prop_map(|(prefix, suffix, domain)| {
            format!("{prefix}*{suffix}.{domain}")
        });
    let other = select(vec![
        "localhost",
        "127.0.0.1",
        "10.0.0.1",
        "[::1]",
        "[2001:db8::1]",
    ]);
    prop_oneof![
        5 => domain(),
        4 => domain().prop_map(|domain| format!("*.{domain}")),
        3 => glob,
        1 => other.prop_map(str::to_owned),
        1 => domain().prop_map(|domain| format!("{domain}.")),
    ]
}

fn domain() -> impl Strategy<Value = String> {
    let tail = select(vec!["test", "a.test", "b.test"]);
    (vec(label(), 1..3), tail).prop_map(|(mut labels, tail)| {
        labels.push(tail);
        labels.join(".")
    })
}

fn trusted_origin() -> impl Strategy<Value = TrustedOrigin> {
    let pattern = prop_oneof![15 => pattern(), 1 => Just("null".to_owned())];
    let scopes = vec!["cors", "redirect", "websocket", "csrf"];
    let few = prop_oneof![
        2 => Just(vec!["cors"]),
        1 => subsequence(scopes, 0..=4),
    ];
    let one_label = prop::bool::weighted(0.4);
    let active = prop::bool::weighted(0.85);
    (pattern, few, one_label, active).prop_map(
        |(origin, few, one_label, active)| {
            let mut scopes: std::collections::BTreeSet<_> =
                few.into_iter().collect();
            if origin == "null" {
                scopes.retain(|scope| *scope == "cors");
            }
            // "labels" is for patterns that begin with "*." only.
            let one_label = one_label && origin.contains("//*.");
            TrustedOrigin {
                name: String::new(),
                origin,
                one_label,
                scopes,
                active,
            }
        },
    )
}

fn api() -> impl Strategy<Value = (Api, Vec<Index>)> {
    let path = select(vec![
        "/", "/a", "/a/b", "/a/{x}", "/a/{*x}", "/{x}/b", "/v{n}/b", "/{*x}",
    ]);
    let methods =
        vec!["*", "GET", "PUT", "PATCH", "DELETE", "OPTIONS", "X-Own"];
    let requested = vec!["x-a", "Content-Type", "*", "authorization", "X-B"];
    let exposed = vec!["etag", "X-Count", "*"];
    (
        path,
        subsequence(methods, 0..=3).prop_shuffle(),
        subsequence(requested, 0..=3).prop_shuffle(),
        subsequence(exposed, 0..=2).prop_shuffle(),
        option::of(select(vec![0, 1, 600])),
        prop::bool::ANY,
        0..4,
        vec(any::<Index>(), 0..6),
    )
        .prop_map(
            |(path, mut m, mut r, mut e, max_age, c, who, listed)| {
                if c {
                    for names in [&mut m, &mut r, &mut e] {
                        names.retain(|name| *name != "*");
                    }
                }
                let origins = match who {
                    0 => Origins::Named(vec![]),
                    1 if !c => Origins::Any,
                    _ => Origins::Trusted,
                };
                let api = Api {
                    name: String::new(),
                    path: path.into(),
                    methods: m,
                    request_headers: r,
                    exposed_headers: e,
                    credentials: c,
                    max_age,
                    origins,
                };
                (api, listed)
            },
        )
}

/// A policy of nothing but globs below one domain, so that they overlap.
pub(crate) fn globs() -> impl Strategy<Value = Policy> {
    let literal = || select(vec!["", "a", "b", "ab", "a-"]);
    let port = select(vec!["", "", ":*", ":8443"]);
    let glob = (literal(), literal(), port).prop_filter_map(
        "a glob has a literal",
        |(prefix, suffix, port)| {
            let literal = !(prefix.is_empty() && suffix.is_empty());
            literal.then(|| TrustedOrigin {
                name: String::new(),
                origin: format!("https://{prefix}*{suffix}.a.test{port}"),
                one_label: false,
                scopes: ["cors"].into(),
                active: true,
            })
        },
    );
    vec(glob, 1..5).prop_map(|mut origins| {
        name(&mut origins);
        Policy { origins, ..Policy::default() }
    })
}

fn name(origins: &mut [TrustedOrigin]) {
    for (position, entry) in origins.iter_mut().enumerate() {
        entry.name = format!("origin {position}");
    }
}

/// A policy that compiles.
pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    let cors = (
        select(vec![200, 204, 299]),
        select(vec![200, 403, 404]),
        any::<bool>(),
        any::<bool>(),
    );
    (vec(trusted_origin(), 0..12), vec(api(), 0..6), cors).prop_map(
        |(mut origins, apis, cors)| {
            name(&mut origins);
            let mut kept: Vec<Api> = vec![];
            for (position, (mut api, listed)) in apis.into_iter().enumerate() {
                api.name = format!("api {position}");
                name_listed(&mut api, &listed, &origins);
                if !kept.iter().any(|other| overlap(&api, other)) {
                    kept.push(api);
                }
            }
            let cors = Cors {
                preflight_status: cors.0,
                denied_preflight_status: cors.1,
                block_denied: cors.2,
                informative_preflight: cors.3,
            };
            Policy { origins, apis: kept, cors }
        },
    )
}

/// An API may list only entries that are trusted for CORS.
fn name_listed(api: &mut Api, listed: &[Index], origins: &[TrustedOrigin]) {
    let with_cors: Vec<_> =
        origins.iter().filter(|o| o.scopes.contains("cors")).collect();
    if let Origins::Named(names) = &mut api.origins
        && !with_cors.is_empty()
    {
        for index in listed {
            names.push(index.get(&with_cors).name.clone());
        }
    }
}

/// A request, but for its origin, which the policy decides about.
pub(crate) fn request() -> impl Strategy<Value = (Request, Option<Seed>)> {
    let method = || {
        select(vec![
            "GET", "POST", "PUT", "PATCH", "put", "OPTIONS", "X-Own", "*",
        ])
    };
    let bad_method = select(vec!["", "P T", "PUT,GET", "P\u{e9}T"]);
    let asked = prop_oneof![6 => method(), 1 => bad_method];
    let path = select(vec![
        "/", "/a", "/a/", "/a/b", "/a/c", "/a/b/c", "/c/b", "/v1/b", "/v/b",
        "//b", "/A", "/a", "/a/b",
    ]);
    let sent = prop_oneof![1 => method(), 2 => Just("OPTIONS")];
    let own = prop::bool::weighted(0.1);
    (
        sent,
        path,
        prop::option::weighted(0.9, seed()),
        prop::option::weighted(0.7, asked),
        prop::option::weighted(0.7, request_headers()),
        own,
    )
        .prop_map(|(method, path, seed, asked, names, own)| {
            let own_origin = own.then(|| "https://own.test".to_owned());
            let request = Request {
                method: method.to_owned(),
                path: path.to_owned(),
                origin: None,
                request_method: asked.map(|text| text.as_bytes().to_vec()),
                request_headers: names.map(String::into_bytes),
                own_origin,
            };
            (request, seed)
        })
}

fn request_headers() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        6 => select(vec!["x-a", "X-A", "content-type", "", " ", "x-b"]),
        1 => select(vec!["authorization", "Authorization", "*", "x-none"]),
        1 => select(vec!["x a", "x:a", "\u{e9}", "\0"]),
    ];
    let comma = select(vec![",", ", ", " ,", "\t,\t", ",,"]);
    prop_oneof![
        20 => vec((name, comma), 0..5).prop_map(|parts| {
            parts.iter().flat_map(|(name, comma)| [*name, *comma]).collect()
        }),
        1 => (120_usize..140).prop_map(|count| ",x-a".repeat(count)),
        1 => (8180_usize..8200).prop_map(|len| " ".repeat(len)),
    ]
}
