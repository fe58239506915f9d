//! Random documents: fixing one decides the same, and what is said to be
//! superfluous is.

use std::collections::BTreeSet;

use doorward::diagnostic::{Code, Diagnostic};
use doorward::policy::{self, Format};
use doorward::{CorsRequest, Policy, Scopes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::{Config, TestRunner};

/// A trusted origin as it is written.
#[derive(Clone, Debug)]
struct Entry {
    scheme: &'static str,
    host: &'static str,
    tail: &'static str,
    scopes: Vec<&'static str>,
    inactive: bool,
    one_label: bool,
}

/// Schemes, ports and tails of which some are spelled otherwise than stored.
const SCHEMES: &[&str] =
    &["https", "https", "https", "HTTPS", "http", "*", "*", "app"];
const HOSTS: &[&str] = &[
    "a.example",
    "A.example",
    "b.a.example",
    "ab.a.example",
    "c_b.a.example",
    "c.b.a.example",
    "*.a.example",
    "*.a.example",
    "*.A.example",
    "*.b.a.example",
    "a*.a.example",
    "*b.a.example",
    "a*b.a.example",
    "c_*.a.example",
    "a*.b.a.example",
    "127.0.0.1",
    "[::1]",
];
const TAILS: &[&str] = &["", "", "", "/", ":443", ":80", ":8443", ":*", ":*"];
const SCOPES: &[&str] = &["cors", "redirect", "websocket"];

fn entry() -> impl Strategy<Value = Entry> {
    let some = prop_oneof![Just(SCOPES.to_vec()), subsequence(SCOPES, 1..3)];
    let scopes = (some, vec(select(SCOPES), 0..2));
    let status = prop::bool::weighted(0.2);
    let written = (select(SCHEMES), select(HOSTS), select(TAILS));
    (written, scopes, status, any::<bool>()).prop_map(
        |((scheme, host, tail), (mut scopes, more), inactive, one)| {
            // An application's origin has neither upper case nor a path.
            let app = scheme == "app";
            let scheme = match app && host.contains('A') {
                true => "https",
                false => scheme,
            };
            let tail = if app && tail == "/" { "" } else { tail };
            scopes.extend(more);
            let one_label = one && host.starts_with("*.");
            Entry { scheme, host, tail, scopes, inactive, one_label }
        },
    )
}

/// A document: entries, and an API that names some of them.
#[derive(Clone, Debug)]
struct Document {
    entries: Vec<Entry>,
    /// Names of entries for one API; all for the other one.
    named: Vec<usize>,
    /// How each string is quoted, and the like.
    layout: Vec<usize>,
}

fn document() -> impl Strategy<Value = Document> {
    let again = vec((0..8_usize, any::<bool>()), 0..3);
    let layout = vec(0..8_usize, 8);
    (vec(entry(), 2..8), again, vec(0..8_usize, 0..3), layout).prop_map(
        |(mut entries, again, mut named, layout)| {
            for (at, off) in again {
                let mut entry = entries[at % entries.len()].clone();
                entry.inactive |= off;
                entries.push(entry);
            }
            named.retain(|&at| at < entries.len());
            named.retain(|&at| entries[at].scopes.contains(&"cors"));
            Document { entries, named, layout }
        },
    )
}

/// The line on which the first entry's origin is, and lines an entry.
const FIRST_ORIGIN: usize = 4;
const ENTRY_LINES: usize = 7;

impl Document {
    fn toml(&self) -> String {
        let mut text = "version = 1\n".to_owned();
        for (at, entry) in self.entries.iter().enumerate() {
            let layout = self.layout[at % self.layout.len()];
            let quote = ["\"", "'", "\"\"\"", "'''"][layout % 4];
            let comment = if layout == 7 { " # kept" } else { "" };
            let scopes: Vec<_> = entry
                .scopes
                .iter()
                .map(|scope| format!("{quote}{scope}{quote}"))
                .collect();
            text += &format!(
                "[[trusted_origins]]\nname = 'n{at}'\norigin = {quote}{}://{}{}\
                 {quote}{comment}\nscopes = [{}]\nstatus = \"{}\"\n{}\n\n",
                entry.scheme,
                entry.host,
                entry.tail,
                scopes.join([", ", ","][layout / 4]),
                if entry.inactive { "inactive" } else { "active" },
                if entry.one_label { "labels = 1" } else { "" },
            );
        }
        let named: Vec<_> =
            self.named.iter().map(|at| format!("'n{at}'")).collect();
        text + &format!(
            "[[apis]]\nname = 'all'\npath = '/all'\n\
             methods = ['put', 'PUT', 'PATCH']\n\
             request_headers = ['x-a', 'X-A']\n\
             [[apis]]\nname = 'named'\npath = '/named'\norigins = [{}]\n",
            named.join(",\n  ")
        )
    }

    fn json(&self) -> String {
        let value: toml::Table = self.toml().parse().unwrap();
        serde_json::to_string_pretty(&value).unwrap()
    }
}

/// The entry at which a finding of `toml()` is.
fn entry_of(found: &Diagnostic) -> usize {
    (found.place().line - FIRST_ORIGIN) / ENTRY_LINES
}

/// Enough origins to tell the patterns above apart.
fn universe() -> Vec<String> {
    const LABELS: &[&str] = &["b", "ab", "ac", "cb", "aab", "c", "c_b", "c_x"];
    let mut hosts: Vec<String> =
        ["a.example", "127.0.0.1", "[::1]", "b.example"].map(Into::into).into();
    for label in LABELS {
        hosts.push(format!("{label}.a.example"));
        hosts.push(format!("{label}.b.a.example"));
        hosts.push(format!("c.{label}.b.a.example"));
        hosts.push(format!("{label}.c.a.example"));
    }
    let mut origins = vec!["null".to_owned()];
    for scheme in ["https", "http", "app"] {
        for port in ["", ":443", ":80", ":8443", ":9"] {
            origins.extend(
                hosts.iter().map(|host| format!("{scheme}://{host}{port}")),
            );
        }
    }
    origins
}

/// Whether it is allowed, by which rule, and the values of the headers.
type Answer = (bool, Option<String>, Vec<Vec<u8>>);

/// Everything that a policy answers, with or without the names of rules.
fn answers(policy: &Policy, universe: &[String], names: bool) -> Vec<Answer> {
    let name = |rule: Option<doorward::TrustedOrigin<'_>>| {
        rule.filter(|_| names).map(|rule| rule.name().to_owned())
    };
    let mut answers = vec![];
    for origin in universe.iter().map(String::as_bytes) {
        for scope in SCOPES.iter().filter_map(|name| Scopes::from_name(name)) {
            let found = policy.find(origin, scope);
            answers.push((found.allowed, name(found.origin_rule), vec![]));
        }
        for path in ["/all", "/named"] {
            let found = policy.cors(&CorsRequest {
                method: b"OPTIONS",
                path: path.as_bytes(),
                origin: Some(origin),
                request_method: Some(b"PUT"),
                request_headers: Some(b"x-a"),
                ..CorsRequest::default()
            });
            let values = found.headers.as_slice().iter();
            let values = values.map(|(_, value)| value.to_vec()).collect();
            answers.push((found.allowed, name(found.origin_rule), values));
        }
    }
    answers
}

fn hold(test: impl Fn(Document) -> Result<(), TestCaseError>) {
    let config =
        Config { cases: 120, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&document(), test);
    result.unwrap_or_else(|error| panic!("{error}"));
}

fn parse(text: &str, format: Format) -> Policy {
    Policy::parse(text, format).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

#[test]
fn a_fixed_document_decides_the_same() {
    let universe = universe();
    let counts = std::cell::Cell::new([0; 3]);
    hold(|document| {
        let texts =
            [(document.toml(), Format::Toml), (document.json(), Format::Json)];
        for (text, format) in texts {
            let fixed = policy::fix(&text, format);
            let [before, after] = [&text, &fixed.text]
                .map(|text| answers(&parse(text, format), &universe, true));
            prop_assert!(before == after, "{}\n{}", text, fixed.text);
            let again = policy::fix(&fixed.text, format);
            prop_assert_eq!(&again.text, &fixed.text);
            prop_assert!(again.applied.is_empty(), "{:?}", again.applied);
            let mut all = counts.get();
            for found in &fixed.applied {
                match found.code() {
                    Code::Normalized => all[0] += 1,
                    Code::RepeatedValue => all[1] += 1,
                    Code::RepeatedPattern => all[2] += 1,
                    code => prop_assert!(false, "{:?}", code),
                }
            }
            counts.set(all);
            // What was fixed is gone, and nothing new is said.
            let left = policy::check(&fixed.text, format).diagnostics;
            let was = policy::check(&text, format).diagnostics;
            prop_assert!(left.len() + fixed.applied.len() <= was.len());
            prop_assert!(left.iter().all(|d| d.code() != Code::Normalized
                && d.code() != Code::RepeatedValue));
            let comments = |text: &str| text.matches("# kept").count();
            prop_assert_eq!(comments(&text), comments(&fixed.text));
        }
        Ok(())
    });
    assert!(counts.get().iter().all(|count| *count > 10), "{counts:?}");
}

/// Whatever is wrong with a document, fixing it makes nothing worse.
#[test]
fn damaged_documents_are_fixed_safely() {
    let damage =
        vec((any::<Index>(), any::<Index>(), "[\\PC\n\"',#]{0,3}"), 1..5);
    let config =
        Config { cases: 500, failure_persistence: None, ..Config::default() };
    let test = |(document, damage): (Document, Vec<(Index, Index, String)>)| {
        let texts =
            [(document.toml(), Format::Toml), (document.json(), Format::Json)];
        for (mut text, format) in texts {
            for (from, len, insert) in &damage {
                let from = boundary(&text, from.index(text.len()));
                let to = boundary(&text, from + len.index(8));
                text.replace_range(from..to.max(from), insert);
            }
            let fixed = policy::fix(&text, format).text;
            let codes = |text: &str| {
                let found = policy::check(text, format);
                let codes = found.diagnostics.iter().map(|d| d.code());
                (found.policy.is_some(), codes.collect::<BTreeSet<_>>())
            };
            let (before, after) = (codes(&text), codes(&fixed));
            prop_assert!(after.0 || !before.0, "{}\n{}", text, fixed);
            prop_assert!(after.1.is_subset(&before.1), "{}\n{}", text, fixed);
        }
        Ok(())
    };
    let result = TestRunner::new(config).run(&(document(), damage), test);
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// The last start of a character at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let mut ends = (0..=at.min(text.len())).rev();
    ends.find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The origins that an entry alone matches, whatever it is trusted for.
fn matched(entry: &Entry, universe: &[String]) -> BTreeSet<usize> {
    let mut entry = Entry { inactive: false, ..entry.clone() };
    entry.scopes = vec!["redirect"];
    let document =
        Document { entries: vec![entry], named: vec![], layout: vec![0] };
    let policy = parse(&document.toml(), Format::Toml);
    let is_matched = |(at, origin): (usize, &String)| {
        let found = policy.find(origin.as_bytes(), Scopes::REDIRECT);
        found.allowed.then_some(at)
    };
    universe.iter().enumerate().filter_map(is_matched).collect()
}

/// A shadowed entry is one that some other entry can stand in for: no more
/// and no fewer are reported.
#[test]
fn shadowed_entries_are_superfluous() {
    let universe = universe();
    let count = std::cell::Cell::new(0);
    hold(|document| {
        let text = document.toml();
        let found = policy::check(&text, Format::Toml).diagnostics;
        let with = |code| -> BTreeSet<usize> {
            let of_code = found.iter().filter(|d| d.code() == code);
            of_code.map(entry_of).collect()
        };
        let (shadowed, repeated) =
            (with(Code::Shadowed), with(Code::RepeatedPattern));
        let before = answers(&parse(&text, Format::Toml), &universe, false);
        for &at in &shadowed {
            let mut without = document.clone();
            // Off is as good as removed, and the API still finds the name.
            without.entries[at].inactive = true;
            let without = parse(&without.toml(), Format::Toml);
            let after = answers(&without, &universe, false);
            prop_assert!(before == after, "{} in\n{}", at, text);
            count.set(count.get() + 1);
        }
        let matches: Vec<_> = document
            .entries
            .iter()
            .map(|entry| matched(entry, &universe))
            .collect();
        for (at, entry) in document.entries.iter().enumerate() {
            let stands_in = |&other: &usize| {
                let wide = &document.entries[other];
                let named = document.named.contains(&other)
                    || !document.named.contains(&at);
                !wide.inactive
                    && named
                    && entry.scopes.iter().all(|s| wide.scopes.contains(s))
                    && matches[other].is_superset(&matches[at])
                    && matches[other] != matches[at]
            };
            let mut others = 0..document.entries.len();
            let expected = !entry.inactive
                && !repeated.contains(&at)
                && others.any(|other| stands_in(&other));
            prop_assert_eq!(
                shadowed.contains(&at),
                expected,
                "{} in\n{}",
                at,
                text
            );
        }
        Ok(())
    });
    assert!(count.get() > 8, "{count:?}");
}

/// Turning an entry off that is still trusted changes nothing for the scopes
/// that are named.
#[test]
fn still_trusted_entries_are() {
    let universe = universe();
    let count = std::cell::Cell::new(0);
    hold(|document| {
        let text = document.toml();
        let policy = parse(&text, Format::Toml);
        for found in policy::check(&text, Format::Toml).diagnostics {
            if found.code() != Code::StillTrusted {
                continue;
            }
            let origins =
                matched(&document.entries[entry_of(&found)], &universe);
            for (name, scope) in Scopes::NAMED {
                let named = found.message().contains(&format!("\"{name}\""));
                for &origin in origins.iter().filter(|_| named) {
                    let origin = universe[origin].as_bytes();
                    let allowed = policy.find(origin, scope).allowed;
                    prop_assert!(allowed, "{}\n{}", found, text);
                }
            }
            count.set(count.get() + 1);
        }
        Ok(())
    });
    assert!(count.get() > 8, "{count:?}");
}
