//! SARIF 2.1.0, as far as code scanning reads it.
//!
//! A log has one run. Every code is a rule with its page; every finding is a
//! result with a relative path, so that it is found again wherever the
//! repository is checked out.

use std::collections::HashMap;
use std::path::{Component, Path};

use doorward::diagnostic::{Code, Diagnostic, Severity};
use doorward::policy;
use serde_json::{Value, json};

use super::formats::{Region, sentences, severity};
use crate::policy_file::Document;

/// The most results that GitHub takes in a run; it refuses longer ones.
const MAX_RESULTS: usize = 25_000;

/// Collects results.
#[derive(Default)]
pub(super) struct Sarif {
    /// Errors, then warnings: the latter are left out first.
    errors: Vec<Value>,
    warnings: Vec<Value>,
    /// What kept files from being checked.
    failures: Vec<Value>,
    /// How often each fingerprint was seen.
    seen: HashMap<u64, usize>,
}

impl Sarif {
    pub(super) fn found(
        &mut self,
        document: &Document,
        diagnostics: &[Diagnostic],
    ) {
        let uri = uri(Path::new(&document.name));
        for diagnostic in diagnostics {
            let results = match diagnostic.severity() {
                Severity::Error => &mut self.errors,
                Severity::Warning => &mut self.warnings,
            };
            if results.len() >= MAX_RESULTS {
                continue;
            }
            let text = &document.text;
            let marked = text.get(diagnostic.place().span.clone());
            let code = diagnostic.code();
            let hash = fingerprint([&uri, code.id(), marked.unwrap_or("")]);
            let seen = self.seen.entry(hash).or_default();
            *seen += 1;
            let region = Region::new(text, diagnostic);
            let rule = Code::ALL.iter().position(|known| *known == code);
            let (id, level) = (code.id(), severity(code.severity()));
            results.push(json!({
                "ruleId": id,
                "ruleIndex": rule,
                "level": level,
                "message": {"text": sentences(diagnostic)},
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": location(&uri),
                        "region": {
                            "startLine": region.line,
                            "startColumn": region.column,
                            "endLine": region.end_line,
                            "endColumn": region.end_column,
                        },
                    },
                }],
                "partialFingerprints": {
                    "primaryLocationLineHash": format!("{hash:016x}:{seen}"),
                },
            }));
        }
    }

    pub(super) fn failed(&mut self, message: &str) {
        self.failures.push(json!({
            "level": "error",
            "message": {"text": message},
        }));
    }

    /// All of it.
    pub(super) fn log(self) -> Value {
        let Self { errors, warnings, mut failures, .. } = self;
        let executed = failures.is_empty();
        let found = errors.len() + warnings.len();
        let results = errors.into_iter().chain(warnings);
        let results: Vec<_> = results.take(MAX_RESULTS).collect();
        if found >= MAX_RESULTS {
            let text = format!("not more than {MAX_RESULTS} results are told");
            let message = json!({"text": text});
            failures.push(json!({"level": "warning", "message": message}));
        }
        let rules: Vec<_> = Code::ALL.iter().copied().map(rule).collect();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "Doorward",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": rules,
                }},
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": executed,
                    "toolExecutionNotifications": failures,
                }],
                "results": results,
            }],
        })
    }
}

/// A code as a rule.
fn rule(code: Code) -> Value {
    let page = policy::code_page(code);
    let level = severity(code.severity());
    json!({
        "id": code.id(),
        "name": format!("{code:?}"),
        "shortDescription": {"text": code.title()},
        "fullDescription": {"text": about(page)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["security", "cors"],
            "precision": "very-high",
            "problem.severity": level,
        },
    })
}

/// The first paragraph of a page, on one line.
fn about(page: &str) -> String {
    let mut paragraphs = page.split("\n\n").map(str::trim);
    let first = paragraphs.find(|p| !p.is_empty() && !p.starts_with('#'));
    let first = first.unwrap_or_default();
    // The severity has a place of its own.
    let severities = ["Error. ", "Warning. "];
    let rest = severities.iter().find_map(|s| first.strip_prefix(s));
    rest.unwrap_or(first).replace('\n', " ")
}

fn location(uri: &str) -> Value {
    match uri.starts_with("file:") {
        true => json!({"uri": uri}),
        false => json!({"uri": uri, "uriBaseId": "%SRCROOT%"}),
    }
}

/// A path as a URI: relative to the working directory if it lies there.
fn uri(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let relative = path.strip_prefix(&here).unwrap_or(path);
    let mut uri = String::new();
    for component in relative.components() {
        match component {
            Component::CurDir => continue,
            Component::RootDir => uri = "file://".into(),
            _ => {}
        }
        if component != Component::RootDir {
            if !uri.is_empty() {
                uri.push('/');
            }
            encode(&component.as_os_str().to_string_lossy(), &mut uri);
        }
    }
    uri
}

/// Writes a segment of a path (RFC 3986, 3.3).
fn encode(segment: &str, uri: &mut String) {
    for byte in segment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                uri.push(char::from(byte));
            }
            b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ => *uri += &format!("%{byte:02X}"),
        }
    }
}

/// What is marked, as a number that is the same in every release (FNV-1a).
///
/// Lines above may come and go: where it is has no part in it.
fn fingerprint(parts: [&str; 3]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_uris() {
        let here = std::env::current_dir().unwrap();
        let table = [
            ("policy.toml".into(), "policy.toml"),
            ("./a/b c/ü.toml".into(), "a/b%20c/%C3%BC.toml"),
            ("../a%#?.toml".into(), "../a%25%23%3F.toml"),
            (here.join("x.toml"), "x.toml"),
            ("/nowhere/x.toml".into(), "file:///nowhere/x.toml"),
        ];
        for (path, expected) in table {
            assert_eq!(uri(&path), expected);
        }
    }

    #[test]
    fn fingerprints_stay_what_they_are() {
        let hash = fingerprint(["policy.toml", "DW012", "\"x\""]);
        assert_eq!(format!("{hash:016x}"), "57983481f465422c");
        assert_ne!(hash, fingerprint(["policy.toml", "DW01", "2\"x\""]));
    }

    #[test]
    fn every_code_has_a_paragraph() {
        for code in Code::ALL {
            let about = about(policy::code_page(*code));
            assert!(about.ends_with('.'), "{}: {about:?}", code.id());
            assert!(!about.contains(['\n', '#']), "{}", code.id());
        }
    }
}
