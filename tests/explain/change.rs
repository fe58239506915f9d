//! The smallest change, and what is said where there is no safe one.

use doorward::explain::Edit;
use doorward::{Reason, Scopes};

use super::apply::apply_all;
use super::*;

#[test]
fn suggested_changes_work() {
    let shop = "https://shop.example.com";
    for (document, request, edits) in [
        (
            STOREFRONT,
            get("/users/7", "https://a.example"),
            &["[[trusted_origins]]\nname   = \"a.example\"\n\
               origin = \"https://a.example\"\nscopes = [\"cors\"]\n"][..],
        ),
        (
            STOREFRONT,
            get("/users/7", "https://pr-1--shop.example.org"),
            &["status = \"active\"\n"],
        ),
        (
            STOREFRONT,
            get("/users/7", "https://help.example.com"),
            &["scopes = [\"cors\", \"redirect\"]\n"],
        ),
        // A wildcard is not trusted for more; the one origin is added.
        (
            STOREFRONT,
            get("/users/7", "https://a.staff.example.com:8443"),
            &["[[trusted_origins]]\nname   = \"a.staff.example.com:8443\"\n\
               origin = \"https://a.staff.example.com:8443\"\n\
               scopes = [\"cors\"]\n"],
        ),
        (
            STOREFRONT,
            get("/users/7", "http://old.example.com"),
            &[
                "scopes = [\"cors\", \"redirect\"]\nstatus = \"active\"\n",
                "allow_insecure_origins = true\n",
            ],
        ),
        (
            STOREFRONT,
            get("/listed", "http://localhost:3000"),
            &["origins = [\"Storefront\", \"Help desk\", \"Local tools\"]\n"],
        ),
        (
            STOREFRONT,
            get("/listed", "null"),
            &[
                "[[trusted_origins]]\nname   = \"Opaque origins\"\n\
                 origin = \"null\"\nscopes = [\"cors\"]\n",
                "origins = [\"Storefront\", \"Help desk\", \
                 \"Opaque origins\"]\n",
                "allow_null_origin = true\n",
            ],
        ),
        (
            LENIENT,
            get("/listed", "null"),
            &["origins = [\"Intranet\", \"Sandboxes\"]\n"],
        ),
        (
            STOREFRONT,
            preflight("/users/7", shop, "DELETE", "x-a,x-requested-with"),
            &["methods         = [\"GET\", \"PUT\", \"DELETE\"]\n\
               request_headers = [\n    \"content-type\",\n    \
               \"authorization\",\n    \"x-a\",\n    \
               \"x-requested-with\",\n]\n"],
        ),
        (
            STOREFRONT,
            preflight("/public", shop, "PUT", "x-a, authorization"),
            &["methods         = [\"PUT\"]\n\
               request_headers = [\"*\", \"authorization\"]\n"],
        ),
        (
            EMPTY,
            preflight("/a/{b}", shop, "PUT", "x-a"),
            &[
                "[[apis]]\nname            = \"a/{b}\"\n\
                 path            = \"/a/{{b}}\"\n\
                 methods         = [\"PUT\"]\n\
                 request_headers = [\"x-a\"]\n",
                "[[trusted_origins]]\nname   = \"shop.example.com\"\n\
                 origin = \"https://shop.example.com\"\n\
                 scopes = [\"cors\"]\n",
            ],
        ),
        // The document has the opt-in: its other origins show it.
        (
            LENIENT,
            get("/users/7", "http://other.example.com"),
            &["[[trusted_origins]]\nname   = \"other.example.com\"\n\
               origin = \"http://other.example.com\"\n\
               scopes = [\"cors\"]\n"],
        ),
    ] {
        let explanation = policy(document).explain_cors(&request);
        let found = explanation.change.edits.iter();
        let found: Vec<_> = found.map(Edit::toml).collect();
        assert_eq!(found, edits, "{explanation}");
        assert!(!explanation.decision.allowed);
        let changed = apply_all(document, &explanation.change);
        assert_eq!(changed.cors(&request).reason, Reason::Allowed);
    }
}

#[test]
fn what_is_not_safe_is_said_instead() {
    for (document, request, instead) in [
        (
            STOREFRONT,
            get("/users/7", "null"),
            "serve the page over https, so that it has an origin: with the \
             credentials of API \"users\", any sandboxed page on any site \
             could act for its visitors; to admit null all the same, set \
             credentials = false there first",
        ),
        (
            STOREFRONT,
            get("/users/7", "https://SHOP.example.com/"),
            "send \"https://shop.example.com\" instead; it is trusted for cors",
        ),
        (
            STOREFRONT,
            get("/users/7", "https://a.example/b"),
            "send \"https://a.example\" instead; it is not trusted for cors \
             either",
        ),
        (
            STOREFRONT,
            get("/users/7", "https://shop.example.com, https://a.example"),
            "send one Origin line with one origin; a client or proxy adds \
             another",
        ),
        (
            STOREFRONT,
            preflight("/listed", "https://shop.example.com", "patch", ""),
            "write the method in upper case in the page, \"PATCH\": methods \
             are compared byte by byte",
        ),
        (
            STOREFRONT,
            preflight("/listed", "https://shop.example.com", "TRACE", ""),
            "no change of the document allows it: browsers let no page use \
             TRACE",
        ),
        (
            STOREFRONT,
            preflight("/listed", "https://shop.example.com", "PUT", "cookie"),
            "no change of the document allows it: browsers let no page send \
             \"cookie\"",
        ),
        (
            EMPTY,
            get("users", "https://shop.example.com"),
            "no API can be written for this path: it is too long, does not \
             begin with \"/\", or is not text",
        ),
    ] {
        let change = policy(document).explain_cors(&request).change;
        assert_eq!(change.instead, [instead]);
        assert_eq!((change.edits, change.remarks), (vec![], vec![]));
    }
    let policy = policy(STOREFRONT);
    // A glob cannot be embedded, and "null" be trusted for nothing but CORS.
    for (origin, scopes, instead) in [
        (
            "https://[::1]",
            Scopes::EMBED,
            "no change of the document allows it: browsers match no IPv6 \
             address in frame-ancestors",
        ),
        (
            "null",
            Scopes::REDIRECT,
            "no change of the document allows it: \"null\" can be trusted for \
             \"cors\" only",
        ),
        ("https://a.example", Scopes::NONE, "ask for at least one scope"),
    ] {
        let explanation = policy.explain_match(origin.as_bytes(), scopes);
        assert_eq!(explanation.change.instead, [instead]);
        assert_eq!(explanation.change.edits, []);
    }
}

#[test]
fn risks_are_named() {
    let policy = policy(STOREFRONT);
    for (origin, remark) in [
        (
            "http://intranet.example.com",
            "anybody on the network can act as this origin, and API \"users\" \
             takes credentials",
        ),
        (
            "http://shop.example.com",
            "nothing needs to change for the page over https, which \
             \"Storefront\" trusts",
        ),
        (
            "https://shop.examp1e.com",
            "it looks like \"Storefront\", \"https://shop.example.com\": make \
             sure that it is not somebody else's, and not a slip in one of \
             the two",
        ),
        (
            "https://pr-1--shop.example.org",
            "somebody set \"Previews\" inactive; active, it lets in every \
             origin that \"https://pr-*--shop.example.org\" stands for",
        ),
    ] {
        let explanation = policy.explain_cors(&get("/users/7", origin));
        let remarks = &explanation.change.remarks;
        assert!(remarks.iter().any(|r| r == remark), "{remarks:#?}");
    }
}
