//! The suite `attacks`: hostile and odd origins, as bytes, and redirect
//! targets (see [`redirect`]).
//!
//! Each origin is judged three ways: by the wire parser (the strict profile of
//! the data: what a URL parser gives back unchanged, with a host that DNS could
//! hold), by the document parser (what an administrator may enter, and what is
//! then stored, by the parser alone and in a document), and, where the data
//! says so, by matching against three rules. Bytes that the strict profile
//! refuses match nothing, whatever a URL parser makes of them. Whatever is
//! stored must be what the wire parser accepts.

mod redirect;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::check::{Check, Difference, Verdict, accepted, line};
use crate::engine::{Answer, Question};
use redirect::Redirect;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    Origin(Origin),
    Redirect(Redirect),
}

/// A case; `bytes_hex` is left out where `input` holds them.
#[derive(Deserialize)]
struct Origin {
    id: String,
    input: Option<String>,
    bytes_hex: Option<String>,
    header: Header,
    config: Config,
    whatwg: Parsed,
    #[serde(rename = "match", default)]
    matches: BTreeMap<String, bool>,
}

/// What to say of the bytes as an Origin header.
#[derive(Deserialize)]
struct Header {
    verdict: String,
    strict_profile: bool,
}

/// What they are by the URL Standard.
#[derive(Deserialize)]
struct Parsed {
    origin: Option<String>,
}

/// What to say of them as an administrator's input.
#[derive(Deserialize)]
struct Config {
    verdict: String,
    origin: Option<String>,
}

/// Three checks for each origin, more where it says what it matches, and up to
/// two for each redirect target.
pub(crate) fn checks(text: &str) -> Result<Vec<Check>, String> {
    let file: File = serde_json::from_str(text)
        .map_err(|error| format!("origin-attacks.json: {error}"))?;
    let mut checks = Vec::new();
    for case in &file.cases {
        match case {
            Case::Origin(case) => {
                checks.push(case.wire()?);
                checks.push(case.document()?);
                checks.push(case.redirect()?);
                for (rule, &expected) in &case.matches {
                    checks.push(case.matching(rule, expected)?);
                }
            }
            Case::Redirect(case) => checks.extend(case.checks()?),
        }
    }
    Ok(checks)
}

impl Origin {
    fn hex(&self) -> Result<String, String> {
        if let Some(hex) = &self.bytes_hex {
            return Ok(hex.clone());
        }
        let input = self.input.as_deref();
        let input = input.ok_or_else(|| format!("{}: no bytes", self.id))?;
        Ok(input.bytes().map(|byte| format!("{byte:02x}")).collect())
    }

    fn wire(&self) -> Result<Check, String> {
        let expected = self.header.kind(&self.id)?;
        let line = json!({ "decision": "wire", "origin_hex": self.hex()? });
        let case = format!("{} header", self.id);
        let question = Question::without_policy(line);
        Ok(Check::line("header, by wire", &case, question, move |found| {
            let kind = json!(expected);
            let ok = json!(expected != "malformed");
            let kind = Difference::between("kind", kind, &found["kind"]);
            let ok = Difference::between("ok", ok, &found["ok"]);
            Verdict::of(kind.into_iter().chain(ok).collect())
        }))
    }

    fn document(&self) -> Result<Check, String> {
        let expected = self.config.stored(&self.id)?;
        let mut questions = match &self.input {
            Some(text) => {
                let line = json!({ "decision": "origin", "text": text });
                let rule = rule(json!({ "origin": text }));
                vec![
                    Question::without_policy(line),
                    Question::new(rule, wire("null")),
                ]
            }
            // Text that is none can be said as bytes, not in a document.
            None => {
                let hex = self.hex()?;
                let line = json!({ "decision": "origin", "text_hex": hex });
                vec![Question::without_policy(line)]
            }
        };
        // Whatever is accepted must be stored as expected, so that one can
        // ask about the stored form before it is known.
        let stored = expected.as_ref().map(|origin| wire(origin));
        questions.extend(stored.map(Question::without_policy));
        let has_text = self.input.is_some();
        Ok(Check {
            group: "config, by origin and document".into(),
            case: format!("{} config", self.id),
            excusable: true,
            questions,
            judge: Box::new(move |answers| {
                judge_document(expected.as_deref(), has_text, answers)
                    .unwrap_or_else(|verdict| verdict)
            }),
        })
    }

    fn redirect(&self) -> Result<Check, String> {
        let goes_to = self.whatwg.origin.as_deref();
        let plain = self.header.kind(&self.id)? == "tuple";
        Ok(redirect::of_origin(&self.id, &self.hex()?, goes_to, plain))
    }

    fn matching(&self, rule: &str, expected: bool) -> Result<Check, String> {
        let document = rule_document(rule)
            .ok_or_else(|| format!("{}: rule {rule}", self.id))?;
        let expected = expected && self.header.strict_profile;
        let line = json!({
            "decision": "match",
            "origin_hex": self.hex()?,
            "scope": "cors",
        });
        let case = format!("{} {rule}", self.id);
        let question = Question::new(document, line);
        Ok(Check::line("match", &case, question, move |found| {
            let found = &found["allowed"];
            let differs = Difference::between("allowed", expected, found);
            Verdict::of(differs.into_iter().collect())
        }))
    }
}

impl Header {
    /// The `kind` of the wire decision.
    fn kind(&self, id: &str) -> Result<&'static str, String> {
        match (self.verdict.as_str(), self.strict_profile) {
            ("accept", true) => Ok("tuple"),
            // The scheme is for the policy to enable, not for the parser.
            ("accept-if-scheme-enabled", _) => Ok("tuple"),
            ("null", _) => Ok("null"),
            ("accept", false) | ("reject", _) => Ok("malformed"),
            (other, _) => Err(format!("{id}: header verdict {other}")),
        }
    }
}

impl Config {
    /// The stored form, or none where the input is to be refused.
    fn stored(&self, id: &str) -> Result<Option<String>, String> {
        match self.verdict.as_str() {
            "accept" | "normalize" | "warn" | "accept-if-scheme-enabled" => {
                let origin = self.origin.clone();
                origin.map(Some).ok_or_else(|| format!("{id}: no origin"))
            }
            "reject" => Ok(None),
            other => Err(format!("{id}: config verdict {other}")),
        }
    }
}

/// `Err` is a verdict too: that of an answer that could not be judged.
fn judge_document(
    expected: Option<&str>,
    has_text: bool,
    answers: &[Answer],
) -> Result<Verdict, Verdict> {
    let found = line(&answers[0])?;
    let mut differences = Vec::new();
    let ok = expected.is_some();
    differences.extend(Difference::between("ok", ok, &found["ok"]));
    if has_text {
        let taken = accepted(&answers[1])?;
        differences.extend(Difference::between("document", ok, taken));
    }
    if ok && found["ok"] == true {
        let stored = json!(expected);
        let found = &found["origin"];
        differences.extend(Difference::between("stored", stored, found));
        let last = &answers[answers.len() - 1];
        let wire = &line(last)?["kind"];
        differences.extend(Difference::between("wire", json!("tuple"), wire));
    }
    Ok(Verdict::of(differences))
}

fn wire(origin: &str) -> Value {
    json!({ "decision": "wire", "origin": origin })
}

/// A document with the one rule that the data names.
fn rule_document(rule_text: &str) -> Option<Value> {
    let (pattern, depth) = rule_text.split_once(' ').unwrap_or((rule_text, ""));
    match depth {
        "" | "any depth" => Some(rule(json!({ "origin": pattern }))),
        "one label" => Some(rule(json!({ "origin": pattern, "labels": 1 }))),
        _ => None,
    }
}

/// A document whose one trusted origin has these members and a name.
fn rule(mut entry: Value) -> Value {
    entry["name"] = json!("rule");
    entry["scopes"] = json!(["cors"]);
    json!({ "version": 1, "trusted_origins": [entry] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(header: Value, config: Value) -> Origin {
        serde_json::from_value(json!({
            "id": "x", "input": "\u{e9}", "header": header, "config": config,
            "whatwg": { "origin": null },
        }))
        .unwrap()
    }

    #[test]
    fn header_verdicts_become_kinds() {
        let table = [
            ("accept", true, "tuple"),
            ("accept", false, "malformed"),
            ("accept-if-scheme-enabled", false, "tuple"),
            ("null", false, "null"),
            ("reject", false, "malformed"),
        ];
        for (verdict, strict, expected) in table {
            let header =
                Header { verdict: verdict.into(), strict_profile: strict };
            assert_eq!(header.kind("x"), Ok(expected));
        }
    }

    #[test]
    fn config_verdicts_become_stored_forms() {
        let accept = json!({ "verdict": "warn", "origin": "https://a." });
        let reject = json!({ "verdict": "reject", "origin": null });
        let header = json!({ "verdict": "reject", "strict_profile": false });
        let stored = |config| case(header.clone(), config).config.stored("x");
        assert_eq!(stored(accept), Ok(Some("https://a.".into())));
        assert_eq!(stored(reject), Ok(None));
        assert!(stored(json!({ "verdict": "maybe", "origin": null })).is_err());
    }

    #[test]
    fn bytes_are_those_of_the_text_unless_given() {
        let header = json!({ "verdict": "reject", "strict_profile": false });
        let config = json!({ "verdict": "reject", "origin": null });
        let mut case = case(header, config);
        assert_eq!(case.hex().unwrap(), "c3a9");
        case.bytes_hex = Some("ff".into());
        assert_eq!(case.hex().unwrap(), "ff");
    }

    #[test]
    fn a_stored_form_must_be_one_the_wire_parser_accepts() {
        let stored = json!({ "ok": true, "origin": "https://a" });
        let judged = |kind: &str| {
            let wire = json!({ "ok": true, "kind": kind });
            let answers = [stored.clone(), wire].map(Answer::Line);
            judge_document(Some("https://a"), false, &answers).unwrap()
        };
        assert_eq!(judged("tuple"), Verdict::Agrees(None));
        assert_ne!(judged("malformed"), Verdict::Agrees(None));
    }

    #[test]
    fn a_document_must_be_taken_just_as_the_parser_takes_the_text() {
        let judged = |ok: bool, document: Answer| {
            let parsed = Answer::Line(json!({ "ok": ok, "origin": null }));
            judge_document(None, true, &[parsed, document]).unwrap()
        };
        let refused = || Answer::Refused("error".into());
        let taken = Answer::Line(json!({ "ok": true }));
        assert_eq!(judged(false, refused()), Verdict::Agrees(None));
        assert_ne!(judged(true, refused()), Verdict::Agrees(None));
        assert_ne!(judged(false, taken), Verdict::Agrees(None));
    }

    #[test]
    fn rules_are_read_with_their_depth() {
        let one = rule_document("https://*.a.example one label").unwrap();
        let rule = &one["trusted_origins"][0];
        assert_eq!(rule["origin"], "https://*.a.example");
        assert_eq!(rule["labels"], 1);
        let any = rule_document("https://*.a.example any depth").unwrap();
        assert!(any["trusted_origins"][0].get("labels").is_none());
        assert!(rule_document("https://*.a.example two labels").is_none());
    }
}
