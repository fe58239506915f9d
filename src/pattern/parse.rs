//! Reading a pattern from what a person wrote.

use super::{
    Depth, HostPattern, Pattern, PortPattern, SchemePattern, TuplePattern,
};
use crate::diagnostic::{Code, Finding};
use crate::origin::grammar::{MAX_HOST_LEN, MAX_LABEL_LEN, is_label_byte};
use crate::origin::{HostKind, document};

/// A pattern in its stored form, and what was done to get there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    /// The pattern.
    pub pattern: Pattern,
    /// One sentence for each thing that was changed or is worth knowing.
    pub notes: Vec<String>,
}

impl Pattern {
    /// Reads an origin or a pattern as a person writes it.
    ///
    /// `depth` is how many labels a leading `*.` stands for.
    ///
    /// ```
    /// use doorward::pattern::{Depth, Pattern};
    ///
    /// let stored = Pattern::parse("HTTPS://Bücher.example:443/", Depth::Any)?;
    /// assert_eq!(stored.pattern.to_string(), "https://xn--bcher-kva.example");
    /// assert_eq!(stored.notes.len(), 4);
    /// # Ok::<(), doorward::diagnostic::Finding>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What is wrong, with a code and what to write instead.
    pub fn parse(text: &str, depth: Depth) -> Result<Normalized, Finding> {
        match text {
            "null" => {
                let pattern = Self::Null;
                return Ok(Normalized { pattern, notes: vec![] });
            }
            "*" => return Err(any_origin()),
            _ => {}
        }
        let written = document::split(text)?;
        let mut notes = vec![];
        let (scheme_pattern, scheme) = scheme(written.scheme, &mut notes)?;
        if written.trailing_slash {
            trailing_slash(&scheme, &written)?;
            notes.push("the trailing slash is left out".into());
        }
        let host = host(written.host, &scheme, depth, &mut notes)?;
        let either = scheme_pattern == SchemePattern::HttpOrHttps;
        let port = port(written.port, &scheme, either, &mut notes)?;
        let tuple = TuplePattern { scheme: scheme_pattern, host, port };
        Ok(Normalized { pattern: Self::Tuple(tuple), notes })
    }
}

/// The scheme pattern, and the scheme by which the host is read.
fn scheme(
    written: &str,
    notes: &mut Vec<String>,
) -> Result<(SchemePattern, String), Finding> {
    if written == "*" {
        return Ok((SchemePattern::HttpOrHttps, "https".into()));
    }
    let scheme = document::scheme(written)?;
    if scheme != written {
        notes.push("the scheme is stored in lower case".into());
    }
    Ok((SchemePattern::Exact(scheme.as_str().into()), scheme))
}

/// The URL Standard gives only its special schemes an empty path to leave out.
fn trailing_slash(
    scheme: &str,
    written: &document::Written<'_>,
) -> Result<(), Finding> {
    if crate::origin::grammar::is_special(scheme.as_bytes()) {
        return Ok(());
    }
    Err(Finding::new(
        Code::NotOnlyAnOrigin,
        format!("the origin of a \"{scheme}\" page has no path"),
        format!("write \"{scheme}://{}\"", written.host),
    ))
}

fn port(
    written: Option<&str>,
    scheme: &str,
    either: bool,
    notes: &mut Vec<String>,
) -> Result<PortPattern, Finding> {
    match written {
        None => Ok(PortPattern::Default),
        Some("*") => Ok(PortPattern::Any),
        // With either scheme, no port is the default of both.
        Some(text) => {
            match document::port(text, if either { "" } else { scheme })? {
                Some(port) => Ok(PortPattern::Number(port)),
                None => {
                    notes.push(format!(
                        "{text} is the default port of {scheme}"
                    ));
                    Ok(PortPattern::Default)
                }
            }
        }
    }
}

fn host(
    written: &str,
    scheme: &str,
    depth: Depth,
    notes: &mut Vec<String>,
) -> Result<HostPattern, Finding> {
    if !written.contains('*') {
        let (host, kind) = document::host(written, scheme)?;
        note_host(written, &host, kind, notes);
        return Ok(match kind {
            HostKind::Domain => HostPattern::Domain(host.into()),
            _ => HostPattern::Address(host.into()),
        });
    }
    let (label, domain) = written.split_once('.').ok_or_else(|| {
        wildcard_error(match written {
            "*" => "a \"*\" alone is any host",
            _ => "a \"*\" is followed by a domain",
        })
    })?;
    if domain.contains('*') || label.matches('*').count() != 1 {
        let message = "a \"*\" is only in the first label, and only once";
        return Err(wildcard_error(message));
    }
    let (stored, kind) = document::host(domain, scheme)?;
    if kind != HostKind::Domain {
        return Err(Finding::new(
            Code::WildcardAddress,
            "a wildcard does not apply to an IP address",
            "list each address",
        ));
    }
    note_host(domain, &stored, kind, notes);
    if label == "*" {
        room_for(&stored, 1)?;
        return Ok(HostPattern::Subdomains { domain: stored.into(), depth });
    }
    label_glob(label, stored, notes)
}

/// `pre*post` before a domain.
fn label_glob(
    label: &str,
    domain: String,
    notes: &mut Vec<String>,
) -> Result<HostPattern, Finding> {
    let lower = label.to_ascii_lowercase();
    if lower != label {
        notes.push("the host is stored in lower case".into());
    }
    let wrong = lower.chars().find(|&char| {
        char != '*' && !u8::try_from(char).is_ok_and(is_label_byte)
    });
    if let Some(char) = wrong {
        return Err(Finding::new(
            Code::InvalidHost,
            format!("{char:?} cannot be in a label with a wildcard"),
            "write letters, digits, \"-\" and \"_\" around the \"*\"",
        ));
    }
    if label.len() > MAX_LABEL_LEN {
        return Err(Finding::new(
            Code::HostTooLong,
            format!("a label has at most {MAX_LABEL_LEN} bytes"),
            "",
        ));
    }
    room_for(&domain, label.len())?;
    let (prefix, suffix) = lower.split_once('*').unwrap_or_default();
    let (prefix, suffix) = (prefix.into(), suffix.into());
    Ok(HostPattern::LabelGlob { prefix, suffix, domain: domain.into() })
}

/// Whether a host with a label of this length before the domain can exist.
fn room_for(domain: &str, label_len: usize) -> Result<(), Finding> {
    if label_len + 1 + domain.len() <= MAX_HOST_LEN {
        return Ok(());
    }
    Err(Finding::new(
        Code::HostTooLong,
        format!(
            "a host has at most {MAX_HOST_LEN} bytes, its wildcard included"
        ),
        "",
    ))
}

/// Says how a host is stored, when that is not how it is written.
fn note_host(
    written: &str,
    stored: &str,
    kind: HostKind,
    notes: &mut Vec<String>,
) {
    if kind == HostKind::Domain && stored.ends_with('.') {
        notes.push(
            "the trailing dot is part of the host: browsers treat it as \
             another origin than the one without"
                .into(),
        );
    }
    if written == stored {
        return;
    }
    notes.push(match kind {
        HostKind::Domain if written.is_ascii() => {
            "the host is stored in lower case".into()
        }
        HostKind::Domain => {
            let (reading, _) = idna::domain_to_unicode(stored);
            format!("\"{reading}\" is stored as \"{stored}\"")
        }
        _ => format!("the address is stored as \"{stored}\""),
    });
}

fn any_origin() -> Finding {
    Finding::new(
        Code::AnyOrigin,
        "any origin is not a trusted origin",
        "write origins = \"any\" in the API that is open to everybody",
    )
}

fn wildcard_error(message: &str) -> Finding {
    Finding::new(
        Code::InvalidWildcard,
        message,
        "write \"*.example.com\" for one or more labels, or \
         \"pr-*.example.com\" for one label",
    )
}
