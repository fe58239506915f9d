//! Each warning: its text and place, and the near misses that have none.

use doorward::diagnostic::Code;
use doorward::policy::{self, Format};

/// A document of entries, in one line each: name, origin, scopes, and whatever
/// else follows; then APIs as they are.
fn document(origins: &[(&str, &str)], rest: &str) -> String {
    let mut text = "version = 1\n".to_owned();
    for (position, (origin, fields)) in origins.iter().enumerate() {
        let name = position + 1;
        let (scopes, more) = fields.split_once("; ").unwrap_or((fields, ""));
        let scopes: Vec<_> =
            scopes.split_whitespace().map(|s| format!("\"{s}\"")).collect();
        text += &format!(
            "[[trusted_origins]]\nname = \"{name}\"\norigin = \"{origin}\"\n\
             scopes = [{}]\n{more}\n",
            scopes.join(", ")
        );
    }
    text + rest
}

/// What is said of a document: the code, what is meant, message and help.
fn said(text: &str) -> Vec<String> {
    let checked = policy::check(text, Format::Toml);
    assert!(checked.policy.is_some(), "{text}\n{:?}", checked.diagnostics);
    let said = checked.diagnostics.iter().map(|found| {
        let meant = &text[found.place().span.clone()];
        let (id, message) = (found.code().id(), found.message());
        format!("{id} {meant}: {message} | {}", found.help())
    });
    said.collect()
}

/// An API for every origin trusted for CORS, with the keys in `more`.
fn api(more: &str) -> String {
    format!("[[apis]]\nname = \"api\"\npath = \"/api\"\n{more}\n")
}

const INACTIVE: &str = "cors; status = \"inactive\"";

#[test]
fn entries_that_another_one_covers() {
    let shadowed = |wide: (&str, &str), narrow: (&str, &str), rest: &str| {
        let text = document(&[wide, narrow], &(api("") + rest));
        let found = policy::check(&text, Format::Toml).diagnostics;
        let shadowed =
            |d: &&doorward::diagnostic::Diagnostic| d.code() == Code::Shadowed;
        let found: Vec<_> = found.iter().filter(shadowed).collect();
        let place = found.first().map(|d| &text[d.place().span.clone()]);
        if let Some(place) = place {
            assert_eq!(place, format!("\"{}\"", narrow.0));
        }
        found.len() == 1
    };
    let wide = ("https://*.example.com", "cors redirect");
    let app = "https://app.example.com";
    let list = |names| {
        format!("[[apis]]\nname = \"b\"\npath = \"/b\"\norigins = {names}\n")
    };
    let rest = [list("[\"2\"]"), list("[\"1\", \"2\"]"), list("[\"1\"]")];
    for (wide, narrow, rest, yes) in [
        (wide, (app, "cors"), "", true),
        (wide, (app, "cors redirect"), "", true),
        (wide, (app, "cors embed"), "", false),
        (wide, (app, INACTIVE), "", false),
        (wide, ("https://example.com", "cors"), "", false),
        (wide, ("https://*.shop.example.com", "cors"), "", true),
        (wide, ("https://*.example.com", "cors; labels = 1"), "", true),
        (wide, ("https://pr-*.example.com", "cors"), "", true),
        (wide, ("https://app.example.com:8443", "cors"), "", false),
        (("https://*.example.com", INACTIVE), (app, "cors"), "", false),
        (("https://app.example.com:*", "cors"), (app, "cors"), "", true),
        (("*://app.example.com", "cors"), (app, "cors"), "", true),
        ((app, "cors redirect"), (app, "cors"), "", false),
        // An API that names the narrow one would lose it.
        (wide, (app, "cors"), &rest[0], false),
        (wide, (app, "cors"), &rest[1], true),
        (wide, (app, "cors"), &rest[2], true),
    ] {
        assert_eq!(shadowed(wide, narrow, rest), yes, "{wide:?} {narrow:?}");
        // It is the same in the other order, where names are not told.
        if rest.is_empty() {
            let text = document(&[narrow, wide], &api(""));
            let found = super::codes(&text).contains(&Code::Shadowed);
            assert_eq!(found, yes, "{narrow:?} {wide:?}");
        }
    }
    let text = document(&[(app, "cors"), wide], &api(""));
    assert_eq!(
        said(&text),
        ["DW062 \"https://app.example.com\": \"2\" covers all that this \
          matches | remove this entry, or make \"2\" narrower"]
    );
}

#[test]
fn entries_with_one_pattern() {
    let app = "https://app.example.com";
    let text = document(
        &[(app, "cors"), ("HTTPS://app.example.com/", "cors embed")],
        &api(""),
    );
    assert_eq!(
        said(&text)[1..],
        ["DW063 \"HTTPS://app.example.com/\": \"1\" has the same pattern | \
          make them one entry: turning one off leaves the other on"]
    );
    let named = |one, other| {
        format!(
            "[[apis]]\nname = \"a\"\npath = \"/a\"\norigins = {one}\n\
             [[apis]]\nname = \"b\"\npath = \"/b\"\norigins = {other}\n"
        )
    };
    for (first, second, rest, yes) in [
        ("cors", "cors", api(""), true),
        ("cors", "redirect", api(""), false),
        (INACTIVE, INACTIVE, api(""), true),
        // One for each API, told apart by name.
        ("cors", "cors", named("[\"1\"]", "[\"2\"]"), false),
        ("cors", "cors", named("[\"1\", \"2\"]", "\"any\""), true),
        ("cors", "cors", named("[\"1\"]", "\"any\""), true),
    ] {
        let text = document(&[(app, first), (app, second)], &rest);
        let found = super::codes(&text).contains(&Code::RepeatedPattern);
        assert_eq!(found, yes, "{text}");
    }
    // The depth is a part of the pattern.
    let wide = "https://*.example.com";
    let text =
        document(&[(wide, "cors"), (wide, "redirect; labels = 1")], &api(""));
    assert_eq!(said(&text), [""; 0]);
}

#[test]
fn inactive_entries_that_another_one_keeps_on() {
    let text = document(
        &[
            ("https://*.example.com", "cors redirect"),
            (
                "https://app.example.com",
                "cors redirect embed; status = \"inactive\"",
            ),
        ],
        &api(""),
    );
    assert_eq!(
        said(&text),
        ["DW064 \"https://app.example.com\": this is inactive, but \"1\" \
          trusts the same for \"cors\", \"redirect\" | make \"1\" inactive \
          too, or narrower"]
    );
    let app = "https://app.example.com";
    let named = "[[apis]]\nname = \"a\"\npath = \"/a\"\norigins = [\"2\"]\n";
    for (other, inactive, rest, yes) in [
        ((app, "cors"), INACTIVE, api(""), true),
        ((app, "redirect"), INACTIVE, api(""), false),
        (("https://example.com", "cors"), INACTIVE, api(""), false),
        ((app, INACTIVE), INACTIVE, api(""), false),
        // The API does not admit the other one.
        ((app, "cors"), INACTIVE, api("") + named, false),
    ] {
        let text = document(&[other, (app, inactive)], &rest);
        let found = super::codes(&text).contains(&Code::StillTrusted);
        assert_eq!(found, yes, "{text}");
    }
}

#[test]
fn plain_http() {
    let text = document(
        &[
            ("https://app.example.com", "cors"),
            ("http://app.example.com", "cors"),
        ],
        &api(""),
    );
    assert_eq!(
        said(&text),
        ["DW065 \"http://app.example.com\": \"1\" trusts the same host over \
          https | remove this entry: over plain http, anybody on the network \
          can act as this origin"]
    );
    let text = document(&[("*://app.example.com", "csrf")], "");
    assert_eq!(
        said(&text),
        ["DW066 \"*://app.example.com\": anybody on the network can act as \
          this origin, with its visitors' cookies | use https, or set \
          allow_insecure_origins = true under [safety]"]
    );
    let opt_out = "[safety]\nallow_insecure_origins = true\n";
    for (origin, scopes, rest, code) in [
        ("http://app.example.com", "redirect", "", None),
        ("http://app.example.com:8080", "cors", "", None),
        ("http://app.example.com", "cors", opt_out, None),
        ("http://app.example.com", "websocket", opt_out, None),
        // One warning is enough.
        (
            "http://app.example.com",
            "cors websocket",
            "",
            Some(Code::InsecureScope),
        ),
        ("http://*.example.com", "csrf", "", Some(Code::InsecureScope)),
        ("http://192.168.1.1", "csrf", "", Some(Code::InsecureScope)),
        ("http://localhost:3000", "csrf", "", None),
        ("http://[::1]", "csrf websocket", "", None),
        ("app://localhost", "csrf websocket", "", None),
        ("http://app.example.com", "embed", "", None),
    ] {
        let origins = [("https://app.example.com", "cors"), (origin, scopes)];
        let text = document(&origins, &(api("") + rest));
        assert_eq!(super::codes(&text), Vec::from_iter(code), "{text}");
    }
    // Nor beside the error, when an API takes credentials.
    for scopes in ["cors", "cors csrf"] {
        let origins =
            [("https://a.example", "cors"), ("http://a.example", scopes)];
        let text = document(&origins, &api("credentials = true"));
        assert_eq!(super::codes(&text), [Code::InsecureOrigin]);
    }
    // Both names of a machine are the machine.
    let origins = [("https://localhost", "cors"), ("http://localhost", "cors")];
    assert_eq!(said(&document(&origins, &api(""))), [""; 0]);
}

#[test]
fn apis_that_no_origin_can_reach() {
    let app = "https://app.example.com";
    for (origins, more, found) in [
        (&[(app, "cors")][..], "", None),
        (
            &[(app, "redirect")],
            "",
            Some(
                "\"api\": no origin can call this API: no active origin is \
                 trusted for \"cors\"",
            ),
        ),
        (
            &[(app, INACTIVE)],
            "",
            Some(
                "\"api\": no origin can call this API: no active origin is \
                 trusted for \"cors\"",
            ),
        ),
        (
            &[(app, "redirect")],
            "origins = []",
            Some("[]: no origin can call this API: the list is empty"),
        ),
        (
            &[(app, INACTIVE)],
            "origins = [\"1\"]",
            Some(
                "[\"1\"]: no origin can call this API: none of those listed \
                 is active",
            ),
        ),
        (
            &[(app, INACTIVE), ("https://b.example", "cors")],
            "origins = [\"1\", \"2\"]",
            None,
        ),
        (&[], "origins = \"any\"", None),
    ] {
        let text = document(origins, &api(more));
        let said = said(&text);
        let said: Vec<_> =
            said.iter().filter_map(|line| line.split(" | ").next()).collect();
        let found = found.map(|found| format!("DW067 {found}"));
        assert_eq!(said, Vec::from_iter(found), "{text}");
    }
    // "null" is never admitted with credentials.
    let safety = "[safety]\nallow_null_origin = true\n";
    for (credentials, count) in [("true", 1), ("false", 0)] {
        let more = format!("credentials = {credentials}");
        let text = document(&[("null", "cors")], &(api(&more) + safety));
        assert_eq!(said(&text).len(), count, "{text}");
    }
}

#[test]
fn trusted_for_nothing_or_in_vain() {
    let app = "https://app.example.com";
    let text = document(&[(app, "")], "");
    assert_eq!(
        said(&text),
        ["DW068 []: this origin is trusted for nothing | list what it is \
          trusted for, such as \"cors\", or write status = \"inactive\""]
    );
    let text = document(&[(app, "; status = \"inactive\"")], "");
    assert_eq!(said(&text), [""; 0]);

    // Once, however many there are.
    let text = document(&[(app, "cors"), ("https://b.example", "cors")], "");
    assert_eq!(
        said(&text),
        ["DW069 [\"cors\"]: no API is listed, and without one there is no \
          CORS | add an entry to \"apis\", or remove the scope \"cors\""]
    );
    let origins = [(app, "cors"), ("https://b.example", "cors redirect")];
    let text = document(&origins, &api("origins = [\"1\"]"));
    assert_eq!(
        said(&text),
        ["DW069 [\"cors\", \"redirect\"]: no API admits this origin | add \
          its name to the \"origins\" of an API, or remove the scope \"cors\""]
    );
    assert_eq!(said(&document(&[(app, "redirect")], "")), [""; 0]);
}

#[test]
fn what_apis_list() {
    for (more, found) in [
        (
            "request_headers = [\"*\"]",
            "DW070 \"*\": \"*\" does not cover Authorization | add \
             \"authorization\" if pages send it, or list the headers by name",
        ),
        ("request_headers = [\"*\", \"Authorization\"]", ""),
        (
            "methods = [\"patch\"]",
            "DW071 \"patch\": a page that sends PATCH is refused: case \
             matters | write \"PATCH\"",
        ),
        ("methods = [\"PATCH\", \"put\", \"Delete\", \"get\"]", ""),
        ("methods = [\"patch\", \"PATCH\"]", ""),
        ("max_age = 7200", ""),
        (
            "max_age = 7201",
            "DW072 7201: only Firefox keeps an answer for 7201 seconds | \
             write 7200, the most that Chromium keeps; WebKit keeps 600",
        ),
        (
            "max_age = 31_536_000",
            "DW072 31_536_000: no browser keeps an answer for 31536000 \
             seconds | write 7200, the most that Chromium keeps; WebKit \
             keeps 600, Firefox 86400",
        ),
        (
            "methods = [\"PUT\", \"put\"]",
            "DW073 \"put\": \"put\" is in this list already | remove it",
        ),
        (
            "exposed_headers = [\"x-a\", \"X-A\"]",
            "DW073 \"X-A\": \"X-A\" is in this list already | remove it",
        ),
        ("methods = [\"PATCH\", \"Patch\"]", ""),
        (
            "request_headers = [\"Access-Control-Allow-Origin\"]",
            "DW074 \"Access-Control-Allow-Origin\": \
             \"access-control-allow-origin\" is a header of CORS itself | \
             remove it here, and from pages that send it",
        ),
        (
            "exposed_headers = [\"access-control-request-method\"]",
            "DW074 \"access-control-request-method\": \
             \"access-control-request-method\" is a header of CORS itself | \
             remove it here, and from pages that send it",
        ),
    ] {
        let text = document(&[("https://a.example", "cors")], &api(more));
        let found = Some(found).filter(|found| !found.is_empty());
        assert_eq!(said(&text), Vec::from_iter(found), "{text}");
    }
}

#[test]
fn long_lists_of_ancestors() {
    // 28 bytes each, and a space: 141 of them are 4088 bytes.
    let origins: Vec<_> =
        (100..300).map(|n| format!("https://embed{n}.example.com")).collect();
    let origins: Vec<_> =
        origins.iter().map(|origin| (origin.as_str(), "embed")).collect();
    assert_eq!(said(&document(&origins[..141], "")), [""; 0]);
    assert_eq!(
        said(&document(&origins, "")),
        ["DW075 \"https://embed241.example.com\": from here on, \
          frame-ancestors is over 4096 bytes | use a wildcard, or check what \
          your servers pass on"]
    );
}

#[test]
fn opt_outs_that_nothing_needs() {
    let safety = "[safety]\nallow_insecure_origins = true\n\
                  allow_public_suffix_wildcards = true\n\
                  allow_null_origin = true\n";
    let text = document(&[("https://a.example", "redirect")], safety);
    let whys = [
        "no origin is plain http",
        "no wildcard is next to a public suffix",
        "\"null\" is not listed",
    ];
    let expected = whys.map(|why| {
        format!(
            "DW076 true: this guard is off, and {why} | remove it, so that \
             the guard finds the next one"
        )
    });
    assert_eq!(said(&text), expected);
    let origins = [
        ("http://a.example", "redirect; status = \"inactive\""),
        ("https://*.amazonaws.com", "redirect"),
        ("null", INACTIVE),
    ];
    assert_eq!(said(&document(&origins, safety)), [""; 0]);
    let off = "[safety]\nallow_null_origin = false\n";
    assert_eq!(said(&document(&[], off)), [""; 0]);
}

/// What cannot be told because an entry is wrong is not said.
#[test]
fn wrong_entries_are_given_the_benefit() {
    let wrong = "https://a.example/login";
    let safety = "[safety]\nallow_null_origin = true\n";
    let text = document(&[(wrong, "cors")], &(api("") + safety));
    assert_eq!(super::codes(&text), [Code::NotOnlyAnOrigin]);
    let text = document(&[(wrong, "redirekt")], &api("origins = [\"3\"]"));
    assert_eq!(
        super::codes(&text),
        [Code::NotOnlyAnOrigin, Code::InvalidValue, Code::UnknownOrigin]
    );
    // The rest of the document is examined.
    let origins =
        [(wrong, "cors"), ("https://b.example", "cors cors redirect")];
    let text = document(&origins, &api("max_age = 100_000"));
    assert_eq!(
        super::codes(&text),
        [Code::NotOnlyAnOrigin, Code::RepeatedValue, Code::LongMaxAge]
    );
}
