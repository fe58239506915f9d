//! Sources of `frame-ancestors`: the one form that may be written.
//!
//! `scheme://host[:port]` in lower case: http or https, a domain, `*.` before
//! one, or a dotted IPv4 address; no port where it is the scheme's default, a
//! number, or `*`. The recordings cannot have every host and port, so that a
//! source is known to be read alike if those of its form are.

use std::net::Ipv4Addr;

/// What the browsers' reading of a source may depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    host: Host,
    port: Port,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Host {
    Domain,
    Subdomains,
    Address,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Port {
    Default,
    Number,
    Any,
}

impl Form {
    /// The form of `source`; none if it is not one that may be written.
    pub(super) fn of(source: &str) -> Option<Form> {
        let (scheme, rest) = source.split_once("://")?;
        let default = match scheme {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        let (host, port) = match rest.split_once(':') {
            None => (rest, Port::Default),
            Some((host, "*")) => (host, Port::Any),
            Some((host, digits)) => {
                let port: u16 = digits.parse().ok()?;
                let written = port.to_string() == digits;
                if !written || port == 0 || port == default {
                    return None;
                }
                (host, Port::Number)
            }
        };
        let host = match host.strip_prefix("*.") {
            Some(domain) => is_domain(domain).then_some(Host::Subdomains)?,
            None if host.parse::<Ipv4Addr>().is_ok() => Host::Address,
            None => is_domain(host).then_some(Host::Domain)?,
        };
        Some(Form { host, port })
    }
}

/// Labels of letters, digits and hyphens, the last of them no number: browsers
/// take `*.0.0.1` for a suffix of addresses.
fn is_domain(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let number = last.bytes().all(|byte| byte.is_ascii_digit());
    host.split('.').all(is_label) && !number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let table = [
            ("https://a.example", Host::Domain, Port::Default),
            ("http://localhost:9021", Host::Domain, Port::Number),
            ("https://a.example:80", Host::Domain, Port::Number),
            ("https://a.example:*", Host::Domain, Port::Any),
            ("http://*.a.example", Host::Subdomains, Port::Default),
            ("https://*.a.example:8443", Host::Subdomains, Port::Number),
            ("https://*.a.example:*", Host::Subdomains, Port::Any),
            ("https://192.0.2.1", Host::Address, Port::Default),
            ("http://127.0.0.1:9021", Host::Address, Port::Number),
        ];
        for (source, host, port) in table {
            assert_eq!(Form::of(source), Some(Form { host, port }), "{source}");
        }
    }

    #[test]
    fn what_may_not_be_written_has_no_form() {
        let table = [
            "",
            "*",
            "'none'",
            "'self'",
            "https:",
            "a.example",
            "*:9021",
            "*.a.example",
            "ws://a.example",
            "*://a.example",
            "HTTPS://a.example",
            "https://A.example",
            "https://*",
            "https://*:9021",
            "https://a*.example",
            "https://a.*",
            "https://*.*.example",
            "https://*.0.0.1",
            "https://*.127.0.0.1",
            "https://127.1",
            "https://a.example.",
            "https://a_b.example",
            "https://a.example/",
            "https://a.example/p",
            "https://a.example?q",
            "https://u@a.example",
            "https://a.example,",
            "https://a.example:",
            "https://a.example:443",
            "http://a.example:80",
            "https://a.example:08443",
            "https://a.example:+8443",
            "https://a.example:0",
            "https://a.example:65536",
            "http://[::1]",
            "http://[::1]:9021",
            "http://[::1]:*",
        ];
        for source in table {
            assert_eq!(Form::of(source), None, "{source}");
        }
    }
}
