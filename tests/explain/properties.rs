//! What holds for any request: an explanation agrees with the decision, its
//! change works, and its size is bounded.

use doorward::explain::Explanation;
use doorward::{Reason, Scopes};
use proptest::prelude::*;

use super::apply::apply_all;
use super::*;

const DOCUMENTS: [&str; 3] = [STOREFRONT, LENIENT, EMPTY];

fn origin() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "https://shop.example.com",
        "https://shop.example.com/",
        "http://shop.example.com",
        "https://pr-1--shop.example.org",
        "https://a.partners.example.com",
        "https://a.b.partners.example.com",
        "https://a.staff.example.com:8443",
        "https://help.example.com",
        "http://old.example.com",
        "http://localhost:3000",
        "capacitor://localhost",
        "app://localhost",
        "http://intranet.example.com",
        "https://xn--a.example",
        "https://[::1]:8443",
        "null",
        "Null",
        "",
        "https://a.example, https://b.example",
    ]);
    prop_oneof![
        4 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => "https?://[a-z0-9.-]{1,40}(:[0-9]{1,5})?".prop_map(Into::into),
        1 => prop::collection::vec(any::<u8>(), 0..400),
    ]
}

fn path() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "/users/7",
        "/listed",
        "/public",
        "/none",
        "/a{b}/\"c\"/\u{fc}",
        "/",
        "//",
        "*",
        "",
    ]);
    prop_oneof![
        4 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..400),
    ]
}

fn method() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "GET", "PUT", "PATCH", "patch", "put", "DELETE", "OPTIONS", "TRACE",
        "X-OWN", "P T", "",
    ]);
    prop_oneof![
        8 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => "[A-Z]{100,200}".prop_map(Into::into),
    ]
}

fn headers() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(vec![
        "content-type",
        "Authorization",
        "x-a",
        " X-B\t",
        "",
        "y z",
        "cookie",
        "\n",
        "sec-x",
        "x-'`",
    ]);
    let list = prop::collection::vec(name, 0..6);
    prop_oneof![
        8 => list.prop_map(|names| names.join(",").into()),
        1 => prop::collection::vec(any::<u8>(), 0..400),
        1 => (0..200_usize).prop_map(|n| "x-a,".repeat(n).into()),
        1 => (0..200_usize).prop_map(|n| {
            (0..n).map(|n| format!("x-{n},")).collect::<String>().into()
        }),
        1 => (0..9000_usize).prop_map(|n| vec![b'x'; n]),
    ]
}

/// What is true of every explanation.
pub(crate) fn check_form(explanation: &Explanation) {
    let denied = !explanation.decision.allowed;
    let first = explanation.checks.first().map(|check| check.reason);
    assert_eq!(first, denied.then_some(explanation.decision.reason));
    let change = &explanation.change;
    // Something to do, and only one kind of it.
    assert_eq!(!change.edits.is_empty(), denied && change.instead.is_empty());
    assert_eq!(!change.instead.is_empty(), denied && change.edits.is_empty());
    assert!(explanation.nearest.len() <= 5);
    for near in &explanation.nearest {
        assert!(!near.misses.is_empty());
    }
    let text = explanation.to_string();
    let json = explanation.to_json();
    assert!(text.len() < 16_000 && json.len() < 32_000, "{text}");
    let harmless = |char: char| char == '\n' || !char.is_control();
    assert!(text.chars().all(harmless), "{text:?}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let code = explanation.decision.reason.code();
    assert_eq!(json["decision"]["reason"], code);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn cors_is_explained(
        document in prop::sample::select(DOCUMENTS.to_vec()),
        method in method(),
        path in path(),
        origin in prop::option::weighted(0.95, origin()),
        request_method in prop::option::of(method()),
        request_headers in prop::option::of(headers()),
    ) {
        let policy = policy(document);
        let preflight = request_method.is_some();
        let request = CorsRequest {
            method: if preflight { b"OPTIONS" } else { &method },
            path: &path,
            origin: origin.as_deref(),
            request_method: request_method.as_deref(),
            request_headers: request_headers.as_deref(),
            ..CorsRequest::default()
        };
        let decision = policy.cors(&request);
        let explanation = policy.explain_cors(&request);
        check_form(&explanation);
        let outcome = &explanation.decision;
        prop_assert_eq!(outcome.reason, decision.reason);
        prop_assert_eq!(outcome.allowed, decision.allowed);
        prop_assert_eq!(outcome.kind, Some(decision.kind));
        prop_assert_eq!(outcome.status, decision.status);
        let rule = decision.origin_rule.map(|rule| rule.name().to_owned());
        prop_assert_eq!(&outcome.origin_rule, &rule);
        if !explanation.change.edits.is_empty() {
            let changed = apply_all(document, &explanation.change);
            prop_assert_eq!(changed.cors(&request).reason, Reason::Allowed);
        }
    }

    #[test]
    fn matches_are_explained(
        document in prop::sample::select(DOCUMENTS.to_vec()),
        origin in origin(),
        bits in 0..32_u32,
    ) {
        let policy = policy(document);
        let scopes = Scopes::from_bits(bits).unwrap();
        let found = policy.find(&origin, scopes);
        let explanation = policy.explain_match(&origin, scopes);
        check_form(&explanation);
        prop_assert_eq!(explanation.decision.reason, found.reason);
        prop_assert_eq!(explanation.decision.allowed, found.allowed);
        if !explanation.change.edits.is_empty() {
            let changed = apply_all(document, &explanation.change);
            prop_assert!(changed.find(&origin, scopes).allowed);
        }
    }
}

#[test]
fn hostile_requests_are_explained_briefly() {
    let policy = policy(STOREFRONT);
    let long = vec![b'a'; 4 << 20];
    let origins: [&[u8]; 4] =
        [&long, b"\x1b[31m\xff", b"https://\xe2\x80\xae.example", b"a,\n,b"];
    for origin in origins {
        for value in [&long, &b"\x1b]0;x\x07".repeat(50), &b",".repeat(8000)] {
            let explanation = policy.explain_cors(&CorsRequest {
                method: b"OPTIONS",
                path: value,
                origin: Some(origin),
                request_method: Some(value),
                request_headers: Some(value),
                own_origin: Some(value),
                api: None,
            });
            check_form(&explanation);
            assert!(explanation.to_string().len() < 8_000);
        }
    }
    let page = b"https://shop.example.com";
    let explanation = policy.explain_cors(&CorsRequest {
        method: &long,
        path: b"/users/7",
        origin: Some(page),
        ..CorsRequest::default()
    });
    check_form(&explanation);
    assert_eq!(explanation.change.instead, ["no method has 4194304 bytes"]);
}
