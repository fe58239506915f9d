//! A first decision of each kind, end to end.

use doorward::policy::Format;
use doorward::{CorsRequest, Kind, Policy, Reason, Scopes};

const STOREFRONT: &str = r#"
version = 1

[[trusted_origins]]
name   = "Storefront"
origin = "https://shop.example.com"
scopes = ["cors", "redirect"]

[[trusted_origins]]
name   = "Previews"
origin = "https://pr-*--shop.example.com"
scopes = ["cors"]

[[trusted_origins]]
name   = "Partners"
origin = "*://*.partners.example.com:*"
scopes = ["csrf"]

[[apis]]
name            = "users"
path            = "/api/v1/users/{*rest}"
methods         = ["GET", "PUT"]
request_headers = ["Authorization", "content-type"]
exposed_headers = ["x-rate-limit-remaining"]
credentials     = true
max_age         = 600
"#;

fn storefront() -> Policy {
    Policy::parse(STOREFRONT, Format::Toml).unwrap()
}

#[test]
fn an_allowed_preflight_names_what_is_allowed() {
    let policy = storefront();
    let decision = policy.cors(&CorsRequest {
        method: b"OPTIONS",
        path: b"/api/v1/users/7",
        origin: Some(b"https://pr-12--shop.example.com"),
        request_method: Some(b"PUT"),
        request_headers: Some(b"content-type, , AUTHORIZATION"),
        ..CorsRequest::default()
    });
    assert_eq!(decision.reason, Reason::Allowed);
    assert_eq!(decision.kind, Kind::Preflight);
    assert_eq!((decision.terminate, decision.status), (true, 204));
    assert_eq!(decision.origin_rule.unwrap().name(), "Previews");
    let headers: Vec<_> = decision
        .headers
        .as_slice()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.escape_ascii()))
        .collect();
    assert_eq!(
        headers,
        [
            "access-control-allow-origin: https://pr-12--shop.example.com",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: GET, PUT",
            "access-control-allow-headers: authorization, content-type",
            "access-control-max-age: 600",
        ]
    );
}

#[test]
fn find_asks_the_table_alone() {
    let policy = storefront();
    let find = |origin: &str, scopes| {
        let found = policy.find(origin.as_bytes(), scopes);
        (found.reason, found.origin_rule.map(|rule| rule.name()))
    };
    let both = Scopes::CORS | Scopes::REDIRECT;
    let shop = "https://shop.example.com";
    assert_eq!(find(shop, both), (Reason::Allowed, Some("Storefront")));
    let denied = (Reason::ScopeNotTrusted, Some("Storefront"));
    assert_eq!(find(shop, Scopes::EMBED), denied);
    for origin in
        ["http://a.b.partners.example.com:81", "https://x.partners.example.com"]
    {
        let allowed = (Reason::Allowed, Some("Partners"));
        assert_eq!(find(origin, Scopes::CSRF), allowed, "{origin}");
    }
    for origin in [
        "https://partners.example.com",
        "https://pr---shop.example.com",
        "https://pr-a.b--shop.example.com",
        "https://shop.example.com:8443",
        "http://shop.example.com",
    ] {
        let denied = (Reason::OriginNotTrusted, None);
        assert_eq!(find(origin, Scopes::CORS), denied, "{origin}");
    }
}
