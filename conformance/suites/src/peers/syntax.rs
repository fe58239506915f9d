//! The kinds `origin_syntax` and `pattern_syntax`: one string, one parser.
//!
//! An origin goes through the wire parser, a pattern through the document
//! parser. A peer's parser of patterns takes canonical ones only, so that what
//! it accepts must be stored just as it is written.

use serde_json::{Value, json};

use super::Case;
use crate::check::{Check, Difference, Verdict};
use crate::engine::Question;

pub(crate) fn origin(group: &str, case: &Case) -> Result<Check, String> {
    let origin = case
        .request
        .as_ref()
        .and_then(|request| request.headers.get("origin"))
        .and_then(|lines| lines[0].as_str())
        .ok_or_else(|| format!("{}: no origin", case.id))?;
    let expected = case.expected_bool("parse_ok")?;
    let line = json!({ "decision": "wire", "origin": origin });
    let question = Question::without_policy(line);
    Ok(Check::line(group, &case.id, question, move |found| {
        // The peer's parser is for tuple origins; `null` is none.
        let found = found["kind"] == "tuple";
        let differs = Difference::between("parse_ok", expected, found);
        Verdict::of(differs.into_iter().collect())
    }))
}

pub(crate) fn pattern(group: &str, case: &Case) -> Result<Check, String> {
    let pattern = case.pattern()?.to_owned();
    let expected = case.expected_bool("valid")?;
    let line = json!({ "decision": "origin", "text": pattern });
    let question = Question::without_policy(line);
    Ok(Check::line(group, &case.id, question, move |found| {
        let ok = &found["ok"];
        let mut differences = Vec::new();
        differences.extend(Difference::between("valid", expected, ok));
        if expected && ok == &Value::Bool(true) {
            let (stored, pattern) = (&found["origin"], json!(pattern));
            differences.extend(Difference::between("stored", pattern, stored));
        }
        Verdict::of(differences)
    }))
}
