//! Fixing what can be fixed safely: spellings and repetitions.
//!
//! A document is edited where it has a finding, and left as it is everywhere
//! else, comments and layout included. The fixed document decides the same,
//! down to the names of the entries in decisions. Whatever could have been
//! meant otherwise is left to a person: names of headers that no page can
//! send, entries that another one merely covers, anything with a comment that
//! would be lost.

mod source;

use std::collections::{HashMap, HashSet};

use super::compile::{Draft, is_error};
use super::doctor::{self, Repeats};
use super::model::{Document, Origins, text};
use super::read::{self, get, items};
use super::tree::{Node, Problem};
use super::{Format, diagnostics};
use crate::decide::Entry;
use crate::diagnostic::{Code, Diagnostic};
use source::Source;

/// A document after fixing.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The document.
    pub text: String,
    /// What was fixed, in document order; places are those in the document
    /// as it was.
    pub applied: Vec<Diagnostic>,
}

/// Fixes a document: origins are written as they are stored, and what is
/// repeated is removed.
///
/// A document that cannot be read is given back as it is. Fixing a fixed
/// document changes nothing.
///
/// ```
/// use doorward::policy::{self, Format};
///
/// let text = r#"
/// version = 1
/// [[trusted_origins]]
/// name = "Storefront"
/// origin = 'HTTPS://Shop.example.com:443/' # the new one
/// scopes = ["cors", "cors", "redirect"]
/// "#;
/// let fixed = policy::fix(text, Format::Toml);
/// assert_eq!(
///     fixed.text,
///     r#"
/// version = 1
/// [[trusted_origins]]
/// name = "Storefront"
/// origin = 'https://shop.example.com' # the new one
/// scopes = ["cors", "redirect"]
/// "#
/// );
/// assert_eq!(fixed.applied.len(), 2);
/// ```
pub fn fix(text: &str, format: Format) -> Fixed {
    let mut problems = vec![];
    let Some(root) = super::read(text, format, &mut problems) else {
        return Fixed { text: text.into(), applied: vec![] };
    };
    let document = read::document(&root, &mut problems);
    let draft = Draft::new(&document, &mut problems);
    doctor::examine(&root, &document, &draft.entries, &mut problems);
    let key = |(finding, span): &Problem| (finding.code(), span.start);
    let mut fixer = Fixer {
        root: &root,
        document: &document,
        entries: &draft.entries,
        found: problems.iter().map(key).collect(),
        source: Source::new(text, format),
        fixed: HashSet::new(),
        removed: HashSet::new(),
    };
    if !problems.iter().any(is_error) {
        fixer.entries();
    }
    fixer.spellings();
    fixer.repeats();
    let Fixer { source, fixed, .. } = fixer;
    problems.retain(|problem| fixed.contains(&key(problem)));
    Fixed { text: source.edited(), applied: diagnostics(text, problems) }
}

/// A finding: its code and the byte at which its place begins.
type Found = (Code, usize);

struct Fixer<'a> {
    root: &'a Node,
    document: &'a Document,
    entries: &'a [Option<Entry>],
    found: HashSet<Found>,
    source: Source<'a>,
    fixed: HashSet<Found>,
    /// The places of the lists of scopes that are removed with their entries.
    removed: HashSet<usize>,
}

impl<'a> Fixer<'a> {
    /// Removes entries that differ from an earlier one in nothing but their
    /// names, unless an API names them.
    fn entries(&mut self) {
        let Some(list) = get(Some(self.root), "trusted_origins") else {
            return;
        };
        let named: HashSet<&str> = self
            .document
            .apis
            .iter()
            .filter_map(|api| match &api.origins {
                Origins::Named(names) => Some(names),
                _ => None,
            })
            .flatten()
            .map(|name| name.value.as_str())
            .collect();
        let mut first = HashMap::new();
        let mut again = vec![];
        let written =
            self.document.trusted_origins.iter().zip(items(Some(list)));
        for (at, (written, node)) in written.enumerate() {
            let (Some(Some(entry)), Some(origin)) =
                (self.entries.get(at), &written.origin)
            else {
                continue;
            };
            let all = (&entry.pattern, entry.scopes, entry.status);
            let found = (Code::RepeatedPattern, origin.span.start);
            if *first.entry(all).or_insert(at) != at
                && !named.contains(text(&written.name))
                && self.found.contains(&found)
                && self.source.is_bare(node)
            {
                again.push(at);
                self.fixed.insert(found);
                let scopes = get(Some(node), "scopes");
                let inside = [Some(&origin.span), scopes.map(|n| &n.span)];
                let inside = inside.into_iter().flatten();
                self.removed.extend(inside.map(|span| span.start));
            }
        }
        self.source.remove_tables(list, &again);
    }

    /// Writes origins as they are stored.
    fn spellings(&mut self) {
        let written = self.document.trusted_origins.iter();
        for (entry, written) in self.entries.iter().zip(written) {
            let (Some(entry), Some(origin)) = (entry, &written.origin) else {
                continue;
            };
            let found = (Code::Normalized, origin.span.start);
            if self.found.contains(&found)
                && !self.removed.contains(&origin.span.start)
                && self
                    .source
                    .replace_string(&origin.span, &entry.pattern.to_string())
            {
                self.fixed.insert(found);
            }
        }
    }

    /// Removes what a list has twice.
    fn repeats(&mut self) {
        for Repeats { list, positions } in doctor::repeats(self.root) {
            if self.removed.contains(&list.span.start) {
                continue;
            }
            let items: Vec<&Node> = items(Some(list)).collect();
            let again = positions.iter().filter_map(|&at| items.get(at));
            self.fixed.extend(
                again.map(|item| (Code::RepeatedValue, item.span.start)),
            );
            self.source.remove_items(list, &positions);
        }
    }
}
