//! Guards: patterns that are well-formed and still open a door by accident.

use super::model::Safety;
use super::suffix::{Section, SuffixList};
use crate::decide::Scopes;
use crate::diagnostic::{Code, Finding};
use crate::pattern::{
    Depth, HostPattern, Pattern, SchemePattern, TuplePattern,
};

/// What is dangerous about a pattern, whatever the APIs are.
pub(super) fn pattern(
    pattern: &Pattern,
    scopes: Scopes,
    safety: Safety,
    report: &mut impl FnMut(Finding),
) {
    match pattern {
        Pattern::Null => null(scopes, safety, report),
        Pattern::Tuple(tuple) => {
            if let Some(domain) = tuple.host.wildcard_domain() {
                suffix(domain, safety, report);
            }
            if scopes.contains(Scopes::EMBED) {
                embed(tuple, report);
            }
        }
    }
}

/// A page with an opaque origin says nothing about who it is.
fn null(scopes: Scopes, safety: Safety, report: &mut impl FnMut(Finding)) {
    if !safety.allow_null_origin {
        report(Finding::new(
            Code::NullOrigin,
            "any sandboxed page on any site has the origin \"null\"",
            "remove it, or set allow_null_origin = true under [safety]",
        ));
    }
    if scopes.bits() & !Scopes::CORS.bits() != 0 {
        report(Finding::new(
            Code::NullOriginScope,
            "\"null\" can be trusted for \"cors\" only",
            "write scopes = [\"cors\"]",
        ));
    }
}

/// Wildcards right under a suffix where anybody may register a name.
fn suffix(domain: &str, safety: Safety, report: &mut impl FnMut(Finding)) {
    let list = match SuffixList::embedded() {
        Ok(list) => list,
        Err(error) => {
            report(Finding::new(Code::SuffixList, error.to_string(), ""));
            return;
        }
    };
    match list.wildcard_risk(domain) {
        Some(Section::Icann) => report(Finding::new(
            Code::WildcardUnderIcannSuffix,
            format!("anybody may register a name under \"{domain}\""),
            "list the domains that you own, or a wildcard below each",
        )),
        Some(Section::Private) if !safety.allow_public_suffix_wildcards => {
            report(Finding::new(
                Code::WildcardUnderPrivateSuffix,
                format!("anybody may get a name under \"{domain}\""),
                "list the names that you own, or set \
                 allow_public_suffix_wildcards = true under [safety]",
            ));
        }
        Some(Section::Private) => {}
        None => single_label(domain, report),
    }
}

/// `*.internal`: no list says who may have a name there.
fn single_label(domain: &str, report: &mut impl FnMut(Finding)) {
    let label = domain.strip_suffix('.').unwrap_or(domain);
    if !label.contains('.') && label != "localhost" {
        report(Finding::new(
            Code::WildcardUnderSingleLabel,
            format!("no list says who may have names under \"{label}\""),
            "make sure that you control each name there",
        ));
    }
}

/// What `frame-ancestors` cannot say (CSP Level 3, 6.7.2.8).
fn embed(pattern: &TuplePattern, report: &mut impl FnMut(Finding)) {
    let (message, help) = match &pattern.host {
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
        _ => return,
    };
    report(Finding::new(Code::NotEmbeddable, message, help));
}

/// Whether requests from this origin cross the network in plain text.
pub(super) fn is_insecure(pattern: &TuplePattern) -> bool {
    let plain = match &pattern.scheme {
        SchemePattern::HttpOrHttps => true,
        SchemePattern::Exact(scheme) => {
            matches!(&**scheme, "http" | "ws" | "ftp")
        }
    };
    plain && !is_loopback(&pattern.host)
}

/// Whether the host is this machine (Secure Contexts, 3.1).
fn is_loopback(host: &HostPattern) -> bool {
    match host {
        HostPattern::Address(address) => {
            &**address == "[::1]" || address.starts_with("127.")
        }
        HostPattern::Domain(domain)
        | HostPattern::Subdomains { domain, .. }
        | HostPattern::LabelGlob { domain, .. } => {
            let domain = domain.strip_suffix('.').unwrap_or(domain);
            domain == "localhost" || domain.ends_with(".localhost")
        }
    }
}
