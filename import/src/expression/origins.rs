//! Origins and patterns written as regular expressions, for comparison.
//!
//! What is here has to be what the wire parser and the table of the engine do;
//! a property test asks those whether it is.

use doorward::pattern::{
    Depth, HostPattern, Pattern, PortPattern, SchemePattern, TuplePattern,
};

/// 1 to 65535, without leading zeros.
const PORT: &str = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|\
                    65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/// Which labels hosts and wildcards have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Labels {
    /// Only those of host names (RFC 1123, 2.1): what can be registered and
    /// get a certificate. All that the engine admits otherwise.
    pub(super) names: bool,
    /// Whether labels end at 63 bytes. The automata are far smaller when they
    /// need not count, and what is shown without holds with it: whatever is
    /// within a set has no longer label because nothing counts.
    pub(super) counted: bool,
}

impl Labels {
    fn label(self) -> &'static str {
        match (self.names, self.counted) {
            (false, false) => "[a-z0-9_-]+",
            (false, true) => "[a-z0-9_-]{1,63}",
            (true, false) => "(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)",
            (true, true) => "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)",
        }
    }

    /// What the `*` of a label glob stands for, between these.
    fn star(self, prefix: &str, suffix: &str) -> &'static str {
        let first = self.names && prefix.is_empty();
        let last = self.names && suffix.is_empty();
        match (first, last, self.counted) {
            (false, false, false) => "[a-z0-9-]+",
            (false, false, true) => "[a-z0-9-]{1,62}",
            (true, false, false) => "[a-z0-9][a-z0-9-]*",
            (true, false, true) => "[a-z0-9][a-z0-9-]{0,61}",
            (false, true, false) => "[a-z0-9-]*[a-z0-9]",
            (false, true, true) => "[a-z0-9-]{0,61}[a-z0-9]",
            (true, true, _) => self.label(),
        }
    }
}

/// Origins with these schemes, well-formed but for an explicit default port.
///
/// Hosts whose last label is a number are among them, though most of those
/// are no addresses: what is found here is shown to the wire parser.
pub(super) fn origins(schemes: &str, labels: Labels) -> String {
    let label = labels.label();
    let host = format!(r"(?:{label}(?:\.{label})*\.?|\[[0-9a-f:.]+\])");
    format!("{schemes}://{host}(?::{PORT})?")
}

/// What looks like an origin, whatever the lengths and the port are.
pub(super) const LOOKALIKES: &str =
    r"[a-z][a-z0-9+.-]*://[a-z0-9_.-]*(?::[0-9]*)?";

/// `http` and `https`.
pub(super) const WEB_SCHEMES: &str = "https?";

/// Any scheme.
pub(super) const ANY_SCHEME: &str = "[a-z][a-z0-9+.-]*";

/// Origins that spell out a default port, which no browser does.
pub(super) const DEFAULT_PORTS: &str =
    "(?:http|ws)://.*:80|(?:https|wss)://.*:443|ftp://.*:21";

/// The origins that one of the patterns admits.
pub(super) fn union<'a>(
    patterns: impl IntoIterator<Item = &'a Pattern>,
    labels: Labels,
) -> String {
    let parts = patterns.into_iter().map(|pattern| match pattern {
        Pattern::Null => "null".into(),
        Pattern::Tuple(tuple) => of_tuple(tuple, labels),
    });
    let parts: Vec<_> = parts.collect();
    match parts.is_empty() {
        // What nothing matches.
        true => "[a&&b]".into(),
        false => format!("(?:{})", parts.join("|")),
    }
}

fn of_tuple(tuple: &TuplePattern, labels: Labels) -> String {
    let label = labels.label();
    let host = match &tuple.host {
        HostPattern::Domain(host) | HostPattern::Address(host) => {
            regex_syntax::escape(host)
        }
        HostPattern::Subdomains { domain, depth } => {
            let many = if *depth == Depth::Any { "+" } else { "" };
            let domain = regex_syntax::escape(domain);
            format!(r"(?:{label}\.){many}{domain}")
        }
        HostPattern::LabelGlob { prefix, suffix, domain } => {
            let [before, after, domain] =
                [prefix, suffix, domain].map(|part| regex_syntax::escape(part));
            let star = labels.star(prefix, suffix);
            format!(r"{before}{star}{after}\.{domain}")
        }
    };
    let port = match tuple.port {
        PortPattern::Default => String::new(),
        PortPattern::Number(port) => format!(":{port}"),
        PortPattern::Any => format!("(?::{PORT})?"),
    };
    match (&tuple.scheme, tuple.port) {
        (SchemePattern::Exact(scheme), _) => {
            format!("{}://{host}{port}", regex_syntax::escape(scheme))
        }
        // A port that is the default of one scheme is not written there.
        (_, PortPattern::Number(80)) => {
            format!("(?:http://{host}|https://{host}:80)")
        }
        (_, PortPattern::Number(443)) => {
            format!("(?:http://{host}:443|https://{host})")
        }
        (SchemePattern::HttpOrHttps, _) => {
            format!("{WEB_SCHEMES}://{host}{port}")
        }
    }
}

/// The patterns, without those that others make superfluous, and the two
/// schemes as one where everything else is the same.
pub(super) fn tidy(patterns: Vec<Pattern>) -> Vec<Pattern> {
    let mut tidied: Vec<Pattern> = vec![];
    for pattern in patterns {
        let with = |known: &Pattern| merge(known, &pattern);
        let mut merged = tidied.iter().map(with).enumerate();
        match merged.find_map(|(at, merged)| Some((at, merged?))) {
            Some((at, merged)) => tidied[at] = merged,
            None => tidied.push(pattern),
        }
    }
    let covered = |pattern: &Pattern| {
        tidied.iter().any(|other| other != pattern && covers(other, pattern))
    };
    let kept: Vec<_> = tidied.iter().map(|pattern| !covered(pattern)).collect();
    let mut kept = kept.into_iter();
    tidied.retain(|_| kept.next().unwrap_or(true));
    tidied.dedup();
    tidied
}

/// Two patterns as one with the scheme `*`.
fn merge(one: &Pattern, other: &Pattern) -> Option<Pattern> {
    let (Pattern::Tuple(one), Pattern::Tuple(other)) = (one, other) else {
        return None;
    };
    let schemes = [&one.scheme, &other.scheme].map(|scheme| match scheme {
        SchemePattern::Exact(scheme) => &**scheme,
        SchemePattern::HttpOrHttps => "*",
    });
    let both = matches!(schemes, ["http", "https"] | ["https", "http"]);
    let same = one.host == other.host && one.port == other.port;
    // "*://a.example:80" would be the default port of one of the two.
    let plain = !matches!(one.port, PortPattern::Number(80 | 443));
    (both && same && plain).then(|| {
        let scheme = SchemePattern::HttpOrHttps;
        Pattern::Tuple(TuplePattern { scheme, ..one.clone() })
    })
}

/// Whether one pattern plainly admits all that another does.
fn covers(one: &Pattern, other: &Pattern) -> bool {
    let (Pattern::Tuple(one), Pattern::Tuple(other)) = (one, other) else {
        return one == other;
    };
    let port = one.port == other.port || one.port == PortPattern::Any;
    let scheme = one.scheme == other.scheme
        || one.scheme == SchemePattern::HttpOrHttps
            && other.schemes().all(|s| matches!(s, "http" | "https"));
    let host = match (&one.host, &other.host) {
        (
            HostPattern::Subdomains { domain: one, depth: Depth::Any },
            HostPattern::Subdomains { domain: other, .. },
        ) => one == other,
        (one, other) => one == other,
    };
    port && scheme && host
}

#[cfg(test)]
mod tests {
    use doorward::origin::WireOrigin;
    use doorward::pattern::{Depth, Pattern};
    use doorward::policy::Format;
    use doorward::{Policy, Scopes};
    use regex::bytes::Regex;

    use super::{
        ANY_SCHEME, DEFAULT_PORTS, Labels, covers, origins, tidy, union,
    };

    const LABELS: Labels = Labels { names: false, counted: true };

    fn regex(text: &str) -> Regex {
        Regex::new(&format!(r"(?-u)\A(?:{text})\z")).unwrap()
    }

    /// All combinations of parts that make and break origins.
    fn texts() -> Vec<String> {
        let long = format!("{}.example.com", "a".repeat(63));
        let longer = format!("{}.example.com", "a".repeat(64));
        let hosts = [
            "example.com",
            "a.example.com",
            "a.b.example.com",
            "_.example.com",
            "-.example.com",
            "pr-1.example.com",
            "pr-.example.com",
            &long,
            "pr-_.example.com",
            "pr-a.b.example.com",
            "example.com.",
            &longer,
            "a.example.com.",
            ".example.com",
            "a..example.com",
            "A.example.com",
            "aexample.com",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "[::1",
            "",
        ];
        let ports =
            ["", ":80", ":443", ":1", ":65535", ":65536", ":0", ":", ":08"];
        let schemes =
            ["https://", "http://", "capacitor://", "://", "9://", ""];
        let mut texts = vec!["null".to_owned(), String::new()];
        for scheme in schemes {
            for host in hosts {
                texts.extend(ports.map(|port| format!("{scheme}{host}{port}")));
            }
        }
        texts
    }

    fn patterns() -> Vec<Pattern> {
        let hosts = [
            "example.com",
            "*.example.com",
            "pr-*.example.com",
            "localhost",
            "*-x.example.com",
            "127.0.0.1",
            "[::1]",
            "example.com.",
        ];
        let mut patterns = vec![];
        for scheme in ["https", "http", "*", "capacitor"] {
            for host in hosts {
                for port in ["", ":1", ":*", ":80"] {
                    for depth in [Depth::Any, Depth::One] {
                        let text = format!("{scheme}://{host}{port}");
                        let read = Pattern::parse(&text, depth).unwrap();
                        patterns.push(read.pattern);
                    }
                }
            }
        }
        patterns
    }

    #[test]
    fn origins_are_those_of_the_wire_parser() {
        let origins = regex(&origins(ANY_SCHEME, LABELS));
        let default_ports = regex(DEFAULT_PORTS);
        for text in texts() {
            let bytes = text.as_bytes();
            let ours = text == "null"
                || origins.is_match(bytes) && !default_ports.is_match(bytes);
            assert_eq!(ours, WireOrigin::parse(bytes).is_ok(), "{text}");
        }
    }

    #[test]
    fn patterns_are_those_of_the_engine() {
        let texts = texts();
        let default_ports = regex(DEFAULT_PORTS);
        for pattern in patterns() {
            let labels = match crate::draft::is_one_label(&pattern) {
                true => "labels = 1",
                false => "",
            };
            let document = format!(
                "version = 1\n[[trusted_origins]]\nname = \"a\"\n\
                 origin = \"{pattern}\"\nscopes = [\"cors\"]\n{labels}"
            );
            let policy = Policy::parse(&document, Format::Toml).unwrap();
            let ours = regex(&union([&pattern], LABELS));
            for text in &texts {
                let bytes = text.as_bytes();
                let ours =
                    ours.is_match(bytes) && !default_ports.is_match(bytes);
                let engine = policy.find(bytes, Scopes::CORS).allowed;
                assert_eq!(ours, engine, "{pattern} {text}");
            }
        }
    }

    #[test]
    fn tidying_changes_nothing() {
        let texts = texts();
        let patterns = patterns();
        // Every third, fifth and so on, so that most pairs meet.
        for step in 1..20 {
            let some: Vec<_> = patterns.iter().step_by(step).cloned().collect();
            let tidied = tidy(some.clone());
            assert!(tidied.len() <= some.len());
            let [before, after] =
                [&some, &tidied].map(|list| regex(&union(list, LABELS)));
            let default_ports = regex(DEFAULT_PORTS);
            for text in texts.iter().map(String::as_bytes) {
                if !default_ports.is_match(text) {
                    assert_eq!(before.is_match(text), after.is_match(text));
                }
            }
            for one in &tidied {
                let mut others = tidied.iter().filter(|other| *other != one);
                assert!(!others.any(|other| covers(other, one)), "{one}");
            }
        }
    }
}
