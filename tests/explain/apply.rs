//! Making a suggested change: the proof that it is one.

use doorward::Policy;
use doorward::explain::{Action, Change, Edit};
use doorward::policy::Format;

/// The policy of the document with the change.
pub(crate) fn apply_all(document: &str, change: &Change) -> Policy {
    let edits = change.edits.iter();
    let text = edits.fold(document.to_owned(), |text, e| apply(&text, e));
    Policy::parse(&text, Format::Toml)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Writes an edit into a document, as a person with an editor would.
fn apply(document: &str, edit: &Edit) -> String {
    let mut lines: Vec<String> = document.lines().map(Into::into).collect();
    if edit.action == Action::Add {
        return format!("{document}\n{}", edit.toml());
    }
    let header = match edit.entry {
        Some(_) => format!("[[{}]]", edit.table),
        None => format!("[{}]", edit.table),
    };
    let is_ours = |start: usize| {
        let table = lines[start + 1..].iter();
        let mut table = table.take_while(|line| !line.starts_with('['));
        edit.entry.as_ref().is_none_or(|entry| {
            table.any(|line| name_in(line).is_some_and(|name| name == *entry))
        })
    };
    let is_start = |at: &usize| lines[*at] == header && is_ours(*at);
    let start = (0..lines.len()).find(is_start);
    let Some(start) = start else {
        assert_eq!(edit.entry, None, "no {edit:?} in\n{document}");
        return format!("{document}\n{header}\n{}", edit.toml());
    };
    for (key, value) in &edit.keys {
        let is_key = |line: &String| {
            line.split_once('=').is_some_and(|(k, _)| k.trim() == *key)
        };
        let rest = lines[start + 1..].iter();
        let table = rest.take_while(|line| !line.starts_with('[')).count();
        let known = (start + 1..=start + table).find(|at| is_key(&lines[*at]));
        let (from, len) = match known {
            None => (start + 1, 0),
            Some(at) if lines[at].ends_with('[') => {
                let end = lines[at..].iter().position(|line| line == "]");
                (at, end.unwrap() + 1)
            }
            Some(at) => (at, 1),
        };
        let line = format!("{key} = {}", value.toml());
        lines.splice(from..from + len, [line]);
    }
    lines.join("\n") + "\n"
}

/// The name in a line `name = "..."`.
fn name_in(line: &str) -> Option<String> {
    let table = toml::from_str::<toml::Table>(line).ok()?;
    Some(table.get("name")?.as_str()?.to_owned())
}
