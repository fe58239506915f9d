//! Redirects, CSRF and WebSockets explained.

use doorward::policy::Format;
use doorward::{CsrfRequest, Policy, Reason};

const OWN: Option<&[u8]> = Some(b"https://login.example.com");

fn policy() -> Policy {
    let text = r#"
        version = 1
        [[trusted_origins]]
        name = "App"
        origin = "https://app.example.com"
        scopes = ["cors"]
        [[trusted_origins]]
        name = "Help"
        origin = "https://help.example.com"
        scopes = ["redirect", "csrf", "websocket"]
    "#;
    Policy::parse(text, Format::Toml).unwrap()
}

#[test]
fn the_reason_is_that_of_the_verdict() {
    let policy = policy();
    for url in [
        "/x",
        "//x",
        "",
        "https://help.example.com/x",
        "https://app.example.com/x",
        "https://evil.example/",
        "https://help.example.com@evil.example/",
        "https:/evil.example",
        "javascript:alert(1)",
        "other.app://callback",
        "https://login.example.com/x",
        "https://a b/",
    ] {
        for own in [OWN, None] {
            let asked = policy.redirect(url.as_bytes(), own, &mut []);
            let said = policy.explain_redirect(url.as_bytes(), own);
            assert_eq!(said.decision.reason, asked.verdict.reason, "{url}");
            assert_eq!(said.decision.allowed, asked.verdict.allowed, "{url}");
            let first = said.checks.first().map(|check| check.reason);
            let denied = !asked.verdict.allowed;
            assert_eq!(first, denied.then_some(asked.verdict.reason), "{url}");
        }
    }
    let origins =
        [None, OWN, Some(&b"null"[..]), Some(b"https://app.example.com")];
    for origin in origins {
        for fetch_site in [None, Some(&b"cross-site"[..]), Some(b"none")] {
            let request = CsrfRequest {
                method: b"POST",
                fetch_site,
                origin,
                own_origin: OWN,
            };
            let said = policy.explain_csrf(&request);
            let asked = policy.csrf(&request);
            assert_eq!(said.decision.reason, asked.reason);
            assert_eq!(said.checks.is_empty(), asked.allowed);
        }
        let said = policy.explain_websocket(origin, OWN);
        let asked = policy.websocket(origin, OWN);
        assert_eq!(said.decision.reason, asked.reason);
        assert_eq!(said.checks.is_empty(), asked.allowed);
    }
}

#[test]
fn a_scope_that_is_missing_is_to_be_added() {
    let said = policy().explain_redirect(b"https://app.example.com/x", OWN);
    assert_eq!(said.decision.reason, Reason::ScopeNotTrusted);
    let edit = &said.change.edits[0];
    assert_eq!(edit.entry.as_deref(), Some("App"));
    assert_eq!(edit.toml(), "scopes = [\"cors\", \"redirect\"]\n");
}

#[test]
fn what_no_change_would_allow_is_said() {
    let said = policy().explain_redirect(b"/\\evil.example", OWN);
    assert!(said.change.edits.is_empty());
    assert!(said.change.instead[0].starts_with("send an absolute https URL"));
    assert!(said.to_string().contains("backslashes"));
}
