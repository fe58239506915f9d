//! `toascii.json` and `IdnaTestV2.json`: domains, as hosts of https origins.
//!
//! Since June 2026 the URL Standard lower-cases an ASCII domain and takes it,
//! whatever Unicode ToASCII says of an `xn--` label in it; the `url` crate and
//! Doorward refuse a label that is not valid. The first file holds what is
//! worth a judgement each. Of the second, thousands of generated cases, only
//! this is kept: what is a failure is refused, by the crate too, and what is
//! accepted is stored as expected.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::shape::{is_plain, is_strict};
use super::{Expected, name};
use crate::check::Check;

#[derive(Deserialize)]
struct Case {
    input: String,
    output: Option<String>,
}

pub(crate) fn checks(text: &str) -> Result<Vec<Check>, String> {
    let file: Vec<Value> = serde_json::from_str(text)
        .map_err(|error| format!("toascii.json: {error}"))?;
    let mut checks = Vec::new();
    for value in file.into_iter().filter(Value::is_object) {
        let case: Case = serde_json::from_value(value)
            .map_err(|error| format!("toascii.json: {error}"))?;
        let name = name("domain", &case.input);
        let (input, expected) = case.expected();
        let group = match (&expected.origin, expected.required) {
            (None, _) => "toascii, failure",
            (Some(_), true) => "toascii, plain",
            (Some(_), false) => "toascii, outside the strict profile",
        };
        checks.push(expected.check(group, name, input));
    }
    Ok(checks)
}

pub(crate) fn idna_checks(text: &str) -> Result<Vec<Check>, String> {
    const GROUP: &str = "IdnaTestV2";
    let file: Vec<&RawValue> = serde_json::from_str(text)
        .map_err(|error| format!("IdnaTestV2.json: {error}"))?;
    let mut checks = Vec::new();
    for (number, raw) in file.into_iter().enumerate() {
        // A lone surrogate is no text: it cannot be asked about.
        let Ok(value) = serde_json::from_str::<Value>(raw.get()) else {
            let case = format!("idna at {number}");
            let why = "a lone surrogate is not Unicode text";
            checks.push(Check::not_applicable(GROUP, &case, why));
            continue;
        };
        if value.is_string() {
            continue;
        }
        let case: Case = serde_json::from_value(value)
            .map_err(|error| format!("IdnaTestV2.json: {error}"))?;
        let (input, mut expected) = case.expected();
        expected.required = expected.origin.is_none();
        expected.witnessed = expected.required;
        let name = name("idna", &case.input);
        checks.push(expected.check(GROUP, name, input));
    }
    Ok(checks)
}

impl Case {
    /// The origin text to ask about, and what is expected of it.
    fn expected(&self) -> (String, Expected) {
        let origin = |host: &String| format!("https://{host}");
        let input = origin(&self.input);
        let origin = self.output.as_ref().map(origin);
        let required = match &origin {
            Some(origin) => is_plain(&input) && is_strict(origin),
            None => true,
        };
        (input, Expected { origin, required, witnessed: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_become_origins() {
        let text = r#"[ "a comment", { "input": "B\u00fccher.de",
            "output": "xn--bcher-kva.de" }, { "input": "\u0378", "output":
            null }, { "input": "a..b", "output": "a..b" } ]"#;
        let groups: Vec<String> =
            checks(text).unwrap().into_iter().map(|c| c.group).collect();
        let expected = [
            "toascii, plain",
            "toascii, failure",
            "toascii, outside the strict profile",
        ];
        assert_eq!(groups, expected);
    }

    #[test]
    fn a_lone_surrogate_does_not_spoil_the_file() {
        let text = r#"[ { "input": "a\ud900z", "output": null },
            { "input": "a", "output": "a" } ]"#;
        let checks = idna_checks(text).unwrap();
        assert_eq!(checks.len(), 2);
        assert!(checks[0].questions.is_empty());
        assert_eq!(checks[1].questions.len(), 2);
    }
}
