//! Policy documents: everything that can be wrong with one, and where.
//!
//! The tables are in `origins` (one bad origin) and `tables` (anything else).
//! The doctor's warnings, from DW062 on, are about documents that are right
//! and have tests of their own; here they are left out.
#![cfg(feature = "document")]

mod hostile;
mod origins;
mod schema;
mod tables;

use std::collections::BTreeSet;

use doorward::Policy;
use doorward::diagnostic::{Code, Diagnostic, Severity};
use doorward::policy::{self, Format};

/// A finding as the tables have it: code, message.
type Expected = (&'static str, &'static str);

/// Codes that no small document can produce.
const EXCEPTIONS: [(&str, &str); 2] = [
    ("DW009", "a document over 1 GiB"),
    ("DW050", "a library that was built with a damaged list"),
];

fn is_doctors(code: Code) -> bool {
    code.id() >= "DW062"
}

/// What is found, in document order, the doctor's warnings left out.
fn findings(text: &str, format: Format) -> Vec<Diagnostic> {
    let checked = policy::check(text, format);
    let errors = checked.diagnostics.iter();
    let errors = errors.filter(|d| d.severity() == Severity::Error).count();
    assert_eq!(checked.policy.is_some(), errors == 0, "{text}");
    let all = checked.diagnostics.into_iter();
    all.filter(|found| !is_doctors(found.code())).collect()
}

/// Asserts what is found, and that it is found at these lines and columns.
#[track_caller]
fn assert_found(
    text: &str,
    format: Format,
    expected: &[Expected],
    places: &[(usize, usize)],
) {
    let found = findings(text, format);
    let found: Vec<_> = found
        .iter()
        .map(|d| {
            let place = (d.place().line, d.place().column);
            (d.code().id(), d.message(), place)
        })
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .zip(places)
        .map(|((code, message), place)| (*code, *message, *place))
        .collect();
    assert_eq!(found, expected, "{format:?}\n{text}");
}

#[test]
fn every_code_occurs() {
    let rows = tables::ROWS.iter().flat_map(|row| row.finds);
    let rows = origins::ROWS.iter().flat_map(|(_, finds)| *finds).chain(rows);
    let found: BTreeSet<_> = rows.map(|(code, _)| *code).collect();
    for code in Code::ALL.iter().filter(|code| !is_doctors(**code)) {
        let id = code.id();
        let exception = EXCEPTIONS.iter().any(|(named, _)| *named == id);
        assert_eq!(found.contains(id), !exception, "{id}: {}", code.title());
    }
}

#[test]
fn messages_are_sentences_without_a_full_stop() {
    let rows = tables::ROWS.iter().flat_map(|row| row.finds);
    let rows = origins::ROWS.iter().flat_map(|(_, finds)| *finds).chain(rows);
    for (code, message) in rows {
        let first = message.chars().next().unwrap();
        assert!(!first.is_uppercase() || message.starts_with("API"), "{code}");
        assert!(!message.ends_with('.'), "{code}: {message}");
        assert!(!message.contains('\n'), "{code}: {message}");
    }
}

#[test]
fn an_error_says_how_many_more_there_are() {
    let text = "version = 2\n[[apis]]\n";
    let error = Policy::parse(text, Format::Toml).unwrap_err();
    assert_eq!(
        error.to_string(),
        "1:11: version 2 is not supported [DW005] (and 2 more)"
    );
    assert_eq!(error.errors().count(), 3);
}

#[test]
fn a_warning_yields_a_policy() {
    let text = "version = 1\n[[trusted_origins]]\nname = \"a\"\n\
                origin = \"HTTPS://a.example:443\"\nscopes = [\"cors\"]\n";
    let policy = Policy::parse(text, Format::Toml).unwrap();
    let stored = policy.trusted_origins().next().unwrap();
    assert_eq!(stored.pattern().to_string(), "https://a.example");
    let found = findings(text, Format::Toml);
    assert_eq!(found[0].severity(), Severity::Warning);
    assert_eq!(found[0].help(), "write \"https://a.example\"");
}

#[test]
fn a_file_is_read_by_its_extension() {
    let folder = std::env::temp_dir()
        .join(format!("doorward-documents-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let open = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let opened = Policy::open(&path).map(|_| ());
        let shown = opened.map_err(|error| error.to_string());
        shown.map_err(|error| error.replace(&path.display().to_string(), "P"))
    };
    assert_eq!(open("a.toml", b"version = 1"), Ok(()));
    assert_eq!(open("a.json", b"{\"version\": 1}"), Ok(()));
    let error = open("a.json", b"version = 1").unwrap_err();
    assert_eq!(error, "P:1:1: not valid JSON: expected value [DW001]");
    let error = open("a.yaml", b"version: 1").unwrap_err();
    assert_eq!(error, "P is neither a .toml nor a .json document");
    let error = open("a.toml", b"version = 1 # \xff").unwrap_err();
    assert!(error.starts_with("cannot read P: "), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
    let error = Policy::open(folder.join("a.toml")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read "), "{error}");
}
