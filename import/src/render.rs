//! A draft as a policy document: TOML with comments that say where each entry
//! came from and what was left out.

use std::collections::{HashMap, HashSet};

use doorward::pattern::Pattern;
use toml_writer::TomlStringBuilder;

use crate::draft::{Api, Draft, Entry, is_one_label};

/// How wide comments get.
const WIDTH: usize = 78;

/// The longest piece of the source in a comment, in characters.
const MAX_SHOWN: usize = 500;

/// What a line of the document belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The document as a whole.
    Document,
    /// The entry at this position.
    Entry(usize),
    /// The API at this position.
    Api(usize),
}

/// A document, and what its lines are.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    /// The first line of each part, from 1.
    starts: Vec<(usize, Part)>,
    lines: usize,
}

impl Rendered {
    /// What a line belongs to.
    pub(crate) fn part(&self, line: usize) -> Part {
        let at = self.starts.partition_point(|(start, _)| *start <= line);
        let part = at.checked_sub(1).and_then(|at| self.starts.get(at));
        part.map_or(Part::Document, |(_, part)| *part)
    }

    fn begin(&mut self, part: Part) {
        self.line("");
        self.starts.push((self.lines + 1, part));
    }

    fn line(&mut self, line: &str) {
        self.text += line;
        self.text.push('\n');
        self.lines += 1;
    }

    /// A comment, over as many lines as it needs.
    fn comment(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.len() + 1 + word.len() > WIDTH {
                self.line(&format!("# {line}"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        self.line(&format!("# {line}"));
    }

    fn lines(&mut self, lines: &[String], commented: bool) {
        for line in lines {
            match commented {
                true => self.line(&format!("# {line}")),
                false => self.line(line),
            }
        }
    }
}

/// Writes the document.
pub(crate) fn render(draft: &Draft) -> Rendered {
    let mut rendered = Rendered::default();
    rendered.comment(&format!(
        "Imported from {} by \"doorward import\".",
        printable(&draft.file)
    ));
    rendered.line("version = 1");
    if let Some(status) = draft.preflight_status {
        rendered.line("");
        rendered.line("[cors]");
        rendered.line(&format!("preflight_status = {status}"));
    }
    let names = names(&draft.entries);
    let mut said = (0, "");
    for (position, entry) in draft.entries.iter().enumerate() {
        rendered.begin(Part::Entry(position));
        // One expression may be many patterns.
        let what = (entry.line, entry.what.as_str());
        if what != said || entry.out.as_ref().is_some_and(|why| !why.is_empty())
        {
            rendered.comment(&source(draft, entry.line, &entry.what));
        }
        said = what;
        self::entry(&mut rendered, entry, &names[position]);
    }
    // One list needs no names: it is all that there is.
    let lists: HashSet<_> =
        draft.entries.iter().flat_map(|e| &e.groups).collect();
    let single = lists.len() <= 1;
    for (position, api) in draft.apis.iter().enumerate() {
        let origins = match single {
            true => None,
            false => Some(listed(draft, api.group, &names)),
        };
        for (nth, path) in api.paths.iter().enumerate() {
            rendered.begin(Part::Api(position));
            if nth == 0 {
                about(&mut rendered, draft, api);
            }
            self::api(&mut rendered, api, path, origins.as_deref());
        }
    }
    if draft.apis.is_empty() {
        rendered.begin(Part::Document);
        rendered.comment(
            "No part of the server is open to these origins yet: an API says \
             which is, as in",
        );
        let lines = [
            "[[apis]]",
            "name = \"users\"",
            "path = \"/users/{*rest}\"",
            "methods = [\"GET\", \"PUT\"]",
            "request_headers = [\"content-type\"]",
        ];
        rendered.lines(&lines.map(String::from), true);
    }
    if !draft.remarks.is_empty() {
        rendered.begin(Part::Document);
        rendered.comment("Also left out:");
        for remark in &draft.remarks {
            rendered.comment(remark);
        }
    }
    rendered
}

fn entry(rendered: &mut Rendered, entry: &Entry, name: &str) {
    let out = entry.out.as_deref();
    if let Some(why) = out.filter(|why| !why.is_empty()) {
        rendered.comment(&format!("left out: {}", printable(why)));
        if entry.pattern.is_some() {
            rendered
                .comment("remove the \"# \" below to trust this all the same:");
        }
    }
    let Some(pattern) = &entry.pattern else { return };
    let scopes: Vec<_> = entry.scopes.names().map(quoted).collect();
    let mut lines = vec![
        "[[trusted_origins]]".to_owned(),
        format!("name = {}", quoted(name)),
        format!("origin = {}", quoted(pattern.to_string())),
        format!("scopes = [{}]", scopes.join(", ")),
    ];
    if is_one_label(pattern) {
        lines.push("labels = 1".into());
    }
    if entry.inactive {
        lines.push("status = \"inactive\"".into());
    }
    rendered.lines(&lines, out.is_some());
}

/// Where an API is from, and why it is in comments when it is.
fn about(rendered: &mut Rendered, draft: &Draft, api: &Api) {
    let what = source(draft, api.line, "");
    match (&api.out, api.proposed) {
        (Some(why), _) => {
            rendered.comment(&what);
            rendered.comment(&format!("left out: {}", printable(why)));
        }
        (None, true) => rendered.comment(&format!(
            "{what}: which part of the server this list is for is not in the \
             file; if it is all, remove the \"# \" below"
        )),
        (None, false) => rendered.comment(&what),
    }
}

fn api(
    rendered: &mut Rendered,
    api: &Api,
    path: &str,
    origins: Option<&[String]>,
) {
    let name = match &*api.paths {
        [_] => api.name.clone(),
        _ => format!("{} {path}", api.name),
    };
    let mut lines = vec![
        "[[apis]]".to_owned(),
        format!("name = {}", quoted(&name)),
        format!("path = {}", quoted(path)),
    ];
    let lists = [
        ("methods", &api.methods),
        ("request_headers", &api.request_headers),
        ("exposed_headers", &api.exposed_headers),
    ];
    for (key, list) in lists {
        if !list.is_empty() {
            lines.push(format!("{key} = [{}]", joined(list)));
        }
    }
    if api.credentials {
        lines.push("credentials = true".into());
    }
    if let Some(seconds) = api.max_age {
        lines.push(format!("max_age = {seconds}"));
    }
    match origins {
        _ if api.any => lines.push("origins = \"any\"".into()),
        Some(names) => lines.push(format!("origins = [{}]", joined(names))),
        None => {}
    }
    rendered.lines(&lines, api.out.is_some() || api.proposed);
}

/// The names of the entries in a list that are in the document.
fn listed(draft: &Draft, group: usize, names: &[String]) -> Vec<String> {
    let entries = draft.entries.iter().zip(names);
    entries
        .filter(|(e, _)| e.out.is_none() && e.groups.contains(&group))
        .map(|(_, name)| name.clone())
        .collect()
}

/// A name for each entry: what the source calls it, or else its host. Entries
/// that are left out get names of their own too: somebody may take them in.
fn names(entries: &[Entry]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut name = |entry: &Entry| {
        let pattern = entry.pattern.as_ref().map(Pattern::to_string);
        let pattern = pattern.unwrap_or_default();
        let host = pattern.split_once("://").map_or("", |(_, host)| host);
        let given = entry.name.as_deref().unwrap_or(host);
        let wanted = [given, &pattern];
        let free = wanted
            .into_iter()
            .find(|name| !name.is_empty() && !taken.contains(*name));
        let name = match free {
            Some(name) => name.to_owned(),
            None => {
                let count = counts.entry(given.into()).or_insert(1);
                loop {
                    *count += 1;
                    let name = format!("{given} ({count})");
                    if !taken.contains(&name) {
                        break name;
                    }
                }
            }
        };
        taken.insert(name.clone());
        name
    };
    entries.iter().map(&mut name).collect()
}

fn source(draft: &Draft, line: usize, what: &str) -> String {
    let what = printable(what);
    let file = printable(&draft.file);
    match what.is_empty() {
        true => format!("{file}:{line}"),
        false => format!("{file}:{line}: {what}"),
    }
}

/// A piece of the source for a comment: bounded, and nothing in it acts.
pub(crate) fn printable(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(MAX_SHOWN)
        .flat_map(|char| match char {
            '"' | '\'' | '\\' => vec![char],
            char => char.escape_debug().collect(),
        })
        .collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown += "...";
    }
    shown
}

fn joined(list: &[String]) -> String {
    let quoted: Vec<_> = list.iter().map(self::quoted).collect();
    quoted.join(", ")
}

fn quoted(text: impl AsRef<str>) -> String {
    use toml_writer::ToTomlValue;
    TomlStringBuilder::new(text.as_ref()).as_basic().to_toml_value()
}
