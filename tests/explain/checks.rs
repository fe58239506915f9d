//! Every check that failed, with the values.

use super::*;

#[test]
fn every_failing_check_is_named_in_order() {
    let policy = policy(STOREFRONT);
    for (request, checks) in [
        (
            preflight("/none", "https://A.example", "P T", "x, y z"),
            &[
                "no_api: no API covers the path \"/none\", so there is no CORS",
                "malformed_origin: the Origin header \"https://A.example\" has \
                 upper case",
                "malformed_method: \"P T\" is not the name of a method",
                "malformed_request_headers: Access-Control-Request-Headers has \
                 \"y z\", which no header is named",
            ][..],
        ),
        (
            preflight(
                "/users/7",
                "https://shop.example.com",
                "DELETE",
                "X-B,content-type,x-a,x-b",
            ),
            &[
                "method_not_allowed: API \"users\" does not list the method \
                 \"DELETE\"; it lists GET and PUT",
                "request_header_not_allowed: API \"users\" does not list the \
                 request headers \"x-b\" and \"x-a\"",
            ],
        ),
        (
            preflight("/users/7", "https://shop.example.com", "put", ""),
            &["method_not_allowed: API \"users\" does not list the method \
               \"put\"; it lists \"PUT\", and case matters"],
        ),
        (
            preflight("/public", "https://a.example", "", "Authorization"),
            &[
                "malformed_method: Access-Control-Request-Method is empty",
                "request_header_not_allowed: API \"public\" does not list the \
                 request header \"authorization\"; \"*\" never covers it",
            ],
        ),
        (
            get("/listed", "https://a.partners.example.com"),
            &["origin_not_listed: \"Partners\" matches the origin, but API \
               \"listed\" does not list it"],
        ),
        (
            get("/users/7", "https://help.example.com"),
            &["scope_not_trusted: \"Help\" matches the origin, but is \
                 trusted for redirect, not cors"],
        ),
        (
            get("/users/7", "null"),
            &["null_origin: the origin is null, which is never admitted with \
               the credentials that API \"users\" has"],
        ),
        (get("/users/7", "https://shop.example.com"), &[]),
    ] {
        let explanation = policy.explain_cors(&request);
        let found = explanation.checks.iter();
        let found: Vec<_> =
            found.map(|c| format!("{}: {}", c.reason, c.sentence)).collect();
        assert_eq!(found, checks);
    }
}
