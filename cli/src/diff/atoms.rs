//! Patterns as sets of origins: what is inside what.
//!
//! `*://` is two sets, one for each scheme; `*://a.example:443` even has
//! different ports in them, since a browser leaves a default port out. So a
//! pattern is looked at as one or two atoms: a scheme, hosts, ports.

use doorward::pattern::{
    Depth, HostPattern, Pattern, PortPattern, SchemePattern, TuplePattern,
};
use serde::Serialize;

use super::labels::Shape;

/// A pattern with one scheme. Its port is never the scheme's default.
pub(super) type Atom = TuplePattern;

/// The sets that a pattern is made of.
pub(super) fn atoms(pattern: &TuplePattern) -> Vec<Atom> {
    let of_scheme = |scheme: &str| {
        let port = match pattern.port {
            PortPattern::Number(port) if default_port(scheme) == Some(port) => {
                PortPattern::Default
            }
            port => port,
        };
        let host = pattern.host.clone();
        TuplePattern { scheme: SchemePattern::Exact(scheme.into()), host, port }
    };
    pattern.schemes().map(of_scheme).collect()
}

/// The scheme of an atom.
pub(super) fn scheme(atom: &Atom) -> &str {
    match &atom.scheme {
        SchemePattern::Exact(scheme) => scheme,
        SchemePattern::HttpOrHttps => "",
    }
}

/// The default port of a scheme (URL Standard, "special scheme").
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" | "wss" => Some(443),
        "http" | "ws" => Some(80),
        "ftp" => Some(21),
        _ => None,
    }
}

/// Whether every origin of one pattern is one of the other.
pub(super) fn contains(outer: &TuplePattern, inner: &TuplePattern) -> bool {
    let outer = atoms(outer);
    let inside = |inner| outer.iter().any(|o| atom_contains(o, inner));
    atoms(inner).iter().all(inside)
}

/// Whether every origin of one atom is one of the other.
pub(super) fn atom_contains(outer: &Atom, inner: &Atom) -> bool {
    outer.scheme == inner.scheme
        && (outer.port == PortPattern::Any || outer.port == inner.port)
        && host_contains(&outer.host, &inner.host)
}

fn host_contains(outer: &HostPattern, inner: &HostPattern) -> bool {
    use HostPattern::{Address, Domain, LabelGlob, Subdomains};
    let (domain, of) = match outer {
        Domain(_) | Address(_) => return outer == inner,
        Subdomains { domain, depth: Depth::Any } => {
            let below = |host: &str| {
                host.strip_suffix(&**domain)
                    .is_some_and(|rest| rest.ends_with('.'))
            };
            return match inner {
                Domain(host) => below(host),
                Address(_) => false,
                Subdomains { domain: host, .. }
                | LabelGlob { domain: host, .. } => {
                    host == domain || below(host)
                }
            };
        }
        Subdomains { domain, depth: Depth::One } => (domain, Shape::ANY),
        LabelGlob { domain, .. } => (domain, shape(outer)),
    };
    match inner {
        Domain(host) => host.split_once('.').is_some_and(|(label, rest)| {
            *rest == **domain && of.matches(label)
        }),
        Address(_) | Subdomains { depth: Depth::Any, .. } => false,
        Subdomains { domain: host, .. } | LabelGlob { domain: host, .. } => {
            host == domain && of.contains(&shape(inner))
        }
    }
}

/// In what a pattern is wider than one that it contains.
pub(super) fn wider_by(
    outer: &TuplePattern,
    inner: &TuplePattern,
) -> impl Iterator<Item = &'static str> {
    let depth = match (&outer.host, &inner.host) {
        (
            HostPattern::Subdomains { domain: one, .. },
            HostPattern::Subdomains { domain: other, .. },
        ) => one == other,
        _ => false,
    };
    let host = outer.host != inner.host;
    let port = outer.port == PortPattern::Any && outer.port != inner.port;
    let table = [
        ("scheme", outer.schemes().count() > inner.schemes().count()),
        ("host", host && !depth),
        ("depth", host && depth),
        ("port", port),
    ];
    table.into_iter().filter(|(_, wider)| *wider).map(|(name, _)| name)
}

/// What a wildcard says of the label before its domain.
pub(super) fn shape(host: &HostPattern) -> Shape<'_> {
    match host {
        HostPattern::LabelGlob { prefix, suffix, .. } => {
            Shape { prefix, suffix, underscores: false }
        }
        _ => Shape::ANY,
    }
}

/// Whether requests from here cross the network in plain text.
pub(super) fn is_plain(pattern: &TuplePattern) -> bool {
    let plain = pattern.schemes().any(|s| matches!(s, "http" | "ws" | "ftp"));
    let loopback = match &pattern.host {
        HostPattern::Address(address) => {
            &**address == "[::1]" || address.starts_with("127.")
        }
        HostPattern::Domain(domain)
        | HostPattern::Subdomains { domain, .. }
        | HostPattern::LabelGlob { domain, .. } => {
            let domain = domain.strip_suffix('.').unwrap_or(domain);
            domain == "localhost" || domain.ends_with(".localhost")
        }
    };
    plain && !loopback
}

/// A pattern for people and tools: its text does not say how deep `*.` goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub(super) struct Shown {
    pub(super) pattern: String,
    /// 1 where `*.` stands for one label.
    pub(super) labels: Option<u8>,
}

impl Shown {
    pub(super) fn new(pattern: &Pattern) -> Self {
        match pattern {
            Pattern::Null => Self { pattern: "null".into(), labels: None },
            Pattern::Tuple(tuple) => Self::tuple(tuple),
        }
    }

    pub(super) fn tuple(tuple: &TuplePattern) -> Self {
        let one = matches!(
            tuple.host,
            HostPattern::Subdomains { depth: Depth::One, .. }
        );
        Self { pattern: tuple.to_string(), labels: one.then_some(1) }
    }

    /// Every origin: what a public API admits.
    pub(super) fn everything() -> Self {
        Self { pattern: "*".into(), labels: None }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&*self.pattern, self.labels) {
            ("*", _) => f.write_str("every origin"),
            (pattern, None) => f.write_str(pattern),
            (pattern, Some(_)) => write!(f, "{pattern} (one label)"),
        }
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn containment() {
        let inside = [
            ("https://*.a.b", "https://x.a.b"),
            ("https://*.a.b", "https://y.x.a.b"),
            ("https://*.a.b", "https://*.x.a.b"),
            ("https://*.a.b", "1https://*.a.b"),
            ("https://*.a.b", "https://p*.a.b"),
            ("https://*.a.b", "https://p*.x.a.b"),
            ("1https://*.a.b", "https://x.a.b"),
            ("1https://*.a.b", "https://p*.a.b"),
            ("https://p*.a.b", "https://px.a.b"),
            ("https://p*.a.b", "https://px*.a.b"),
            ("https://a.b:*", "https://a.b"),
            ("https://a.b:*", "https://a.b:81"),
            ("*://a.b", "https://a.b"),
            ("*://a.b:443", "https://a.b"),
            ("*://a.b:443", "http://a.b:443"),
            ("*://*.a.b:*", "*://x.a.b:443"),
            ("app://*.a", "app://x.a"),
            ("http://127.0.0.1:*", "http://127.0.0.1:80"),
        ];
        for (outer, inner) in inside {
            let (one, other) = (pattern(outer), pattern(inner));
            assert!(contains(&one, &other), "{outer} {inner}");
            assert!(!contains(&other, &one), "{outer} {inner}");
        }
        let apart = [
            ("https://*.a.b", "https://a.b"),
            ("https://*.a.b", "https://xa.b"),
            ("https://*.a.b", "http://x.a.b"),
            ("https://*.a.b", "https://x.a.b:81"),
            ("https://*.a.b", "*://x.a.b"),
            ("1https://*.a.b", "https://y.x.a.b"),
            ("1https://*.a.b", "1https://*.x.a.b"),
            ("https://p*.a.b", "https://p.a.b"),
            ("https://p*.a.b", "https://p_.a.b"),
            ("*://a.b:443", "http://a.b"),
            ("*://a.b", "https://a.b:80"),
        ];
        for (one, other) in apart {
            let (left, right) = (pattern(one), pattern(other));
            assert!(!contains(&left, &right), "{one} {other}");
            assert!(!contains(&right, &left), "{one} {other}");
        }
    }
}
