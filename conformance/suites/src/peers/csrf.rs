//! The kind `csrf`: one request that may change state.
//!
//! The peer compares the host of `Origin` with the `Host` header. Doorward is
//! told the server's own origin, scheme included; the data names no scheme, so
//! the server is one on https. Paths that the peer's policy leaves unchecked
//! have no counterpart: such a case is asked all the same, since who is denied
//! there must be denied here.

use serde_json::{Map, Value, json};

use super::Case;
use crate::check::{Check, Difference, Verdict};
use crate::engine::Question;

pub(crate) fn check(group: &str, case: &Case) -> Result<Check, String> {
    let document = document(case.policy.as_ref())
        .map_err(|why| format!("{}: {why}", case.id))?;
    let request = case
        .request
        .as_ref()
        .ok_or_else(|| format!("{}: no request", case.id))?;
    let host = request
        .headers
        .get("host")
        .and_then(|lines| lines[0].as_str())
        .ok_or_else(|| format!("{}: no host", case.id))?;
    let line = json!({
        "decision": "csrf",
        "method": request.method,
        "headers": request.headers,
        "own_origin": format!("https://{host}"),
    });
    let expected = case.expected_bool("allowed")?;
    let question = Question::new(document, line);
    Ok(Check::line(group, &case.id, question, move |found| {
        let found = &found["allowed"];
        let differs = Difference::between("allowed", expected, found);
        Verdict::of(differs.into_iter().collect())
    }))
}

/// The trusted origins of the policy, with the scope `csrf`.
fn document(policy: Option<&Map<String, Value>>) -> Result<Value, String> {
    let mut trusted = Vec::new();
    for (key, value) in policy.into_iter().flatten() {
        let items = value.as_array().into_iter().flatten();
        match key.as_str() {
            "trusted_origins" => trusted.extend(items),
            "bypass_paths" => {}
            other => return Err(format!("policy has {other}")),
        }
    }
    let entry = |(n, origin)| {
        json!({
            "name": format!("rule-{n}"),
            "origin": origin,
            "scopes": ["csrf"],
        })
    };
    let entries: Vec<Value> =
        trusted.into_iter().enumerate().map(entry).collect();
    Ok(json!({ "version": 1, "trusted_origins": entries }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Answer;

    fn case(policy: Value, headers: Value) -> Case {
        serde_json::from_value(json!({
            "id": "x", "kind": "csrf", "dialect": "go-csrf",
            "policy": policy, "requires": ["csrf"],
            "request": { "method": "POST", "headers": headers },
            "expect": { "allowed": false, "status": 403 },
        }))
        .unwrap()
    }

    #[test]
    fn the_host_becomes_an_origin_and_the_policy_a_document() {
        let policy = json!({
            "trusted_origins": ["https://a.example"],
            "bypass_paths": ["/open/"],
        });
        let headers = json!({ "host": ["b.example"], "origin": ["null"] });
        let check = check("g", &case(policy, headers)).unwrap();
        let Question { document, request } = &check.questions[0];
        let entry = &document["trusted_origins"][0];
        assert_eq!(entry["origin"], "https://a.example");
        assert_eq!(entry["scopes"], json!(["csrf"]));
        assert_eq!(request["own_origin"], "https://b.example");
        assert_eq!(request["headers"]["origin"], json!(["null"]));
        let answer = Answer::Line(json!({ "allowed": true }));
        assert_ne!((check.judge)(&[answer]), Verdict::Agrees(None));
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let told = |policy, headers| {
            check("g", &case(policy, headers)).err().unwrap_or_default()
        };
        let host = json!({ "host": ["b.example"] });
        assert_eq!(told(json!({ "odd": [] }), host), "x: policy has odd");
        assert_eq!(told(json!({}), json!({})), "x: no host");
    }
}
