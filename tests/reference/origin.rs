//! Which entries match an origin, and which of them is the most specific.

use std::cmp::Reverse;
use std::net::Ipv4Addr;

use super::TrustedOrigin;

/// An `Origin` header, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Malformed,
    Null,
    Tuple { scheme: String, host: String, port: Option<u16> },
}

/// From most to least specific: kind of pattern, longest literal part and in
/// that the longest prefix, explicit port.
pub(crate) type Rank = (u8, Reverse<(usize, usize)>, bool);

/// Reads a header value: only what is its own serialization is an origin.
pub(crate) fn read(bytes: &[u8]) -> Origin {
    match std::str::from_utf8(bytes) {
        Ok("null") => Origin::Null,
        Ok(text) => tuple(text).unwrap_or(Origin::Malformed),
        Err(_) => Origin::Malformed,
    }
}

fn tuple(text: &str) -> Option<Origin> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, port) = split_port(rest);
    let port = match port {
        None => None,
        Some(text) => {
            let number: u16 = text.parse().ok()?;
            let canonical = number.to_string() == text && number != 0;
            (canonical && default_port(scheme) != Some(number)).then_some(())?;
            Some(number)
        }
    };
    (is_scheme(scheme) && is_host(host, scheme)).then(|| Origin::Tuple {
        scheme: scheme.into(),
        host: host.into(),
        port,
    })
}

fn is_scheme(scheme: &str) -> bool {
    let opaque = ["file", "data", "blob", "javascript", "about"];
    let other = |c: char| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c)
    };
    scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.chars().all(other)
        && scheme.len() <= 64
        && !opaque.contains(&scheme)
}

fn is_host(host: &str, scheme: &str) -> bool {
    if host.starts_with('[') {
        return url::Host::parse(host).is_ok_and(|h| h.to_string() == host);
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let label = |label: &str| {
        let byte = |c: char| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c)
        };
        (1..=63).contains(&label.len()) && label.chars().all(byte)
    };
    if host.len() > 253 || !name.split('.').all(label) {
        return false;
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    if default_port(scheme).is_some() && is_number(last) {
        return is_ipv4(host);
    }
    true
}

fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x");
    hex.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))
        || label.chars().all(|c| c.is_ascii_digit())
}

fn is_ipv4(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_ok_and(|a| a.to_string() == host)
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" | "wss" => Some(443),
        "http" | "ws" => Some(80),
        "ftp" => Some(21),
        _ => None,
    }
}

/// Splits at the colon before a port; an IPv6 address has its own colons.
fn split_port(rest: &str) -> (&str, Option<&str>) {
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (rest, None),
    }
}

impl TrustedOrigin {
    /// How specific this entry is, if it matches.
    pub(crate) fn rank_for(&self, origin: &Origin) -> Option<Rank> {
        let Origin::Tuple { scheme, host, port } = origin else {
            let both_null = *origin == Origin::Null && self.origin == "null";
            return both_null.then_some((0, Reverse((0, 0)), false));
        };
        let (scheme_pattern, rest) = self.origin.split_once("://")?;
        let (host_pattern, port_pattern) = split_port(rest);
        let scheme_matches = match scheme_pattern {
            "*" => scheme == "http" || scheme == "https",
            exact => scheme == exact,
        };
        let any_port = port_pattern == Some("*");
        let wanted = match port_pattern {
            None | Some("*") => None,
            Some(number) => number.parse().ok(),
        };
        let wanted = wanted.filter(|port| default_port(scheme) != Some(*port));
        let port_matches = any_port || *port == wanted;
        if !scheme_matches || !port_matches {
            return None;
        }
        let (kind, literal) = self.host_rank(host_pattern, scheme, host)?;
        let kind = match (kind, any_port) {
            // An exact host with any port stands alone in the order.
            (0, true) => 1,
            (0, false) => 0,
            (kind, _) => kind,
        };
        Some((kind, Reverse(literal), any_port))
    }

    fn host_rank(
        &self,
        pattern: &str,
        scheme: &str,
        host: &str,
    ) -> Option<(u8, (usize, usize))> {
        if !pattern.contains('*') {
            return (host == pattern).then_some((0, (0, 0)));
        }
        // A wildcard never applies to an address.
        let special = default_port(scheme).is_some();
        if host.starts_with('[') || (special && is_ipv4(host)) {
            return None;
        }
        if let Some(domain) = pattern.strip_prefix("*.") {
            let labels = host.strip_suffix(&format!(".{domain}"))?;
            return match self.one_label {
                _ if labels.is_empty() => None,
                true => (!labels.contains('.')).then_some((3, (0, 0))),
                false => Some((4, (domain.len(), 0))),
            };
        }
        let (glob, domain) = pattern.split_once('.')?;
        let (label, rest) = host.split_once('.')?;
        let (prefix, suffix) = glob.split_once('*')?;
        let middle = label.strip_prefix(prefix)?.strip_suffix(suffix)?;
        let star =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let matches =
            rest == domain && !middle.is_empty() && middle.chars().all(star);
        let literal = prefix.len() + suffix.len();
        matches.then_some((2, (literal, prefix.len())))
    }
}
