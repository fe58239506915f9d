//! The suite `peers`: cases distilled from the tests of other CORS libraries.
//!
//! A case of dialect `any` is law: every correct engine agrees on it. A case
//! of a library's own dialect also holds that library's exact answer, which
//! Doorward need not give, but whatever differs must be named. Where the data
//! carries a judgement, its recommendation takes the place of what the library
//! does. What Doorward does not have is counted as not applicable.

mod config;
mod cors;
mod csrf;
mod document;
mod syntax;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::check::Check;
use document::Policy;

/// The dialect on which every correct engine agrees.
const LAW: &str = "any";

/// What a case may require and Doorward has. `debug-mode` is the document's
/// `informative_preflight`.
const CAPABILITIES: [&str; 11] = [
    "any-origin",
    "credentials",
    "csrf",
    "custom-scheme",
    "debug-mode",
    "ipv6",
    "null-origin",
    "port-wildcard",
    "public-suffix-guard",
    "request-header-list-limits",
    "subdomain-wildcard",
];

/// The data file, as far as it is read.
#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

/// One case; `expect` holds what its kind needs.
#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    dialect: String,
    policy: Option<Map<String, Value>>,
    request: Option<Request>,
    expect: Map<String, Value>,
    judgement: Option<Judgement>,
    requires: Vec<String>,
}

/// A request: header names are lower case, values are lines.
#[derive(Deserialize)]
struct Request {
    method: String,
    headers: Map<String, Value>,
}

/// An opinion on a case.
#[derive(Deserialize)]
struct Judgement {
    recommended: Map<String, Value>,
}

/// Every case as a check.
pub(crate) fn checks(text: &str) -> Result<Vec<Check>, String> {
    let file: File = serde_json::from_str(text)
        .map_err(|error| format!("cors-cases.json: {error}"))?;
    file.cases.iter().map(check).collect()
}

fn check(case: &Case) -> Result<Check, String> {
    let group = format!("{}, dialect {}", case.kind, case.dialect);
    let not_applicable =
        |why: &str| Ok(Check::not_applicable(&group, &case.id, why));
    let lacking = case
        .requires
        .iter()
        .find(|name| !CAPABILITIES.contains(&name.as_str()));
    let kind = case.kind.as_str();
    // What is said about one origin or pattern stands whatever it is for.
    let mut check = match (kind, lacking) {
        ("origin_syntax", _) => syntax::origin(&group, case)?,
        ("pattern_syntax", _) => syntax::pattern(&group, case)?,
        (_, Some(lacking)) => {
            let why = format!("requires {lacking}, which Doorward lacks");
            return not_applicable(&why);
        }
        ("csrf", None) => csrf::check(&group, case)?,
        ("pattern_set_canonical", _) => {
            return not_applicable(
                "canonical form of a set of patterns: Doorward keeps and \
                 names every entry as it was written",
            );
        }
        _ => match Policy::new(case.policy.as_ref()) {
            Err(why) => return not_applicable(&why),
            Ok(policy) => match kind {
                "cors" | "origin_match" => cors::check(&group, case, &policy)?,
                "pattern_class" => config::class(&group, case, &policy)?,
                "config_validation" | "config_canonical" => {
                    config::valid(&group, case, &policy)?
                }
                other => return Err(format!("{}: kind {other}", case.id)),
            },
        },
    };
    check.excusable = case.dialect != LAW;
    Ok(check)
}

impl Case {
    /// What is expected under `name`: the recommendation, if there is one.
    fn expected(&self, name: &str) -> Option<&Value> {
        let recommended =
            self.judgement.as_ref().and_then(|j| j.recommended.get(name));
        recommended.or_else(|| self.expect.get(name))
    }

    /// An expected boolean that the kind cannot do without.
    fn expected_bool(&self, name: &str) -> Result<bool, String> {
        self.expected(name)
            .and_then(Value::as_bool)
            .ok_or_else(|| format!("{}: no expected {name}", self.id))
    }

    /// The one pattern that a case about a pattern is about.
    fn pattern(&self) -> Result<&str, String> {
        let policy = self.policy.as_ref();
        policy
            .and_then(|policy| policy.get("allowed_origins"))
            .and_then(Value::as_array)
            .filter(|patterns| patterns.len() == 1)
            .and_then(|patterns| patterns[0].as_str())
            .ok_or_else(|| format!("{}: not exactly one pattern", self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Verdict, run};
    use crate::engine::Engine;

    /// The verdict on a case that asks nothing.
    fn unasked(case: &str) -> Verdict {
        let text = format!(r#"{{ "cases": [{case}] }}"#);
        let checks = checks(&text).unwrap();
        assert!(checks[0].questions.is_empty());
        let engine = Engine::new("/nonexistent".into()).unwrap();
        run(&engine, checks).remove(0).verdict
    }

    #[test]
    fn what_doorward_lacks_does_not_apply() {
        let table = [
            (r#""cors""#, r#"["mind-reading"]"#, "requires mind-reading"),
            (r#""csrf""#, r#"["mind-reading"]"#, "requires mind-reading"),
            (r#""pattern_set_canonical""#, "[]", "canonical form"),
            (r#""cors""#, "[]", "pass-through"),
        ];
        for (kind, requires, expected) in table {
            let verdict = unasked(&format!(
                r#"{{ "id": "x", "kind": {kind}, "dialect": "any",
                     "policy": null, "request": null, "expect": {{}},
                     "requires": {requires} }}"#
            ));
            let Verdict::NotApplicable(why) = verdict else {
                panic!("{kind}: {verdict:?}");
            };
            assert!(why.contains(expected), "{kind}: {why}");
        }
    }

    #[test]
    fn an_unknown_kind_is_an_error() {
        let text = r#"{ "cases": [{ "id": "x", "kind": "odd",
            "dialect": "any", "policy": {}, "request": null, "expect": {},
            "requires": [] }] }"#;
        assert_eq!(checks(text).err().as_deref(), Some("x: kind odd"));
    }

    #[test]
    fn a_recommendation_takes_the_place_of_the_expectation() {
        let case: Case = serde_json::from_str(
            r#"{ "id": "x", "kind": "origin_syntax", "dialect": "jub0bs",
                "policy": null, "request": null, "requires": [],
                "expect": { "parse_ok": true, "parsed": 1 },
                "judgement": { "recommended": { "parse_ok": false } } }"#,
        )
        .unwrap();
        assert_eq!(case.expected_bool("parse_ok"), Ok(false));
        assert_eq!(case.expected("parsed"), Some(&Value::from(1)));
    }
}
