//! Spring: CORS keys of `application.yml` or `application.properties`.
//!
//! They are found wherever they are: Actuator, GraphQL, Cloud Gateway, or an
//! application's own. An allowed origin is a text; an allowed origin pattern
//! is a text in which `*` is anything at all and `:[8080,8081]` or `:[*]` may
//! end it.

use std::collections::BTreeMap;

use crate::NotRead;
use crate::draft::{Api, Comparison, Draft, Place};
use crate::expression::Dialect;
use crate::lists::{self, Keys};
use crate::node::{Node, Value, canonical};
use crate::note::Kind;
use crate::{paths, properties, yaml};

const KEYS: Keys = Keys {
    methods: "allowed-methods",
    request_headers: "allowed-headers",
    exposed_headers: "exposed-headers",
    credentials: "allow-credentials",
    max_age: "max-age",
    strict: false,
    others: &["allowed-origins", "allowed-origin-patterns"],
};

/// Reads YAML, or properties.
pub(crate) fn read(text: &str, draft: &mut Draft) -> Result<(), NotRead> {
    let documents = match is_properties(text) {
        true => vec![tree(text)],
        false => yaml::read(text)?,
    };
    let is_group = |map: &Node| {
        map.get("allowed-origins").is_some()
            || map.get("allowed-origin-patterns").is_some()
    };
    let mut groups = vec![];
    for document in &documents {
        document.maps(&mut vec![], &mut |map, around| {
            if is_group(map) {
                groups.push((map, around.to_vec()));
            }
        });
    }
    if groups.is_empty() {
        let message = "no CORS keys in this file: nothing has allowed-origins";
        return Err(NotRead::new(0, message));
    }
    if groups.len() > 1 {
        let message = "where paths overlap, Spring takes the first and \
                       Doorward the most specific";
        draft.note(Kind::Information, 0, "", message);
    }
    for (map, around) in groups {
        group(map, &around, draft);
    }
    Ok(())
}

/// Properties have their first `=` before any `: `, and no `- `.
fn is_properties(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    let mut lines =
        lines.filter(|l| !l.is_empty() && !l.starts_with(['#', '!']));
    lines.next().is_some_and(|line| {
        let equals = line.find('=').unwrap_or(line.len());
        let colon = line.find(": ").unwrap_or(line.len());
        equals < colon && !line.starts_with("- ") && !line.ends_with(':')
    })
}

/// Properties as maps: the last part of a key, and what comes before it.
fn tree(text: &str) -> Node {
    let mut groups: BTreeMap<String, Vec<(String, Node)>> = BTreeMap::new();
    for property in properties::read(text) {
        let line = property.line;
        let (key, is_item) = without_index(&property.key);
        let (prefix, last) = split_last(key);
        let group = groups.entry(prefix.into()).or_default();
        let value = Value::Text(property.value);
        let node = Node { line, value };
        let known = group.iter_mut().find(|(name, _)| name == last);
        match (known, is_item) {
            (Some((_, known)), true) => match &mut known.value {
                Value::List(items) => items.push(node),
                _ => *known = node,
            },
            (Some((_, known)), false) => *known = node,
            (None, true) => {
                let value = Value::List(vec![node]);
                group.push((last.into(), Node { line, value }));
            }
            (None, false) => group.push((last.into(), node)),
        }
    }
    let groups = groups.into_iter().map(|(prefix, entries)| {
        let line = entries.first().map_or(0, |(_, node)| node.line);
        (prefix, Node { line, value: Value::Map(entries) })
    });
    Node { line: 1, value: Value::Map(groups.collect()) }
}

/// `a.b[0]` without its index.
fn without_index(key: &str) -> (&str, bool) {
    let index = key.strip_suffix(']').and_then(|key| key.rsplit_once('['));
    match index {
        Some((key, index)) if index.bytes().all(|b| b.is_ascii_digit()) => {
            (key, true)
        }
        _ => (key, false),
    }
}

/// Splits at the last dot outside brackets.
fn split_last(key: &str) -> (&str, &str) {
    let from = key.rfind(']').unwrap_or(0);
    match key.get(from..).and_then(|tail| tail.rfind('.')) {
        Some(at) => {
            let (prefix, last) = key.split_at(from + at);
            (prefix, last.get(1..).unwrap_or_default())
        }
        None => ("", key),
    }
}

fn group(map: &Node, around: &[(&str, &Node)], draft: &mut Draft) {
    let group = draft.group();
    let keys: Vec<_> = around.iter().map(|(key, _)| *key).collect();
    let mut api = Api {
        line: map.line,
        name: name(&keys).to_owned(),
        group,
        ..Api::default()
    };
    KEYS.read(map, &mut api, draft);
    for (key, take) in [
        ("allowed-origins", text as fn(&str, Place<'_>, &mut Api, &mut Draft)),
        ("allowed-origin-patterns", pattern),
    ] {
        let items = map.get(key).map(Node::items).unwrap_or_default();
        for item in items {
            let Some(texts) = item.text() else {
                let what = item.shown();
                draft.left_out(item.line, &what, "not an origin");
                continue;
            };
            for text in origins(texts) {
                let place = Place { line: item.line, what: text, group };
                match text.contains("${") {
                    true => {
                        let message = "only the running server knows what \
                                       this stands for";
                        draft.left_out(item.line, text, message);
                    }
                    false => take(text, place, &mut api, draft),
                }
            }
        }
    }
    match path(&keys) {
        Ok(paths) => api.paths = paths,
        Err(why) => {
            api.paths = vec!["/".into()];
            api.out = Some(why.clone());
            draft.left_out(api.line, &api.name, why);
        }
    }
    draft.apis.push(api);
}

/// Origins with commas between them; those in brackets are ports.
fn origins(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let parts = text.split(|char: char| {
        match char {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        char == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn text(text: &str, place: Place<'_>, api: &mut Api, draft: &mut Draft) {
    match text {
        "*" => lists::any_origin(draft, api, place.line, text),
        text => draft.text(place, text, Comparison::IgnoringCaseAndSlash),
    }
}

/// A pattern as Spring compiles it: all but `*` and the ports is literal.
fn pattern(text: &str, place: Place<'_>, api: &mut Api, draft: &mut Draft) {
    if text == "*" {
        return lists::any_origin(draft, api, place.line, text);
    }
    let (text, ports) = match split_ports(text) {
        Some((text, "*")) => (text, r"(:\d+)?".to_owned()),
        Some((text, ports)) => {
            (text, format!(":({})", ports.replace(',', "|")))
        }
        None => (text, String::new()),
    };
    let literals: Vec<_> = text.split('*').map(escape).collect();
    let expression = format!("{}{ports}", literals.join(".*"));
    draft.expression(place, &expression, Dialect::Java, false);
}

/// The ports in brackets at the end.
fn split_ports(text: &str) -> Option<(&str, &str)> {
    let (text, ports) = text.strip_suffix(']')?.rsplit_once(":[")?;
    let is_port = |port: &str| {
        !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
    };
    (ports == "*" || ports.split(',').all(is_port)).then_some((text, ports))
}

/// Everything literal, in a form that no dialect reads otherwise.
fn escape(text: &str) -> String {
    let escape = |char: char| match char.is_ascii_punctuation() {
        // These would be something else with a backslash.
        true if !matches!(char, '<' | '>') => vec!['\\', char],
        _ => vec![char],
    };
    text.chars().flat_map(escape).collect()
}

/// The path of a gateway's configuration is its key: `[/api/**]`.
fn path(keys: &[&str]) -> Result<Vec<String>, String> {
    let path = keys.iter().rev().find_map(|key| {
        let key = match key.rsplit_once('[') {
            Some((_, key)) => key.strip_suffix(']')?,
            None => key,
        };
        key.starts_with('/').then_some(key)
    });
    let paths = match path {
        None => return Ok(paths::all()),
        Some(path) => match path.strip_suffix("**") {
            Some(prefix) => paths::below(prefix),
            None => paths::exact(path),
        },
    };
    let path = path.unwrap_or_default();
    paths.ok_or_else(|| format!("the path {path:?} cannot be written here"))
}

/// What the configuration is of.
fn name(keys: &[&str]) -> &'static str {
    let keys = canonical(&keys.join("."));
    let known = ["management", "graphql", "gateway"];
    known.into_iter().find(|name| keys.contains(name)).unwrap_or("everything")
}
