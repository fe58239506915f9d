//! Reach: the origins that a list of patterns admits, as a set.
//!
//! The question is what of one set is missing in another. Most patterns are
//! in both documents and are found by a hash; the others are judged by the
//! hosts beside and below theirs:
//!
//! ```text
//! scheme  host, from the end   held there
//! https   com.example          https://*.example.com, https://pr-*.example.com
//! https   com.example.shop     https://shop.example.com, ...:8443
//! ```
//!
//! What is said to be missing is shown by an example, one origin that the
//! other set has not; so the answer does not rest on reasoning alone.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use doorward::pattern::{Depth, HostPattern, PortPattern, TuplePattern};

use super::atoms::{self, Atom, atom_contains, contains};
use super::hosts::Asked;

/// A set of origins.
#[derive(Debug, Default)]
pub(super) struct Reach {
    patterns: Vec<TuplePattern>,
    atoms: HashSet<Atom>,
    schemes: BTreeMap<Box<str>, Scheme>,
}

/// What is held for one scheme.
#[derive(Debug, Default)]
pub(super) struct Scheme {
    /// By host or domain, the last label first.
    pub(super) nodes: BTreeMap<String, Node>,
    /// Every port that is named.
    ports: BTreeSet<u16>,
}

/// What is held at one name.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) globs: Vec<Held>,
    /// The host itself, and `*.` below it.
    others: Vec<Held>,
    /// The same, to look up.
    pub(super) ports: HashSet<(Level, PortPattern)>,
}

#[derive(Debug)]
pub(super) struct Held {
    pub(super) atom: Atom,
    /// The pattern that it is from.
    pattern: usize,
}

/// The hosts that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Level {
    Host,
    OneLabel,
    AnyDepth,
}

/// Something of an atom that a set does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// One such origin; nothing when the search for it was given up.
    pub(super) example: Option<String>,
}

impl<'a> FromIterator<&'a TuplePattern> for Reach {
    fn from_iter<I>(patterns: I) -> Self
    where
        I: IntoIterator<Item = &'a TuplePattern>,
    {
        let mut reach = Self::default();
        patterns.into_iter().for_each(|pattern| reach.add(pattern));
        reach
    }
}

impl Reach {
    fn add(&mut self, pattern: &TuplePattern) {
        let position = self.patterns.len();
        self.patterns.push(pattern.clone());
        for atom in atoms::atoms(pattern) {
            if !self.atoms.insert(atom.clone()) {
                continue;
            }
            let scheme = atoms::scheme(&atom).into();
            let scheme = self.schemes.entry(scheme).or_default();
            if let PortPattern::Number(port) = atom.port {
                scheme.ports.insert(port);
            }
            let key = key(name(&atom.host));
            let node = scheme.nodes.entry(key).or_default();
            let level = match atom.host {
                HostPattern::LabelGlob { .. } => None,
                HostPattern::Subdomains { depth: Depth::Any, .. } => {
                    Some(Level::AnyDepth)
                }
                HostPattern::Subdomains { .. } => Some(Level::OneLabel),
                _ => Some(Level::Host),
            };
            node.ports.extend(level.map(|level| (level, atom.port)));
            let place = match level {
                None => &mut node.globs,
                Some(_) => &mut node.others,
            };
            place.push(Held { atom, pattern: position });
        }
    }

    /// Whether this set has all of the atom, and if not, what it lacks.
    pub(super) fn missing(&self, atom: &Atom) -> Option<Missing> {
        if self.atoms.contains(atom) {
            return None;
        }
        let scheme = atoms::scheme(atom);
        let empty = Scheme::default();
        let held = self.schemes.get(scheme).unwrap_or(&empty);
        let ports = match atom.port {
            PortPattern::Any => held.ports_to_ask(scheme),
            port => vec![port],
        };
        ports.into_iter().find_map(|port| {
            let asked = Asked { scheme: held, port };
            let host = asked.missing(&atom.host)?;
            let example = host.map(|host| match port {
                PortPattern::Number(port) => {
                    format!("{scheme}://{host}:{port}")
                }
                _ => format!("{scheme}://{host}"),
            });
            Some(Missing { example })
        })
    }

    /// Whether another pattern here is wider and has all of this atom of it.
    pub(super) fn has_wider(&self, atom: &Atom, of: &TuplePattern) -> bool {
        let Some(scheme) = self.schemes.get(atoms::scheme(atom)) else {
            return false;
        };
        let mut nodes = parents(name(&atom.host))
            .filter_map(|parent| scheme.nodes.get(&key(parent)));
        nodes.any(|node| {
            let mut held = node.others.iter().chain(&node.globs);
            held.any(|held| {
                let pattern = &self.patterns[held.pattern];
                atom_contains(&held.atom, atom)
                    && pattern != of
                    && (held.atom != *atom || contains(pattern, of))
            })
        })
    }

    /// The other patterns here that lie within this one.
    pub(super) fn within(&self, outer: &TuplePattern) -> Vec<&TuplePattern> {
        let mut found = BTreeSet::new();
        for atom in atoms::atoms(outer) {
            let Some(scheme) = self.schemes.get(atoms::scheme(&atom)) else {
                continue;
            };
            let key = key(name(&atom.host));
            let here = scheme.nodes.get(&key).into_iter();
            let below = match &atom.host {
                HostPattern::Domain(_) | HostPattern::Address(_) => None,
                HostPattern::LabelGlob { prefix, .. } => {
                    Some(scheme.starting_with(format!("{key}.{prefix}")))
                }
                _ => Some(scheme.starting_with(format!("{key}."))),
            };
            let below = below.into_iter().flatten().map(|(_, node)| node);
            let held = here
                .chain(below)
                .flat_map(|node| node.others.iter().chain(&node.globs))
                .filter(|held| atom_contains(&atom, &held.atom));
            found.extend(held.map(|held| held.pattern));
        }
        let found = found.into_iter().map(|at| &self.patterns[at]);
        found.filter(|i| *i != outer && contains(outer, i)).collect()
    }
}

impl Scheme {
    /// Ports that stand for all: when they are covered, every port is.
    ///
    /// No pattern treats two ports differently unless it names one. So the
    /// default, which makes the best example, and one that nobody names are
    /// enough; unless there is none that nobody names.
    fn ports_to_ask(&self, scheme: &str) -> Vec<PortPattern> {
        let default = atoms::default_port(scheme);
        let possible = [8443, 8080, 3000].into_iter().chain(1..=u16::MAX);
        let mut possible = possible.filter(|port| Some(*port) != default);
        let unnamed = possible.find(|port| !self.ports.contains(port));
        let numbers: Vec<_> = match unnamed {
            Some(port) => vec![port],
            None => self.ports.iter().copied().collect(),
        };
        let numbers = numbers.into_iter().map(PortPattern::Number);
        [PortPattern::Default].into_iter().chain(numbers).collect()
    }

    /// The names that end in a dot and the name of this key.
    pub(super) fn below<'a>(
        &'a self,
        key: &str,
    ) -> impl Iterator<Item = (&'a str, &'a Node)> + use<'a> {
        self.starting_with(format!("{key}."))
    }

    pub(super) fn starting_with(
        &self,
        start: String,
    ) -> impl Iterator<Item = (&str, &Node)> + use<'_> {
        self.nodes
            .range(start.clone()..)
            .take_while(move |(key, _)| key.starts_with(&start))
            .map(|(key, node)| (&**key, node))
    }
}

/// The name at which a host pattern is held.
fn name(host: &HostPattern) -> &str {
    match host {
        HostPattern::Domain(name) | HostPattern::Address(name) => name,
        HostPattern::Subdomains { domain, .. }
        | HostPattern::LabelGlob { domain, .. } => domain,
    }
}

/// A name with its last label first, so that what is below it follows it.
pub(super) fn key(name: &str) -> String {
    let labels: Vec<_> = name.rsplit('.').collect();
    labels.join(".")
}

/// The name itself, and what follows each of its dots.
pub(super) fn parents(name: &str) -> impl Iterator<Item = &str> {
    let after = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
    std::iter::once(name).chain(after)
}

#[cfg(test)]
mod tests {
    use doorward::pattern::Pattern;

    use super::super::labels;
    use super::*;

    /// A `1` before a pattern is `labels = 1`.
    fn pattern(text: &str) -> TuplePattern {
        let (depth, text) = match text.strip_prefix('1') {
            Some(text) => (Depth::One, text),
            None => (Depth::Any, text),
        };
        match Pattern::parse(text, depth).unwrap().pattern {
            Pattern::Tuple(tuple) => tuple,
            Pattern::Null => panic!("null is no tuple"),
        }
    }

    fn reach(list: &str) -> Reach {
        let patterns: Vec<_> = list.split_whitespace().map(pattern).collect();
        patterns.iter().collect()
    }

    /// What a list lacks of a pattern, by examples.
    #[track_caller]
    fn lacks(list: &str, of: &str, examples: &str) {
        let reach = reach(list);
        let atoms = atoms::atoms(&pattern(of));
        let found: Vec<_> = atoms
            .iter()
            .filter_map(|atom| reach.missing(atom))
            .map(|missing| missing.example.unwrap())
            .collect();
        assert_eq!(found.join(" "), examples, "{of} in {list}");
    }

    #[test]
    fn what_is_missing() {
        lacks("", "https://*.a.t", "https://x.a.t");
        lacks("https://*.t", "https://*.a.t", "");
        lacks("https://*.a.t", "https://a.t", "https://a.t");
        lacks("https://*.a.t", "https://*.t", "https://x.t");
        lacks("1https://*.t", "https://*.t", "https://x.x.t");
        lacks("1https://*.t", "https://b.a.t", "https://b.a.t");
        lacks("1https://*.t", "https://p*.t", "");
        lacks("https://p*.t https://q*.t", "1https://*.t", "https://x.t");
        // A host below "x" is no reason to stop there.
        lacks("1https://*.t https://*.x.t", "https://*.t", "https://x.y.t");
        lacks("https://a.t", "https://a.t:*", "https://a.t:8443");
        lacks("https://a.t:*", "https://a.t:81", "");
        lacks("https://a.t:81", "https://a.t", "https://a.t");
        lacks("https://a.t", "*://a.t", "http://a.t");
        lacks("https://a.t", "*://a.t:443", "http://a.t:443");
        lacks("*://*.t:*", "*://p*.a.t:81", "");
        lacks("app://a.t", "https://a.t", "https://a.t");
    }

    /// Everything can be listed one by one, if only there is little of it.
    #[test]
    fn small_sets_that_lists_cover() {
        let label = "l".repeat(63);
        let domain = [&*label, &label, &label, &"l".repeat(59)].join(".");
        assert_eq!(domain.len(), 251);
        let hosts = labels::all(1).map(|l| format!("https://{l}.{domain}"));
        let mut hosts: Vec<_> = hosts.collect();
        let wildcard = format!("https://*.{domain}");
        lacks(&hosts.join(" "), &wildcard, "");
        let one = hosts.pop().unwrap();
        lacks(&hosts.join(" "), &wildcard, &one);

        // Two labels of one byte each.
        let domain = &domain[2..];
        let below = labels::all(1).map(|l| format!("https://*.{l}.{domain}"));
        let mut below: Vec<_> = below.collect();
        below.push(format!("1https://*.{domain}"));
        let wildcard = format!("https://*.{domain}");
        lacks(&below.join(" "), &wildcard, "");
        let example = below.remove(4).replace('*', "x");
        lacks(&below.join(" "), &wildcard, &example);

        let mut ports: Vec<_> = (1..=u16::MAX)
            .filter(|port| *port != 443)
            .map(|port| format!("https://a.t:{port}"))
            .collect();
        ports.push("https://a.t".into());
        lacks(&ports.join(" "), "https://a.t:*", "");
        let example = ports.remove(99);
        lacks(&ports.join(" "), "https://a.t:*", &example);
    }

    #[test]
    fn what_lies_within() {
        let within = |list: &str, outer: &str| {
            let reach = reach(list);
            let found = reach.within(&pattern(outer));
            let found: Vec<_> = found.iter().map(|p| p.to_string()).collect();
            found.join(" ")
        };
        let list = "https://a.t https://a.t:81 http://a.t https://b.a.t \
                    https://p*.a.t https://t https://*.a.t";
        let table = [
            ("https://a.t:*", "https://a.t https://a.t:81"),
            ("*://a.t", "https://a.t http://a.t"),
            ("1https://*.t", "https://a.t"),
            ("https://*.a.t", "https://b.a.t https://p*.a.t"),
            (
                "https://*.t",
                "https://a.t https://b.a.t https://p*.a.t https://*.a.t",
            ),
            ("https://c.t", ""),
        ];
        for (outer, expected) in table {
            assert_eq!(within(list, outer), expected, "{outer}");
        }
    }
}
