//! `frame-ancestors`: trusted origins as sources that all browsers read alike.
//!
//! Only `scheme://host[:port]` is written. Chromium, Firefox and WebKit were
//! asked about many other forms, and each of those is read differently by one
//! of them, or matches nothing.

use std::collections::HashSet;

use crate::decide::{Entry, Scopes, Status};
use crate::diagnostic::{Code, Finding};
use crate::pattern::{
    Depth, HostPattern, Pattern, PortPattern, SchemePattern, TuplePattern,
};

/// The source list of the active entries with scope `embed`, each source once.
pub(super) fn source_list(entries: &[Entry]) -> Box<str> {
    let mut known = HashSet::new();
    let mut list = String::new();
    let embedding = entries.iter().filter(|entry| {
        entry.status == Status::Active && entry.scopes.contains(Scopes::EMBED)
    });
    for entry in embedding {
        let Pattern::Tuple(pattern) = &entry.pattern else { continue };
        for source in sources(pattern) {
            if known.contains(&source) {
                continue;
            }
            if !list.is_empty() {
                list.push(' ');
            }
            list.push_str(&source);
            known.insert(source);
        }
    }
    match list.is_empty() {
        true => "'none'".into(),
        false => list.into(),
    }
}

/// One source a scheme.
pub(super) fn sources(pattern: &TuplePattern) -> impl Iterator<Item = String> {
    pattern.schemes().map(|scheme| {
        let mut one = pattern.clone();
        one.scheme = SchemePattern::Exact(scheme.into());
        // "*://a.example:443" is the default port of one of the two.
        if let PortPattern::Number(port) = one.port
            && crate::origin::grammar::default_port(scheme.as_bytes())
                == Some(port)
        {
            one.port = PortPattern::Default;
        }
        one.to_string()
    })
}

/// What `frame-ancestors` cannot say (CSP Level 3, 6.7.2.8).
pub(super) fn refuse(pattern: &TuplePattern) -> Option<Finding> {
    let web = pattern.schemes().all(|s| matches!(s, "http" | "https"));
    let (message, help) = match &pattern.host {
        _ if !web => (
            "browsers match only http and https pages in frame-ancestors",
            "remove the scope \"embed\"",
        ),
        HostPattern::Address(host) if host.starts_with('[') => (
            "browsers match no IPv6 address in frame-ancestors",
            "use a domain, or remove the scope \"embed\"",
        ),
        HostPattern::LabelGlob { .. } => (
            "frame-ancestors has no wildcard inside a label",
            "list each origin, or remove the scope \"embed\"",
        ),
        HostPattern::Subdomains { depth: Depth::One, .. } => (
            "\"*.\" in frame-ancestors is any number of labels",
            "remove labels = 1, or the scope \"embed\"",
        ),
        HostPattern::Domain(domain)
        | HostPattern::Subdomains { domain, .. }
            if domain.contains('_') || domain.ends_with('.') =>
        {
            (
                "frame-ancestors has no \"_\" and no trailing dot in a host",
                "use another host, or remove the scope \"embed\"",
            )
        }
        _ => return None,
    };
    Some(Finding::new(Code::NotEmbeddable, message, help))
}
