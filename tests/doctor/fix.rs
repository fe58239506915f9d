//! `fix`: what comes out, to the byte.

use doorward::policy::{self, Fixed, Format};

/// What becomes of a document. Fixing it once more changes nothing, and no
/// finding that was fixed is left.
fn fixed(text: &str, format: Format) -> Fixed {
    let fixed = policy::fix(text, format);
    let again = policy::fix(&fixed.text, format);
    assert_eq!(again.text, fixed.text, "{text}");
    assert!(again.applied.is_empty(), "{text}\n{:?}", again.applied);
    let left = |text| policy::check(text, format).diagnostics.len();
    assert!(
        left(&fixed.text) + fixed.applied.len() <= left(text),
        "{text}\n{}",
        fixed.text
    );
    fixed
}

/// One entry with this list of scopes.
fn list(scopes: &str) -> String {
    format!(
        "version = 1\n[[trusted_origins]]\nname = 'a'\n\
         origin = 'https://a.example'\nscopes = {scopes} # end\n"
    )
}

#[test]
fn spellings_keep_their_quotes() {
    for (written, stored) in [
        (r#""HTTPS://A.example""#, r#""https://a.example""#),
        (r"'https://a.example:443/'", r"'https://a.example'"),
        (
            r#""""https://B\u00fccher.example""""#,
            r#""""https://xn--bcher-kva.example""""#,
        ),
        ("'''https://Bücher.example'''", "'''https://xn--bcher-kva.example'''"),
        ("\"\"\"\nhttps://A.example\"\"\"", "\"\"\"https://a.example\"\"\""),
        (r#""http://0x7f.1:80""#, r#""http://127.0.0.1""#),
        (r#""https://[::0:1]""#, r#""https://[::1]""#),
        (r#""https://*.A.example.:*""#, r#""https://*.a.example.:*""#),
        (r#""https://a.example/login""#, r#""https://a.example/login""#),
    ] {
        let document = |origin| {
            format!(
                "version = 1\n[[trusted_origins]]\nname = 'A' # A\n\
                 origin = {origin} # B\nscopes = []\n"
            )
        };
        let text = document(written);
        assert_eq!(fixed(&text, Format::Toml).text, document(stored));
    }
    let document = |origin| {
        format!(
            r#"{{"version": 1, "trusted_origins": [{{"name": "\u0041",
            "origin": "{origin}", "scopes": ["embed"]}}]}}"#
        )
    };
    let text = document(r"https:\/\/b\u00fccher.example");
    let stored = document("https://xn--bcher-kva.example");
    assert_eq!(fixed(&text, Format::Json).text, stored);
}

#[test]
fn lists_keep_their_layout() {
    for (written, stored) in [
        (r#"["cors", "cors"]"#, r#"["cors"]"#),
        (r#"["cors","cors","embed"]"#, r#"["cors","embed"]"#),
        (r#"[ "cors", "cors", 'cors', ]"#, r#"[ "cors", ]"#),
        (r#"["cors", "embed", "cors" ]"#, r#"["cors", "embed" ]"#),
        (
            r#"["cors", "embed", "cors", "embed", "csrf", "cors"]"#,
            r#"["cors", "embed", "csrf"]"#,
        ),
        ("[\n  'cors',\n  'cors',\n  'embed'\n]", "[\n  'cors',\n  'embed'\n]"),
        ("[\n  'cors',\n  'cors'\n]", "[\n  'cors'\n]"),
        ("[\r\n  'cors',\r\n  'cors',\r\n]", "[\r\n  'cors',\r\n]"),
        ("[\n 'cors', 'cors',\n 'embed',\n]", "[\n 'cors',\n 'embed',\n]"),
        ("[\n 'cors',\n 'cors', 'embed',\n]", "[\n 'cors',\n 'embed',\n]"),
        // Comments stay, be they before a comma or after it.
        (
            "[\n  'cors', # one\n  'cors', # two\n  'embed',\n]",
            "[\n  'cors', # one\n  # two\n  'embed',\n]",
        ),
        ("[\n  'cors', 'cors', # two, too\n]", "[\n  'cors', # two, too\n]"),
        (
            "['cors', 'cors' # one, two\n, 'embed']",
            "['cors',  # one, two\n 'embed']",
        ),
        (
            "[\n  'cors', # one\n  'cors' # two\n]",
            "[\n  'cors', # one\n # two\n]",
        ),
        ("[\n  'cors', # one\n  'cors'\n]", "[\n  'cors', # one\n]"),
        ("[\n  # 'cors',\n  'cors',\n]", "[\n  # 'cors',\n  'cors',\n]"),
        // Not one of the values that are known, and no strings at all.
        ("['cors', 'crs', 'crs']", "['cors', 'crs']"),
        ("['cors', 1, 1]", "['cors', 1, 1]"),
        ("[]", "[]"),
        ("'cors'", "'cors'"),
    ] {
        let text = list(written);
        let found = fixed(&text, Format::Toml);
        assert_eq!(found.text, list(stored));
    }
    // A byte order mark is not counted as a part of the text by everybody.
    let text = format!("\u{feff}{}", list("['cors', 'cors']"));
    let stored = format!("\u{feff}{}", list("['cors']"));
    assert_eq!(fixed(&text, Format::Toml).text, stored);
    let text = r##"{"version": 1, "apis": [{"name": "a", "path": "/a",
        "methods": ["put", "#", "#", "PUT"],
        "request_headers": ["X-A",
            "x-a",
            "x-b"
        ], "exposed_headers": ["*" , "x-c", "*"],
        "origins": []}]}"##;
    let stored = r##"{"version": 1, "apis": [{"name": "a", "path": "/a",
        "methods": ["put", "#"],
        "request_headers": ["X-A",
            "x-b"
        ], "exposed_headers": ["*" , "x-c"],
        "origins": []}]}"##;
    assert_eq!(fixed(text, Format::Json).text, stored);
}

#[test]
fn entries_that_are_there_already() {
    let text = "version = 1

# The shop.
[[trusted_origins]]
name = 'Shop'
origin = 'https://shop.example.com'
scopes = ['cors', 'redirect']

[[trusted_origins]]
name = 'Shop again'
origin = 'HTTPS://shop.example.com/'
scopes = ['redirect', 'cors', 'cors']

# The next one stays: whose comment would this be?
[[trusted_origins]]
name = 'Shop 3'
origin = 'https://shop.example.com'
scopes = ['cors', 'redirect']

[[trusted_origins]]
name = 'Shop 4'
origin = 'https://shop.example.com'
scopes = ['cors', 'redirect'] # and so does this

[[trusted_origins]]
name = 'Named'
origin = 'https://shop.example.com'
scopes = ['cors', 'redirect']

[[apis]]
name = 'api'
path = '/api'
origins = ['Shop', 'Named', 'Shop']

[[trusted_origins]]
name = 'Less'
origin = 'https://shop.example.com'
scopes = ['redirect']
[[trusted_origins]]
name = 'Shop 5'
origin = 'https://shop.example.com'
scopes = ['redirect']

  [[trusted_origins]]
  scopes = ['cors', 'redirect']
  origin = 'https://shop.example.com'
  name = 'Shop 6'
";
    let found = fixed(text, Format::Toml);
    let removed = "[[trusted_origins]]
name = 'Shop again'
origin = 'HTTPS://shop.example.com/'
scopes = ['redirect', 'cors', 'cors']

";
    let end = text.find("[[trusted_origins]]\nname = 'Shop 5'").unwrap();
    let expected = text[..end]
        .replace(removed, "")
        .replace("'Named', 'Shop']", "'Named']");
    assert_eq!(found.text, expected);
    let applied: Vec<_> = found
        .applied
        .iter()
        .map(|d| format!("{}:{}", d.place().line, d.code().id()))
        .collect();
    assert_eq!(applied, ["11:DW063", "33:DW073", "41:DW063", "46:DW063"]);
}

#[test]
fn entries_in_arrays() {
    let text = "version = 1
trusted_origins = [
  { name = 'a', origin = 'https://a.example', scopes = ['cors'] },
  { name = 'b', origin = 'https://a.example', scopes = ['cors'] },
  # A comment.
  { name = 'c', origin = 'https://a.example', scopes = ['cors'] },
  { name = 'd', origin = 'https://b.example', scopes = ['cors'] },
  { name = 'e', origin = 'https://a.example', scopes = ['cors'] }
]
";
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let mut expected = [&lines[..3], &lines[4..7], &lines[8..]].concat();
    expected[5] =
        "  { name = 'd', origin = 'https://b.example', scopes = ['cors'] }\n";
    assert_eq!(fixed(text, Format::Toml).text, expected.concat());

    let entry = |name, origin| {
        format!(r#"{{"name":"{name}","origin":"{origin}","scopes":["csrf"]}}"#)
    };
    let document = |entries: &[String]| {
        let entries = entries.join(",");
        format!(r#"{{"trusted_origins":[{entries}],"version":1}}"#)
    };
    let (a, b) = ("https://a.example", "https://b.example");
    let text = document(&[
        entry("1", a),
        entry("#2", a),
        entry("3", b),
        entry("4", a),
    ]);
    let expected = document(&[entry("1", a), entry("3", b)]);
    assert_eq!(fixed(&text, Format::Json).text, expected);
}

#[test]
fn documents_that_cannot_be_read_stay() {
    for text in ["", "version = ", "[[", "version = 1\nversion = 1", "{}"] {
        for format in [Format::Toml, Format::Json] {
            assert_eq!(fixed(text, format).text, text);
        }
    }
    // With an error in the document, no entry goes.
    let entry = "[[trusted_origins]]\nname = 'a'\n\
                 origin = 'HTTPS://a.example'\nscopes = ['csrf']\n";
    let text = format!("version = 1\n{entry}{entry}");
    let lower = text.replace("HTTPS", "https");
    assert_eq!(fixed(&text, Format::Toml).text, lower);
}
