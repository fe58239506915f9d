//! The suite `wpt`: URL test data of web-platform-tests, by the document
//! parser.
//!
//! The document parser takes origins, not URLs, and is strict on purpose, so
//! the data is not an expectation as it stands. What must hold: an input that
//! the URL Standard refuses is refused; whatever is accepted is stored as the
//! standard serializes its origin, and the wire parser accepts that; and a
//! plain input (see [`shape`]) is accepted. What else is refused is counted by
//! the code it is refused with.
//!
//! The `url` crate, which the document parser leans on, is run beside it. So a
//! difference tells by its aspects whose it is: `crate` where the crate does
//! not say what the data says, `ok`, `stored` or `wire` where Doorward does
//! not.

mod domains;
mod shape;
mod urls;

use serde_json::json;
use url::Url;

use crate::check::{Check, Difference, Verdict, line};
use crate::engine::{Answer, Question};

/// The texts of the data files.
pub(crate) struct Files {
    /// `urltestdata.json`
    pub(crate) urls: String,
    /// `toascii.json`
    pub(crate) domains: String,
    /// `IdnaTestV2.json`
    pub(crate) idna: String,
}

/// What the data says of an input, and how far that binds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Expected {
    /// Its origin; none where it is refused or has an opaque one.
    origin: Option<String>,
    /// True if the document parser has no excuse not to accept it.
    required: bool,
    /// True if the `url` crate must say the same.
    witnessed: bool,
}

/// Every case as a check.
pub(crate) fn checks(files: &Files) -> Result<Vec<Check>, String> {
    let mut checks = urls::checks(&files.urls)?;
    checks.extend(domains::checks(&files.domains)?);
    checks.extend(domains::idna_checks(&files.idna)?);
    Ok(checks)
}

/// The name of a case: a quoted input, in ASCII whatever Unicode a toolchain
/// knows, so that the table of known differences can rely on it.
fn name(kind: &str, input: &str) -> String {
    let mut name = format!("{kind} \"");
    for char in input.chars() {
        match char {
            ' '..='~' => name.push(char),
            other => name.extend(other.escape_unicode()),
        }
    }
    name.push('"');
    name
}

impl Expected {
    fn check(self, group: &str, case: String, input: String) -> Check {
        let mut lines = vec![json!({ "decision": "origin", "text": input })];
        // Whatever is accepted must be stored as this, so that one can ask
        // about the stored form before it is known.
        lines.extend(
            self.origin
                .as_ref()
                .map(|origin| json!({ "decision": "wire", "origin": origin })),
        );
        let questions = lines.into_iter().map(Question::without_policy);
        Check {
            group: group.into(),
            case,
            excusable: true,
            questions: questions.collect(),
            judge: Box::new(move |answers| {
                self.judge(&input, answers).unwrap_or_else(|verdict| verdict)
            }),
        }
    }

    /// `Err` is a verdict too: that of an answer that could not be judged.
    fn judge(
        &self,
        input: &str,
        answers: &[Answer],
    ) -> Result<Verdict, Verdict> {
        let mut differences = self.witness(input);
        let found = line(&answers[0])?;
        let accepted = found["ok"] == true;
        if accepted && let Some(origin) = &self.origin {
            let stored = &found["origin"];
            differences.extend(Difference::between(
                "stored",
                json!(origin),
                stored,
            ));
            let wire = &line(&answers[1])?["kind"];
            differences.extend(Difference::between(
                "wire",
                json!("tuple"),
                wire,
            ));
        } else if accepted || self.required {
            let (expected, ok) = (self.origin.is_some(), &found["ok"]);
            differences.extend(Difference::between("ok", expected, ok));
        }
        if !differences.is_empty() {
            return Ok(Verdict::Differs(differences));
        }
        let code = found["errors"][0]["code"].as_str();
        Ok(Verdict::Agrees(match (accepted, code) {
            (true, _) => Some("accepted, and stored as expected".into()),
            (false, Some(code)) => Some(format!("refused as {code}")),
            (false, None) => {
                return Err(Verdict::Broken("refused without a code".into()));
            }
        }))
    }

    /// How the `url` crate differs.
    fn witness(&self, input: &str) -> Vec<Difference> {
        if !self.witnessed {
            return Vec::new();
        }
        let found = Url::parse(input).ok();
        let found = found.map(|url| url.origin().ascii_serialization());
        let shown = |origin: &Option<String>| match origin {
            Some(origin) => origin.clone(),
            None => "failure".into(),
        };
        let (expected, found) = (shown(&self.origin), shown(&found));
        Difference::between("crate", expected, found).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn judged(
        expected: (Option<&str>, bool),
        input: &str,
        found: Value,
        wire: &str,
    ) -> String {
        let (origin, required) = expected;
        let origin = origin.map(str::to_owned);
        let expected = Expected { origin, required, witnessed: true };
        let answers = [found, json!({ "kind": wire })].map(Answer::Line);
        match expected.judge(input, &answers).unwrap_or_else(|v| v) {
            Verdict::Agrees(note) => note.unwrap_or_default(),
            Verdict::Differs(all) => {
                let all: Vec<String> =
                    all.into_iter().map(|d| d.aspect).collect();
                all.join(" ")
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn names_are_ascii() {
        assert_eq!(name("url", "\u{e9} \tx"), r#"url "\u{e9} \u{9}x""#);
    }

    #[test]
    fn what_is_accepted_must_be_stored_as_expected() {
        let plain = (Some("https://a.example"), true);
        let stored = |origin| json!({ "ok": true, "origin": origin });
        let refused = json!({ "ok": false, "errors": [{ "code": "DW010" }] });
        let input = "https://A.example/";
        let table = [
            (
                stored("https://a.example"),
                "tuple",
                "accepted, and stored as expected",
            ),
            (stored("https://b.example"), "tuple", "stored"),
            (stored("https://a.example"), "malformed", "wire"),
            (refused.clone(), "tuple", "ok"),
        ];
        for (found, wire, expected) in table {
            assert_eq!(judged(plain, input, found, wire), expected);
        }
        let odd = (Some("https://a.example"), false);
        assert_eq!(judged(odd, input, refused, "tuple"), "refused as DW010");
    }

    #[test]
    fn what_the_standard_refuses_must_be_refused() {
        let failure = (None, true);
        let stored = json!({ "ok": true, "origin": "https://a" });
        let refused = json!({ "ok": false, "errors": [{ "code": "DW010" }] });
        let judged = |found| judged(failure, "https://a b", found, "");
        assert_eq!(judged(stored), "ok");
        assert_eq!(judged(refused), "refused as DW010");
    }

    #[test]
    fn a_difference_of_the_crate_is_told_from_ours() {
        let expected = (Some("https://other.example"), true);
        let stored = json!({ "ok": true, "origin": "https://other.example" });
        let told = judged(expected, "https://a.example", stored, "tuple");
        assert_eq!(told, "crate");
    }
}
