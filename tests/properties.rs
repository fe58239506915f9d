//! Properties: the engine is held against a naive reference, and its two
//! parsers against each other and against `url`.
#![cfg(feature = "document")]

mod reference;

use std::cell::Cell;
use std::collections::BTreeMap;

use doorward::origin::{HostKind, WireOrigin};
use doorward::pattern::{Depth, Pattern};
use doorward::policy::{self, Format};
use doorward::{CorsRequest, Policy, Scopes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use reference::generate::{self, hold, seed};
use reference::{Answer, Match, Origin, Request, read};

/// The policy as the engine compiles it.
fn compiled(policy: &reference::Policy) -> Policy {
    let text = policy.to_json();
    Policy::parse(&text, Format::Json).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Counts what the random values were, so that a property is not empty.
#[derive(Default)]
struct Counts(Cell<BTreeMap<String, usize>>);

impl Counts {
    fn add(&self, what: impl Into<String>) {
        let mut counts = self.0.take();
        *counts.entry(what.into()).or_default() += 1;
        self.0.set(counts);
    }

    #[track_caller]
    fn assert_common(&self, whats: &[&str], least: usize) {
        let counts = self.0.take();
        for what in whats {
            let count = counts.get(*what).copied().unwrap_or_default();
            assert!(count >= least, "{what}: {counts:#?}");
        }
        self.0.set(counts);
    }
}

#[test]
fn the_table_agrees_with_the_reference() {
    let counts = Counts::default();
    hold((generate::policy(), vec(seed(), 1..48)), |(policy, seeds)| {
        let engine = compiled(&policy);
        for seed in &seeds {
            let origin = seed.origin(&policy);
            for (scope, bits) in Scopes::NAMED {
                let found = engine.find(&origin, bits);
                let found = Match {
                    allowed: found.allowed,
                    reason: found.reason.code(),
                    origin_rule: found.origin_rule.map(|rule| rule.name()),
                };
                let expected = policy.find(&origin, scope);
                prop_assert_eq!(
                    &found,
                    &expected,
                    "{} for {}",
                    origin.escape_ascii(),
                    scope
                );
                counts.add(expected.reason);
                if let Some(winner) = expected.origin_rule {
                    counts.add(kind_of(&policy, winner));
                }
            }
        }
        Ok(())
    });
    counts.assert_common(
        &[
            "allowed",
            "malformed_origin",
            "null_origin",
            "origin_not_trusted",
            "scope_not_trusted",
            "exact",
            "glob",
            "any depth",
            "one label",
            "any port",
            "either scheme",
        ],
        100,
    );
}

/// What kind of pattern an entry has.
fn kind_of(policy: &reference::Policy, name: &str) -> &'static str {
    let entry = policy.origins.iter().find(|entry| entry.name == name);
    let Some(entry) = entry else { return "" };
    match entry.origin.as_str() {
        origin if origin.starts_with("*:") => "either scheme",
        origin if origin.ends_with(":*") => "any port",
        origin if origin.contains("*.") && entry.one_label => "one label",
        origin if origin.contains("//*.") => "any depth",
        origin if origin.contains('*') => "glob",
        _ => "exact",
    }
}

#[test]
fn of_several_globs_the_longest_literal_wins_then_the_longest_prefix() {
    hold((generate::globs(), vec(seed(), 1..16)), |(policy, seeds)| {
        let engine = compiled(&policy);
        for seed in &seeds {
            let origin = seed.origin(&policy);
            let found = engine.find(&origin, Scopes::CORS).origin_rule;
            let found = found.map(|rule| rule.name());
            let expected = policy.find(&origin, "cors").origin_rule;
            prop_assert_eq!(found, expected, "{}", origin.escape_ascii());
        }
        Ok(())
    });
}

#[test]
fn several_scopes_may_come_from_several_entries() {
    let counts = Counts::default();
    let asked = (generate::policy(), vec((seed(), 1_u32..32), 1..32));
    hold(asked, |(policy, asked)| {
        let engine = compiled(&policy);
        for (seed, bits) in asked {
            let scopes = Scopes::from_bits(bits).unwrap();
            let origin = seed.origin(&policy);
            let matching = policy.matching(&read(&origin));
            let granted = |scope| {
                matching.iter().any(|entry| entry.scopes.contains(scope))
            };
            let expected = scopes.names().all(granted);
            prop_assert_eq!(engine.find(&origin, scopes).allowed, expected);
            if expected && bits.count_ones() > 1 {
                counts.add("allowed");
            }
        }
        Ok(())
    });
    counts.assert_common(&["allowed"], 20);
}

#[test]
fn whole_decisions_agree_with_the_reference() {
    let counts = Counts::default();
    let asked = (generate::policy(), vec(generate::request(), 1..128));
    hold(asked, |(policy, requests)| {
        let engine = compiled(&policy);
        for (mut request, seed) in requests {
            request.origin = seed.map(|seed| match &request.own_origin {
                Some(own) => own.as_bytes().to_vec(),
                None => seed.origin(&policy),
            });
            let expected = policy.decide(&request);
            let decided = decide(&engine, &request);
            prop_assert_eq!(&decided, &expected, "{:?}", request);
            counts.add(expected.reason);
            counts.add(expected.kind);
            check_safety(&policy, &request, &decided)?;
        }
        Ok(())
    });
    counts.assert_common(
        &[
            "allowed",
            "not_cors",
            "same_origin",
            "malformed_origin",
            "null_origin",
            "origin_not_trusted",
            "scope_not_trusted",
            "origin_not_listed",
            "no_api",
            "malformed_method",
            "method_not_allowed",
            "malformed_request_headers",
            "request_header_not_allowed",
            "preflight",
            "actual",
        ],
        20,
    );
    counts.assert_common(&["too_many_request_headers"], 3);
}

/// The engine's decision in the reference's words.
fn decide(engine: &Policy, request: &Request) -> Answer {
    let decision = engine.cors(&CorsRequest {
        method: request.method.as_bytes(),
        path: request.path.as_bytes(),
        api: None,
        origin: request.origin.as_deref(),
        request_method: request.request_method.as_deref(),
        request_headers: request.request_headers.as_deref(),
        own_origin: request.own_origin.as_deref().map(str::as_bytes),
    });
    let api = decision.api.and_then(|id| engine.api(id));
    let headers = decision.headers.as_slice().iter();
    Answer {
        kind: decision.kind.code(),
        allowed: decision.allowed,
        reason: decision.reason.code(),
        origin_rule: decision.origin_rule.map(|rule| rule.name().into()),
        api: api.map(|api| api.name.to_string()),
        terminate: decision.terminate,
        status: decision.status,
        headers: headers.map(|(name, value)| (*name, value.to_vec())).collect(),
        vary: decision.vary.members().to_vec(),
    }
}

/// What must hold whatever the rules are.
fn check_safety(
    policy: &reference::Policy,
    request: &Request,
    answer: &Answer,
) -> Result<(), TestCaseError> {
    let header = |wanted: &str| {
        let mut headers = answer.headers.iter();
        headers.find(|(name, _)| *name == wanted).map(|(_, value)| value)
    };
    // Nothing of a denied request is granted, unless the policy wants pages
    // to know what is missing.
    if !answer.allowed && !answer.headers.is_empty() {
        prop_assert!(policy.cors.informative_preflight);
        prop_assert!(answer.kind == "preflight" && answer.terminate);
    }
    // An allow never comes from a malformed origin.
    if let Some(origin) = &request.origin
        && (answer.allowed || !answer.headers.is_empty())
    {
        prop_assert!(read(origin) != Origin::Malformed);
    }
    // What is echoed is what was sent, and never with "*" or "null" and
    // credentials.
    if let Some(value) = header("access-control-allow-origin") {
        let sent = request.origin.as_ref();
        prop_assert!(value == b"*" || Some(value) == sent);
        if header("access-control-allow-credentials").is_some() {
            prop_assert!(value != b"*" && value != b"null");
        }
    }
    Ok(())
}

#[test]
fn the_wire_parser_agrees_with_the_reference() {
    let counts = Counts::default();
    hold((generate::policy(), vec(seed(), 1..64)), |(policy, seeds)| {
        for seed in &seeds {
            let bytes = seed.origin(&policy);
            let found = match WireOrigin::parse(&bytes) {
                Err(_) => Origin::Malformed,
                Ok(WireOrigin::Null) => Origin::Null,
                Ok(WireOrigin::Tuple(origin)) => {
                    prop_assert_eq!(origin.as_bytes(), &bytes);
                    Origin::Tuple {
                        scheme: text(origin.scheme()),
                        host: text(origin.host()),
                        port: origin.port(),
                    }
                }
            };
            counts.add(if found == Origin::Malformed { "bad" } else { "good" });
            prop_assert_eq!(found, read(&bytes), "{}", bytes.escape_ascii());
        }
        Ok(())
    });
    counts.assert_common(&["good", "bad"], 1000);
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Origins as people write them, and as they should not.
fn written() -> impl Strategy<Value = String> {
    let scheme = select(vec![
        "https", "HTTPS", "http", "*", "wss", "ftp", "app", "App", "file", "",
    ]);
    let label = select(vec![
        "a",
        "B",
        "a-b",
        "x_y",
        "-",
        "1",
        "0x7f",
        "b\u{fc}cher",
        "\u{df}",
        "\u{5d0}",
        "xn--bcher-kva",
        "xn--a",
        "xn--",
        "a\u{301}",
        "*",
        "pr-*",
        "\u{3002}",
        "",
    ]);
    let name = vec(label, 1..4).prop_map(|labels| labels.join("."));
    let address = select(vec![
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "1.2.3.4.",
        "256.0.0.1",
        "017.1",
        "[::1]",
        "[0:0::1]",
        "[::FFFF:1.2.3.4]",
        "[::1",
        "1",
        "[1:2]",
    ]);
    let long = (240_usize..260).prop_map(|len| "a.".repeat(len / 2) + "b");
    let host = prop_oneof![
        12 => name,
        3 => address.prop_map(str::to_owned),
        1 => long,
        1 => (60_usize..66).prop_map(|len| "a".repeat(len)),
    ];
    let port = select(vec![
        "", "", "", ":443", ":80", ":8443", ":*", ":0", ":08", ":65536", ":",
        ":x",
    ]);
    let tail = prop_oneof![
        8 => Just(""),
        1 => select(vec!["/", "//", "/a", "?", "#", ".", " ", "\u{200b}"]),
    ];
    (scheme, host, port, tail).prop_map(|(scheme, host, port, tail)| {
        format!("{scheme}://{host}{port}{tail}")
    })
}

#[test]
fn the_wire_parser_accepts_what_the_document_parser_stores() {
    let counts = Counts::default();
    hold(vec(written(), 1..128), |texts| {
        for text in texts {
            for depth in [Depth::Any, Depth::One] {
                let Ok(stored) = Pattern::parse(&text, depth) else { continue };
                let fixed = stored.pattern.to_string();
                // What is stored is stored as it is.
                let again = Pattern::parse(&fixed, depth);
                prop_assert_eq!(
                    again.map(|again| again.pattern),
                    Ok(stored.pattern.clone()),
                    "{} from {:?}",
                    fixed,
                    text
                );
                let Pattern::Tuple(tuple) = &stored.pattern else { continue };
                if tuple.is_wildcard() {
                    counts.add("wildcard");
                    continue;
                }
                counts.add(if fixed == text { "fixed" } else { "changed" });
                let wire = WireOrigin::parse(fixed.as_bytes());
                prop_assert!(wire.is_ok(), "{} from {:?}", fixed, text);
            }
        }
        Ok(())
    });
    counts.assert_common(&["fixed", "changed", "wildcard"], 300);
}

/// The schemes whose hosts the URL Standard parses.
const SPECIAL: [&str; 5] = ["https", "http", "wss", "ws", "ftp"];

/// Origins that browsers could send, most of them.
fn sent(schemes: Vec<&'static str>) -> impl Strategy<Value = String> {
    let scheme = select(schemes);
    let label = prop_oneof![
        4 => "[a-z0-9_-]{1,4}",
        1 => "xn--[a-z0-9-]{0,5}",
        1 => "(0x)?[0-9a-f]{1,3}",
    ];
    let name = (vec(label, 1..5), select(vec!["", "", "", "."]))
        .prop_map(|(labels, dot)| labels.join(".") + dot);
    let ipv4 =
        any::<[u8; 4]>().prop_map(|b| std::net::Ipv4Addr::from(b).to_string());
    let piece = prop_oneof![Just(0), Just(0), any::<u16>()];
    let ipv6 = proptest::array::uniform8(piece)
        .prop_map(|pieces| url::Host::<&str>::Ipv6(pieces.into()).to_string());
    let host = prop_oneof![6 => name, 1 => ipv4, 2 => ipv6];
    let port = prop_oneof![
        3 => Just(String::new()),
        1 => (0_u32..70_000).prop_map(|port| format!(":{port}")),
        1 => select(vec![":80", ":443", ":21", ":1", ":65535"])
            .prop_map(str::to_owned),
    ];
    (scheme, host, port)
        .prop_map(|(scheme, host, port)| format!("{scheme}://{host}{port}"))
}

#[test]
fn the_document_parser_keeps_what_the_wire_parser_accepts() {
    let counts = Counts::default();
    let schemes = [&SPECIAL[..], &["app", "x-1"]].concat();
    hold(vec(sent(schemes), 1..128), |texts| {
        for text in texts {
            let wire = WireOrigin::parse(text.as_bytes());
            let Ok(WireOrigin::Tuple(origin)) = wire else {
                counts.add("malformed");
                continue;
            };
            let stored = Pattern::parse(&text, Depth::Any);
            if is_invalid_alabel(&text) {
                // Browsers send "xn--" labels that were registered before
                // UTS 46 had a word on them; nobody can write one down.
                counts.add("A-label");
                prop_assert!(stored.is_err(), "{text}");
                continue;
            }
            let stored = stored.map_err(|error| {
                TestCaseError::fail(format!("{text}: {error}"))
            })?;
            prop_assert_eq!(stored.pattern.to_string(), text.as_str());
            counts.add(match origin.host_kind() {
                HostKind::Domain => "domain",
                HostKind::Ipv4 => "ipv4",
                HostKind::Ipv6 => "ipv6",
            });
        }
        Ok(())
    });
    let all = ["malformed", "A-label", "domain", "ipv4", "ipv6"];
    counts.assert_common(&all, 100);
}

/// Whether the host of a special scheme has an "xn--" label that is none.
fn is_invalid_alabel(text: &str) -> bool {
    let scheme = text.split(':').next().unwrap_or_default();
    SPECIAL.contains(&scheme)
        && text.contains("xn--")
        && url::Url::parse(text).is_err()
}

#[test]
fn the_wire_parser_agrees_with_the_url_standard() {
    let counts = Counts::default();
    let special = sent(SPECIAL.to_vec());
    hold(vec(special, 1..128), |texts| {
        for text in texts {
            let accepted = WireOrigin::parse(text.as_bytes()).is_ok();
            if is_invalid_alabel(&text) {
                continue;
            }
            let browser = url::Url::parse(&text)
                .is_ok_and(|url| url.origin().ascii_serialization() == text);
            // `:0` is a port to the URL Standard, and to nobody else.
            let browser = browser && !text.ends_with(":0");
            counts.add(if accepted { "accepted" } else { "refused" });
            prop_assert_eq!(accepted, browser, "{}", text);
        }
        Ok(())
    });
    counts.assert_common(&["accepted", "refused"], 1000);
}

#[test]
fn nothing_panics() {
    hold((any::<Vec<u8>>(), any::<String>()), |(bytes, text)| {
        let _ = WireOrigin::parse(&bytes);
        let _ = WireOrigin::parse(text.as_bytes());
        let _ = Pattern::parse(&text, Depth::Any);
        let _ = Pattern::parse(&format!("https://{text}"), Depth::One);
        for format in [Format::Toml, Format::Json] {
            let _ = policy::check(&text, format);
        }
        Ok(())
    });
    hold(vec(written(), 16), |texts| {
        for text in texts {
            let _ = WireOrigin::parse(text.as_bytes());
            let _ = Pattern::parse(&text, Depth::Any);
        }
        Ok(())
    });
}

#[test]
fn damaged_documents_do_not_panic() {
    let damage =
        vec((any::<Index>(), any::<Index>(), "[\\PC\0-\x20]{0,3}"), 1..5);
    hold((generate::policy(), damage), |(policy, damage)| {
        let mut text = policy.to_json();
        for (from, len, insert) in damage {
            let from = boundary(&text, from.index(text.len()));
            let to = boundary(&text, (from + len.index(8)).min(text.len()));
            text.replace_range(from..to.max(from), &insert);
        }
        for format in [Format::Toml, Format::Json] {
            let checked = policy::check(&text, format);
            for diagnostic in &checked.diagnostics {
                let place = diagnostic.place();
                prop_assert!(place.line > 0 && place.column > 0);
                prop_assert!(text.get(place.span.clone()).is_some());
            }
            let usable = checked.policy.is_some();
            let errors = policy_errors(&checked);
            prop_assert_eq!(usable, errors == 0, "{}", text);
        }
        Ok(())
    });
}

fn policy_errors(checked: &policy::Checked) -> usize {
    let error = doorward::diagnostic::Severity::Error;
    checked.diagnostics.iter().filter(|d| d.severity() == error).count()
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
