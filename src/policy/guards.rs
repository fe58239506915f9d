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
                let any_depth = matches!(
                    tuple.host,
                    HostPattern::Subdomains { depth: Depth::Any, .. }
                );
                suffix(domain, any_depth, safety, report);
            }
            if scopes.contains(Scopes::EMBED)
                && let Some(finding) = super::ancestors::refuse(tuple)
            {
                report(finding);
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
fn suffix(
    domain: &str,
    any_depth: bool,
    safety: Safety,
    report: &mut impl FnMut(Finding),
) {
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
        None => match list.suffix_below(domain).filter(|_| any_depth) {
            Some(_) if safety.allow_public_suffix_wildcards => {}
            Some(below) => report(Finding::new(
                Code::WildcardAboveSuffix,
                format!(
                    "anybody may get a name under \"{}\", which this covers",
                    below.text
                ),
                "list the names that you own, set labels = 1, or set \
                 allow_public_suffix_wildcards = true under [safety]",
            )),
            None => single_label(domain, report),
        },
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
