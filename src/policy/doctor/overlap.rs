//! Entries that others make superfluous, and entries that are off in vain.

use std::collections::HashMap;

use super::cover::Wildcards;
use super::{Subject, Trusted, warning};
use crate::decide::{Entry, Scopes, Status};
use crate::diagnostic::Code;
use crate::origin::document::escape;
use crate::pattern::{Pattern, SchemePattern};
use crate::policy::tree::Problem;

/// How many entries with one pattern are looked at.
const MAX_SAME: usize = 64;

pub(super) fn examine(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    let overlaps = Overlaps {
        subject,
        wildcards: Wildcards::new(subject.entries, is_active),
        same: Same::new(subject.entries),
    };
    for origin in subject.origins() {
        let found = match origin.entry.status {
            Status::Active => overlaps
                .same_pattern(&origin)
                .or_else(|| overlaps.shadowed(&origin)),
            Status::Inactive => overlaps
                .still_trusted(&origin)
                .or_else(|| overlaps.same_pattern(&origin)),
        };
        problems.extend(found);
        problems.extend(overlaps.beside_https(&origin));
    }
}

struct Overlaps<'a> {
    subject: &'a Subject<'a>,
    wildcards: Wildcards<'a>,
    same: Same<'a>,
}

impl Overlaps<'_> {
    /// An earlier entry of the same status has the same pattern.
    fn same_pattern(&self, origin: &Trusted<'_>) -> Option<Problem> {
        let Trusted { position, entry, .. } = *origin;
        if self.same.others.is_empty() {
            return None;
        }
        let (_, other) = self.same.of(&entry.pattern).find(|(at, other)| {
            *at < position
                && other.status == entry.status
                && !common(other.scopes, entry.scopes).is_empty()
                && !self.are_told_apart(*at, position)
        })?;
        let name = escape(&other.name);
        Some(warning(
            Code::RepeatedPattern,
            format!("\"{name}\" has the same pattern"),
            "make them one entry: turning one off leaves the other on",
            origin.span,
        ))
    }

    /// Whether APIs name both entries, and not the same APIs do.
    fn are_told_apart(&self, one: usize, other: usize) -> bool {
        let lists = [one, other].map(|at| self.subject.listed_by(at));
        lists[0] != lists[1] && lists.iter().all(|list| !list.is_empty())
    }

    /// An active wildcard makes this entry superfluous.
    fn shadowed(&self, origin: &Trusted<'_>) -> Option<Problem> {
        let Trusted { position, entry, .. } = *origin;
        let Pattern::Tuple(pattern) = &entry.pattern else {
            return None;
        };
        if entry.scopes.is_empty() {
            return None;
        }
        let wide = self.wildcards.find(pattern, |at, wide| {
            wide.pattern != entry.pattern
                && wide.scopes.contains(entry.scopes)
                && self.subject.stands_in(at, position)
        })?;
        let name = escape(&wide.name);
        Some(warning(
            Code::Shadowed,
            format!("\"{name}\" covers all that this matches"),
            format!("remove this entry, or make \"{name}\" narrower"),
            origin.span,
        ))
    }

    /// This entry is off, and another one trusts all that it matches.
    fn still_trusted(&self, origin: &Trusted<'_>) -> Option<Problem> {
        let Trusted { position, entry, .. } = *origin;
        let still = |at, other: &Entry| {
            let scopes = common(other.scopes, entry.scopes);
            match self.subject.stands_in(at, position) {
                true => scopes,
                false => without_cors(scopes),
            }
        };
        let mut same = self.same.of(&entry.pattern);
        let same = same.find(|(at, other)| {
            is_active(other) && !still(*at, other).is_empty()
        });
        let (name, scopes) = match (same, &entry.pattern) {
            (Some((at, other)), _) => (&other.name, still(at, other)),
            (None, Pattern::Null) => return None,
            (None, Pattern::Tuple(pattern)) => {
                let accepted = std::cell::Cell::new(Scopes::NONE);
                let other = self.wildcards.find(pattern, |at, other| {
                    accepted.set(still(at, other));
                    !accepted.get().is_empty()
                })?;
                (&other.name, accepted.get())
            }
        };
        let name = escape(name);
        let scopes: Vec<_> =
            scopes.names().map(|scope| format!("\"{scope}\"")).collect();
        Some(warning(
            Code::StillTrusted,
            format!(
                "this is inactive, but \"{name}\" trusts the same for {}",
                scopes.join(", ")
            ),
            format!("make \"{name}\" inactive too, or narrower"),
            origin.span,
        ))
    }

    /// The same host is trusted over http and over https.
    fn beside_https(&self, origin: &Trusted<'_>) -> Option<Problem> {
        let Trusted { entry, .. } = *origin;
        let Pattern::Tuple(pattern) = &entry.pattern else {
            return None;
        };
        if pattern.scheme != SchemePattern::Exact("http".into())
            || !is_active(entry)
            || !self.subject.is_insecure(pattern, origin.span)
            // Which has a warning of its own.
            || super::origins::acts_with_cookies(entry)
        {
            return None;
        }
        let mut https = pattern.clone();
        https.scheme = SchemePattern::Exact("https".into());
        let https = Pattern::Tuple(https);
        let (_, other) = self.same.of(&https).find(|(_, other)| {
            is_active(other) && !common(other.scopes, entry.scopes).is_empty()
        })?;
        let name = escape(&other.name);
        Some(warning(
            Code::HttpBesideHttps,
            format!("\"{name}\" trusts the same host over https"),
            "remove this entry: over plain http, anybody on the network can \
             act as this origin",
            origin.span,
        ))
    }
}

fn is_active(entry: &Entry) -> bool {
    entry.status == Status::Active
}

/// The scopes that both have.
fn common(one: Scopes, other: Scopes) -> Scopes {
    Scopes::from_bits(one.bits() & other.bits()).unwrap_or(Scopes::NONE)
}

fn without_cors(scopes: Scopes) -> Scopes {
    let bits = scopes.bits() & !Scopes::CORS.bits();
    Scopes::from_bits(bits).unwrap_or(Scopes::NONE)
}

/// Entries by pattern.
struct Same<'a> {
    entries: &'a [Option<Entry>],
    /// The first entry with each pattern.
    first: HashMap<&'a Pattern, usize>,
    /// The others, by the first one's position.
    others: HashMap<usize, Vec<usize>>,
}

impl<'a> Same<'a> {
    fn new(entries: &'a [Option<Entry>]) -> Self {
        let mut first = HashMap::with_capacity(entries.len());
        let mut others: HashMap<usize, Vec<usize>> = HashMap::new();
        for (position, entry) in entries.iter().enumerate() {
            let Some(entry) = entry else { continue };
            let known = *first.entry(&entry.pattern).or_insert(position);
            if known != position {
                let others = others.entry(known).or_default();
                if others.len() < MAX_SAME {
                    others.push(position);
                }
            }
        }
        Self { entries, first, others }
    }

    /// The entries with this pattern, in document order.
    fn of(
        &self,
        pattern: &Pattern,
    ) -> impl Iterator<Item = (usize, &'a Entry)> {
        let first = self.first.get(pattern).copied();
        let others = first.and_then(|first| self.others.get(&first));
        let others = others.into_iter().flatten().copied();
        first.into_iter().chain(others).filter_map(|position| {
            Some((position, self.entries.get(position)?.as_ref()?))
        })
    }
}
