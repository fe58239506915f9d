//! Documents that nobody writes by accident: no panic, and no more time than
//! their length deserves.

use doorward::policy::{self, Format};

use super::findings;

const BOTH: [Format; 2] = [Format::Toml, Format::Json];

/// Checks a large document. There is no clock here: quadratic work would take
/// minutes, and nobody would run these tests.
#[track_caller]
fn assert_linear(format: Format, document: impl Fn(usize) -> String) {
    std::hint::black_box(policy::check(&document(30_000), format));
}

#[test]
fn deep_documents_are_refused() {
    for depth in [50, 127, 128, 1_000, 100_000] {
        let arrays = "[".repeat(depth) + &"]".repeat(depth);
        let objects = "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth);
        let tables = "{a=".repeat(depth) + "1" + &"}".repeat(depth);
        let keys = vec!["a"; depth].join(".");
        for (format, text) in [
            (Format::Json, arrays.clone()),
            (Format::Json, objects.clone()),
            (Format::Json, "[".repeat(depth)),
            (Format::Json, "{\"a\":".repeat(depth)),
            (Format::Json, format!("{{\"version\": 1, \"apis\": {arrays}}}")),
            (Format::Json, format!("{{\"version\": 1, \"x\": {objects}}}")),
            (Format::Toml, format!("version = 1\napis = {arrays}")),
            (Format::Toml, format!("version = 1\nx = {tables}")),
            (Format::Toml, format!("version = 1\n{keys} = 1")),
            (Format::Toml, format!("version = 1\n[{keys}]")),
            (Format::Toml, format!("version = 1\n[[{keys}]]")),
        ] {
            let checked = policy::check(&text, format);
            assert!(checked.policy.is_none(), "{depth}");
            assert!(!checked.diagnostics.is_empty(), "{depth}");
        }
    }
}

#[test]
fn strange_bytes_do_not_panic() {
    let toml = "version = 1\n[[apis]]\nname = \"a\"\npath = \"/\"\n";
    let json =
        "{\"version\": 1, \"apis\": [{\"name\": \"a\", \"path\": \"/\"}]}";
    for format in BOTH {
        let text = if format == Format::Toml { toml } else { json };
        assert!(policy::check(text, format).policy.is_some());
        for at in 0..=text.len() {
            for insert in ["\0", "\u{feff}", "\u{2028}", "\r", "\u{1b}[31m"] {
                let text = format!("{}{insert}{}", &text[..at], &text[at..]);
                let _ = policy::check(&text, format);
            }
            let cut = policy::check(&text[..at], format);
            let whole = text[..at].trim_end() == text.trim_end();
            assert!(whole || format == Format::Toml || cut.policy.is_none());
        }
        // A NUL is nowhere welcome.
        let nul = format!("{text}\0");
        assert!(policy::check(&nul, format).policy.is_none());
    }
}

#[test]
fn an_error_shows_little_of_a_long_value() {
    let long = "\u{1b}\u{202e}x".repeat(100_000);
    let quoted = serde_json::to_string(&long).unwrap();
    let text = format!(
        "{{\"version\": 1, {quoted}: 1, \"apis\": [{{\"name\": {quoted}, \
         \"path\": {quoted}, \"methods\": [{quoted}], \
         \"request_headers\": [{quoted}], \"origins\": [{quoted}]}}], \
         \"trusted_origins\": [{{\"name\": {quoted}, \"origin\": {quoted}, \
         \"scopes\": [{quoted}], \"status\": {quoted}}}]}}"
    );
    let found = findings(&text, Format::Json);
    assert!(found.len() >= 8, "{found:?}");
    for diagnostic in found {
        let shown = format!("{diagnostic} {}", diagnostic.help());
        assert!(shown.len() < 2_000, "{}", shown.len());
        let acts = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!shown.contains(acts), "{shown:?}");
    }
}

#[test]
fn ten_thousand_errors_are_all_found() {
    for format in BOTH {
        let text = origins(10_000, format, "x");
        let found = findings(&text, format);
        assert_eq!(found.len(), 10_000);
        assert!(found.iter().all(|d| d.code().id() == "DW010"));
    }
}

/// Many trusted origins with the same text, on one line for JSON.
fn origins(count: usize, format: Format, origin: &str) -> String {
    let each = |at: usize| match format {
        Format::Toml => format!(
            "[[trusted_origins]]\nname = \"{at}\"\norigin = \"{origin}\"\n\
             scopes = [\"cors\"]\n"
        ),
        Format::Json => format!(
            "{{\"name\": \"{at}\", \"origin\": \"{origin}\", \
             \"scopes\": [\"cors\"]}}"
        ),
    };
    let all: Vec<_> = (0..count).map(each).collect();
    match format {
        Format::Toml => format!("version = 1\n{}", all.concat()),
        Format::Json => {
            let all = all.join(",");
            format!("{{\"version\": 1, \"trusted_origins\": [{all}]}}")
        }
    }
}

fn json_list(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

#[test]
fn many_errors_take_linear_time() {
    for format in BOTH {
        assert_linear(format, |count| origins(count, format, "x"));
    }
    assert_linear(Format::Toml, |count| "a\n".repeat(count));
    assert_linear(Format::Toml, |count| "= ".repeat(count));
    let keys = |count| json_list(count, |at| format!("\"k{at}\": 1"));
    assert_linear(Format::Json, |count| format!("{{{}}}", keys(count)));
    let twice = |count| json_list(count, |_| "\"version\": 1".into());
    assert_linear(Format::Json, |count| format!("{{{}}}", twice(count)));
}

#[test]
fn many_origins_take_linear_time() {
    for format in BOTH {
        assert_linear(format, |n| origins(n, format, "https://a.example"));
        assert_linear(format, |n| origins(n, format, "https://a-*.a.example"));
    }
}

/// Many APIs with these members beside their names.
fn apis(count: usize, members: impl Fn(usize) -> String) -> String {
    let all = json_list(count, |at| {
        format!("{{\"name\": \"{at}\", {}}}", members(at))
    });
    format!("{{\"version\": 1, \"apis\": [{all}]}}")
}

#[test]
fn many_apis_take_linear_time() {
    assert_linear(Format::Json, |count| {
        apis(count, |at| format!("\"path\": \"/{at}\""))
    });
}

#[test]
fn many_parameters_take_linear_time() {
    assert_linear(Format::Json, |count| {
        apis(count, |at| format!("\"path\": \"/{at}{{x}}\""))
    });
}

#[test]
fn many_apis_with_one_path_take_linear_time() {
    assert_linear(Format::Json, |count| {
        apis(count, |at| format!("\"path\": \"/\", \"methods\": [\"M{at}\"]"))
    });
}

#[test]
fn many_names_take_linear_time() {
    for key in ["methods", "request_headers", "exposed_headers"] {
        assert_linear(Format::Json, |count| {
            let names = json_list(count, |at| format!("\"X-{at}\""));
            apis(1, |_| format!("\"path\": \"/\", \"{key}\": [{names}]"))
        });
    }
}

/// Whether an API with credentials admits a plain-http origin is asked of each
/// of both.
#[test]
fn many_origins_and_apis_take_linear_time() {
    assert_linear(Format::Json, |count| {
        let apis = apis(count, |at| {
            format!("\"path\": \"/{at}\", \"credentials\": true")
        });
        let origins = origins(count, Format::Json, "https://a.example");
        let (apis, origins) = (apis.trim_end_matches('}'), &origins[14..]);
        format!("{apis}, {origins}")
    });
}

#[test]
fn many_schemes_take_linear_time() {
    assert_linear(Format::Json, schemes);
}

fn schemes(count: usize) -> String {
    let all = json_list(count, |at| {
        format!(
            "{{\"name\": \"{at}\", \"origin\": \"s{at}://a\", \
             \"scopes\": [\"cors\"]}}"
        )
    });
    format!("{{\"version\": 1, \"trusted_origins\": [{all}]}}")
}

/// Numbers of schemes are 16 bits wide; one more must not become another's.
#[test]
fn a_scheme_is_never_another_one() {
    let text = schemes(65_540);
    let Some(policy) = policy::check(&text, Format::Json).policy else {
        return;
    };
    for scheme in ["https", "http", "s65540", "s"] {
        let origin = format!("{scheme}://a");
        let found = policy.find(origin.as_bytes(), doorward::Scopes::CORS);
        assert!(!found.allowed, "{origin}");
    }
}
