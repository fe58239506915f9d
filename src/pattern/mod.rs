//! Patterns: an origin, or one with wildcards, as a policy holds them.
//!
//! ```text
//! https://shop.example.com         this origin
//! https://*.example.com            one or more labels, never the bare domain
//! https://pr-*--shop.example.com   one label, "*" is 1+ of a-z 0-9 -
//! *://localhost:*                  http or https; any port, or none
//! ```
//!
//! A pattern is data. What an origin must look like to match is written down
//! once, in the table that is built from patterns.

#[cfg(feature = "document")]
mod parse;

use core::fmt;

#[cfg(feature = "document")]
pub use parse::Normalized;

/// One origin pattern in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// `null`, the serialization of every opaque origin.
    Null,
    /// Anything with a scheme, a host and a port.
    Tuple(TuplePattern),
}

/// Scheme, host and port of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TuplePattern {
    /// Which schemes match.
    pub scheme: SchemePattern,
    /// Which hosts match.
    pub host: HostPattern,
    /// Which ports match.
    pub port: PortPattern,
}

/// The scheme of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SchemePattern {
    /// This scheme, in lower case.
    Exact(Box<str>),
    /// `*`: `http` or `https`, nothing else.
    HttpOrHttps,
}

/// The host of a pattern. Domains are lower-case A-labels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HostPattern {
    /// This domain.
    Domain(Box<str>),
    /// This address, IPv6 in its brackets.
    Address(Box<str>),
    /// `*.domain`: labels before the domain.
    Subdomains {
        /// What follows `*.`.
        domain: Box<str>,
        /// How many labels the `*` stands for.
        depth: Depth,
    },
    /// `pre*post.domain`: one label with a literal part, before the domain.
    LabelGlob {
        /// The literal before the `*`.
        prefix: Box<str>,
        /// The literal after the `*`.
        suffix: Box<str>,
        /// What follows the label's dot.
        domain: Box<str>,
    },
}

/// How many labels the `*` of `*.domain` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// One or more.
    Any,
    /// Exactly one.
    One,
}

/// The port of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortPattern {
    /// The scheme's default port, which is not written.
    Default,
    /// This port.
    Number(u16),
    /// `*`: any port, or none.
    Any,
}

impl TuplePattern {
    /// The schemes that match.
    pub fn schemes(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match &self.scheme {
            SchemePattern::Exact(scheme) => (&**scheme, None),
            SchemePattern::HttpOrHttps => ("https", Some("http")),
        };
        core::iter::once(first).chain(second)
    }

    /// Whether more than one origin can match.
    pub fn is_wildcard(&self) -> bool {
        self.scheme == SchemePattern::HttpOrHttps
            || self.port == PortPattern::Any
            || self.host.wildcard_domain().is_some()
    }
}

impl HostPattern {
    /// The domain below which the host's wildcard lies, if it has one.
    pub fn wildcard_domain(&self) -> Option<&str> {
        match self {
            Self::Domain(_) | Self::Address(_) => None,
            Self::Subdomains { domain, .. }
            | Self::LabelGlob { domain, .. } => Some(domain),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Tuple(tuple) => tuple.fmt(f),
        }
    }
}

impl fmt::Display for TuplePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scheme {
            SchemePattern::Exact(scheme) => write!(f, "{scheme}://")?,
            SchemePattern::HttpOrHttps => f.write_str("*://")?,
        }
        match &self.host {
            HostPattern::Domain(host) | HostPattern::Address(host) => {
                f.write_str(host)?;
            }
            HostPattern::Subdomains { domain, .. } => {
                write!(f, "*.{domain}")?;
            }
            HostPattern::LabelGlob { prefix, suffix, domain } => {
                write!(f, "{prefix}*{suffix}.{domain}")?;
            }
        }
        match self.port {
            PortPattern::Default => Ok(()),
            PortPattern::Number(port) => write!(f, ":{port}"),
            PortPattern::Any => f.write_str(":*"),
        }
    }
}
