//! The kinds `cors` and `origin_match`: one request, one decision.
//!
//! Compared are the kind of request, whether it is allowed, whether and how
//! the engine answers itself, and the response headers: all that touch CORS
//! and `Vary` where the case says that it lists them all, else those it names.
//! Headers whose value is a list are compared as sets, as the data asks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::document::{PATH, Policy};
use super::{Case, LAW};
use crate::check::{Check, Difference, Verdict};
use crate::engine::Question;

const METHODS: &str = "access-control-allow-methods";

/// Headers whose value is a list.
const LISTS: [&str; 4] = [
    METHODS,
    "access-control-allow-headers",
    "access-control-expose-headers",
    "vary",
];

/// A header's value: a string, or the set of its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
enum HeaderValue {
    Text(String),
    List(BTreeSet<String>),
}

/// What is expected of a request.
struct Expectation {
    members: Map<String, Value>,
    exhaustive: bool,
}

pub(crate) fn check(
    group: &str,
    case: &Case,
    policy: &Policy,
) -> Result<Check, String> {
    let request = case
        .request
        .as_ref()
        .ok_or_else(|| format!("{}: no request", case.id))?;
    let mut headers = Map::new();
    for (name, value) in &request.headers {
        let lines = lines(value)
            .ok_or_else(|| format!("{}: header {name}", case.id))?;
        headers.insert(name.clone(), json!(lines));
    }
    let line = json!({
        "method": request.method,
        "path": PATH,
        "headers": headers,
    });
    let mut members = case.expect.clone();
    if let Some(allowed) = case.expected("allowed") {
        members.insert("allowed".into(), allowed.clone());
    }
    let exhaustive =
        case.dialect != LAW && members.get("exhaustive") == Some(&json!(true));
    let expected = Expectation { members, exhaustive };
    let question = Question::new(policy.document.clone(), line);
    Ok(Check::line(group, &case.id, question, move |found| {
        Verdict::of(expected.compare(found))
    }))
}

/// The lines of a request header, written out if the case generates them.
fn lines(value: &Value) -> Option<Vec<String>> {
    if let Some(lines) = value.as_array() {
        let text = |line: &Value| line.as_str().map(str::to_owned);
        return lines.iter().map(text).collect();
    }
    let generator = value.get("generator")?;
    let text = |name| generator[name].as_str().unwrap_or_default();
    let number = |name| {
        let number = generator[name].as_u64()?;
        usize::try_from(number).ok()
    };
    let repeated = text("repeat").repeat(number("times")?);
    let line = format!("{}{repeated}{}", text("prefix"), text("suffix"));
    Some(vec![line; number("lines")?])
}

impl Expectation {
    fn compare(&self, found: &Value) -> Vec<Difference> {
        let mut differences = Vec::new();
        let kind = match self.members.get("request_kind") {
            Some(Value::String(kind)) if kind == "non_cors" => "not_cors",
            Some(Value::String(kind)) => kind,
            _ => "",
        };
        differences.extend(Difference::between(
            "kind",
            json!(kind),
            &found["kind"],
        ));
        for (name, key) in [
            ("allowed", "allowed"),
            ("terminates", "terminate"),
            ("status", "status"),
        ] {
            match self.members.get(name) {
                // Null: the peer has no opinion on a request without Origin.
                Some(Value::Null) if name == "allowed" => {}
                Some(expected) => differences.extend(Difference::between(
                    name,
                    expected,
                    &found[key],
                )),
                None => {}
            }
        }
        self.compare_headers(found, &mut differences);
        differences
    }

    fn compare_headers(&self, found: &Value, into: &mut Vec<Difference>) {
        let found = found_headers(found);
        let mut expected = BTreeMap::new();
        if self.exhaustive {
            expected.extend(found.keys().map(|name| (name.clone(), None)));
        }
        let asserted = self.members.get("response_headers");
        for (name, lines) in
            asserted.and_then(Value::as_object).into_iter().flatten()
        {
            let value = lines.as_array().map(|lines| {
                let lines = lines.iter().filter_map(Value::as_str);
                HeaderValue::new(name, lines)
            });
            expected.insert(name.clone(), value);
        }
        for (name, expected) in &expected {
            let (expected, found) =
                (shown(expected), shown(&found.get(name).cloned()));
            into.extend(Difference::between(name, expected, found));
        }
    }
}

/// The decision's headers, `vary` among them.
fn found_headers(found: &Value) -> BTreeMap<String, HeaderValue> {
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for pair in found["headers"].as_array().into_iter().flatten() {
        if let (Some(name), Some(value)) = (pair[0].as_str(), pair[1].as_str())
        {
            lines.entry(name).or_default().push(value);
        }
    }
    let vary = found["vary"].as_array().into_iter().flatten();
    let vary: Vec<&str> = vary.filter_map(Value::as_str).collect();
    if !vary.is_empty() {
        lines.insert("vary", vary);
    }
    lines
        .into_iter()
        .map(|(name, lines)| {
            (name.to_owned(), HeaderValue::new(name, lines.into_iter()))
        })
        .collect()
}

impl HeaderValue {
    fn new<'a>(name: &str, lines: impl Iterator<Item = &'a str>) -> Self {
        let lines: Vec<&str> = lines.collect();
        if !LISTS.contains(&name) {
            return HeaderValue::Text(lines.join(", "));
        }
        let elements = lines.iter().flat_map(|line| line.split(','));
        let elements =
            elements.map(|element| element.trim_matches([' ', '\t']));
        let elements = elements.filter(|element| !element.is_empty());
        // Methods are case-sensitive, field names are not.
        HeaderValue::List(match name {
            METHODS => elements.map(str::to_owned).collect(),
            _ => elements.map(str::to_ascii_lowercase).collect(),
        })
    }
}

/// As shown and compared. An empty list says what an absent header says.
fn shown(value: &Option<HeaderValue>) -> String {
    match value {
        Some(HeaderValue::Text(text)) => format!("{text:?}"),
        Some(HeaderValue::List(set)) if !set.is_empty() => {
            let elements: Vec<&str> = set.iter().map(String::as_str).collect();
            format!("{{{}}}", elements.join(", "))
        }
        _ => "absent".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differing(expected: Value, found: Value) -> Vec<String> {
        let members = expected.as_object().unwrap().clone();
        let exhaustive = members.get("exhaustive").is_some();
        let expectation = Expectation { members, exhaustive };
        let differences = expectation.compare(&found);
        differences.into_iter().map(|d| d.aspect).collect()
    }

    fn preflight() -> Value {
        json!({
            "kind": "preflight", "allowed": true, "terminate": true,
            "status": 204,
            "headers": [
                ["access-control-allow-origin", "https://a.example"],
                ["access-control-allow-methods", "PUT, GET"],
                ["access-control-allow-headers", "x-b, x-a"],
            ],
            "vary": ["origin"],
        })
    }

    #[test]
    fn lists_are_sets_and_names_have_no_case() {
        let expected = json!({
            "request_kind": "preflight", "allowed": true,
            "terminates": true, "status": 204, "exhaustive": true,
            "response_headers": {
                "access-control-allow-origin": ["https://a.example"],
                "access-control-allow-methods": ["GET,PUT"],
                "access-control-allow-headers": ["X-A , ,", "\tx-b"],
                "vary": ["Origin"],
            },
        });
        assert!(differing(expected, preflight()).is_empty());
    }

    #[test]
    fn every_aspect_can_differ() {
        let expected = json!({
            "request_kind": "actual", "allowed": false, "terminates": false,
            "status": null, "exhaustive": true,
            "response_headers": {
                "access-control-allow-origin": ["https://A.example"],
                "access-control-allow-methods": ["GET,put"],
                "access-control-max-age": ["30"],
            },
        });
        let aspects = [
            "kind",
            "allowed",
            "terminates",
            "status",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "access-control-max-age",
            "vary",
        ];
        assert_eq!(differing(expected, preflight()), aspects);
    }

    #[test]
    fn only_what_is_asserted_is_compared_unless_the_list_is_whole() {
        let expected = json!({
            "request_kind": "preflight", "allowed": null,
            "response_headers": { "access-control-max-age": null },
        });
        assert!(differing(expected, preflight()).is_empty());
    }

    #[test]
    fn generated_headers_are_written_out() {
        let value = json!({ "generator": {
            "lines": 2, "prefix": "a,", "repeat": "b", "times": 3,
            "suffix": ",c",
        } });
        assert_eq!(lines(&value), Some(vec!["a,bbb,c".to_owned(); 2]));
        let value = json!({ "generator": {
            "lines": 3, "repeat": "", "times": 0,
        } });
        assert_eq!(lines(&value), Some(vec![String::new(); 3]));
    }
}
