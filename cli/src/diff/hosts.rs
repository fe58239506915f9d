//! Hosts: which of them a set lacks, for one scheme and one port.
//!
//! Whether a wildcard is covered is decided from what is held at its domain,
//! above it and below it, never by looking at hosts one by one.

use doorward::pattern::{Depth, HostPattern, PortPattern};

use super::atoms::shape;
use super::labels::{self, Escape, Listed, Shape};
use super::reach::{Held, Level, Node, Scheme, key, parents};

/// The longest host (RFC 1035, 2.3.4), and the longest label of one.
const MAX_HOST_LEN: usize = 253;
const MAX_LABEL_LEN: usize = 63;

/// A question about one scheme and port: only hosts are left.
pub(super) struct Asked<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) port: PortPattern,
}

impl Asked<'_> {
    /// A host that is not covered, or `Some(None)` when none was found and
    /// there may be one.
    pub(super) fn missing(&self, host: &HostPattern) -> Option<Option<String>> {
        match host {
            HostPattern::Domain(host) | HostPattern::Address(host) => {
                (!self.has_host(host)).then(|| Some(host.to_string()))
            }
            HostPattern::Subdomains { domain, depth: Depth::Any } => {
                self.missing_below(domain)
            }
            HostPattern::Subdomains { domain, .. }
            | HostPattern::LabelGlob { domain, .. } => {
                self.missing_label(shape(host), domain)
            }
        }
    }

    fn has_host(&self, host: &str) -> bool {
        if self.holds(host, Level::Host) {
            return true;
        }
        let Some((label, domain)) = host.split_once('.') else {
            return false;
        };
        self.has_below(domain)
            || self.holds(domain, Level::OneLabel)
            || self.globs(domain).any(|shape| shape.matches(label))
    }

    /// Whether a `*.` of any depth covers all that is below the domain.
    fn has_below(&self, domain: &str) -> bool {
        parents(domain).any(|parent| self.holds(parent, Level::AnyDepth))
    }

    fn holds(&self, name: &str, level: Level) -> bool {
        let node = self.scheme.nodes.get(&key(name));
        node.is_some_and(|node| self.is_held(node, level))
    }

    fn is_held(&self, node: &Node, level: Level) -> bool {
        node.ports.contains(&(level, PortPattern::Any))
            || node.ports.contains(&(level, self.port))
    }

    fn globs(&self, domain: &str) -> impl Iterator<Item = Shape<'_>> {
        let counts = |held: &&Held| {
            held.atom.port == PortPattern::Any || held.atom.port == self.port
        };
        let node = self.scheme.nodes.get(&key(domain)).into_iter();
        let globs = node.flat_map(|node| &node.globs).filter(counts);
        globs.map(|held| shape(&held.atom.host))
    }

    /// A host with one label of this shape before the domain.
    fn missing_label(
        &self,
        of: Shape<'_>,
        domain: &str,
    ) -> Option<Option<String>> {
        if self.has_below(domain) || self.holds(domain, Level::OneLabel) {
            return None;
        }
        let key = key(domain);
        let globs: Vec<_> = self.globs(domain).collect();
        let room = MAX_HOST_LEN.saturating_sub(domain.len() + 1);
        let listed = |text: &str| {
            let start = format!("{key}.{text}");
            let node = self.scheme.nodes.get(&start);
            let is = node.is_some_and(|n| self.is_held(n, Level::Host));
            let begins = self.scheme.starting_with(start).next().is_some();
            Listed { begins, is }
        };
        match labels::escape(of, &globs, room.min(MAX_LABEL_LEN), listed) {
            Escape::None => None,
            Escape::Label(label) => Some(Some(format!("{label}.{domain}"))),
            Escape::Unknown => Some(None),
        }
    }

    /// A host with any number of labels before the domain.
    ///
    /// Under a label that nobody mentions, only a wildcard from further up
    /// covers anything. All labels can be mentioned only where the domain is
    /// so long that they are few.
    fn missing_below(&self, domain: &str) -> Option<Option<String>> {
        let mut domains = vec![domain.to_owned()];
        while let Some(domain) = domains.pop() {
            if self.has_below(&domain) {
                continue;
            }
            let one = self.missing_label(Shape::ANY, &domain);
            if one.is_some() {
                return one;
            }
            // "x." and the dot after the label.
            let room = MAX_HOST_LEN.saturating_sub(domain.len() + 3);
            for label in labels::all(room.min(MAX_LABEL_LEN)) {
                let below = format!("{label}.{domain}");
                let key = key(&below);
                let mentioned = self.scheme.nodes.contains_key(&key)
                    || self.scheme.below(&key).next().is_some();
                if !mentioned {
                    return Some(Some(format!("x.{below}")));
                }
                domains.push(below);
            }
        }
        None
    }
}
