//! Building a [`Table`] from patterns.

use std::collections::HashMap;

use super::index::{Index, Key};
use super::{
    ANY_PORT, CUSTOM, HTTP, HTTPS, Kind, LenSet, RuleId, Shape, Table,
};
use crate::origin::grammar::default_port;
use crate::pattern::{Depth, HostPattern, PortPattern, TuplePattern};

/// Collects patterns; [`TableBuilder::build`] makes the table.
#[derive(Default)]
pub(crate) struct TableBuilder {
    keys: HashMap<(u8, u16, Box<str>), Vec<RuleId>>,
    order: Vec<(u8, u16, Box<str>)>,
    schemes: Vec<Box<str>>,
    lens: [LenSet; super::KINDS],
    shapes: Vec<Shape>,
}

impl TableBuilder {
    /// Adds a rule. Rules of one key keep the order in which they were added.
    pub(crate) fn add(&mut self, pattern: &TuplePattern, rule: RuleId) {
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
            let text = match pattern.port {
                // "*://a.example:443" is "https://a.example" on the wire.
                PortPattern::Number(port)
                    if default_port(scheme.as_bytes()) != Some(port) =>
                {
                    format!("{host}:{port}")
                }
                _ => host.clone(),
            };
            let key = (kind as u8, self.scheme(scheme), text.into());
            let rules = self.keys.entry(key).or_insert_with_key(|key| {
                self.order.push(key.clone());
                Vec::new()
            });
            rules.push(rule);
        }
    }

    /// The table of all rules added.
    pub(crate) fn build(mut self) -> Table {
        let (mut keys, mut text, mut rules) = (vec![], vec![], vec![]);
        for key in &self.order {
            let of_key = self.keys.get(key).map_or(&[][..], |r| &r[..]);
            keys.push(Key {
                text: offset(text.len()),
                rules: offset(rules.len()),
                rules_len: offset(of_key.len()),
                text_len: key.2.len() as u16,
                scheme: key.1,
                kind: key.0,
            });
            text.extend_from_slice(key.2.as_bytes());
            rules.extend_from_slice(of_key);
        }
        // The longest literal first: the most specific glob wins.
        self.shapes.sort_by_key(|shape| {
            (std::cmp::Reverse(shape.prefix + shape.suffix), *shape)
        });
        Table {
            index: Index::new(keys.into(), text.into()),
            rules: rules.into(),
            schemes: self.schemes.into(),
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

    fn scheme(&mut self, scheme: &str) -> u16 {
        match scheme {
            "https" => HTTPS,
            "http" => HTTP,
            _ => {
                let known = self.schemes.iter().position(|s| **s == *scheme);
                let at = known.unwrap_or_else(|| {
                    self.schemes.push(scheme.into());
                    self.schemes.len() - 1
                });
                u16::try_from(at).expect("under 65,000 schemes") + CUSTOM
            }
        }
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
