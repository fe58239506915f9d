//! Origins gained and lost: what one set of trusted origins admits and the
//! other does not.

use std::collections::HashMap;
use std::rc::Rc;

use doorward::pattern::{Pattern, TuplePattern};
use doorward::{Policy, Scopes, Status, TrustedOrigin};
use serde::Serialize;

use super::atoms::{self, Shown};
use super::reach::Reach;

/// How many patterns that lie within another are named.
const MAX_WITHIN: usize = 10;

/// Origins that one side admits and the other does not.
///
/// What a pattern had before is not taken out of it: `within` says what that
/// is, and `example` is an origin that is really new, or really gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Item {
    #[serde(flatten)]
    pub(super) shown: Shown,
    /// The pattern as data; nothing for `null` and for every origin.
    #[serde(skip)]
    pub(super) tuple: Option<TuplePattern>,
    /// The entries with this pattern.
    pub(super) rules: Vec<String>,
    pub(super) cause: Cause,
    /// Nothing when the search for one was given up.
    pub(super) example: Option<String>,
    /// Patterns of the other side within this one: the first ones.
    pub(super) within: Vec<Shown>,
    /// How many there are.
    pub(super) within_count: usize,
    /// In what this pattern is wider than those.
    pub(super) wider_by: Vec<&'static str>,
}

/// What made the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cause {
    /// No entry of the other side has the pattern.
    Entry,
    /// There the entry is inactive.
    Status,
    /// There the entry has other scopes.
    Scope,
    /// There the API does not list the entry.
    List,
    /// The API is open to every origin on one side only.
    Public,
    /// The API is on one side only.
    Api,
}

/// What was gained and what was lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Change {
    pub(super) gained: Rc<[Item]>,
    pub(super) lost: Rc<[Item]>,
}

impl Change {
    pub(super) fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }

    /// The same without `null`, which credentials exclude.
    pub(super) fn without_null(&self) -> Self {
        let [gained, lost] = [&self.gained, &self.lost].map(|items| {
            let tuples = items.iter().filter(|item| item.tuple.is_some());
            match tuples.clone().count() == items.len() {
                true => items.clone(),
                false => tuples.cloned().collect(),
            }
        });
        Self { gained, lost }
    }
}

/// One of the two policies, and where its patterns are.
pub(super) struct Side<'a> {
    pub(super) policy: &'a Policy,
    by_pattern: HashMap<&'a Pattern, Vec<TrustedOrigin<'a>>>,
}

impl<'a> Side<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        let mut by_pattern: HashMap<_, Vec<_>> = HashMap::new();
        for entry in policy.trusted_origins() {
            by_pattern.entry(entry.pattern()).or_default().push(entry);
        }
        Self { policy, by_pattern }
    }

    /// The entries with this pattern, inactive ones too.
    pub(super) fn entries(&self, pattern: &Pattern) -> &[TrustedOrigin<'a>] {
        self.by_pattern.get(pattern).map_or(&[], |entries| entries)
    }
}

/// The entries that answer one question, and what they admit.
#[derive(Debug, Default)]
pub(super) struct Grants<'a> {
    entries: Vec<TrustedOrigin<'a>>,
    scope: Scopes,
    reach: Reach,
    /// Whether `null` is admitted.
    pub(super) null: bool,
}

impl<'a> Grants<'a> {
    /// What the active entries with this scope admit, as far as `listed`.
    pub(super) fn new(
        policy: &'a Policy,
        scope: Scopes,
        listed: impl Fn(&TrustedOrigin<'a>) -> bool,
    ) -> Self {
        let entries: Vec<_> = policy
            .trusted_origins()
            .filter(|entry| entry.status() == Status::Active)
            .filter(|entry| entry.scopes().contains(scope))
            .filter(listed)
            .collect();
        let tuples = entries.iter().filter_map(|entry| tuple(entry.pattern()));
        let null = entries.iter().any(|e| *e.pattern() == Pattern::Null);
        Self { scope, reach: tuples.collect(), null, entries }
    }

    /// What is admitted here, `null` left out, and not by the other grants.
    pub(super) fn beyond(
        &self,
        other: &Grants<'_>,
        other_side: &Side<'_>,
    ) -> Vec<Item> {
        let mut items: Vec<Item> = vec![];
        let mut known: HashMap<&TuplePattern, std::ops::Range<usize>> =
            HashMap::new();
        for entry in &self.entries {
            let Some(pattern) = tuple(entry.pattern()) else { continue };
            let places = known.entry(pattern).or_insert_with(|| {
                let start = items.len();
                let cause = self.cause(entry, other_side);
                items.extend(beyond(pattern, &other.reach, cause));
                start..items.len()
            });
            for item in &mut items[places.clone()] {
                item.rules.push(entry.name().into());
            }
        }
        without_narrower(items)
    }

    /// `null`, when it is admitted here and not there.
    pub(super) fn null_item(&self, other_side: &Side<'_>) -> Option<Item> {
        let is_null = |e: &&TrustedOrigin<'_>| *e.pattern() == Pattern::Null;
        let first = self.entries.iter().find(is_null)?;
        let rules = self.entries.iter().filter(is_null);
        Some(Item {
            shown: Shown::new(&Pattern::Null),
            tuple: None,
            rules: rules.map(|entry| entry.name().into()).collect(),
            cause: self.cause(first, other_side),
            example: Some("null".into()),
            within: vec![],
            within_count: 0,
            wider_by: vec![],
        })
    }

    /// Why the other side does not admit what this entry does.
    fn cause(&self, entry: &TrustedOrigin<'_>, other_side: &Side<'_>) -> Cause {
        let same = other_side.entries(entry.pattern());
        let active = |e: &&TrustedOrigin<'_>| e.status() == Status::Active;
        let mut in_force = same.iter().filter(active);
        match in_force.next() {
            None if same.is_empty() => Cause::Entry,
            None => Cause::Status,
            Some(first) => {
                let mut all = in_force.chain([first]);
                match all.any(|e| e.scopes().contains(self.scope)) {
                    true => Cause::List,
                    false => Cause::Scope,
                }
            }
        }
    }
}

/// Origins gained and lost under grants that differ.
pub(super) fn compare(
    sides: [&Side<'_>; 2],
    [old, new]: [&Grants<'_>; 2],
) -> Change {
    let mut gained = new.beyond(old, sides[0]);
    let mut lost = old.beyond(new, sides[1]);
    if new.null && !old.null {
        gained.extend(new.null_item(sides[0]));
    }
    if old.null && !new.null {
        lost.extend(old.null_item(sides[1]));
    }
    Change { gained: gained.into(), lost: lost.into() }
}

pub(super) fn tuple(pattern: &Pattern) -> Option<&TuplePattern> {
    match pattern {
        Pattern::Null => None,
        Pattern::Tuple(tuple) => Some(tuple),
    }
}

/// What of a pattern the other set does not have: the pattern itself, or that
/// of its two schemes which is missing.
fn beyond(pattern: &TuplePattern, other: &Reach, cause: Cause) -> Vec<Item> {
    let atoms = atoms::atoms(pattern);
    let whole = atoms.len();
    let missing = atoms.into_iter().filter_map(|atom| {
        let missing = other.missing(&atom)?;
        Some((atom, missing.example))
    });
    let mut missing: Vec<_> = missing.collect();
    if missing.is_empty() {
        return vec![];
    }
    let within = other.within(pattern);
    let wider_by = |inner| atoms::wider_by(pattern, inner);
    let mut wider_by: Vec<_> =
        within.iter().copied().flat_map(wider_by).collect();
    wider_by.sort_unstable();
    wider_by.dedup();
    if missing.len() == whole || !within.is_empty() {
        let example = missing.swap_remove(0).1;
        missing = vec![(pattern.clone(), example)];
    }
    let item = |(pattern, example)| Item {
        shown: Shown::tuple(&pattern),
        tuple: Some(pattern),
        rules: vec![],
        cause,
        example,
        within: within
            .iter()
            .take(MAX_WITHIN)
            .map(|t| Shown::tuple(t))
            .collect(),
        within_count: within.len(),
        wider_by: wider_by.clone(),
    };
    missing.into_iter().map(item).collect()
}

/// Leaves out what another item has as well.
fn without_narrower(mut items: Vec<Item>) -> Vec<Item> {
    let mut patterns: Vec<_> =
        items.iter().filter_map(|item| item.tuple.as_ref()).collect();
    // Two schemes before one: the first of two equal atoms is kept.
    patterns.sort_by_key(|pattern| pattern.schemes().count() < 2);
    let all: Reach = patterns.into_iter().collect();
    items.retain(|item| {
        let Some(tuple) = &item.tuple else { return true };
        let mut atoms = atoms::atoms(tuple).into_iter();
        !atoms.all(|atom| all.has_wider(&atom, tuple))
    });
    items
}
