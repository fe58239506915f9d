//! `urltestdata.json`: the cases without a base.
//!
//! A tuple origin stands in the case or, in many, follows from its scheme and
//! host. Where the scheme is none that the URL Standard knows, the origin is
//! opaque there and a tuple for Doorward, which stores scheme and host byte by
//! byte; the five schemes that never have one are refused.

use serde::Deserialize;
use serde_json::Value;

use super::shape::{is_plain, is_strict};
use super::{Expected, name};
use crate::check::Check;

/// Schemes whose origin is a tuple by the URL Standard.
const TUPLE: [&str; 5] = ["http:", "https:", "ws:", "wss:", "ftp:"];

/// Schemes that Doorward refuses for their opaque origin.
const OPAQUE: [&str; 5] = ["file:", "data:", "blob:", "javascript:", "about:"];

#[derive(Deserialize)]
struct Case {
    input: String,
    base: Option<String>,
    #[serde(default)]
    failure: bool,
    #[serde(default)]
    protocol: String,
    #[serde(default)]
    host: String,
    origin: Option<String>,
}

pub(crate) fn checks(text: &str) -> Result<Vec<Check>, String> {
    let file: Vec<Value> = serde_json::from_str(text)
        .map_err(|error| format!("urltestdata.json: {error}"))?;
    let mut checks = Vec::new();
    // Strings are comments.
    for value in file.into_iter().filter(Value::is_object) {
        let case: Case = serde_json::from_value(value)
            .map_err(|error| format!("urltestdata.json: {error}"))?;
        if case.base.is_none() {
            let (group, expected) = case.expected();
            let name = name("url", &case.input);
            checks.push(expected.check(group, name, case.input));
        }
    }
    Ok(checks)
}

impl Case {
    fn expected(&self) -> (&'static str, Expected) {
        let special = TUPLE.contains(&self.protocol.as_str());
        let tuple = || format!("{}//{}", self.protocol, self.host);
        let stated = self.origin.clone().filter(|origin| origin != "null");
        if self.failure {
            let (origin, required, witnessed) = (None, true, true);
            let expected = Expected { origin, required, witnessed };
            return ("urltestdata, failure", expected);
        }
        if stated.is_some() || special {
            let origin = stated.unwrap_or_else(tuple);
            let required = is_plain(&self.input) && is_strict(&origin);
            let group = match required {
                true => "urltestdata, tuple origin, plain",
                false => "urltestdata, tuple origin, not plain",
            };
            let origin = Some(origin);
            return (group, Expected { origin, required, witnessed: true });
        }
        let refused =
            OPAQUE.contains(&self.protocol.as_str()) || self.host.is_empty();
        let origin = (!refused).then(tuple);
        let (required, witnessed) = (refused, false);
        let expected = Expected { origin, required, witnessed };
        ("urltestdata, opaque origin", expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(case: Value) -> (&'static str, Option<String>, bool) {
        let case: Case = serde_json::from_value(case).unwrap();
        let (group, expected) = case.expected();
        let group = group.strip_prefix("urltestdata, ").unwrap();
        (group, expected.origin, expected.required)
    }

    #[test]
    fn cases_are_grouped_by_what_binds() {
        let some = |origin: &str| Some(origin.to_owned());
        let table = [
            (
                r#"{ "input": "https://a b", "failure": true }"#,
                ("failure", None, true),
            ),
            (
                r#"{ "input": "https://A/", "protocol": "https:",
                  "host": "a", "origin": "https://a" }"#,
                ("tuple origin, plain", some("https://a"), true),
            ),
            (
                r#"{ "input": "https://a:8/", "protocol": "https:",
                  "host": "a:8" }"#,
                ("tuple origin, plain", some("https://a:8"), true),
            ),
            (
                r#"{ "input": "https://a..b/", "protocol": "https:",
                  "host": "a..b" }"#,
                ("tuple origin, not plain", some("https://a..b"), false),
            ),
            (
                r#"{ "input": "https:a", "protocol": "https:", "host": "a",
                  "origin": "https://a" }"#,
                ("tuple origin, not plain", some("https://a"), false),
            ),
            (
                r#"{ "input": "app://a", "protocol": "app:", "host": "a",
                  "origin": "null" }"#,
                ("opaque origin", some("app://a"), false),
            ),
            (
                r#"{ "input": "data://a", "protocol": "data:", "host": "a",
                  "origin": "null" }"#,
                ("opaque origin", None, true),
            ),
            (
                r#"{ "input": "app:a", "protocol": "app:", "host": "" }"#,
                ("opaque origin", None, true),
            ),
        ];
        for (case, told) in table {
            let case = serde_json::from_str(case).unwrap();
            assert_eq!(expected(case), told);
        }
    }

    #[test]
    fn comments_and_cases_with_a_base_are_passed_over() {
        let text = r#"[ "a comment",
            { "input": "x", "base": "https://a", "failure": true },
            { "input": "x", "base": null, "failure": true } ]"#;
        assert_eq!(checks(text).unwrap().len(), 1);
    }
}
