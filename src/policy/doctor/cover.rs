//! Which patterns cover which: whether all that one matches, another does too.
//!
//! The answer is about sets of origins, not about spellings, and a yes is
//! always right: what matches a pattern is written down in the table, and
//! these rules follow from it. A no may be wrong where it takes several
//! patterns together, or the limit on a host's length, to cover one.
//!
//! Only patterns with a wildcard can cover another one, so only they are
//! indexed. A pattern is looked up once for each label of its host, however
//! many there are; the walk behind each key is bounded.

use std::collections::HashMap;

use crate::decide::Entry;
use crate::origin::grammar::default_port;
use crate::pattern::{Depth, HostPattern, Pattern, PortPattern, TuplePattern};

/// How many patterns with one key are looked at.
const MAX_WALK: usize = 64;

/// Whether every origin that `narrow` matches is matched by `wide` too.
pub(super) fn covers(wide: &TuplePattern, narrow: &TuplePattern) -> bool {
    let schemes = narrow.schemes().all(|scheme| {
        let ports = [wide, narrow].map(|pattern| port_with(pattern, scheme));
        wide.schemes().any(|other| other == scheme)
            && (ports[0] == PortPattern::Any || ports[0] == ports[1])
    });
    schemes && covers_host(&wide.host, &narrow.host)
}

/// The port as it is on the wire beside this scheme: `*://a.example:443` is
/// `https://a.example`.
fn port_with(pattern: &TuplePattern, scheme: &str) -> PortPattern {
    match pattern.port {
        PortPattern::Number(port)
            if default_port(scheme.as_bytes()) == Some(port) =>
        {
            PortPattern::Default
        }
        port => port,
    }
}

fn covers_host(wide: &HostPattern, narrow: &HostPattern) -> bool {
    use HostPattern::{Address, Domain, LabelGlob, Subdomains};
    match (wide, narrow) {
        (Domain(a), Domain(b)) | (Address(a), Address(b)) => a == b,
        (Subdomains { domain, depth: Depth::Any }, Domain(host)) => {
            is_below(host, domain)
        }
        (
            Subdomains { domain, depth: Depth::Any },
            Subdomains { domain: other, .. } | LabelGlob { domain: other, .. },
        ) => other == domain || is_below(other, domain),
        (Subdomains { domain, depth: Depth::One }, Domain(host)) => {
            split_label(host).is_some_and(|(_, rest)| rest == &**domain)
        }
        (
            Subdomains { domain, depth: Depth::One },
            Subdomains { domain: other, depth: Depth::One }
            | LabelGlob { domain: other, .. },
        ) => other == domain,
        (LabelGlob { prefix, suffix, domain }, Domain(host)) => {
            split_label(host).is_some_and(|(label, rest)| {
                rest == &**domain && covers_label(prefix, suffix, label)
            })
        }
        (
            LabelGlob { prefix, suffix, domain },
            LabelGlob { prefix: start, suffix: end, domain: other },
        ) => {
            let start = start.strip_prefix(&**prefix);
            let end = end.strip_suffix(&**suffix);
            // "*" is one or more of a-z, 0-9 and "-".
            other == domain
                && start.is_some_and(|more| !more.contains('_'))
                && end.is_some_and(|more| !more.contains('_'))
        }
        _ => false,
    }
}

/// Whether `prefix*suffix` matches the label.
fn covers_label(prefix: &str, suffix: &str, label: &str) -> bool {
    label
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_suffix(suffix))
        .is_some_and(|middle| !middle.is_empty() && !middle.contains('_'))
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.'))
}

fn split_label(host: &str) -> Option<(&str, &str)> {
    host.split_once('.').filter(|(_, rest)| !rest.is_empty())
}

/// What the text of a key stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Exact,
    OneLabel,
    AnyDepth,
    /// The text is the domain alone.
    Glob,
}

/// The scheme, the kind, the text and the port of a pattern. One with two
/// schemes has two keys.
type Key<'a> = (&'a str, Kind, &'a str, PortPattern);

/// The active wildcards of a document.
pub(super) struct Wildcards<'a> {
    entries: &'a [Option<Entry>],
    /// The first link behind each key.
    keys: HashMap<Key<'a>, usize>,
    /// Positions of entries, and the next link.
    links: Vec<(usize, Option<usize>)>,
    /// Kinds that some wildcard has: the others need no look.
    kinds: [bool; 4],
    any_port: bool,
}

impl<'a> Wildcards<'a> {
    /// Indexes the wildcards among these entries that `wanted` takes.
    pub(super) fn new(
        entries: &'a [Option<Entry>],
        wanted: impl Fn(&Entry) -> bool,
    ) -> Self {
        let mut index = Self {
            entries,
            keys: HashMap::new(),
            links: vec![],
            kinds: [false; 4],
            any_port: false,
        };
        // The last one first: links are put in front.
        for (position, entry) in entries.iter().enumerate().rev() {
            if let Some(entry) = entry
                && let Pattern::Tuple(pattern) = &entry.pattern
                && pattern.is_wildcard()
                && wanted(entry)
            {
                index.add(pattern, position);
            }
        }
        index
    }

    fn add(&mut self, pattern: &'a TuplePattern, position: usize) {
        let (kind, text) = match &pattern.host {
            HostPattern::Domain(host) | HostPattern::Address(host) => {
                (Kind::Exact, host)
            }
            HostPattern::Subdomains { domain, depth: Depth::One } => {
                (Kind::OneLabel, domain)
            }
            HostPattern::Subdomains { domain, depth: Depth::Any } => {
                (Kind::AnyDepth, domain)
            }
            HostPattern::LabelGlob { domain, .. } => (Kind::Glob, domain),
        };
        self.kinds[kind as usize] = true;
        self.any_port |= pattern.port == PortPattern::Any;
        for scheme in pattern.schemes() {
            let port = port_with(pattern, scheme);
            let link = self.links.len();
            let next = self.keys.insert((scheme, kind, text, port), link);
            self.links.push((position, next));
        }
    }

    /// The first wildcard that covers all of `narrow` and is accepted.
    pub(super) fn find(
        &self,
        narrow: &TuplePattern,
        accept: impl Fn(usize, &Entry) -> bool,
    ) -> Option<&'a Entry> {
        use HostPattern::{Address, Domain, LabelGlob, Subdomains};
        let look = |kind, text: &str| self.look(narrow, kind, text, &accept);
        // The domain, and every domain that it is below.
        let below = |domain: &str| {
            let mut domains = std::iter::successors(Some(domain), |domain| {
                Some(split_label(domain)?.1)
            });
            domains.find_map(|domain| look(Kind::AnyDepth, domain))
        };
        match &narrow.host {
            Address(host) => look(Kind::Exact, host),
            Domain(host) => look(Kind::Exact, host).or_else(|| {
                let (_, rest) = split_label(host)?;
                look(Kind::Glob, rest)
                    .or_else(|| look(Kind::OneLabel, rest))
                    .or_else(|| below(rest))
            }),
            LabelGlob { domain, .. } => look(Kind::Glob, domain)
                .or_else(|| look(Kind::OneLabel, domain))
                .or_else(|| below(domain)),
            Subdomains { domain, depth: Depth::One } => {
                look(Kind::OneLabel, domain).or_else(|| below(domain))
            }
            Subdomains { domain, depth: Depth::Any } => below(domain),
        }
    }

    fn look(
        &self,
        narrow: &TuplePattern,
        kind: Kind,
        text: &str,
        accept: &impl Fn(usize, &Entry) -> bool,
    ) -> Option<&'a Entry> {
        if !self.kinds[kind as usize] {
            return None;
        }
        // What covers a pattern covers it for each of its schemes.
        let scheme = narrow.schemes().next()?;
        let port = port_with(narrow, scheme);
        let any = (self.any_port && port != PortPattern::Any)
            .then_some(PortPattern::Any);
        [Some(port), any].into_iter().flatten().find_map(|port| {
            let mut link = self.keys.get(&(scheme, kind, text, port)).copied();
            for _ in 0..MAX_WALK {
                let (position, next) = *self.links.get(link?)?;
                let entry = self.entries.get(position)?.as_ref()?;
                if let Pattern::Tuple(wide) = &entry.pattern
                    && covers(wide, narrow)
                    && accept(position, entry)
                {
                    return Some(entry);
                }
                link = next;
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> TuplePattern {
        let (text, depth) = match text.strip_suffix(" (1)") {
            Some(text) => (text, Depth::One),
            None => (text, Depth::Any),
        };
        match Pattern::parse(text, depth).unwrap().pattern {
            Pattern::Tuple(tuple) => tuple,
            Pattern::Null => panic!("{text}"),
        }
    }

    #[test]
    fn what_covers_what() {
        for (wide, narrow, yes) in [
            // Hosts.
            ("https://a.example", "https://a.example", true),
            ("https://*.a.example", "https://b.a.example", true),
            ("https://*.a.example", "https://c.b.a.example", true),
            ("https://*.a.example", "https://a.example", false),
            ("https://*.a.example", "https://ba.example", false),
            ("https://*.a.example", "https://*.b.a.example", true),
            ("https://*.a.example", "https://*.a.example (1)", true),
            ("https://*.a.example", "https://x-*.a.example", true),
            ("https://*.a.example", "https://x-*.b.a.example", true),
            ("https://*.b.a.example", "https://*.a.example", false),
            ("https://*.a.example (1)", "https://b.a.example", true),
            ("https://*.a.example (1)", "https://c.b.a.example", false),
            ("https://*.a.example (1)", "https://x-*.a.example", true),
            ("https://*.a.example (1)", "https://*.a.example", false),
            ("https://*.a.example (1)", "https://*.b.a.example (1)", false),
            ("https://x*.a.example", "https://xy.a.example", true),
            ("https://x*.a.example", "https://x.a.example", false),
            ("https://x*.a.example", "https://x_y.a.example", false),
            ("https://x*x.a.example", "https://xx.a.example", false),
            ("https://x*.a.example", "https://xy*z.a.example", true),
            ("https://x*.a.example", "https://x_*.a.example", false),
            ("https://x*z.a.example", "https://xy*.a.example", false),
            ("https://x*.a.example", "https://*.a.example (1)", false),
            ("https://*.a.example.", "https://b.a.example", false),
            ("https://*.a.example.", "https://b.a.example.", true),
            ("app://*.0.0.1", "app://127.0.0.1", true),
            // Ports.
            ("https://a.example:*", "https://a.example", true),
            ("https://a.example:*", "https://a.example:8443", true),
            ("https://a.example", "https://a.example:8443", false),
            ("https://a.example:8443", "https://a.example:*", false),
            ("https://*.a.example:*", "https://x-*.a.example:8443", true),
            ("https://*.a.example", "https://b.a.example:8443", false),
            // Schemes, and ports that are the default of one of two.
            ("*://a.example", "https://a.example", true),
            ("*://a.example", "http://a.example", true),
            ("*://a.example", "wss://a.example", false),
            ("https://a.example", "*://a.example", false),
            ("*://a.example:443", "https://a.example", true),
            ("*://a.example:443", "http://a.example:443", true),
            ("*://a.example:443", "http://a.example", false),
            ("*://a.example", "*://a.example:443", false),
            ("*://a.example:*", "*://a.example:443", true),
            // Addresses.
            ("*://127.0.0.1", "http://127.0.0.1", true),
            ("http://[::1]:*", "http://[::1]:80", true),
        ] {
            let found = covers(&pattern(wide), &pattern(narrow));
            assert_eq!(found, yes, "{wide} {narrow}");
        }
    }
}
