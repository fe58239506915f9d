//! Turns the policy of a case into a Doorward policy document.
//!
//! The neutral schema has one list of origins and one set of CORS settings; in
//! Doorward these are trusted origins with the scope `cors` and one API at the
//! path `/`, which every request of the data asks for. `*` among the origins
//! is a public API.

use serde_json::{Map, Value, json};

/// Where the one API is.
pub(crate) const PATH: &str = "/";

/// A document, and the case's wish for the safety opt-outs.
#[derive(Debug)]
pub(crate) struct Policy {
    /// The policy document.
    pub(crate) document: Value,
}

impl Policy {
    /// The document for `policy`, or why there is none.
    pub(crate) fn new(
        policy: Option<&Map<String, Value>>,
    ) -> Result<Policy, String> {
        let policy = policy.ok_or(
            "pass-through: no policy is set, and the server does not ask",
        )?;
        let mut origins: Vec<&Value> = Vec::new();
        let mut api = json!({ "name": "api", "path": PATH });
        let mut cors = json!({});
        let mut safety = json!({});
        for (key, value) in policy {
            match key.as_str() {
                "allowed_origins" => {
                    origins = value.as_array().into_iter().flatten().collect();
                }
                "credentials" | "methods" | "request_headers" => {
                    api[key] = value.clone();
                }
                "exposed_headers" => api[key] = value.clone(),
                "max_age" => match value.as_i64() {
                    None => {}
                    // The neutral schema writes -1 for no caching at all.
                    Some(-1) => api[key] = json!(0),
                    Some(seconds) => api[key] = json!(seconds),
                },
                "debug" => cors["informative_preflight"] = value.clone(),
                "tolerate_insecure_origins" => {
                    safety["allow_insecure_origins"] = value.clone();
                }
                "tolerate_public_suffix_subdomains" => {
                    safety["allow_public_suffix_wildcards"] = value.clone();
                }
                _ if is_off(value) => {}
                other => {
                    return Err(format!("policy has {other}: not in Doorward"));
                }
            }
        }
        if origins.iter().any(|origin| *origin == "*") {
            api["origins"] = json!("any");
        }
        let trusted: Vec<Value> = origins
            .into_iter()
            .filter(|origin| *origin != "*")
            .enumerate()
            .map(|(n, origin)| {
                json!({
                    "name": format!("rule-{n}"),
                    "origin": origin,
                    "scopes": ["cors"],
                })
            })
            .collect();
        let document = json!({
            "version": 1,
            "trusted_origins": trusted,
            "apis": [api],
            "cors": cors,
            "safety": safety,
        });
        Ok(Policy { document })
    }

    /// The same with credentials, and with the insecure-origin guard set.
    pub(crate) fn with_credentials(&self, insecure: bool) -> Value {
        let mut document = self.document.clone();
        document["apis"][0]["credentials"] = json!(true);
        document["safety"]["allow_insecure_origins"] = json!(insecure);
        document
    }
}

fn is_off(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(policy: Value) -> Result<Value, String> {
        Policy::new(policy.as_object()).map(|policy| policy.document)
    }

    #[test]
    fn origins_become_rules_and_settings_become_an_api() {
        let found = document(json!({
            "allowed_origins": ["https://a.example", "https://*.b.example"],
            "credentials": true,
            "methods": ["PUT"],
            "request_headers": ["x-a"],
            "exposed_headers": ["x-b"],
            "max_age": 30,
            "private_network": false,
            "debug": true,
            "tolerate_insecure_origins": true,
        }));
        let expected = json!({
            "version": 1,
            "trusted_origins": [
                { "name": "rule-0", "origin": "https://a.example",
                  "scopes": ["cors"] },
                { "name": "rule-1", "origin": "https://*.b.example",
                  "scopes": ["cors"] },
            ],
            "apis": [{
                "name": "api", "path": "/", "credentials": true,
                "methods": ["PUT"], "request_headers": ["x-a"],
                "exposed_headers": ["x-b"], "max_age": 30,
            }],
            "cors": { "informative_preflight": true },
            "safety": { "allow_insecure_origins": true },
        });
        assert_eq!(found, Ok(expected));
    }

    #[test]
    fn a_star_is_a_public_api_and_no_rule() {
        let found = document(json!({ "allowed_origins": ["*"] })).unwrap();
        assert_eq!(found["apis"][0]["origins"], json!("any"));
        assert_eq!(found["trusted_origins"], json!([]));
    }

    #[test]
    fn ages_are_absent_zero_or_as_written() {
        let age = |value| {
            let found = document(json!({ "max_age": value })).unwrap();
            found["apis"][0].get("max_age").cloned()
        };
        assert_eq!(age(json!(null)), None);
        assert_eq!(age(json!(-1)), Some(json!(0)));
        assert_eq!(age(json!(-2)), Some(json!(-2)));
    }

    #[test]
    fn what_has_no_counterpart_is_told() {
        let told = document(json!({ "allowed_origin_regexes": ["^x$"] }));
        let why = "policy has allowed_origin_regexes: not in Doorward";
        assert_eq!(told, Err(why.into()));
        assert!(document(json!({ "allowed_origin_regexes": [] })).is_ok());
    }
}
