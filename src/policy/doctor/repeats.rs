//! Values that a list has twice.

use std::collections::HashSet;

use super::warning;
use crate::diagnostic::Code;
use crate::origin::document::escape;
use crate::policy::names::is_normalized;
use crate::policy::read::{get, items};
use crate::policy::tree::{Node, Problem, Value};

/// A list of strings, and the positions of those that it had before.
pub(in crate::policy) struct Repeats<'a> {
    pub(in crate::policy) list: &'a Node,
    pub(in crate::policy) positions: Vec<usize>,
}

pub(super) fn examine(root: &Node, problems: &mut Vec<Problem>) {
    for Repeats { list, positions } in repeats(root) {
        let items: Vec<_> = items(Some(list)).collect();
        let again = positions.iter().filter_map(|&at| items.get(at));
        for item in again {
            let Value::String(text) = &item.value else { continue };
            problems.push(warning(
                Code::RepeatedValue,
                format!("\"{}\" is in this list already", escape(text)),
                "remove it",
                &item.span,
            ));
        }
    }
}

/// Every list that has a value twice.
pub(in crate::policy) fn repeats(
    root: &Node,
) -> impl Iterator<Item = Repeats<'_>> {
    let origins = lists(root, "trusted_origins", &[("scopes", exact)]);
    let apis = lists(
        root,
        "apis",
        &[
            ("methods", method),
            ("request_headers", header),
            ("exposed_headers", header),
            ("origins", exact),
        ],
    );
    origins.chain(apis)
}

/// How two values of a list are compared.
type Stored = fn(&str) -> String;

fn lists<'a>(
    root: &'a Node,
    key: &str,
    fields: &'static [(&'static str, Stored)],
) -> impl Iterator<Item = Repeats<'a>> {
    items(get(Some(root), key)).flat_map(move |entry| {
        fields.iter().filter_map(move |(key, stored)| {
            let list = get(Some(entry), key)?;
            let mut seen = HashSet::new();
            let again = |item: &Node| match &item.value {
                Value::String(text) => !seen.insert(stored(text)),
                _ => false,
            };
            let again = positions(list, again);
            (!again.is_empty()).then_some(Repeats { list, positions: again })
        })
    })
}

fn positions(list: &Node, mut is: impl FnMut(&Node) -> bool) -> Vec<usize> {
    let items = items(Some(list)).enumerate();
    items.filter_map(|(at, item)| is(item).then_some(at)).collect()
}

fn exact(text: &str) -> String {
    text.into()
}

fn header(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// Only some methods are the same in any case.
fn method(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    match is_normalized(&upper) {
        true => upper,
        false => text.into(),
    }
}
