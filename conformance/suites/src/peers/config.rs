//! The kinds `pattern_class`, `config_validation` and `config_canonical`:
//! whether a document is taken.
//!
//! A peer that calls a pattern insecure refuses it with credentials unless an
//! option tolerates it; Doorward's guard is the same, so the class is read off
//! by trying both. Of the canonical form of a policy only this is compared:
//! that there is one, since Doorward keeps a document as it was written.

use serde_json::json;

use super::Case;
use super::document::Policy;
use crate::check::{Check, Difference, Verdict, accepted};
use crate::engine::Question;

pub(crate) fn class(
    group: &str,
    case: &Case,
    policy: &Policy,
) -> Result<Check, String> {
    let insecure = case.expect.contains_key("insecure");
    let name = if insecure { "insecure" } else { "base_is_public_suffix" };
    let expected = case.expected_bool(name)?;
    let guarded = policy.with_credentials(false);
    let tolerant = policy.with_credentials(true);
    Ok(Check {
        group: group.into(),
        case: case.id.clone(),
        excusable: true,
        questions: vec![probe(guarded), probe(tolerant)],
        judge: Box::new(move |answers| {
            let taken = accepted(&answers[0])
                .and_then(|guarded| Ok((guarded, accepted(&answers[1])?)));
            let (guarded, tolerant) = match taken {
                Ok(taken) => taken,
                Err(verdict) => return verdict,
            };
            let mut differences = Vec::new();
            let found = match insecure {
                // Refused by this guard, and by no other.
                true => !guarded && tolerant,
                // Refused whatever the opt-out of another guard.
                false => !guarded && !tolerant,
            };
            differences.extend(Difference::between(name, expected, found));
            if insecure || !expected {
                differences
                    .extend(Difference::between("policy", true, tolerant));
            }
            Verdict::of(differences)
        }),
    })
}

pub(crate) fn valid(
    group: &str,
    case: &Case,
    policy: &Policy,
) -> Result<Check, String> {
    let expected = case.expected_bool("valid")?;
    Ok(Check {
        group: group.into(),
        case: case.id.clone(),
        excusable: true,
        questions: vec![probe(policy.document.clone())],
        judge: Box::new(move |answers| match accepted(&answers[0]) {
            Ok(found) => {
                let differs = Difference::between("valid", expected, found);
                Verdict::of(differs.into_iter().collect())
            }
            Err(verdict) => verdict,
        }),
    })
}

/// The smallest question there is, to learn whether the document serves.
fn probe(document: serde_json::Value) -> Question {
    Question::new(document, json!({ "decision": "wire", "origin": "null" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Answer;
    use serde_json::{Map, Value};

    fn judged(expect: Value, answers: &[Answer]) -> Verdict {
        let case = Case {
            id: "x".into(),
            kind: "pattern_class".into(),
            dialect: "jub0bs".into(),
            policy: None,
            request: None,
            expect: expect.as_object().unwrap().clone(),
            judgement: None,
            requires: Vec::new(),
        };
        let policy = Policy::new(Some(&Map::new())).unwrap();
        (class("g", &case, &policy).unwrap().judge)(answers)
    }

    #[test]
    fn insecure_is_what_only_the_guard_refuses() {
        let serves = || Answer::Line(json!({}));
        let refused = || Answer::Refused("error".into());
        let agrees = Verdict::Agrees(None);
        let insecure = json!({ "insecure": true });
        let secure = json!({ "insecure": false });
        assert_eq!(judged(insecure.clone(), &[refused(), serves()]), agrees);
        assert_eq!(judged(secure.clone(), &[serves(), serves()]), agrees);
        assert_ne!(judged(insecure, &[refused(), refused()]), agrees);
        assert_ne!(judged(secure.clone(), &[refused(), serves()]), agrees);
        assert_ne!(judged(secure, &[refused(), refused()]), agrees);
    }

    #[test]
    fn a_broken_answer_is_no_refusal() {
        let broken = || Answer::Broken("gone".into());
        let verdict =
            judged(json!({ "insecure": true }), &[broken(), broken()]);
        assert_eq!(verdict, Verdict::Broken("gone".into()));
    }
}
