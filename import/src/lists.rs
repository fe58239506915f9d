//! Settings that all sources have in one form or another: lists of methods
//! and headers, and how long browsers may keep an answer.

use crate::draft::{Api, Draft};
use crate::node::Node;
use crate::note::Kind;

/// The parts of a list with commas.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// The names in a list, or in a text with commas.
pub(crate) fn names(node: &Node) -> Vec<String> {
    let texts = node.items().iter().filter_map(Node::text);
    let mut names: Vec<String> = vec![];
    for name in texts.flat_map(split) {
        if !names.iter().any(|known| known == name) {
            names.push(name.into());
        }
    }
    names
}

/// Seconds, as a number or with a unit: `600`, `600s`, `10m`, `PT10M`.
pub(crate) fn seconds(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    // "-1" is how some turn the cache off.
    if text == "-1" {
        return Some(0);
    }
    let text = text.strip_prefix("pt").unwrap_or(&text);
    let digits = text.trim_end_matches(|char: char| !char.is_ascii_digit());
    let factor = match text.get(digits.len()..)? {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    // The document's own limit.
    let seconds = digits.parse::<u32>().ok()?.checked_mul(factor)?;
    (seconds <= 2_147_483_647).then_some(seconds)
}

/// Takes over the keys that mean the same everywhere. The names are given as
/// the source has them; the others in `known` are left to the caller, and what
/// is in neither is noted.
pub(crate) struct Keys {
    pub(crate) methods: &'static str,
    pub(crate) request_headers: &'static str,
    pub(crate) exposed_headers: &'static str,
    pub(crate) credentials: &'static str,
    pub(crate) max_age: &'static str,
    /// Whether there can be no other keys than these.
    pub(crate) strict: bool,
    /// Keys that are read elsewhere, or do not matter.
    pub(crate) others: &'static [&'static str],
}

impl Keys {
    /// Reads the settings of a map.
    pub(crate) fn read(&self, map: &Node, api: &mut Api, draft: &mut Draft) {
        let list = |key| map.get(key).map(names).unwrap_or_default();
        api.methods = list(self.methods);
        api.request_headers = list(self.request_headers);
        api.exposed_headers = list(self.exposed_headers);
        if let Some(node) = map.get(self.credentials) {
            api.credentials = node.boolean().unwrap_or_else(|| {
                let what = node.shown();
                let message = "whether credentials are allowed is not plain; \
                               they are not";
                draft.left_out(node.line, &what, message);
                false
            });
        }
        if let Some(node) = map.get(self.max_age) {
            api.max_age = node.text().and_then(seconds);
            if api.max_age.is_none() && node.text() != Some("null") {
                let what = format!("{}: {}", self.max_age, node.shown());
                let message = "browsers get no number of seconds from this";
                draft.left_out(node.line, &what, message);
            }
        }
        for (key, node) in map.map().into_iter().flatten() {
            let canonical = crate::node::canonical(key);
            let mut known = [
                self.methods,
                self.request_headers,
                self.exposed_headers,
                self.credentials,
                self.max_age,
            ]
            .into_iter()
            .chain(self.others.iter().copied());
            if !known.any(|known| crate::node::canonical(known) == canonical) {
                let what = format!("{key}: {}", node.shown());
                let message = "there is nothing like this in a document";
                let kind = match self.strict {
                    true => Kind::LeftOut,
                    false => Kind::Information,
                };
                draft.note(kind, node.line, &what, message);
            }
        }
    }
}

/// Says that a list is open to any origin, which the API takes over only
/// without credentials.
pub(crate) fn any_origin(
    draft: &mut Draft,
    api: &mut Api,
    line: usize,
    what: &str,
) {
    if !api.credentials {
        api.any = true;
        return;
    }
    let example = "https://evil.example";
    let message =
        format!("it admits any origin, {example} for one, with credentials");
    let note = draft.left_out(line, what, message);
    note.example = Some(example.into());
    note.help = "list the origins".into();
}
