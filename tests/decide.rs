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
fn what_is_no_origin_is_not_the_servers_own() {
    let policy = storefront();
    for origin in ["", "null", "https://own.example/", "https://own.example"] {
        let decision = policy.cors(&CorsRequest {
            method: b"GET",
            path: b"/api/v1/users/7",
            origin: Some(origin.as_bytes()),
            own_origin: Some(origin.as_bytes()),
            ..CorsRequest::default()
        });
        let own = origin == "https://own.example";
        assert_eq!(decision.allowed, own, "{origin}");
        assert_eq!(decision.reason == Reason::SameOrigin, own, "{origin}");
    }
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

const MANY: &str = r#"
version = 1

[[trusted_origins]]
name   = "App"
origin = "https://app.example.com"
scopes = ["redirect", "csrf", "websocket"]

[[trusted_origins]]
name   = "Native"
origin = "com.example.app://callback"
scopes = ["redirect"]

[[trusted_origins]]
name   = "Portal"
origin = "*://*.portal.example.com:8443"
scopes = ["embed"]

[[trusted_origins]]
name   = "Old portal"
origin = "https://old.example.com"
scopes = ["embed"]
status = "inactive"
"#;

fn redirect(url: &str) -> (Reason, String) {
    let policy = Policy::parse(MANY, Format::Toml).unwrap();
    let mut buffer = [0; 3 * Policy::MAX_REDIRECT_LEN + 400];
    let own = Some(&b"https://login.example.com"[..]);
    let answer = policy.redirect(url.as_bytes(), own, &mut buffer);
    let written = &buffer[..answer.url_len];
    assert_eq!(answer.verdict.allowed, answer.url_len > 0, "{url}");
    (answer.verdict.reason, String::from_utf8(written.into()).unwrap())
}

#[test]
fn redirects_hand_out_what_was_judged() {
    for (url, expected) in [
        ("/x", "https://login.example.com/x"),
        ("/", "https://login.example.com/"),
        ("/a/../b?c#d", "https://login.example.com/b?c#d"),
        ("/%2f%2fevil.example", "https://login.example.com/%2f%2fevil.example"),
        ("/ü?ü", "https://login.example.com/%C3%BC?%C3%BC"),
        ("https://app.example.com", "https://app.example.com/"),
        ("HTTPS://App.Example.COM:443/cb", "https://app.example.com/cb"),
        ("https://login.example.com/x", "https://login.example.com/x"),
        ("com.example.app://callback", "com.example.app://callback"),
        (
            "com.example.app://callback?code=1'",
            "com.example.app://callback?code=1'",
        ),
        ("https://app.example.com?a='", "https://app.example.com/?a=%27"),
    ] {
        assert_eq!(redirect(url).1, expected, "{url}");
    }
}

#[test]
fn redirects_are_refused_with_a_reason() {
    use Reason::{
        MalformedUrl, OriginNotTrusted, SchemeNotAllowed, UrlHasUserinfo,
        UrlTooLong,
    };
    let long = format!("/{}", "a".repeat(1 << 20));
    for (url, reason) in [
        ("", MalformedUrl),
        ("x", MalformedUrl),
        ("?x", MalformedUrl),
        ("?a=b:c", MalformedUrl),
        (":8443", MalformedUrl),
        ("com.example.app://CALLBACK", MalformedUrl),
        ("//evil.example", MalformedUrl),
        ("///evil.example", MalformedUrl),
        ("/\\evil.example", MalformedUrl),
        ("/\t/evil.example", MalformedUrl),
        ("/..//evil.example", MalformedUrl),
        ("/.//evil.example", MalformedUrl),
        ("/%2e//evil.example", MalformedUrl),
        ("/x/..//evil.example", MalformedUrl),
        ("https:/evil.example", MalformedUrl),
        ("https:evil.example", MalformedUrl),
        ("https:///evil.example", MalformedUrl),
        ("https://app.example.com%2f.evil.example/", MalformedUrl),
        ("https://app.example.com:443:443/", MalformedUrl),
        ("https://app.example.com:0443/", MalformedUrl),
        ("https://evil.example", OriginNotTrusted),
        ("http://app.example.com/", OriginNotTrusted),
        ("https://app.example.com./", OriginNotTrusted),
        ("https://app.example.com@evil.example", UrlHasUserinfo),
        ("http://localhost:80@evil.example", UrlHasUserinfo),
        ("javascript:alert(1)", SchemeNotAllowed),
        ("javascript://app.example.com/%0aalert(1)", MalformedUrl),
        ("other.app://callback", SchemeNotAllowed),
        (long.as_str(), UrlTooLong),
    ] {
        assert_eq!(redirect(url), (reason, String::new()), "{url:.60}");
    }
}

#[test]
fn embedding_is_one_list() {
    let policy = Policy::parse(MANY, Format::Toml).unwrap();
    let embed = policy.embed(Some(b"https://login.example.com"));
    assert_eq!(
        embed.frame_ancestors,
        "https://*.portal.example.com:8443 http://*.portal.example.com:8443"
    );
    assert_eq!(embed.x_frame_options, "DENY");
    let own = policy.embed(Some(b"https://a.portal.example.com:8443"));
    assert_eq!(own.x_frame_options, "SAMEORIGIN");
    let none = Policy::parse("version = 1", Format::Toml).unwrap();
    assert_eq!(none.embed(None).frame_ancestors, "'none'");
}

#[test]
fn state_changing_requests() {
    let policy = Policy::parse(MANY, Format::Toml).unwrap();
    let csrf = |method: &str, site: Option<&str>, origin: Option<&str>| {
        let request = doorward::CsrfRequest {
            method: method.as_bytes(),
            fetch_site: site.map(str::as_bytes),
            origin: origin.map(str::as_bytes),
            own_origin: Some(b"https://login.example.com"),
        };
        let verdict = policy.csrf(&request);
        let allows = matches!(
            verdict.reason,
            Reason::Allowed
                | Reason::SafeMethod
                | Reason::SameOrigin
                | Reason::UserInitiated
                | Reason::NoOrigin
        );
        assert_eq!(verdict.allowed, allows);
        verdict.reason
    };
    let (own, app) = ("https://login.example.com", "https://app.example.com");
    for (method, site, origin, reason) in [
        (
            "GET",
            Some("cross-site"),
            Some("https://evil.example"),
            Reason::SafeMethod,
        ),
        ("get", Some("cross-site"), None, Reason::CrossSite),
        ("POST", Some("same-origin"), None, Reason::SameOrigin),
        ("POST", Some("none"), None, Reason::UserInitiated),
        ("POST", Some("same-site"), Some(app), Reason::Allowed),
        ("POST", Some("cross-site"), Some(own), Reason::OriginNotTrusted),
        ("POST", Some("cross-site"), Some("null"), Reason::NullOrigin),
        ("POST", Some("new-value"), Some(own), Reason::SameOrigin),
        ("POST", Some("new-value"), None, Reason::CrossSite),
        ("POST", None, None, Reason::NoOrigin),
        ("POST", None, Some(own), Reason::SameOrigin),
        ("POST", None, Some(app), Reason::Allowed),
        (
            "POST",
            None,
            Some("http://login.example.com"),
            Reason::OriginNotTrusted,
        ),
        ("POST", None, Some("null"), Reason::NullOrigin),
        ("POST", None, Some(""), Reason::MalformedOrigin),
    ] {
        assert_eq!(
            csrf(method, site, origin),
            reason,
            "{method} {site:?} {origin:?}"
        );
    }
    let socket = |origin: Option<&str>| {
        policy.websocket(origin.map(str::as_bytes), Some(own.as_bytes())).reason
    };
    assert_eq!(socket(None), Reason::NoOrigin);
    assert_eq!(socket(Some(own)), Reason::SameOrigin);
    assert_eq!(socket(Some(app)), Reason::Allowed);
    assert_eq!(
        socket(Some("https://old.example.com")),
        Reason::OriginNotTrusted
    );
}
