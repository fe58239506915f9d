//! One trusted origin that is wrong, or not as it is stored, in both formats.

use doorward::policy::Format;

use super::{Expected, assert_found};

/// What is written, and what is found.
pub(super) const ROWS: &[(&str, &[Expected])] = &[
    // A scheme and "://".
    ("", &[("DW010", NO_SCHEME)]),
    ("example.com", &[("DW010", NO_SCHEME)]),
    ("https:/example.com", &[("DW010", NO_SCHEME)]),
    ("//example.com", &[("DW010", NO_SCHEME)]),
    ("localhost:3000", &[("DW010", NO_SCHEME)]),
    ("1http://a.example", &[("DW010", "\"1http\" is not a scheme")]),
    ("ht_tp://a.example", &[("DW010", "\"ht_tp\" is not a scheme")]),
    ("://a.example", &[("DW010", "\"\" is not a scheme")]),
    (
        "file:///srv/a.html",
        &[(
            "DW011",
            "\"file\" pages have an opaque origin, which cannot be trusted",
        )],
    ),
    (
        "BLOB:https://a.example",
        &[(
            "DW011",
            "\"blob\" pages have an opaque origin, which cannot be trusted",
        )],
    ),
    (
        "javascript:alert(1)",
        &[(
            "DW011",
            "\"javascript\" pages have an opaque origin, which cannot be \
             trusted",
        )],
    ),
    // Nothing but an origin.
    ("https://a.example/b", &[("DW012", "an origin has no path")]),
    ("https://a.example//", &[("DW012", "an origin has no path")]),
    ("https://a.example?b", &[("DW012", "an origin has no query")]),
    ("https://a.example#b", &[("DW012", "an origin has no fragment")]),
    ("app://a/", &[("DW012", "the origin of a \"app\" page has no path")]),
    ("https://u@a.example", &[("DW013", USERINFO)]),
    ("https://u:p@a.example", &[("DW013", USERINFO)]),
    ("https://good.example@evil.example", &[("DW013", USERINFO)]),
    // Characters.
    ("https://a b.example", &[("DW014", "an origin has no place for a space")]),
    (" https://a.example", &[("DW014", "an origin has no place for a space")]),
    (
        "https://a.example\\b",
        &[("DW014", "an origin has no place for a backslash")],
    ),
    (
        "https://a%2eb.example",
        &[("DW014", "an origin has no place for a percent sign")],
    ),
    (
        "https://a\u{200b}.example",
        &[(
            "DW014",
            "an origin has no place for the invisible character U+200B",
        )],
    ),
    (
        "https://a\u{202e}.example",
        &[(
            "DW014",
            "an origin has no place for the invisible character U+202E",
        )],
    ),
    (
        "https://a\u{a0}.example",
        &[(
            "DW014",
            "an origin has no place for the invisible character U+00A0",
        )],
    ),
    // Hosts.
    ("https://", &[("DW015", "an origin has a host")]),
    ("https://:8443", &[("DW015", "an origin has a host")]),
    ("https://a..example", &[("DW015", "a host has no empty labels")]),
    ("https://.a.example", &[("DW015", "a host has no empty labels")]),
    (
        "https://256.1.1.1",
        &[("DW015", "\"256.1.1.1\" is not a host: invalid IPv4 address")],
    ),
    (
        "https://a.1",
        &[("DW015", "\"a.1\" is not a host: invalid IPv4 address")],
    ),
    (
        "https://[1:2]",
        &[("DW015", "\"[1:2]\" is not a host: invalid IPv6 address")],
    ),
    (
        "https://xn--a.example",
        &[(
            "DW015",
            "\"xn--a.example\" is not a host: invalid international domain \
             name",
        )],
    ),
    ("https://a$b.example", &[("DW015", "\"a$b\" cannot be in a host")]),
    ("app://a+b", &[("DW015", "\"a+b\" cannot be in a host")]),
    (
        "app://Notes.example",
        &[("DW015", "the host of a \"app\" origin is in lower case")],
    ),
    (
        "https://\u{e9}-*.example.com",
        &[("DW015", "'\u{e9}' cannot be in a label with a wildcard")],
    ),
    // Ports.
    ("https://a.example:", &[("DW016", "a colon is followed by a port")]),
    ("https://a.example:08", &[("DW016", "a port has no leading zeros")]),
    ("https://a.example:+8", &[("DW016", "a port is a number")]),
    ("https://a.example:8*", &[("DW016", "a port is a number")]),
    ("https://a.example:0", &[("DW016", "a port is from 1 to 65535")]),
    ("https://a.example:65536", &[("DW016", "a port is from 1 to 65535")]),
    (
        "https://a.example:99999999999999999999",
        &[("DW016", "a port is from 1 to 65535")],
    ),
    // Lengths.
    (LABEL_64, &[("DW017", "a label has at most 63 bytes")]),
    (GLOB_64, &[("DW017", "a label has at most 63 bytes")]),
    (HOST_254, &[("DW017", "a host has at most 253 bytes")]),
    (
        WILDCARD_254,
        &[("DW017", "a host has at most 253 bytes, its wildcard included")],
    ),
    // Wildcards.
    ("https://*", &[("DW018", "a \"*\" alone is any host")]),
    ("https://a*", &[("DW018", "a \"*\" is followed by a domain")]),
    ("https://a.*.example.com", &[("DW018", ONLY_FIRST)]),
    ("https://**.example.com", &[("DW018", ONLY_FIRST)]),
    ("https://*.*.example.com", &[("DW018", ONLY_FIRST)]),
    ("https://a-*-*.example.com", &[("DW018", ONLY_FIRST)]),
    (
        "https://*.0.0.1",
        &[("DW019", "a wildcard does not apply to an IP address")],
    ),
    (
        "https://1*.0.0.1",
        &[("DW019", "a wildcard does not apply to an IP address")],
    ),
    ("*", &[("DW020", "any origin is not a trusted origin")]),
    (
        "https://*.com",
        &[("DW030", "anybody may register a name under \"com\"")],
    ),
    (
        "https://*.co.uk",
        &[("DW030", "anybody may register a name under \"co.uk\"")],
    ),
    (
        "https://*example.com",
        &[("DW030", "anybody may register a name under \"com\"")],
    ),
    (
        "https://*.co.uk.",
        &[("DW030", "anybody may register a name under \"co.uk.\"")],
    ),
    (
        "https://*.github.io",
        &[("DW031", "anybody may get a name under \"github.io\"")],
    ),
    (
        "https://pr-*--shop.netlify.app",
        &[("DW031", "anybody may get a name under \"netlify.app\"")],
    ),
    (
        "https://*.canva.site",
        &[(
            "DW037",
            "anybody may get a name under \"my.canva.site\", which this covers",
        )],
    ),
    (
        "https://*.internal",
        &[("DW060", "no list says who may have names under \"internal\"")],
    ),
    (
        "null",
        &[("DW034", "any sandboxed page on any site has the origin \"null\"")],
    ),
    // Stored in another form.
    (
        "HTTPS://a.example",
        &[(
            "DW061",
            "stored as \"https://a.example\": the scheme is stored in lower \
             case",
        )],
    ),
    (
        "https://A.example",
        &[(
            "DW061",
            "stored as \"https://a.example\": the host is stored in lower case",
        )],
    ),
    (
        "https://a.example/",
        &[(
            "DW061",
            "stored as \"https://a.example\": the trailing slash is left out",
        )],
    ),
    (
        "https://a.example:443",
        &[(
            "DW061",
            "stored as \"https://a.example\": 443 is the default port of https",
        )],
    ),
    (
        "http://a.example:80",
        &[(
            "DW061",
            "stored as \"http://a.example\": 80 is the default port of http",
        )],
    ),
    (
        "https://b\u{fc}cher.example",
        &[(
            "DW061",
            "stored as \"https://xn--bcher-kva.example\": \
             \"b\u{fc}cher.example\" is stored as \"xn--bcher-kva.example\"",
        )],
    ),
    (
        "https://127.1",
        &[(
            "DW061",
            "stored as \"https://127.0.0.1\": the address is stored as \
             \"127.0.0.1\"",
        )],
    ),
    (
        "https://[0:0:0::1]",
        &[(
            "DW061",
            "stored as \"https://[::1]\": the address is stored as \"[::1]\"",
        )],
    ),
    (
        "https://PR-*.example.com",
        &[(
            "DW061",
            "stored as \"https://pr-*.example.com\": the host is stored in \
             lower case",
        )],
    ),
    // Nothing wrong with these.
    ("https://a.example", &[]),
    ("https://a.example.", &[]),
    ("https://a_b.example", &[]),
    ("https://a.example:*", &[]),
    ("*://a.example", &[]),
    ("https://*.a.example", &[]),
    ("https://*.localhost:*", &[]),
    ("http://[::1]:3000", &[]),
    ("app://notes.example", &[]),
    ("chrome-extension://abcdefghijklmnopabcdefghijklmnop", &[]),
    ("moz-extension://00000000-0000-0000-0000-000000000000", &[]),
];

const NO_SCHEME: &str = "an origin begins with a scheme and \"://\"";
const USERINFO: &str = "an origin has no user name or password";
const ONLY_FIRST: &str = "a \"*\" is only in the first label, and only once";

/// Labels of 50 bytes.
macro_rules! label {
    () => {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    };
}

/// Four of them with their dots: 204 bytes.
macro_rules! labels {
    () => {
        concat!(label!(), ".", label!(), ".", label!(), ".", label!(), ".")
    };
}

const LABEL_64: &str = concat!("https://", label!(), "aaaaaaaaaaaaaa.example");
const GLOB_64: &str = concat!("https://", label!(), "aaaaaaaaaaaaa*.example");
const HOST_254: &str = concat!("https://", labels!(), label!());
const WILDCARD_254: &str = concat!(
    "https://*.",
    labels!(),
    "aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
);

fn documents(origin: &str) -> [(Format, String, (usize, usize)); 2] {
    // Both formats have these escapes.
    let quoted = serde_json::to_string(origin).unwrap();
    let toml = format!(
        "version = 1\n\n[[trusted_origins]]\nname = \"it\"\n\
         origin = {quoted}\nscopes = [\"cors\"]\n\n\
         [[apis]]\nname = \"all\"\npath = \"/{{*rest}}\"\n"
    );
    let json = format!(
        "{{\"version\": 1, \"trusted_origins\": [\n  \
         {{\"name\": \"it\", \"origin\": {quoted}, \"scopes\": [\"cors\"]}}],\n\
         \"apis\": [{{\"name\": \"all\", \"path\": \"/{{*rest}}\"}}]}}"
    );
    [(Format::Toml, toml, (5, 10)), (Format::Json, json, (2, 28))]
}

#[test]
fn origins_are_judged_in_both_formats() {
    assert_eq!(HOST_254.len(), "https://".len() + 254);
    assert_eq!(WILDCARD_254.len(), "https://".len() + 254);
    for (origin, expected) in ROWS {
        for (format, text, place) in documents(origin) {
            assert_found(&text, format, expected, &[place]);
        }
    }
}

#[test]
fn a_control_character_is_an_error() {
    for (format, text, _) in documents("https://a\u{7}.example") {
        let found = super::findings(&text, format);
        assert!(!found.is_empty(), "{text}");
    }
}
