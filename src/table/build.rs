//! Building a [`Table`] from patterns.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::index::{Found, Index, Meta, NewKey};
use super::{ANY_PORT, Kind, LenSet, MANY, RuleId, SCHEME, Shape, Table};
use crate::decide::Scopes;
use crate::origin::grammar::default_port;
use crate::pattern::{Depth, HostPattern, PortPattern, TuplePattern};

/// The rules of one key, with their scopes.
type KeyRules = Vec<(RuleId, Scopes)>;

/// Collects patterns; [`TableBuilder::build`] makes the table.
#[derive(Default)]
pub(crate) struct TableBuilder {
    keys: HashMap<(u8, Box<str>), usize>,
    /// Keys in the order in which they came, with their rules.
    rules: Vec<(u8, Box<str>, KeyRules)>,
    lens: [LenSet; super::KINDS],
    shapes: Vec<Shape>,
}

impl TableBuilder {
    /// Adds a rule. Rules of one key keep the order in which they were added.
    pub(crate) fn add(
        &mut self,
        pattern: &TuplePattern,
        scopes: Scopes,
        rule: RuleId,
    ) {
        let (kind, host) = key_text(&pattern.host);
        let kind = match pattern.port {
            PortPattern::Any => kind as usize + ANY_PORT,
            _ => kind as usize,
        };
        self.lens[kind].insert(host.len());
        if let HostPattern::LabelGlob { prefix, suffix, .. } = &pattern.host {
            self.add_shape(prefix, suffix);
        }
        for scheme in pattern.schemes() {
            let (meta, prefix) = scheme_key(scheme);
            let port = match pattern.port {
                // "*://a.example:443" is "https://a.example" on the wire.
                PortPattern::Number(port)
                    if default_port(scheme.as_bytes()) != Some(port) =>
                {
                    format!(":{port}")
                }
                _ => String::new(),
            };
            let text: Box<str> = format!("{prefix}{host}{port}").into();
            let meta = meta | kind as u8;
            let rules = match self.keys.entry((meta, text)) {
                Entry::Occupied(known) => &mut self.rules[*known.get()].2,
                Entry::Vacant(new) => {
                    let (meta, text) = new.key().clone();
                    new.insert(self.rules.len());
                    self.rules.push((meta, text, vec![]));
                    let last = self.rules.len() - 1;
                    &mut self.rules[last].2
                }
            };
            rules.push((rule, scopes));
        }
    }

    /// The table of all rules added.
    pub(crate) fn build(mut self) -> Table {
        let mut many = vec![];
        let keys: Vec<NewKey> = self
            .rules
            .into_iter()
            .map(|(meta, text, rules)| {
                let found = found(&rules, &mut many);
                NewKey { meta: Meta(meta), text, found }
            })
            .collect();
        // The most literal bytes first, then the longest prefix: the most
        // specific glob wins.
        self.shapes.sort_by_key(|shape| {
            Reverse((shape.prefix + shape.suffix, shape.prefix))
        });
        Table {
            index: Index::new(&keys),
            many: many.into(),
            lens: self.lens,
            shapes: self.shapes.into(),
        }
    }

    fn add_shape(&mut self, prefix: &str, suffix: &str) {
        // A label has at most 63 bytes.
        let shape =
            Shape { prefix: prefix.len() as u8, suffix: suffix.len() as u8 };
        if !self.shapes.contains(&shape) {
            self.shapes.push(shape);
        }
    }
}

/// What the index stores with a key: its one rule, or where its rules are.
fn found(rules: &[(RuleId, Scopes)], many: &mut Vec<u32>) -> Found {
    let scopes =
        rules.iter().fold(Scopes::NONE, |all, (_, scopes)| all | *scopes);
    let scopes = scopes.bits() as u8;
    if let [(rule, _)] = rules {
        return Found { value: *rule, scopes, flags: 0 };
    }
    let value = offset(many.len());
    many.push(offset(rules.len()));
    for (rule, scopes) in rules {
        many.extend([*rule, scopes.bits()]);
    }
    Found { value, scopes, flags: MANY }
}

/// A scheme's bits of a key, and what goes before the host in its text.
fn scheme_key(scheme: &str) -> (u8, String) {
    match scheme {
        "https" => (0, String::new()),
        "http" => (SCHEME, String::new()),
        _ => (2 * SCHEME, format!("{scheme}://")),
    }
}

/// The kind of a host pattern's key, and its text without a port.
fn key_text(host: &HostPattern) -> (Kind, String) {
    match host {
        HostPattern::Domain(host) | HostPattern::Address(host) => {
            (Kind::Exact, host.to_string())
        }
        HostPattern::Subdomains { domain, depth: Depth::Any } => {
            (Kind::AnyDepth, domain.to_string())
        }
        HostPattern::Subdomains { domain, depth: Depth::One } => {
            (Kind::OneLabel, domain.to_string())
        }
        HostPattern::LabelGlob { prefix, suffix, domain } => {
            (Kind::Glob, format!("{prefix}*{suffix}.{domain}"))
        }
    }
}

fn offset(len: usize) -> u32 {
    u32::try_from(len).expect("a table is under 4 GiB")
}
