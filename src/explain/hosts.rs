//! Hosts: how an origin's host is related to a rule's.
//!
//! Most hosts have nothing to do with one another; a rule is near only when
//! theirs do. Nothing here allocates, since every trusted origin is looked at.

use super::miss::MissKind;
use crate::origin::grammar::{MAX_HOST_LEN, is_label_byte};
use crate::origin::{HostKind, TupleOrigin};
use crate::pattern::{Depth, HostPattern};

/// How a rule's host and an origin's are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// The rule stands for the origin's host.
    Same,
    /// It does not, by this much.
    Near(MissKind),
    /// They have nothing to do with one another.
    Other,
}

pub(super) fn relation(
    pattern: &HostPattern,
    origin: &TupleOrigin<'_>,
) -> Host {
    let is_domain = origin.host_kind() == HostKind::Domain;
    let (host, near) = (origin.host(), Host::Near);
    match pattern {
        HostPattern::Domain(own) | HostPattern::Address(own) => {
            let own = own.as_bytes();
            if own == host {
                Host::Same
            } else if !is_domain || matches!(pattern, HostPattern::Address(_)) {
                typo(host, own)
            } else if undotted(host) == undotted(own) {
                near(MissKind::TrailingDot)
            } else if above(host, own).is_some() {
                near(MissKind::Subdomain)
            } else if host.contains(&b'.') && above(own, host).is_some() {
                near(MissKind::Parent)
            } else if looks_like(host, own) {
                near(MissKind::LookAlike)
            } else {
                typo(host, own)
            }
        }
        _ if !is_domain => Host::Other,
        HostPattern::Subdomains { domain, depth } => {
            let domain = domain.as_bytes();
            match above(host, domain) {
                Some(labels)
                    if *depth == Depth::One && labels.contains(&b'.') =>
                {
                    near(MissKind::TooDeep)
                }
                Some(_) => Host::Same,
                None => below(host, domain),
            }
        }
        HostPattern::LabelGlob { prefix, suffix, domain } => {
            glob(host, prefix, suffix, domain.as_bytes())
        }
    }
}

/// A host and `prefix*suffix.domain`.
fn glob(host: &[u8], prefix: &str, suffix: &str, domain: &[u8]) -> Host {
    let fits = |label| glob_matches(label, prefix, suffix);
    let is_label_near = |label: &[u8]| {
        let begins = label.starts_with(prefix.as_bytes());
        let ends = label.ends_with(suffix.as_bytes());
        begins && !prefix.is_empty() || ends && !suffix.is_empty()
    };
    let near_if = |is_near: bool, kind| match is_near {
        true => Host::Near(kind),
        false => Host::Other,
    };
    let Some(labels) = above(host, domain) else {
        let first = host.split(|&byte| byte == b'.').next();
        return match below(host, domain) {
            Host::Near(MissKind::Typo) => {
                near_if(first.is_some_and(fits), MissKind::Typo)
            }
            relation => relation,
        };
    };
    let mut each = labels.split(|&byte| byte == b'.');
    match labels.contains(&b'.') {
        true => near_if(each.any(fits), MissKind::TooDeep),
        false if fits(labels) => Host::Same,
        false => near_if(is_label_near(labels), MissKind::Label),
    }
}

/// A host that no wildcard below `domain` stands for.
fn below(host: &[u8], domain: &[u8]) -> Host {
    if host == domain {
        return Host::Near(MissKind::BareDomain);
    }
    if host.ends_with(b".") != domain.ends_with(b".")
        && above(undotted(host), undotted(domain)).is_some()
    {
        return Host::Near(MissKind::TrailingDot);
    }
    if looks_like(host, domain) {
        return Host::Near(MissKind::LookAlike);
    }
    // As many labels of the host's end as the domain has.
    let dots = domain.iter().filter(|&&byte| byte == b'.').count();
    let end = host.iter().rev().enumerate().filter(|(_, b)| **b == b'.');
    match end.map(|(len, _)| len).nth(dots) {
        Some(len) => {
            typo(host.get(host.len() - len..).unwrap_or_default(), domain)
        }
        None => Host::Other,
    }
}

/// The labels of `host` above `domain`, without the dot between them.
pub(super) fn above<'h>(host: &'h [u8], domain: &[u8]) -> Option<&'h [u8]> {
    let labels = host.strip_suffix(domain)?.strip_suffix(b".")?;
    (!labels.is_empty()).then_some(labels)
}

fn undotted(host: &[u8]) -> &[u8] {
    host.strip_suffix(b".").unwrap_or(host)
}

/// Whether `host` has `trusted` in it as people read it, and is no name below
/// it: `evil-example.com`, `example.com.evil.net`.
fn looks_like(host: &[u8], trusted: &[u8]) -> bool {
    let trusted = undotted(trusted);
    // "localhost" is in many names, and makes none of them look like it.
    if !trusted.contains(&b'.') {
        return false;
    }
    let begins = |at: usize| {
        let rest = host.get(at..).unwrap_or_default();
        rest.strip_prefix(trusted).is_some_and(|rest| rest.len() > 1)
    };
    let words = host.iter().enumerate().filter(|(_, b)| b".-".contains(b));
    undotted(host).ends_with(trusted)
        || begins(0)
        || words.map(|(at, _)| at + 1).any(begins)
}

fn glob_matches(label: &[u8], prefix: &str, suffix: &str) -> bool {
    let middle = label
        .strip_prefix(prefix.as_bytes())
        .and_then(|rest| rest.strip_suffix(suffix.as_bytes()));
    middle.is_some_and(|middle| {
        !middle.is_empty()
            && middle.iter().all(|&byte| byte != b'_' && is_label_byte(byte))
    })
}

fn typo(host: &[u8], trusted: &[u8]) -> Host {
    // Among short names everything is near everything.
    let most = (host.len().min(trusted.len()) / 4).min(2);
    match most > 0 && within(host, trusted, most) {
        true => Host::Near(MissKind::Typo),
        false => Host::Other,
    }
}

/// Whether Levenshtein's edit distance is at most `most`.
fn within(a: &[u8], b: &[u8], most: usize) -> bool {
    if a.len().abs_diff(b.len()) > most || b.len() > MAX_HOST_LEN {
        return false;
    }
    let mut cells = [0; MAX_HOST_LEN + 1];
    let row = &mut cells[..=b.len()];
    row.iter_mut().enumerate().for_each(|(at, cell)| *cell = at);
    for (i, a) in a.iter().enumerate() {
        let (mut diagonal, mut left) = (i, i + 1);
        let mut least = left;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(b) {
            let change = diagonal + usize::from(a != b);
            diagonal = *cell;
            left = change.min(*cell + 1).min(left + 1);
            *cell = left;
            least = least.min(left);
        }
        // Rows never get nearer again: most names end here, early.
        if least > most {
            return false;
        }
    }
    row.last().is_some_and(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Pattern;

    #[test]
    fn relations() {
        use MissKind::*;
        for (rule, origin, relation) in [
            ("https://a.example.com", "http://a.example.com", Host::Same),
            (
                "https://a.example.com",
                "https://b.a.example.com",
                Host::Near(Subdomain),
            ),
            (
                "https://www.example.com",
                "https://example.com",
                Host::Near(Parent),
            ),
            ("https://a.example", "https://example", Host::Other),
            (
                "https://a.example.com",
                "https://a.example.com.",
                Host::Near(TrailingDot),
            ),
            (
                "https://a.example.com.",
                "https://a.example.com",
                Host::Near(TrailingDot),
            ),
            (
                "https://example.com",
                "https://evilexample.com",
                Host::Near(LookAlike),
            ),
            (
                "https://example.com",
                "https://example.com.evil.net",
                Host::Near(LookAlike),
            ),
            (
                "https://example.com",
                "https://login-example.com.evil.net",
                Host::Near(LookAlike),
            ),
            (
                "https://example.com",
                "https://example.community",
                Host::Near(LookAlike),
            ),
            ("https://localhost", "https://notlocalhost", Host::Other),
            ("https://example.com", "https://exmaple.com", Host::Near(Typo)),
            ("https://example.com", "https://examples.com", Host::Near(Typo)),
            ("https://example.com", "https://example.net", Host::Other),
            ("https://a.test", "https://b.test", Host::Near(Typo)),
            ("https://a.b", "https://a.c", Host::Other),
            ("https://10.0.0.1", "https://10.0.0.2", Host::Near(Typo)),
            ("https://10.0.0.1", "https://10.0.0.1", Host::Same),
            ("https://*.example.com", "https://a.b.example.com", Host::Same),
            (
                "https://*.example.com",
                "https://example.com",
                Host::Near(BareDomain),
            ),
            (
                "https://*.example.com",
                "https://evilexample.com",
                Host::Near(LookAlike),
            ),
            (
                "https://*.example.com",
                "https://a.exmaple.com",
                Host::Near(Typo),
            ),
            (
                "https://*.example.com",
                "https://a.example.com.",
                Host::Near(TrailingDot),
            ),
            ("https://*.example.com", "https://a.example.org", Host::Other),
            ("https://*.example.com", "https://127.0.0.1", Host::Other),
            ("https://*.example.com", "https://com", Host::Other),
            (
                "https://pr-*.example.com",
                "https://pr-1.example.com",
                Host::Same,
            ),
            (
                "https://pr-*.example.com",
                "https://pr-.example.com",
                Host::Near(Label),
            ),
            (
                "https://pr-*.example.com",
                "https://pr-_.example.com",
                Host::Near(Label),
            ),
            (
                "https://pr-*.example.com",
                "https://pr-1.a.example.com",
                Host::Near(TooDeep),
            ),
            (
                "https://pr-*.example.com",
                "https://a.b.example.com",
                Host::Other,
            ),
            ("https://pr-*.example.com", "https://a.example.com", Host::Other),
            (
                "https://pr-*.example.com",
                "https://example.com",
                Host::Near(BareDomain),
            ),
        ] {
            let rule = Pattern::parse(rule, Depth::Any).unwrap().pattern;
            let Pattern::Tuple(rule) = rule else { panic!() };
            let parsed = TupleOrigin::parse(origin.as_bytes()).unwrap();
            let is = super::relation(&rule.host, &parsed);
            assert_eq!(is, relation, "{rule} {origin}");
        }
    }

    #[test]
    fn distances() {
        for (a, b, distance) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "ab", 1),
            ("abc", "xabc", 1),
            ("abc", "acb", 2),
            ("abcd", "xabcdx", 2),
            ("abcdef", "bcdefa", 2),
            ("abc", "xyz", 3),
            ("abcdef", "badcfe", 4),
        ] {
            for most in 0..3 {
                let is_within = within(a.as_bytes(), b.as_bytes(), most);
                assert_eq!(is_within, distance <= most, "{a} {b} {most}");
            }
        }
    }
}
