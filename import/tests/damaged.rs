//! Files that are cut off, garbled, far too deep or far too long: an answer
//! or an error, in bounded time, and never a document with errors.

use std::time::{Duration, Instant};

use doorward::diagnostic::Severity;
use doorward::policy::{Format, check};
use doorward_import::{MAX_LEN, Source, import};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Short files with everything that the readers know, and expressions that
/// take little time.
const FILES: [(Source, &str); 8] = [
    (
        Source::Okta,
        r#"[{"name": "a\u0041", "origin": "https://a.example/", "scopes":
        [{"type": "CORS", "allowedOktaApps": []}], "status": "INACTIVE"}]"#,
    ),
    (
        Source::Nginx,
        "map $http_origin $a {\n hostnames; default \"\"; include b;\n \
         *.b.example 1;\n \"~^https://a\\.example$\" $http_origin; # c\n}\n\
         if ($http_origin ~* (https://c\\.example)$) { return 403; }\n\
         x_by_lua_block { {} } add_header Access-Control-Max-Age 5;",
    ),
    (
        Source::Envoy,
        "a: &a\n  allow_origin_string_match:\n  - exact: https://a.example\n  \
         - safe_regex: {regex: 'https://b\\.example'}\n  max_age: \"5\"\nb: \
         {<<: *a, allow_methods: \"GET, *\", match: {prefix: /a/}}\n--- |\n x",
    ),
    (
        Source::Spring,
        "a:\n  '[/b/**]':\n    allowedOrigins: [https://a.example, '*']\n    \
         allowed-origin-patterns: \"https://b.example:[1,2]\"\n    maxAge: 5m",
    ),
    (
        Source::Spring,
        "# a\na.allowed-origins[0]=https\\://a.example\na.allowed-headers=b,\\\n\
         c\na.[/d/**].allowed-origin-patterns=http://e.example:[*]\n",
    ),
    (
        Source::Express,
        "const a = ['https://a.example', /^https:\\/\\/b[.]example$/i];\n\
         cors({origin: a, maxAge: 5, 'methods': `GET`, ...b, c() {}, d,})\n\
         // e\n/* f */ cors({origin: ['https://g.example', h(\"i\")]})",
    ),
    (
        Source::Apisix,
        r#"{"uri": "/a/*", "plugins": {"cors": {"allow_origins":
        "https://a.example,*", "allow_credential": false, "max_age": -1}}}"#,
    ),
    (
        Source::Apisix,
        "plugins:\n  cors:\n    allow_origins_by_regex: ['^https://a\\.example$']\
         \n    allow_methods: '**'\n",
    ),
];

fn run(source: Source, text: &str) -> Result<(), TestCaseError> {
    let Ok(imported) = import(source, "file", text) else { return Ok(()) };
    let found = check(&imported.document, Format::Toml).diagnostics;
    let error = found.iter().find(|d| d.severity() == Severity::Error);
    prop_assert!(error.is_none(), "{error:?}\n{}", imported.document);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn files_are_cut_and_garbled(
        (source, text) in select(FILES.to_vec()),
        edits in prop::collection::vec(
            (any::<Index>(), any::<Index>(), select(PIECES.to_vec())),
            0..4,
        ),
        end in any::<Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut text = text.to_owned();
        for (from, to, piece) in edits {
            let (from, to) = (from.index(text.len() + 1), to.index(12));
            let to = (from + to).min(text.len());
            text.replace_range(from..to, piece);
        }
        if is_cut {
            text.truncate(end.index(text.len() + 1));
        }
        run(source, &text)?;
    }

    #[test]
    fn pieces_come_in_any_order(
        pieces in prop::collection::vec(select(PIECES.to_vec()), 0..40),
    ) {
        let text = pieces.concat();
        for source in Source::ALL {
            run(source, &text)?;
        }
    }
}

/// What means something to one of the readers. All of it is ASCII, so that
/// texts can be cut anywhere.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ";",
    ",",
    "\"",
    "'",
    "`",
    "/",
    "\\",
    "*",
    "**",
    "=",
    "#",
    "//",
    "/*",
    "*/",
    "$",
    "${",
    "~",
    "~*",
    "^",
    "&a ",
    "*a",
    "<<: ",
    "- ",
    "--- ",
    "? ",
    "| ",
    "> ",
    "!a ",
    "%",
    "@",
    "\n",
    "\n  ",
    "\t",
    " ",
    "\r\n",
    "\0",
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e9",
    "\\u00e9",
    "\\ud83d",
    "\\x41",
    "https://a.example",
    "http://b.example",
    "https://*.a.b",
    "https://*.com",
    "https://[::1]:8",
    "/^https:\\/\\/a\\.example$/g",
    "origin",
    "origin: ",
    "\"origin\": ",
    "\"scopes\": ",
    "allow_origins: ",
    "allowed-origins: ",
    "allowed-origins=",
    "allowedOriginPatterns: ",
    "allow_origin_string_match: ",
    "exact: ",
    "prefix: ",
    "safe_regex: ",
    "regex: ",
    "allow_origins_by_regex: ",
    "allow_credentials: true\n",
    "credentials: true,",
    "allow_methods: ",
    "methods: ",
    "cors: ",
    "cors(",
    "map $http_origin $a {",
    "if ($http_origin ",
    "default ",
    "hostnames;",
    "add_header Access-Control-Allow-Origin ",
    "$http_origin ",
    "match: ",
    "uri: ",
    "include a;",
    "a_by_lua_block {",
    "maxAge: ",
    "enabled: false\n",
];

/// The work is linear or cut off: what takes minutes is not.
fn quick(source: Source, text: &str) {
    let started = Instant::now();
    let _ = run(source, text);
    let took = started.elapsed();
    let start: String = text.chars().take(40).collect();
    assert!(took < Duration::from_secs(60), "{source:?} {start} {took:?}");
}

#[test]
fn what_is_too_deep_is_an_error() {
    for open in
        ["[", "{\"a\":", "- ", "a:\n ", "{", "((", "/*", "a{", "&a [*a,"]
    {
        for source in Source::ALL {
            quick(source, &open.repeat(200_000));
        }
    }
}

#[test]
fn aliases_do_not_blow_up() {
    let mut text =
        "a0: &a0 [https://a.example, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..60 {
        let before = level - 1;
        let items = vec![format!("*a{before}"); 9].join(", ");
        text += &format!("a{level}: &a{level} [{items}]\n");
    }
    text += "cors: {allow_origins: *a59}\n";
    let error = import(Source::Apisix, "file", &text).unwrap_err();
    let message = "more than half a million nodes, aliases in full";
    assert_eq!(error.message, message);

    // As deep as aliases go, each within the one before.
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..5_000 {
        let before = level - 1;
        text += &format!("a{level}: &a{level} [*a{before}]\n");
    }
    let error = import(Source::Apisix, "file", &text).unwrap_err();
    assert_eq!(error.message, "more than 64 levels deep");
}

#[test]
fn what_is_too_long_is_an_error() {
    let text = " ".repeat(MAX_LEN + 1);
    for source in Source::ALL {
        let error = import(source, "file", &text).unwrap_err();
        assert_eq!(error.message, "the file is over 16 MiB");
    }
    let text = " ".repeat(5 << 20);
    let error = import(Source::Envoy, "file", &text).unwrap_err();
    assert_eq!(error.message, "YAML over 4 MiB is not read");
}

#[test]
fn what_has_too_many_lists_is_an_error() {
    let policies =
        "- cors: {allow_origin: [https://a.example]}\n".repeat(1_001);
    let error = import(Source::Envoy, "file", &policies).unwrap_err();
    assert_eq!(error.message, "more than 1000 lists in one file");
}

#[test]
fn long_files_take_no_more_than_their_length() {
    let origin = |at: usize| format!("https://a{at}.example.com");
    let list: Vec<_> = (0..3_000).map(origin).collect();
    quick(Source::Express, &format!("[\"{}\"]", list.join("\",\n\"")));
    quick(Source::Apisix, &format!("allow_origins: \"{}\"", list.join(",")));
    quick(Source::Spring, &format!("allowed-origins: {}", list.join(",")));
    quick(Source::Spring, &format!("a.allowed-origins={}", list.join(",")));
    let entries: String =
        list.iter().map(|o| format!("{o} 1;\n{o} 0;\n")).collect();
    quick(Source::Nginx, &format!("map $http_origin $a {{ {entries} }}"));
    let entries: String = list
        .iter()
        .map(|o| format!("{{\"origin\": \"{o}\", \"scopes\": []}},"))
        .collect();
    quick(Source::Okta, &format!("[{entries}]"));
    let policies: String = (0..300)
        .map(|at| {
            format!("- cors: {{allow_origin: [{}], max_age: x}}\n", list[at])
        })
        .collect();
    quick(Source::Envoy, &policies);
    // Objects within objects, none with an origin.
    quick(
        Source::Express,
        &"x({a: {b: c(function () { d; })}}, ".repeat(3_000),
    );
    quick(Source::Express, &"{".repeat(100_000));
    quick(Source::Express, &"const a = ".repeat(20_000));
    let names = format!("const b = [{}];", "'https://a.example',".repeat(500));
    let names = format!("{names}cors({{origin: [{}]}})", "b,".repeat(2_000));
    quick(Source::Express, &names);
    let same = "~^https://a\\.example$ 1;\n".repeat(100);
    quick(Source::Nginx, &format!("map $http_origin $a {{ {same} }}"));
}
