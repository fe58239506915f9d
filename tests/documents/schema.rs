//! The committed JSON Schema is the reader's, and agrees with it on shapes.

use std::path::Path;

use doorward::diagnostic::Code;
use doorward::policy::{self, Format};
use serde_json::{Value, json};

#[test]
fn the_committed_schema_is_the_readers() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.schema.json");
    let schema = policy::json_schema();
    if std::env::var_os("DOORWARD_UPDATE").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == schema,
        "docs/policy.schema.json is not what the reader takes; \
         DOORWARD_UPDATE=1 cargo test --test documents writes it"
    );
}

fn validator() -> jsonschema::Validator {
    let schema = serde_json::from_str(&policy::json_schema()).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Whether the reader finds nothing wrong with the document's shape: its
/// keys, its types and what values are possible.
fn has_shape(document: &Value) -> bool {
    let checked = policy::check(&document.to_string(), Format::Json);
    !checked.diagnostics.iter().any(|found| match found.code() {
        Code::UnknownKey
        | Code::MissingKey
        | Code::WrongType
        | Code::UnsupportedVersion => true,
        // Other values that are wrong are so beside each other.
        Code::InvalidValue => found.message().contains(" cannot be "),
        _ => false,
    })
}

/// Every key there is.
fn whole() -> Value {
    json!({
        "$schema": "policy.schema.json",
        "version": 1,
        "trusted_origins": [
            {
                "name": "a",
                "origin": "https://*.a.example",
                "scopes": ["cors", "redirect"],
                "status": "inactive",
                "labels": 1,
            },
            {"name": "b", "origin": "https://b.example", "scopes": ["cors"]},
        ],
        "apis": [
            {
                "name": "a",
                "path": "/a",
                "methods": ["PUT"],
                "request_headers": ["x-a"],
                "exposed_headers": ["x-b"],
                "credentials": true,
                "max_age": 600,
                "origins": ["b"],
            },
            {"name": "b", "path": "/b", "origins": "any"},
        ],
        "cors": {
            "preflight_status": 200,
            "denied_preflight_status": 403,
            "block_denied": true,
            "informative_preflight": true,
        },
        "safety": {
            "allow_insecure_origins": true,
            "allow_public_suffix_wildcards": true,
            "allow_null_origin": true,
        },
    })
}

/// The places in a document, as JSON Pointers.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), all);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                pointers(member, &format!("{at}/{key}"), all);
            }
        }
        _ => {}
    }
}

/// Each place gets each of these values, is removed, and gets another member.
#[test]
fn the_schema_and_the_reader_agree_on_shapes() {
    let validator = validator();
    let whole = whole();
    let mut all = vec![];
    pointers(&whole, "", &mut all);
    let values = json!([
        null, true, 0, 1, 2, -1, 199, 200, 299, 300, 599, 600, 2_147_483_647,
        2_147_483_648_u64, 1e300, 1.5, "", "any", "cors", "active", "Cors",
        [], ["a"], [1], [[]], [{}], {}, {"a": 1},
    ]);
    let mut counts = [0, 0];
    let mut compare = |document: &Value| {
        let accepted = has_shape(document);
        assert_eq!(validator.is_valid(document), accepted, "{document}");
        counts[usize::from(accepted)] += 1;
    };
    compare(&whole);
    for pointer in &all {
        for value in values.as_array().unwrap() {
            let mut document = whole.clone();
            *document.pointer_mut(pointer).unwrap() = value.clone();
            compare(&document);
        }
        let mut document = whole.clone();
        if let Some(Value::Object(members)) = document.pointer_mut(pointer) {
            members.insert("x".into(), json!(1));
            compare(&document);
        }
        let mut document = whole.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", ""));
        match document.pointer_mut(parent) {
            Some(Value::Object(members)) => members.remove(key).map(drop),
            Some(Value::Array(items)) => {
                key.parse().ok().map(|at: usize| drop(items.remove(at)))
            }
            _ => None,
        };
        compare(&document);
    }
    assert!(counts.iter().all(|count| *count >= 100), "{counts:?}");
}

/// The three things that JSON Schema cannot see or sees otherwise.
#[test]
fn named_differences() {
    let validator = validator();
    // To JSON Schema, 1.0 is an integer.
    let document: Value = serde_json::from_str("{\"version\": 1.0}").unwrap();
    assert!(validator.is_valid(&document) && !has_shape(&document));
    // A parsed document has each key once.
    let twice = "{\"version\": 1, \"version\": 1}";
    let document: Value = serde_json::from_str(twice).unwrap();
    assert!(validator.is_valid(&document));
    assert!(policy::check(twice, Format::Json).policy.is_none());
    // Control characters in strings.
    let document = json!({"version": 1, "$schema": "\n"});
    assert!(validator.is_valid(&document));
    assert!(
        policy::check(&document.to_string(), Format::Json).policy.is_none()
    );
}
