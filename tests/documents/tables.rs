//! Whole documents. A `¦` stands before each place where something is found.

use doorward::policy::Format;

use super::{Expected, assert_found};

/// The same document in both formats; an empty text is not looked at.
pub(super) struct Row {
    pub(super) finds: &'static [Expected],
    toml: &'static str,
    json: &'static str,
}

const fn row(
    finds: &'static [Expected],
    toml: &'static str,
    json: &'static str,
) -> Row {
    Row { finds, toml, json }
}

pub(super) const ROWS: &[Row] = &[
    row(&[], "version = 1", "{\"version\": 1}"),
    row(
        &[],
        "\"$schema\" = \"x\"\nversion = 1\ntrusted_origins = []\napis = \
         []\n[cors]\n[safety]",
        "{\"$schema\": \"x\", \"version\": 1, \"trusted_origins\": [], \
         \"apis\": [], \"cors\": {}, \"safety\": {}}",
    ),
    // DW001: not TOML, not JSON.
    row(
        &[("DW001", "not valid TOML: duplicate key")],
        "version = 1\n¦version = 1",
        "",
    ),
    row(
        &[(
            "DW001",
            "not valid TOML: string values must be quoted, expected literal \
             string",
        )],
        "version = ¦one",
        "",
    ),
    row(&[("DW001", "not valid JSON: EOF while parsing a value")], "", "¦"),
    row(
        &[("DW001", "not valid JSON: trailing characters")],
        "",
        "{\"version\": 1}\n ¦x",
    ),
    row(
        &[("DW001", "not valid JSON: key must be a string")],
        "",
        "{\"version\": 1,¦}",
    ),
    // DW002: unknown keys, wherever a table is.
    row(
        &[
            ("DW002", "there is no key \"verison\" here"),
            ("DW002", "there is no key \"x\\ny\" here"),
            ("DW002", "there is no key \"url\" here"),
            ("DW002", "there is no key \"method\" here"),
            ("DW002", "there is no key \"Name\" here"),
            ("DW002", "there is no key \"credentials\" here"),
            ("DW002", "there is no key \"allow_all\" here"),
        ],
        "version = 1\n¦verison = 1\n¦\"x\\ny\" = 1\n\
         [[trusted_origins]]\nname = \"a\"\norigin = \
         \"https://a.example\"\nscopes = []\n¦url = 1\n\
         [[apis]]\nname = \"a\"\npath = \"/\"\n¦method = []\n¦Name = \"b\"\n\
         [cors]\n¦credentials = true\n[safety]\n¦allow_all = true",
        "{\"version\": 1,\n¦\"verison\": 1, ¦\"x\\ny\" : 1,\n\
         \"trusted_origins\": [{\"name\": \"a\", \"origin\": \
         \"https://a.example\", \"scopes\": [], ¦\"url\": 1}],\n\
         \"apis\": [{\"name\": \"a\", \"path\": \"/\", ¦\"method\": [],\n  \
         ¦\"Name\": \"b\"}],\n\
         \"cors\": {¦\"credentials\": true}, \"safety\": {¦\"allow_all\": \
         true}}",
    ),
    // DW003: missing keys, at the table that misses them.
    row(&[("DW003", "the document has no \"version\"")], "¦", "¦{}"),
    row(
        &[
            ("DW003", "trusted_origins has no \"name\""),
            ("DW003", "trusted_origins has no \"origin\""),
            ("DW003", "trusted_origins has no \"scopes\""),
            ("DW003", "apis has no \"name\""),
            ("DW003", "apis has no \"path\""),
        ],
        "version = 1\n\n¦¦¦[[trusted_origins]]\n\n¦¦[[apis]]\n",
        "{\"version\": 1,\n \"trusted_origins\": [¦¦¦{}],\n \"apis\": [¦¦{}]}",
    ),
    row(
        &[
            ("DW003", "trusted_origins has no \"origin\""),
            ("DW003", "apis has no \"name\""),
        ],
        "version = 1\n# first\n¦[[trusted_origins]]\nname = \"a\"\nscopes = \
         []\n\n¦[[apis]]\npath = \"/\"\n",
        "{\"version\": 1,\n \"trusted_origins\": [\n  ¦{\"name\": \"a\", \
         \"scopes\": []}],\n \"apis\": [¦{\"path\": \"/\"}]}",
    ),
    // DW004: values of another type.
    row(
        &[
            ("DW004", "version is a string, not an integer"),
            ("DW004", "trusted_origins is an integer, not a table"),
            ("DW004", "trusted_origins is a boolean, not a table"),
            ("DW004", "apis is a table, not an array of tables"),
            ("DW004", "cors is an array, not a table"),
            ("DW004", "safety is a string, not a table"),
        ],
        "version = ¦\"1\"\ntrusted_origins = [¦1, ¦true]\napis = ¦{}\ncors = \
         ¦[]\nsafety = ¦\"off\"",
        "{\"version\": ¦\"1\", \"trusted_origins\": [¦1, ¦true],\n\"apis\": \
         ¦{}, \"cors\": ¦[], \"safety\": ¦\"off\"}",
    ),
    row(
        &[
            ("DW004", "name is an integer, not a string"),
            ("DW004", "origin is an array, not a string"),
            ("DW004", "scopes is a string, not an array of strings"),
            ("DW004", "status is a boolean, not a string"),
            ("DW004", "labels is a string, not an integer"),
        ],
        "version = 1\n[[trusted_origins]]\nname = ¦7\norigin = ¦[]\nscopes = \
         ¦\"cors\"\nstatus = ¦true\nlabels = ¦\"1\"",
        "{\"version\": 1, \"trusted_origins\": [{\n\"name\": ¦7,\n\"origin\": \
         ¦[],\n\"scopes\": ¦\"cors\",\n\"status\": ¦true,\n\"labels\": \
         ¦\"1\"}]}",
    ),
    row(
        &[
            ("DW004", "methods is a string, not an array of strings"),
            ("DW004", "request_headers is an integer, not a string"),
            ("DW004", "credentials is a string, not a boolean"),
            ("DW004", "max_age is a string, not an integer"),
            (
                "DW004",
                "origins is a boolean, not an array of strings or \"any\"",
            ),
        ],
        "version = 1\n[[apis]]\nname = \"a\"\npath = \"/\"\nmethods = \
         ¦\"GET\"\nrequest_headers = [\"x-a\", ¦1]\n\
         credentials = ¦\"yes\"\nmax_age = ¦\"600\"\norigins = ¦true",
        "{\"version\": 1, \"apis\": [{\"name\": \"a\", \"path\": \"/\", \
         \"methods\": ¦\"GET\", \"request_headers\": [\"x-a\", ¦1],\n\
         \"credentials\": ¦\"yes\", \"max_age\": ¦\"600\", \"origins\": \
         ¦true}]}",
    ),
    row(
        &[("DW004", "version is a float, not an integer")],
        "version = ¦1.0",
        "",
    ),
    row(
        &[("DW004", "version is a date, not an integer")],
        "version = ¦2026-11-23",
        "",
    ),
    row(
        &[("DW004", "version is a large integer, not an integer")],
        "version = ¦9223372036854775808",
        "",
    ),
    row(
        &[("DW004", "version is a number, not an integer")],
        "",
        "{\"version\": ¦1.5}",
    ),
    row(
        &[("DW004", "version is null, not an integer")],
        "",
        "{\"version\": ¦null}",
    ),
    row(&[("DW004", "the document is an array, not a table")], "", " ¦[1]"),
    // DW005
    row(
        &[("DW005", "version 2 is not supported")],
        "version = ¦2",
        "{\"version\": ¦2}",
    ),
    // DW006: values that are not possible.
    row(
        &[
            ("DW006", "scopes cannot be \"Cors\""),
            ("DW006", "status cannot be \"off\""),
            ("DW006", "labels cannot be 2"),
        ],
        "version = 1\n[[trusted_origins]]\nname = \"a\"\norigin = \
         \"https://*.a.example\"\nscopes = [\"csrf\", ¦\"Cors\"]\nstatus = \
         ¦\"off\"\nlabels = ¦2",
        "{\"version\": 1, \"trusted_origins\": [{\"name\": \"a\", \"origin\": \
         \"https://*.a.example\", \"scopes\": [\"csrf\", ¦\"Cors\"], \
         \"status\": ¦\"off\", \"labels\": ¦2}]}",
    ),
    row(
        &[("DW006", "\"labels\" says how deep a \"*.\" goes")],
        "version = 1\n[[trusted_origins]]\nname = \"a\"\norigin = \
         \"https://a.example\"\nscopes = []\nlabels = ¦1",
        "{\"version\": 1, \"trusted_origins\": [{\"name\": \"a\", \"origin\": \
         \"https://a.example\", \"scopes\": [], \"labels\": ¦1}]}",
    ),
    row(
        &[
            ("DW006", "the name of this trusted origin is empty"),
            ("DW006", "name has a control character"),
        ],
        "version = 1\n[[trusted_origins]]\nname = ¦\"\"\norigin = \
         \"https://a.example\"\nscopes = []\n[[apis]]\nname = ¦\"a\\nb\"\npath \
         = \"/\"",
        "{\"version\": 1, \"trusted_origins\": [{\"name\": ¦\"\", \"origin\": \
         \"https://a.example\", \"scopes\": []}], \"apis\": [{\"name\": \
         ¦\"a\\nb\", \"path\": \"/\"}]}",
    ),
    row(
        &[
            ("DW006", "max_age cannot be -1"),
            ("DW006", "origins cannot be \"all\""),
            ("DW006", "preflight_status cannot be 199"),
            ("DW006", "denied_preflight_status cannot be 600"),
        ],
        "version = 1\n[[apis]]\nname = \"a\"\npath = \"/\"\nmax_age = \
         ¦-1\norigins = ¦\"all\"\n[cors]\npreflight_status = \
         ¦199\ndenied_preflight_status = ¦600",
        "{\"version\": 1, \"apis\": [{\"name\": \"a\", \"path\": \"/\", \
         \"max_age\": ¦-1, \"origins\": ¦\"all\"}], \"cors\": \
         {\"preflight_status\": ¦199, \"denied_preflight_status\": ¦600}}",
    ),
    row(
        &[("DW006", "\"version\" is given twice")],
        "",
        "{\"version\": 1,\n  ¦\"version\": 1}",
    ),
    // DW007, DW008, DW047: names.
    row(
        &[
            ("DW007", "another trusted origin has the name \"a\""),
            ("DW007", "another API has the name \"a\""),
        ],
        "version = 1\n\
         [[trusted_origins]]\nname = \"a\"\norigin = \
         \"https://a.example\"\nscopes = []\n\
         [[trusted_origins]]\nname = ¦\"a\"\norigin = \
         \"https://b.example\"\nscopes = []\n\
         [[apis]]\nname = \"a\"\npath = \"/a\"\n[[apis]]\nname = ¦\"a\"\npath \
         = \"/b\"",
        "{\"version\": 1, \"trusted_origins\": [\n{\"name\": \"a\", \
         \"origin\": \"https://a.example\", \"scopes\": []},\n\
         {\"name\": ¦\"a\", \"origin\": \"https://b.example\", \"scopes\": \
         []}],\n\
         \"apis\": [{\"name\": \"a\", \"path\": \"/a\"}, {\"name\": ¦\"a\", \
         \"path\": \"/b\"}]}",
    ),
    row(
        &[
            ("DW008", "no trusted origin has the name \"b\""),
            ("DW047", "\"a\" is not trusted for \"cors\""),
        ],
        "version = 1\n[[trusted_origins]]\nname = \"a\"\norigin = \
         \"https://a.example\"\nscopes = [\"redirect\"]\n\
         [[apis]]\nname = \"a\"\npath = \"/\"\norigins = [¦\"b\", ¦\"a\"]",
        "{\"version\": 1, \"trusted_origins\": [{\"name\": \"a\", \"origin\": \
         \"https://a.example\", \"scopes\": [\"redirect\"]}],\n\
         \"apis\": [{\"name\": \"a\", \"path\": \"/\", \"origins\": [¦\"b\", \
         ¦\"a\"]}]}",
    ),
    // DW032, DW033, DW046: credentials.
    row(
        &[(
            "DW032",
            "anybody on the network can act as this origin, and API \"a\" \
             takes credentials",
        )],
        "version = 1\n[[trusted_origins]]\nname = \"a\"\norigin = \
         ¦\"http://a.example\"\nscopes = [\"cors\"]\n\
         [[apis]]\nname = \"a\"\npath = \"/\"\ncredentials = true",
        "{\"version\": 1, \"trusted_origins\": [{\"name\": \"a\", \"origin\": \
         ¦\"http://a.example\", \"scopes\": [\"cors\"]}],\n\
         \"apis\": [{\"name\": \"a\", \"path\": \"/\", \"credentials\": \
         true}]}",
    ),
    row(
        &[
            (
                "DW046",
                "with credentials, \"*\" in methods is a name, not a wildcard",
            ),
            (
                "DW046",
                "with credentials, \"*\" in request_headers is a name, not a \
                 wildcard",
            ),
            (
                "DW046",
                "with credentials, \"*\" in exposed_headers is a name, not a \
                 wildcard",
            ),
            ("DW033", "any site could act with its visitors' credentials"),
        ],
        "version = 1\n[[apis]]\nname = \"a\"\npath = \"/\"\ncredentials = \
         true\n\
         methods = [¦\"*\"]\nrequest_headers = [¦\"*\"]\nexposed_headers = \
         [¦\"*\"]\norigins = ¦\"any\"",
        "{\"version\": 1, \"apis\": [{\"name\": \"a\", \"path\": \"/\", \
         \"credentials\": true,\n\
         \"methods\": [¦\"*\"], \"request_headers\": [¦\"*\"], \
         \"exposed_headers\": [¦\"*\"], \"origins\": ¦\"any\"}]}",
    ),
    // DW034, DW035: null.
    row(
        &[
            ("DW034", "any sandboxed page on any site has the origin \"null\""),
            ("DW035", "\"null\" can be trusted for \"cors\" only"),
        ],
        "version = 1\n[[trusted_origins]]\nname = \"a\"\norigin = \
         ¦¦\"null\"\nscopes = [\"cors\", \"csrf\"]",
        "{\"version\": 1, \"trusted_origins\": [{\"name\": \"a\", \"origin\": \
         ¦¦\"null\", \"scopes\": [\"cors\", \"csrf\"]}]}",
    ),
    // DW036: what frame-ancestors cannot say.
    row(
        &[
            ("DW036", "browsers match no IPv6 address in frame-ancestors"),
            ("DW036", "frame-ancestors has no wildcard inside a label"),
            ("DW036", "\"*.\" in frame-ancestors is any number of labels"),
            (
                "DW036",
                "browsers match only http and https pages in frame-ancestors",
            ),
            (
                "DW036",
                "frame-ancestors has no \"_\" and no trailing dot in a host",
            ),
        ],
        "version = 1\n\
         [[trusted_origins]]\nname = \"a\"\norigin = \
         ¦\"https://[::1]\"\nscopes = [\"embed\"]\n\
         [[trusted_origins]]\nname = \"b\"\norigin = \
         ¦\"https://a-*.a.example\"\nscopes = [\"embed\"]\n\
         [[trusted_origins]]\nname = \"c\"\norigin = \
         ¦\"https://*.a.example\"\nscopes = [\"embed\"]\nlabels = 1\n\
         [[trusted_origins]]\nname = \"d\"\norigin = ¦\"app://a\"\nscopes = \
         [\"embed\"]\n\
         [[trusted_origins]]\nname = \"e\"\norigin = \
         ¦\"https://a_b.example\"\nscopes = [\"embed\"]",
        "{\"version\": 1, \"trusted_origins\": [\n\
         {\"name\": \"a\", \"origin\": ¦\"https://[::1]\", \"scopes\": \
         [\"embed\"]},\n\
         {\"name\": \"b\", \"origin\": ¦\"https://a-*.a.example\", \"scopes\": \
         [\"embed\"]},\n\
         {\"name\": \"c\", \"origin\": ¦\"https://*.a.example\", \"scopes\": \
         [\"embed\"], \"labels\": 1},\n\
         {\"name\": \"d\", \"origin\": ¦\"app://a\", \"scopes\": \
         [\"embed\"]},\n\
         {\"name\": \"e\", \"origin\": ¦\"https://a_b.example\", \"scopes\": \
         [\"embed\"]}]}",
    ),
    // DW040, DW041: paths. More of them are in the router's tests.
    row(
        &[("DW040", "a path begins with \"/\"")],
        "version = 1\n[[apis]]\nname = \"a\"\npath = ¦\"users\"",
        "{\"version\": 1, \"apis\": [{\"name\": \"a\", \"path\": ¦\"users\"}]}",
    ),
    row(
        &[("DW041", "API \"b\" covers the same path and method as \"a\"")],
        "version = 1\n[[apis]]\nname = \"a\"\npath = \"/{x}\"\nmethods = \
         [\"PUT\"]\n\
         [[apis]]\nname = \"b\"\npath = ¦\"/{y}\"\nmethods = [\"DELETE\", \
         \"PUT\"]",
        "{\"version\": 1, \"apis\": [{\"name\": \"a\", \"path\": \"/{x}\", \
         \"methods\": [\"PUT\"]},\n\
         {\"name\": \"b\", \"path\": ¦\"/{y}\", \"methods\": [\"DELETE\", \
         \"PUT\"]}]}",
    ),
    // DW042 to DW045: methods and headers.
    row(
        &[
            ("DW042", "\"P T\" is not a method"),
            ("DW042", "\"\" is not a method"),
            ("DW043", "browsers let no page use TRACE"),
            ("DW044", "\"x-a:\" is not a header name"),
            ("DW044", "\"x-\u{e9}\" is not a header name"),
            ("DW045", "browsers let no page send \"cookie\""),
            ("DW045", "browsers let no page send \"sec-fetch-site\""),
            ("DW045", "browsers let no page read \"set-cookie\""),
        ],
        "version = 1\n[[apis]]\nname = \"a\"\npath = \"/\"\nmethods = [¦\"P \
         T\", ¦\"\", ¦\"trace\"]\n\
         request_headers = [¦\"x-a:\", ¦\"x-\u{e9}\", ¦\"Cookie\", \
         ¦\"Sec-Fetch-Site\"]\nexposed_headers = [¦\"Set-Cookie\"]",
        "{\"version\": 1, \"apis\": [{\"name\": \"a\", \"path\": \"/\", \
         \"methods\": [¦\"P T\", ¦\"\", ¦\"trace\"],\n\
         \"request_headers\": [¦\"x-a:\", ¦\"x-\u{e9}\", ¦\"Cookie\", \
         ¦\"Sec-Fetch-Site\"], \"exposed_headers\": [¦\"Set-Cookie\"]}]}",
    ),
    // All at once, in document order, columns counted in characters.
    row(
        &[
            ("DW005", "version 3 is not supported"),
            ("DW002", "there is no key \"origins\" here"),
            ("DW012", "an origin has no path"),
            ("DW006", "scopes cannot be \"c\u{f6}rs\""),
            ("DW003", "apis has no \"path\""),
            ("DW008", "no trusted origin has the name \"b\""),
        ],
        "version = ¦3\n¦origins = 1\n[[trusted_origins]]\nname = \
         \"\u{e4}\"\norigin = ¦\"https://a.example/a\"\nscopes = [\"cors\", \
         ¦\"c\u{f6}rs\"]\n\
         ¦[[apis]]\nname = \"\u{1f6aa}\"\norigins = [\"\u{e4}\", ¦\"b\"]",
        "{\"version\": ¦3, ¦\"origins\": 1, \"trusted_origins\": [{\"name\": \
         \"\u{e4}\", \"origin\": ¦\"https://a.example/a\", \"scopes\": \
         [\"cors\", ¦\"c\u{f6}rs\"]}],\n\
         \"apis\": [¦{\"name\": \"\u{1f6aa}\", \"origins\": [\"\u{e4}\", \
         ¦\"b\"]}]}",
    ),
];

/// The text without its marks, and the line and column of each.
fn unmark(text: &str) -> (String, Vec<(usize, usize)>) {
    let (mut clean, mut places) = (String::new(), vec![]);
    let (mut line, mut column) = (1, 1);
    for char in text.chars() {
        match char {
            '¦' => {
                places.push((line, column));
                continue;
            }
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        clean.push(char);
    }
    (clean, places)
}

#[test]
fn documents_are_judged_in_both_formats() {
    for row in ROWS {
        let texts = [(Format::Toml, row.toml), (Format::Json, row.json)];
        // The empty document is marked, so that it is not left out.
        for (format, text) in texts.into_iter().filter(|(_, t)| !t.is_empty()) {
            let (text, places) = unmark(text);
            assert_eq!(places.len(), row.finds.len(), "{text}");
            assert_found(&text, format, row.finds, &places);
        }
    }
}

#[test]
fn line_ends_do_not_matter() {
    for row in ROWS.iter().filter(|row| !row.toml.is_empty()) {
        let (text, places) = unmark(&row.toml.replace('\n', "\r\n"));
        // A carriage return is the last character of its line.
        assert_found(&text, Format::Toml, row.finds, &places);
    }
}
