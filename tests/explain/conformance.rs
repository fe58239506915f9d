//! Every conformance case, explained: the policies there were not written
//! with explanations in mind.

use std::path::Path;

use doorward::{Reason, Scopes};
use serde_json::Value;

use super::apply::apply_all;
use super::*;

/// The bytes at `key`, or at `key_hex` in hexadecimal; several are joined.
fn bytes(of: &Value, key: &str) -> Option<Vec<u8>> {
    let lines = |value: &Value| match value {
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().unwrap().to_owned())
            .collect::<Vec<_>>(),
        other => vec![other.as_str().unwrap().to_owned()],
    };
    if let Some(value) = of.get(key) {
        return Some(lines(value).join(",").into_bytes());
    }
    let byte = |pair: &[u8]| {
        let digits = str::from_utf8(pair).unwrap();
        u8::from_str_radix(digits, 16).unwrap()
    };
    let hex = lines(of.get(format!("{key}_hex"))?);
    let decode =
        |line: &String| line.as_bytes().chunks(2).map(byte).collect::<Vec<_>>();
    Some(hex.iter().map(decode).collect::<Vec<_>>().join(&b','))
}

/// Explains a case; gives whether its change was made.
fn explain(document: &str, policy: &Policy, case: &Value) -> bool {
    let (asked, answer) = (&case["in"], &case["out"]);
    let reason = answer["reason"].as_str().unwrap();
    if answer["decision"] == "match" {
        let origin = bytes(asked, "origin").unwrap();
        let scopes = Scopes::from_name(asked["scope"].as_str().unwrap());
        let scopes = scopes.unwrap();
        let explanation = policy.explain_match(&origin, scopes);
        assert_eq!(explanation.decision.reason.code(), reason, "{case}");
        properties::check_form(&explanation);
        let edits = !explanation.change.edits.is_empty();
        if edits {
            let changed = apply_all(document, &explanation.change);
            assert!(changed.find(&origin, scopes).allowed, "{case}");
        }
        return edits;
    }
    let nothing = Value::Null;
    let headers = asked.get("headers").unwrap_or(&nothing);
    let method = bytes(asked, "method").unwrap();
    let path = bytes(asked, "path").unwrap_or_else(|| b"/".to_vec());
    let origin = bytes(headers, "origin");
    let request_method = bytes(headers, "access-control-request-method");
    let request_headers = bytes(headers, "access-control-request-headers");
    let own_origin = bytes(asked, "own_origin");
    let api = asked.get("api").map(|name| name.as_str().unwrap());
    let request = CorsRequest {
        method: &method,
        path: &path,
        api: api.and_then(|name| policy.api_by_name(name)),
        origin: origin.as_deref(),
        request_method: request_method.as_deref(),
        request_headers: request_headers.as_deref(),
        own_origin: own_origin.as_deref(),
    };
    let explanation = policy.explain_cors(&request);
    assert_eq!(explanation.decision.reason.code(), reason, "{case}");
    properties::check_form(&explanation);
    let edits = !explanation.change.edits.is_empty();
    if edits {
        let changed = apply_all(document, &explanation.change);
        assert_eq!(changed.cors(&request).reason, Reason::Allowed, "{case}");
    }
    edits
}

#[test]
fn every_case_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let (mut cases, mut changes) = (0, 0);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let document = std::fs::read_to_string(&path).unwrap();
        let policy = policy(&document);
        let lines = std::fs::read_to_string(path.with_extension("jsonl"));
        for line in lines.unwrap().lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            if ["cors", "match"].iter().any(|d| case["out"]["decision"] == *d) {
                cases += 1;
                changes += usize::from(explain(&document, &policy, &case));
            }
        }
    }
    assert!(cases > 500 && changes > 150, "{cases} cases, {changes} changes");
}
