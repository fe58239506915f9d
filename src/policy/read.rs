//! Reading a document tree: every key is known, every value of its type.
//!
//! The table in `fields` says what is possible; this checks a tree against
//! it, reports all that is wrong, and takes out what is right.

use std::collections::HashSet;

use super::fields::{DOCUMENT, Field, Kind};
use super::model::{ApiEntry, Document, OriginEntry, Origins, Safety, Spanned};
use super::tree::{Key, Node, Problem, Span, Value};
use crate::decide::{Scopes, Status};
use crate::diagnostic::{Code, Finding};
use crate::origin::document::escape;

/// Reads a document; `problems` gets all that is wrong with it.
pub(super) fn document(root: &Node, problems: &mut Vec<Problem>) -> Document {
    check_value(root, Kind::Table(DOCUMENT), "the document", problems);
    let safety = |key| boolean(get(get(Some(root), "safety"), key));
    Document {
        trusted_origins: items(get(Some(root), "trusted_origins"))
            .map(trusted_origin)
            .collect(),
        apis: items(get(Some(root), "apis")).map(api).collect(),
        cors: cors(get(Some(root), "cors")),
        safety: Safety {
            allow_insecure_origins: safety("allow_insecure_origins"),
            allow_public_suffix_wildcards: safety(
                "allow_public_suffix_wildcards",
            ),
            allow_null_origin: safety("allow_null_origin"),
        },
    }
}

fn trusted_origin(node: &Node) -> OriginEntry {
    let scopes = get(Some(node), "scopes");
    let named = items(scopes)
        .filter_map(string)
        .filter_map(|name| Scopes::from_name(&name.value));
    OriginEntry {
        name: text(node, "name"),
        origin: text(node, "origin"),
        scopes: Spanned {
            value: named.fold(Scopes::NONE, |all, scope| all | scope),
            span: scopes.map_or(node.span.clone(), |s| s.span.clone()),
        },
        status: match text(node, "status") {
            Some(status) if status.value == "inactive" => Status::Inactive,
            _ => Status::Active,
        },
        one_label: get(Some(node), "labels").map(|n| n.span.clone()),
    }
}

fn api(node: &Node) -> ApiEntry {
    let list = |key| {
        items(get(Some(node), key)).filter_map(string).collect::<Vec<_>>()
    };
    ApiEntry {
        name: text(node, "name"),
        path: text(node, "path"),
        methods: list("methods"),
        request_headers: list("request_headers"),
        exposed_headers: list("exposed_headers"),
        credentials: boolean(get(Some(node), "credentials")),
        max_age: get(Some(node), "max_age")
            .and_then(integer)
            .and_then(|seconds| u32::try_from(seconds).ok()),
        origins: match get(Some(node), "origins") {
            None => Origins::Trusted,
            Some(Node { value: Value::String(_), span }) => {
                Origins::Any(span.clone())
            }
            Some(_) => Origins::Named(list("origins")),
        },
    }
}

fn cors(node: Option<&Node>) -> crate::decide::CorsOptions {
    let mut options = crate::decide::CorsOptions::default();
    let status = |key| {
        get(node, key).and_then(integer).and_then(|n| u16::try_from(n).ok())
    };
    if let Some(status) = status("preflight_status") {
        options.preflight_status = status;
    }
    if let Some(status) = status("denied_preflight_status") {
        options.denied_preflight_status = status;
    }
    options.block_denied = boolean(get(node, "block_denied"));
    options.informative_preflight = boolean(get(node, "informative_preflight"));
    options
}

/// The value at `key` of a table.
pub(super) fn get<'a>(node: Option<&'a Node>, key: &str) -> Option<&'a Node> {
    match &node?.value {
        Value::Table(entries) => {
            entries.iter().find(|(k, _)| k.name == key).map(|(_, n)| n)
        }
        _ => None,
    }
}

/// The items of an array.
pub(super) fn items(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    match node.map(|node| &node.value) {
        Some(Value::Array(items)) => items.as_slice(),
        _ => &[],
    }
    .iter()
}

fn string(node: &Node) -> Option<Spanned<String>> {
    match &node.value {
        Value::String(text) => {
            Some(Spanned { value: text.clone(), span: node.span.clone() })
        }
        _ => None,
    }
}

/// The string at `key`.
fn text(node: &Node, key: &str) -> Option<Spanned<String>> {
    get(Some(node), key).and_then(string)
}

fn integer(node: &Node) -> Option<i64> {
    match node.value {
        Value::Integer(number) => Some(number),
        _ => None,
    }
}

fn boolean(node: Option<&Node>) -> bool {
    matches!(node.map(|node| &node.value), Some(Value::Boolean(true)))
}

fn check_value(
    node: &Node,
    kind: Kind,
    what: &str,
    problems: &mut Vec<Problem>,
) {
    let mut report = |code, message: String, help: String| {
        problems.push((Finding::new(code, message, help), node.span.clone()));
    };
    match (kind, &node.value) {
        (Kind::String | Kind::StringsOr(_), Value::String(text))
            if text.chars().any(char::is_control) =>
        {
            let message = format!("{what} has a control character");
            report(Code::InvalidValue, message, "remove it".into());
        }
        (Kind::String, Value::String(_)) => {}
        (Kind::Boolean, Value::Boolean(_)) => {}
        (Kind::OneOf(values), Value::String(text)) => {
            if !values.contains(&text.as_str()) {
                let message = format!("{what} cannot be \"{}\"", escape(text));
                report(Code::InvalidValue, message, one_of(values, text));
            }
        }
        (Kind::StringsOr(word), Value::String(text)) => {
            if text != word {
                let message = format!("{what} cannot be \"{}\"", escape(text));
                let help = format!("write \"{word}\" or an array of names");
                report(Code::InvalidValue, message, help);
            }
        }
        (Kind::Integer(1, 1), Value::Integer(number)) if what == "version" => {
            if *number != 1 {
                let message = format!("version {number} is not supported");
                let help = "write version = 1".into();
                report(Code::UnsupportedVersion, message, help);
            }
        }
        (Kind::Integer(min, max), Value::Integer(number)) => {
            if !(min..=max).contains(number) {
                let message = format!("{what} cannot be {number}");
                let help = match min == max {
                    true => format!("write {min}"),
                    false => format!("write a number from {min} to {max}"),
                };
                report(Code::InvalidValue, message, help);
            }
        }
        (Kind::Strings | Kind::StringsOr(_), Value::Array(items)) => {
            for item in items {
                check_value(item, Kind::String, what, problems);
            }
        }
        (Kind::SomeOf(values), Value::Array(items)) => {
            for item in items {
                check_value(item, Kind::OneOf(values), what, problems);
            }
        }
        (Kind::Table(fields), Value::Table(entries)) => {
            check_table(&node.span, entries, fields, what, problems);
        }
        (Kind::Tables(fields), Value::Array(items)) => {
            for item in items {
                check_value(item, Kind::Table(fields), what, problems);
            }
        }
        (kind, value) => {
            let (is, wanted) = (value.type_name(), kind.wanted());
            let message = format!("{what} is {is}, not {wanted}");
            report(Code::WrongType, message, String::new());
        }
    }
}

fn check_table(
    span: &Span,
    entries: &[(Key, Node)],
    fields: &[Field],
    what: &str,
    problems: &mut Vec<Problem>,
) {
    let mut seen = HashSet::new();
    for (key, node) in entries {
        if !seen.insert(key.name.as_str()) {
            let message = format!("\"{}\" is given twice", escape(&key.name));
            let finding = Finding::new(Code::InvalidValue, message, "");
            problems.push((finding, key.span.clone()));
        }
        match fields.iter().find(|field| field.key == key.name) {
            Some(field) => check_value(node, field.kind, field.key, problems),
            None => {
                problems.push((unknown_key(key, fields), key.span.clone()));
            }
        }
    }
    for field in fields.iter().filter(|field| field.required) {
        if !seen.contains(field.key) {
            let message = format!("{what} has no \"{}\"", field.key);
            let finding = Finding::new(Code::MissingKey, message, field.about);
            problems.push((finding, first_line(span, entries)));
        }
    }
}

/// Where a table begins: its header in TOML, its first entry otherwise.
fn first_line(span: &Span, entries: &[(Key, Node)]) -> Span {
    match entries.iter().map(|(key, _)| key.span.start).min() {
        Some(first) if first < span.start => first..first,
        _ => span.start..span.start,
    }
}

fn unknown_key(key: &Key, fields: &[Field]) -> Finding {
    let known: Vec<_> = fields.iter().map(|field| field.key).collect();
    let message = format!("there is no key \"{}\" here", escape(&key.name));
    Finding::new(Code::UnknownKey, message, one_of(&known, &key.name))
}

/// What could have been meant, or all there is.
fn one_of(values: &[&str], written: &str) -> String {
    let near = values
        .iter()
        .map(|value| (distance(value, written), value))
        .min()
        .filter(|(distance, value)| *distance <= value.len() / 3);
    if let Some((_, value)) = near {
        return format!("write \"{value}\"");
    }
    let quoted: Vec<_> = values.iter().map(|v| format!("\"{v}\"")).collect();
    format!("there are {}", quoted.join(", "))
}

/// Levenshtein's edit distance, bounded by looking at 40 characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().take(40).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

impl Kind {
    fn wanted(self) -> String {
        match self {
            Self::String | Self::OneOf(_) => "a string".into(),
            Self::Integer(..) => "an integer".into(),
            Self::Boolean => "a boolean".into(),
            Self::Strings | Self::SomeOf(_) => "an array of strings".into(),
            Self::StringsOr(word) => {
                format!("an array of strings or \"{word}\"")
            }
            Self::Table(_) => "a table".into(),
            Self::Tables(_) => "an array of tables".into(),
        }
    }
}
