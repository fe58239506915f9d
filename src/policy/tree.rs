//! Documents as trees: TOML and JSON read into one shape, with places.
//!
//! `serde` alone stops at the first problem and, for JSON, forgets where things
//! were. A tree that keeps the span of every key and value lets one reader
//! find all problems of both formats.

use std::ops::Range;

use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Finding};

pub(super) type Span = Range<usize>;

/// A value and the bytes of the document that it is.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    String(String),
    Integer(i64),
    Boolean(bool),
    Array(Vec<Node>),
    Table(Vec<(Key, Node)>),
    /// Of a type that no document needs; its name.
    Other(&'static str),
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) span: Span,
    pub(super) name: String,
}

/// A problem and the bytes that have it.
pub(super) type Problem = (Finding, Span);

impl Value {
    /// The type's name for a message.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Boolean(_) => "a boolean",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
            Self::Other(name) => name,
        }
    }
}

/// Reads TOML.
pub(super) fn toml(text: &str) -> Result<Node, Vec<Problem>> {
    if let Some(problem) = deep_key(text) {
        return Err(vec![problem]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(toml_table(table.get_ref(), table.span()));
    }
    let problem = |error: &toml::de::Error| {
        let span = error.span().unwrap_or(0..0);
        (syntax("TOML", error.message()), span)
    };
    Err(errors.iter().map(problem).collect())
}

/// A dotted key that nests tables without end: the parser bounds brackets, but
/// not dots.
fn deep_key(text: &str) -> Option<Problem> {
    // No host has half as many labels.
    const MOST_DOTS: usize = 256;
    let breaks = |byte: &u8| b"\n=,{}[]#".contains(byte);
    let mut start = 0;
    for part in text.as_bytes().split(breaks) {
        if part.iter().filter(|byte| **byte == b'.').count() > MOST_DOTS {
            let finding = syntax("TOML", "a key has too many parts");
            return Some((finding, start..start));
        }
        start += part.len() + 1;
    }
    None
}

fn toml_table(table: &DeTable<'_>, span: Span) -> Node {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<_>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        let key = Key { span: key.span(), name: name.to_string() };
        (key, toml_value(value))
    };
    Node { span, value: Value::Table(table.iter().map(entry).collect()) }
}

fn toml_value(value: &toml::Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let value = match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Value::Other("a large integer"), Value::Integer)
        }
        DeValue::Float(_) => Value::Other("a float"),
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(items) => {
            Value::Array(items.iter().map(toml_value).collect())
        }
        DeValue::Table(table) => return toml_table(table, span),
    };
    Node { span, value }
}

/// Reads JSON.
pub(super) fn json(text: &str) -> Result<Node, Vec<Problem>> {
    let raw = serde_json::from_str::<&RawValue>(text);
    raw.and_then(|raw| json_value(text, raw, 0)).map_err(|error| {
        let at = offset_of(text, error.line(), error.column());
        let message = error.to_string();
        // The place is told beside the message.
        let message = message.split(" at line ").next().unwrap_or_default();
        vec![(syntax("JSON", message), at..at)]
    })
}

/// The deepest nesting of a document in JSON; four levels mean something.
const MAX_DEPTH: usize = 128;

fn json_value(
    text: &str,
    raw: &RawValue,
    depth: usize,
) -> serde_json::Result<Node> {
    if depth > MAX_DEPTH {
        return Err(serde::de::Error::custom("it is nested too deeply"));
    }
    let source = raw.get();
    // A raw value borrows from the text that it was read from.
    let start = source.as_ptr() as usize - text.as_ptr() as usize;
    let span = start..start + source.len();
    let value = match source.as_bytes().first() {
        Some(b'"') => Value::String(serde_json::from_str(source)?),
        Some(b't' | b'f') => Value::Boolean(serde_json::from_str(source)?),
        Some(b'n') => Value::Other("null"),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(source)?;
            let items =
                items.into_iter().map(|item| json_value(text, item, depth + 1));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Some(b'{') => json_table(text, source, start, depth)?,
        _ => source.parse().map_or(Value::Other("a number"), Value::Integer),
    };
    Ok(Node { span, value })
}

fn json_table(
    text: &str,
    source: &str,
    start: usize,
    depth: usize,
) -> serde_json::Result<Value> {
    let JsonEntries(entries) = serde_json::from_str(source)?;
    let mut from = start + 1;
    let mut table = vec![];
    for (name, raw) in entries {
        let value = json_value(text, raw, depth + 1)?;
        // Between the last value and this one is nothing but the key, its
        // colon, a comma and white space.
        let between = text.get(from..value.span.start).unwrap_or_default();
        let open = from + between.find('"').unwrap_or_default();
        let close = from + between.rfind('"').map_or(0, |at| at + 1);
        from = value.span.end;
        table.push((Key { span: open..close.max(open), name }, value));
    }
    Ok(Value::Table(table))
}

/// The members of an object in order, repeated names included.
struct JsonEntries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for JsonEntries<'de> {
    fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        struct Entries;
        impl<'de> serde::de::Visitor<'de> for Entries {
            type Value = JsonEntries<'de>;

            fn expecting(
                &self,
                f: &mut std::fmt::Formatter<'_>,
            ) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M>(self, mut map: M) -> Result<Self::Value, M::Error>
            where
                M: serde::de::MapAccess<'de>,
            {
                let mut entries = vec![];
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(JsonEntries(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

fn syntax(format: &str, message: &str) -> Finding {
    let message = message.lines().next().unwrap_or_default();
    Finding::new(Code::Syntax, format!("not valid {format}: {message}"), "")
}

/// The byte offset of a line and column, both from 1, as serde_json counts.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
