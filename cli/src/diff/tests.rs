//! The set reasoning against the engine: an origin is gained exactly if the
//! old policy denies it and the new one allows it.

use std::sync::LazyLock;

use doorward::policy::{ApiSpec, OriginsSpec, PolicyBuilder};
use doorward::{CorsRequest, Policy, Scopes, Status};
use proptest::prelude::*;
use proptest::sample::select;

use super::changes::Changes;
use super::origins::{Change, Item};

/// An entry, as the builder takes it.
#[derive(Clone, Debug)]
struct Entry {
    origin: String,
    one_label: bool,
    scopes: Scopes,
    status: Status,
}

/// Two origins of an API, or a number of entries that it lists.
#[derive(Clone, Copy, Debug)]
enum Callers {
    Trusted,
    Any,
    /// The entries whose bit is set.
    Listed(u8),
}

#[derive(Clone, Debug)]
struct Document {
    entries: Vec<Entry>,
    callers: Callers,
    credentials: bool,
}

/// Few names, schemes and ports, so that patterns meet.
fn pattern() -> impl Strategy<Value = (String, bool)> {
    let scheme = prop_oneof![
        6 => Just("https"),
        1 => Just("http"),
        2 => Just("*"),
        1 => Just("app"),
    ];
    let label = select(vec![
        "", "", "", "*.", "*.", "1*.", "1*.", "a*.", "*b.", "a*b.", "a_*.",
        "aa*.",
    ]);
    let host = select(vec!["t", "a.t", "b.t", "a.a.t", "aab.t", "_.t"]);
    let port = prop_oneof![
        6 => Just(""),
        2 => Just(":*"),
        1 => Just(":443"),
        1 => Just(":80"),
    ];
    let tuple =
        (scheme, label, host, port).prop_map(|(scheme, label, host, port)| {
            let one = label.starts_with('1');
            let label = label.trim_start_matches('1');
            (format!("{scheme}://{label}{host}{port}"), one)
        });
    prop_oneof![20 => tuple, 1 => Just(("null".to_owned(), false))]
}

fn entry() -> impl Strategy<Value = Entry> {
    let scopes = select(vec![
        Scopes::CORS,
        Scopes::CORS,
        Scopes::REDIRECT,
        Scopes::CORS | Scopes::REDIRECT,
    ]);
    let status = select(vec![Status::Active, Status::Active, Status::Inactive]);
    (pattern(), scopes, status).prop_map(
        |((origin, one_label), scopes, status)| {
            // Only CORS can be had for "null".
            let null = origin == "null";
            let scopes = if null { Scopes::CORS } else { scopes };
            Entry { origin, one_label, scopes, status }
        },
    )
}

fn document() -> impl Strategy<Value = Document> {
    let callers = prop_oneof![
        2 => Just(Callers::Trusted),
        1 => Just(Callers::Any),
        3 => any::<u8>().prop_map(Callers::Listed),
    ];
    let entries = proptest::collection::vec(entry(), 0..7);
    (entries, callers, any::<bool>()).prop_map(
        |(entries, callers, credentials)| {
            let public = matches!(callers, Callers::Any);
            Document { entries, callers, credentials: credentials && !public }
        },
    )
}

/// Half of the second document is the first.
fn documents() -> impl Strategy<Value = (Document, Document)> {
    (document(), document(), any::<u8>()).prop_map(|(old, mut new, kept)| {
        let old_entries = old.entries.iter().enumerate();
        let kept = old_entries.filter(|(at, _)| kept >> at & 1 == 1);
        new.entries.extend(kept.map(|(_, entry)| entry.clone()));
        (old, new)
    })
}

fn builder() -> PolicyBuilder {
    let mut builder = PolicyBuilder::new();
    builder
        .allow_insecure_origins(true)
        .allow_public_suffix_wildcards(true)
        .allow_null_origin(true);
    builder
}

fn policy(document: &Document) -> Policy {
    let mut builder = builder();
    let name = |at: usize| format!("n{at}");
    for (at, entry) in document.entries.iter().enumerate() {
        let Entry { origin, one_label, scopes, status } = entry;
        builder.trusted_origin(&name(at), origin, *scopes, *status, *one_label);
    }
    let listed = |bits: u8| {
        let entries = document.entries.iter().enumerate();
        let cors = |entry: &Entry| entry.scopes.contains(Scopes::CORS);
        entries
            .filter(move |(at, entry)| bits >> (at % 8) & 1 == 1 && cors(entry))
            .map(move |(at, _)| name(at))
    };
    let names: Vec<_> = match document.callers {
        Callers::Listed(bits) => listed(bits).collect(),
        _ => vec![],
    };
    builder.api(&ApiSpec {
        name: "api",
        path: "/api",
        credentials: document.credentials,
        origins: match document.callers {
            Callers::Trusted => OriginsSpec::Trusted,
            Callers::Any => OriginsSpec::Any,
            Callers::Listed(_) => {
                OriginsSpec::Named(names.iter().map(|name| &**name).collect())
            }
        },
        ..ApiSpec::default()
    });
    builder.build().unwrap()
}

static ORIGINS: LazyLock<Vec<String>> = LazyLock::new(origins);

/// Every origin of a small world.
fn origins() -> Vec<String> {
    let labels = ["a", "b", "aab", "aaa", "_"];
    let mut hosts = vec![String::from("t")];
    let mut from = 0;
    for _ in 0..2 {
        let until = hosts.len();
        for at in from..until {
            let below = labels.map(|label| format!("{label}.{}", hosts[at]));
            hosts.extend(below);
        }
        from = until;
    }
    hosts.extend(["b.a.a.t", "b.aab.a.t"].map(String::from));
    let mut origins = vec!["null".to_owned()];
    for (scheme, ports) in
        [("https", &["", ":80"][..]), ("http", &["", ":443"]), ("app", &[""])]
    {
        let all = hosts.iter().flat_map(|host| {
            ports.iter().map(move |port| format!("{scheme}://{host}{port}"))
        });
        origins.extend(all);
    }
    origins
}

/// What a list of items says, as a policy.
fn said(items: &[Item]) -> Policy {
    let mut builder = builder();
    for (at, item) in items.iter().enumerate() {
        let name = format!("n{at}");
        let one = item.shown.labels.is_some();
        let pattern = &item.shown.pattern;
        let active = Status::Active;
        builder.trusted_origin(&name, pattern, Scopes::CORS, active, one);
    }
    builder.build().unwrap()
}

/// Holds one list of gains against what both policies decide.
fn judge(
    items: &[Item],
    old: impl Fn(&str) -> bool,
    new: impl Fn(&str) -> bool,
) -> Result<(), TestCaseError> {
    let everything = items.iter().any(|item| item.shown.pattern == "*");
    let said = match everything {
        true => None,
        false => Some(said(items)),
    };
    for origin in ORIGINS.iter() {
        let origin = origin.as_str();
        let gained = !old(origin) && new(origin);
        let said = said.as_ref().is_none_or(|said| {
            said.find(origin.as_bytes(), Scopes::CORS).allowed
        });
        // What is said is in the new set, and has all that is gained.
        prop_assert!(!gained || said, "{origin} is gained: {items:?}");
        prop_assert!(!said || new(origin), "{origin} is denied: {items:?}");
    }
    for item in items.iter().filter(|item| item.shown.pattern != "*") {
        let example = item.example.as_deref().unwrap();
        prop_assert!(!old(example) && new(example), "{example}: {item:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn gained_is_denied_before_and_allowed_now(
        (old, new) in documents()
    ) {
        let (old, new) = (policy(&old), policy(&new));
        let changes = Changes::between(&old, &new);
        for (name, change) in &changes.scopes {
            let scope = Scopes::from_name(name).unwrap();
            if !(Scopes::CORS | Scopes::REDIRECT).contains(scope) {
                prop_assert!(change.is_empty());
                continue;
            }
            let allows = |policy: &Policy| {
                let policy = policy.clone();
                move |origin: &str| {
                    policy.find(origin.as_bytes(), scope).allowed
                }
            };
            judge(&change.gained, allows(&old), allows(&new))?;
            judge(&change.lost, allows(&new), allows(&old))?;
        }
        let none = Change::default();
        let api = changes.apis.iter().find(|api| api.name == "api");
        let change = api.map_or(&none, |api| &api.origins);
        let calls = |policy: &Policy| {
            let policy = policy.clone();
            move |origin: &str| {
                let request = CorsRequest {
                    method: b"GET",
                    path: b"/api",
                    origin: Some(origin.as_bytes()),
                    ..CorsRequest::default()
                };
                policy.cors(&request).allowed
            }
        };
        judge(&change.gained, calls(&old), calls(&new))?;
        judge(&change.lost, calls(&new), calls(&old))?;
    }

    /// Nothing changes from a policy to itself, in whatever order.
    #[test]
    fn order_and_names_change_nothing(old in document()) {
        let mut new = old.clone();
        if let Callers::Trusted | Callers::Any = old.callers {
            new.entries.reverse();
        }
        let (old, new) = (policy(&old), policy(&new));
        let changes = Changes::between(&old, &new);
        prop_assert!(!changes.changed, "{changes:?}");
        prop_assert!(changes.dangers.is_empty());
    }
}
