//! A naive reference: what the rules say, written as plainly as they are.
//!
//! It shares no code with the engine. It splits strings, looks at every entry
//! for every question, sorts what matches and takes the first. Nobody should
//! use it; the engine is held against it. When the two differ, one of them is
//! wrong about the rules, and the rules say which.

mod cors;
pub(crate) mod generate;
mod origin;
mod path;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

pub(crate) use cors::{Answer, Request};
pub(crate) use origin::{Origin, read};
pub(crate) use path::{covers, overlap};

/// A policy document as data.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) origins: Vec<TrustedOrigin>,
    pub(crate) apis: Vec<Api>,
    pub(crate) cors: Cors,
}

/// An entry; `origin` is written in its stored form.
#[derive(Clone, Debug)]
pub(crate) struct TrustedOrigin {
    pub(crate) name: String,
    pub(crate) origin: String,
    pub(crate) one_label: bool,
    pub(crate) scopes: BTreeSet<&'static str>,
    pub(crate) active: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Api {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) methods: Vec<&'static str>,
    pub(crate) request_headers: Vec<&'static str>,
    pub(crate) exposed_headers: Vec<&'static str>,
    pub(crate) credentials: bool,
    pub(crate) max_age: Option<u32>,
    pub(crate) origins: Origins,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Origins {
    #[default]
    Trusted,
    Any,
    Named(Vec<String>),
}

#[derive(Clone, Debug)]
pub(crate) struct Cors {
    pub(crate) preflight_status: u16,
    pub(crate) denied_preflight_status: u16,
    pub(crate) block_denied: bool,
    pub(crate) informative_preflight: bool,
}

impl Default for Cors {
    fn default() -> Self {
        Self {
            preflight_status: 204,
            denied_preflight_status: 403,
            block_denied: false,
            informative_preflight: false,
        }
    }
}

/// What `match` answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Match<'a> {
    pub(crate) allowed: bool,
    pub(crate) reason: &'static str,
    pub(crate) origin_rule: Option<&'a str>,
}

impl Policy {
    /// The document that says this, with every guard off.
    pub(crate) fn to_json(&self) -> String {
        let origins: Vec<_> = self.origins.iter().map(origin_json).collect();
        let apis: Vec<_> = self.apis.iter().map(api_json).collect();
        json!({
            "version": 1,
            "trusted_origins": origins,
            "apis": apis,
            "cors": {
                "preflight_status": self.cors.preflight_status,
                "denied_preflight_status": self.cors.denied_preflight_status,
                "block_denied": self.cors.block_denied,
                "informative_preflight": self.cors.informative_preflight,
            },
            "safety": {
                "allow_insecure_origins": true,
                "allow_public_suffix_wildcards": true,
                "allow_null_origin": true,
            },
        })
        .to_string()
    }

    /// Active entries that match, the most specific first.
    pub(crate) fn matching(&self, origin: &Origin) -> Vec<&TrustedOrigin> {
        let mut found: Vec<_> = self
            .origins
            .iter()
            .filter(|entry| entry.active)
            .filter_map(|entry| Some((entry.rank_for(origin)?, entry)))
            .collect();
        // The sort is stable: document order breaks ties.
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Whether the origin is trusted for one scope.
    pub(crate) fn find(&self, origin: &[u8], scope: &str) -> Match<'_> {
        let origin = read(origin);
        let denied =
            |reason, origin_rule| Match { allowed: false, reason, origin_rule };
        if origin == Origin::Malformed {
            return denied("malformed_origin", None);
        }
        let matching = self.matching(&origin);
        let trusted = matching.iter().find(|e| e.scopes.contains(scope));
        match (trusted, matching.first()) {
            (Some(entry), _) => Match {
                allowed: true,
                reason: "allowed",
                origin_rule: Some(&entry.name),
            },
            _ if origin == Origin::Null => denied("null_origin", None),
            (None, Some(nearest)) => {
                denied("scope_not_trusted", Some(&nearest.name))
            }
            (None, None) => denied("origin_not_trusted", None),
        }
    }
}

fn origin_json(entry: &TrustedOrigin) -> Value {
    let mut object = json!({
        "name": entry.name,
        "origin": entry.origin,
        "scopes": entry.scopes,
        "status": if entry.active { "active" } else { "inactive" },
    });
    if entry.one_label {
        object["labels"] = 1.into();
    }
    object
}

fn api_json(api: &Api) -> Value {
    let mut object = Map::new();
    let mut set = |key: &str, value| object.insert(key.into(), value);
    set("name", json!(api.name));
    set("path", json!(api.path));
    set("methods", json!(api.methods));
    set("request_headers", json!(api.request_headers));
    set("exposed_headers", json!(api.exposed_headers));
    set("credentials", json!(api.credentials));
    if let Some(seconds) = api.max_age {
        set("max_age", json!(seconds));
    }
    match &api.origins {
        Origins::Trusted => {}
        Origins::Any => {
            set("origins", json!("any"));
        }
        Origins::Named(names) => {
            set("origins", json!(names));
        }
    }
    Value::Object(object)
}
