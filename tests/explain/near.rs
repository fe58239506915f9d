//! The nearest trusted origins, and why each misses.

use doorward::Scopes;

use super::*;

#[test]
fn near_rules_say_why_they_miss() {
    let policy = policy(STOREFRONT);
    for (path, origin, rule, misses) in [
        ("/users/7", "http://shop.example.com", "Storefront", "scheme"),
        ("/users/7", "https://shop.example.com:8443", "Storefront", "port"),
        ("/users/7", "https://x.staff.example.com", "Staff", "port scope"),
        ("/users/7", "https://partners.example.com", "Partners", "bare_domain"),
        (
            "/users/7",
            "https://a.b.partners.example.com",
            "Partners",
            "too_deep",
        ),
        ("/users/7", "https://pr-1--shop.example.org", "Previews", "inactive"),
        (
            "/users/7",
            "https://pr---shop.example.org",
            "Previews",
            "label inactive",
        ),
        ("/users/7", "https://help.example.com", "Help", "scope"),
        ("/users/7", "https://shop.example.com.", "Storefront", "trailing_dot"),
        ("/users/7", "https://shop.example.com/", "Storefront", "spelling"),
        ("/users/7", "https://SHOP.example.com", "Storefront", "spelling"),
        ("/users/7", "https://shop.exmaple.com", "Storefront", "typo"),
        (
            "/users/7",
            "https://evilshop.example.com",
            "Storefront",
            "look_alike",
        ),
        (
            "/users/7",
            "https://shop.example.com.evil.net",
            "Storefront",
            "look_alike",
        ),
        ("/users/7", "https://a.shop.example.com", "Storefront", "subdomain"),
        ("/listed", "http://localhost:3000", "Local tools", "not_listed"),
        ("/users/7", "https://localhost:3000", "Local tools", "scheme"),
    ] {
        let explanation = policy.explain_cors(&get(path, origin));
        let first = explanation.nearest.first();
        let first = first.unwrap_or_else(|| panic!("{origin}"));
        let codes: Vec<_> =
            first.misses.iter().map(|miss| miss.kind.code()).collect();
        let found = (first.name.as_str(), codes.join(" "));
        assert_eq!(found, (rule, misses.into()), "{origin}");
    }
    for request in [
        // Nothing is near; the origin is not why; every origin is trusted.
        get("/users/7", "https://unrelated.test"),
        preflight("/users/7", "https://shop.example.com", "DELETE", ""),
        get("/public", "https://SHOP.example.com"),
    ] {
        assert_eq!(policy.explain_cors(&request).nearest, []);
    }
}

/// What the explanation's own matching says is what the table says.
#[test]
fn near_rules_agree_with_the_table() {
    let patterns = [
        "https://a.example.com",
        "*://a.example.com",
        "*://a.example.com:443",
        "*://a.example.com:8443",
        "https://a.example.com:*",
        "https://*.example.com",
        "https://*.example.com.",
        "*://*.a.example.com:*",
        "https://a-*.example.com",
        "https://*-b.example.com:8443",
        "https://127.0.0.1",
        "http://[::1]:*",
        "app://*.example.com",
    ];
    let hosts = "a.example.com a.example.com. b.a.example.com example.com \
                 a-.example.com a-b.example.com a-_.example.com \
                 x.a-b.example.com 127.0.0.1 [::1] com";
    for (pattern, labels) in patterns.iter().flat_map(|p| [(p, ""), (p, "1")]) {
        let document = |status: &str| {
            let labels = match labels {
                "1" if pattern.contains("://*.") => "labels = 1",
                _ => "",
            };
            policy(&format!(
                "version = 1\n[[trusted_origins]]\nname = \"Rule\"\n\
                 origin = \"{pattern}\"\nscopes = [\"cors\"]\n{labels}\n\
                 status = \"{status}\"\n"
            ))
        };
        let (active, inactive) = (document("active"), document("inactive"));
        for host in hosts.split(' ') {
            for (scheme, port) in [
                ("https", ""),
                ("https", ":8443"),
                ("http", ""),
                ("http", ":443"),
                ("app", ""),
                ("app", ":443"),
            ] {
                let origin = format!("{scheme}://{host}{port}");
                let found = active.find(origin.as_bytes(), Scopes::CORS);
                let explanation =
                    inactive.explain_match(origin.as_bytes(), Scopes::CORS);
                let inactive_alone = explanation.nearest.iter().any(|near| {
                    let codes = near.misses.iter().map(|m| m.kind.code());
                    codes.eq(["inactive"])
                });
                assert_eq!(found.allowed, inactive_alone, "{pattern} {origin}");
            }
        }
    }
}
