//! The table of known differences: `known-differences.json`, compiled in.
//!
//! Each entry names a suite, the aspects that differ, why that is right, and
//! the cases. It is held to the letter: a difference that is not listed fails
//! the run, and so does a listed one that has gone, or else the table would
//! come to excuse what nobody has judged.

use std::collections::BTreeMap;

use serde::Deserialize;

const TABLE: &str = include_str!("../known-differences.json");

/// The whole table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    /// What the file is, for who opens it.
    #[serde(rename = "about")]
    _about: String,
    entries: Vec<Entry>,
}

/// Differences with one reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    suite: String,
    aspects: Vec<String>,
    why: String,
    cases: Vec<String>,
}

/// The entries of one suite by case and aspect.
pub(crate) struct Excuses<'a> {
    reasons: BTreeMap<&'a str, BTreeMap<&'a str, Excuse<'a>>>,
}

/// Why something may differ, and whether it does.
struct Excuse<'a> {
    why: &'a str,
    met: bool,
}

impl Known {
    /// The table that is compiled in.
    pub(crate) fn committed() -> Result<Known, String> {
        Known::parse(TABLE)
    }

    fn parse(text: &str) -> Result<Known, String> {
        serde_json::from_str(text)
            .map_err(|error| format!("known-differences.json: {error}"))
    }

    /// The entries of `suite`. A case and aspect listed twice is an error:
    /// one of the two reasons would be wrong.
    pub(crate) fn excuses(&self, suite: &str) -> Result<Excuses<'_>, String> {
        let mut reasons: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        let entries = self.entries.iter().filter(|e| e.suite == suite);
        for entry in entries {
            for case in &entry.cases {
                let aspects = reasons.entry(case.as_str()).or_default();
                for aspect in &entry.aspects {
                    let excuse = Excuse { why: &entry.why, met: false };
                    if aspects.insert(aspect.as_str(), excuse).is_some() {
                        return Err(format!("{case}: {aspect} listed twice"));
                    }
                }
            }
        }
        Ok(Excuses { reasons })
    }
}

impl<'a> Excuses<'a> {
    /// Why `case` may differ in `aspect`, if the table says so.
    pub(crate) fn reason(
        &mut self,
        case: &str,
        aspect: &str,
    ) -> Option<&'a str> {
        let excuse = self.reasons.get_mut(case)?.get_mut(aspect)?;
        excuse.met = true;
        Some(excuse.why)
    }

    /// Entries that no difference has asked for.
    pub(crate) fn stale(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.reasons.iter().flat_map(|(&case, aspects)| {
            let unmet = aspects.iter().filter(|(_, excuse)| !excuse.met);
            unmet.map(move |(&aspect, _)| (case, aspect))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{
        "about": "a test",
        "entries": [
            { "suite": "peers", "aspects": ["vary", "status"],
              "why": "they vary", "cases": ["a", "b"] },
            { "suite": "wpt", "aspects": ["vary"],
              "why": "another", "cases": ["a"] }
        ]
    }"#;

    #[test]
    fn a_listed_difference_has_its_reason_and_the_rest_is_stale() {
        let known = Known::parse(SMALL).unwrap();
        let mut excuses = known.excuses("peers").unwrap();
        assert_eq!(excuses.reason("a", "vary"), Some("they vary"));
        assert_eq!(excuses.reason("a", "allowed"), None);
        assert_eq!(excuses.reason("c", "vary"), None);
        assert_eq!(excuses.reason("b", "status"), Some("they vary"));
        let stale: Vec<_> = excuses.stale().collect();
        assert_eq!(stale, [("a", "status"), ("b", "vary")]);
    }

    #[test]
    fn a_difference_listed_twice_is_an_error() {
        let text = SMALL.replace("wpt", "peers");
        let known = Known::parse(&text).unwrap();
        let error = known.excuses("peers").err();
        assert_eq!(error.as_deref(), Some("a: vary listed twice"));
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let text = SMALL.replace("cases", "case");
        assert!(Known::parse(&text).is_err());
    }

    #[test]
    fn the_committed_table_is_well_formed() {
        let known = Known::committed().unwrap();
        for entry in &known.entries {
            assert!(!entry.why.is_empty() && !entry.why.ends_with('.'));
            assert!(!entry.cases.is_empty() && !entry.aspects.is_empty());
            known.excuses(&entry.suite).unwrap();
        }
    }
}
