//! The JSON Schema of policy documents, from the same table as the reader.

use serde_json::{Map, Value, json};

use super::fields::{DOCUMENT, Field, Kind};

/// The JSON Schema (draft 2020-12) of policy documents, as indented text.
pub fn json_schema() -> String {
    let mut schema = table(DOCUMENT);
    if let Some(schema) = schema.as_object_mut() {
        let draft = "https://json-schema.org/draft/2020-12/schema";
        schema.insert("$schema".into(), draft.into());
        schema.insert("title".into(), "Doorward policy document".into());
    }
    format!("{schema:#}\n")
}

fn table(fields: &[Field]) -> Value {
    let properties: Map<_, _> = fields
        .iter()
        .map(|field| {
            let mut property = of(field.kind);
            property["description"] = field.about.into();
            (field.key.to_owned(), property)
        })
        .collect();
    let required: Vec<_> =
        fields.iter().filter(|f| f.required).map(|f| f.key).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn of(kind: Kind) -> Value {
    let strings = json!({"type": "array", "items": {"type": "string"}});
    match kind {
        Kind::String => json!({"type": "string"}),
        Kind::OneOf(values) => json!({"enum": values}),
        Kind::Integer(min, max) => {
            json!({"type": "integer", "minimum": min, "maximum": max})
        }
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Strings => strings,
        Kind::SomeOf(values) => {
            json!({"type": "array", "items": {"enum": values}})
        }
        Kind::StringsOr(word) => json!({"anyOf": [strings, {"const": word}]}),
        Kind::Table(fields) => table(fields),
        Kind::Tables(fields) => {
            json!({"type": "array", "items": table(fields)})
        }
    }
}
