//! The doctor: what is right in a document, and hardly meant.
//!
//! Compiling reports what is wrong or dangerous. The doctor comes after it and
//! gives warnings only, so that a document decides the same with and without
//! them. A warning has to be worth the time of the one who reads it: each of
//! these is a mistake that people make, or a surprise that they had, and what
//! it says is always so. Whatever cannot be told, because an entry is wrong,
//! is not said.
//!
//! A document of a million entries is examined in about the time that it takes
//! to compile it: nothing here compares all entries with all others.

mod apis;
mod cover;
mod origins;
mod overlap;
mod repeats;
mod safety;

use std::collections::{HashMap, HashSet};

use super::guards;
use super::model::{ApiEntry, Document, OriginEntry, Origins, text};
use super::read::{get, items};
use super::tree::{Node, Problem, Span};
use crate::decide::{Entry, Scopes, Status};
use crate::diagnostic::{Code, Finding};
use crate::pattern::TuplePattern;
pub(super) use repeats::{Repeats, repeats};

/// Adds the doctor's warnings to the problems of a document.
///
/// `entries` are the compiled trusted origins, by position; nothing stands
/// where a pattern is wrong.
pub(super) fn examine(
    root: &Node,
    document: &Document,
    entries: &[Option<Entry>],
    problems: &mut Vec<Problem>,
) {
    let insecure = problems
        .iter()
        .filter(|(finding, _)| finding.code() == Code::InsecureOrigin)
        .map(|(_, span)| span.start)
        .collect();
    let subject = Subject::new(root, document, entries, insecure);
    overlap::examine(&subject, problems);
    origins::examine(&subject, problems);
    apis::examine(&subject, problems);
    safety::examine(&subject, problems);
    repeats::examine(root, problems);
}

/// What is examined: a document as a tree, as data, and compiled.
struct Subject<'a> {
    root: &'a Node,
    document: &'a Document,
    entries: &'a [Option<Entry>],
    /// The positions of the trusted origins that APIs name.
    positions: HashMap<&'a str, usize>,
    /// The positions of the APIs whose `origins` name an entry, by the entry's
    /// position, in order.
    listed_by: HashMap<usize, Vec<usize>>,
    /// Where origins begin that are refused as insecure: that is said once.
    insecure: HashSet<usize>,
}

/// A trusted origin that is well-formed.
#[derive(Clone, Copy)]
struct Trusted<'a> {
    position: usize,
    entry: &'a Entry,
    written: &'a OriginEntry,
    /// The place of the pattern.
    span: &'a Span,
    node: &'a Node,
}

impl<'a> Subject<'a> {
    fn new(
        root: &'a Node,
        document: &'a Document,
        entries: &'a [Option<Entry>],
        insecure: HashSet<usize>,
    ) -> Self {
        let mut listed_by: HashMap<usize, Vec<usize>> = HashMap::new();
        let lists = document.apis.iter().map(|api| match &api.origins {
            Origins::Named(names) => names.as_slice(),
            _ => &[],
        });
        let mut positions = HashMap::new();
        if lists.clone().any(|names| !names.is_empty()) {
            let names = document.trusted_origins.iter().map(|o| text(&o.name));
            positions.extend(names.enumerate().map(|(at, name)| (name, at)));
        }
        for (api, names) in lists.enumerate() {
            for name in names {
                let Some(&at) = positions.get(name.value.as_str()) else {
                    continue;
                };
                let apis = listed_by.entry(at).or_default();
                if apis.last() != Some(&api) {
                    apis.push(api);
                }
            }
        }
        Self { root, document, entries, positions, listed_by, insecure }
    }

    /// The trusted origins that are well-formed.
    fn origins(&self) -> impl Iterator<Item = Trusted<'a>> {
        let nodes = items(get(Some(self.root), "trusted_origins"));
        let written = self.document.trusted_origins.iter().zip(nodes);
        let all = self.entries.iter().zip(written).enumerate();
        all.filter_map(|(position, (entry, (written, node)))| {
            let (entry, origin) = (entry.as_ref()?, written.origin.as_ref()?);
            Some(Trusted { position, entry, written, span: &origin.span, node })
        })
    }

    /// The APIs with their places.
    fn apis(&self) -> impl Iterator<Item = (&'a ApiEntry, &'a Node)> {
        self.document.apis.iter().zip(items(get(Some(self.root), "apis")))
    }

    /// Whether an origin is plain http, and nothing says so yet or that it is
    /// meant.
    fn is_insecure(&self, pattern: &TuplePattern, span: &Span) -> bool {
        guards::is_insecure(pattern)
            && !self.document.safety.allow_insecure_origins
            && !self.insecure.contains(&span.start)
    }

    /// The APIs that name this entry.
    fn listed_by(&self, position: usize) -> &[usize] {
        self.listed_by.get(&position).map_or(&[], Vec::as_slice)
    }

    /// Whether every API that names one entry names the other one too.
    ///
    /// What an API names is admitted there and nothing else is, so that an
    /// entry can stand in for another one only where this is so.
    fn stands_in(&self, other: usize, one: usize) -> bool {
        let other = self.listed_by(other);
        let mut apis = self.listed_by(one).iter();
        apis.all(|api| other.binary_search(api).is_ok())
    }
}

/// Whether an entry is in force with scope `cors`.
fn admits_cors(entry: &Entry) -> bool {
    entry.status == Status::Active && entry.scopes.contains(Scopes::CORS)
}

fn warning(
    code: Code,
    message: impl Into<String>,
    help: impl Into<String>,
    span: &Span,
) -> Problem {
    (Finding::new(code, message, help), span.clone())
}
