//! Malformed origins: what is wrong with one, and what should be sent.
//!
//! The wire parser says no and nothing else, on purpose. Here the document
//! parser, which normalizes and explains, is asked what the bytes were meant
//! to be. Its answer is for people: nothing is ever allowed because of it.

use super::words::{list, shown};
use crate::diagnostic::Code;
use crate::origin::grammar::{MAX_ORIGIN_LEN, default_port};
use crate::origin::{TupleOrigin, document};
use crate::pattern::{
    Depth, HostPattern, Pattern, PortPattern, SchemePattern, TuplePattern,
};

/// What is wrong with an `Origin` header.
#[derive(Debug)]
pub(super) struct Diagnosis {
    /// A lower-case sentence with the value.
    pub(super) sentence: String,
    /// What a browser would send, when it is clear which origin is meant.
    pub(super) meant: Option<String>,
    /// Whether there is more than one value.
    pub(super) several: bool,
}

/// Looks at bytes that the wire parser refused.
pub(super) fn diagnose(origin: &[u8]) -> Diagnosis {
    let value = shown(origin);
    let says = |what: &str| Diagnosis {
        sentence: format!("the Origin header \"{value}\" {what}"),
        meant: None,
        several: false,
    };
    if origin.is_empty() {
        let sentence = "the Origin header is empty".into();
        return Diagnosis { sentence, ..says("") };
    }
    let several = origin.contains(&b',')
        || origin.windows(3).filter(|w| w == b"://").count() > 1
            && origin.contains(&b' ');
    if several {
        let says = says("has more than one value");
        return Diagnosis { several, ..says };
    }
    if origin.len() > MAX_ORIGIN_LEN {
        return says(&format!("is over {MAX_ORIGIN_LEN} bytes"));
    }
    let Ok(text) = core::str::from_utf8(origin) else {
        return says("has bytes that are not UTF-8");
    };
    if text.contains('*') {
        return says("has a wildcard, which is nothing that browsers send");
    }
    let mut faults = vec![];
    let trimmed = text.trim_matches([' ', '\t']);
    if trimmed != text {
        faults.push("spaces around it".into());
    }
    if trimmed.eq_ignore_ascii_case("null") {
        if trimmed != "null" {
            faults.push("upper case".into());
        }
        let meant = Some("null".into());
        return Diagnosis { meant, ..says(&has(&faults)) };
    }
    match read(trimmed, &mut faults) {
        Ok(meant) => Diagnosis { meant: Some(meant), ..says(&has(&faults)) },
        Err(message) => says(&format!("is not an origin: {message}")),
    }
}

fn has(faults: &[String]) -> String {
    match faults {
        [] => "is not written as browsers write it".into(),
        faults => format!("has {}", list(faults)),
    }
}

/// The origin that is meant, as browsers write it.
fn read(text: &str, faults: &mut Vec<String>) -> Result<String, String> {
    let mut text = text;
    let mut parsed = Pattern::parse(text, Depth::Any);
    if let Err(finding) = &parsed
        && finding.code() == Code::NotOnlyAnOrigin
        && let Some(end) = end_of_authority(text)
    {
        faults.push("more than an origin in it".into());
        text = text.get(..end).unwrap_or_default();
        parsed = Pattern::parse(text, Depth::Any);
    }
    let pattern = match parsed {
        Ok(normalized) => normalized.pattern,
        Err(finding) => return Err(finding.message().into()),
    };
    if let (Pattern::Tuple(tuple), Ok(written)) =
        (&pattern, document::split(text))
    {
        add_faults(&written, tuple, faults);
    }
    let meant = pattern.to_string();
    match TupleOrigin::parse(meant.as_bytes()) {
        Ok(_) => Ok(meant),
        Err(error) => Err(error.to_string()),
    }
}

/// Where the path, query or fragment begins.
fn end_of_authority(text: &str) -> Option<usize> {
    let start = text.find("://")? + 3;
    let rest = text.get(start..)?;
    Some(start + rest.find(['/', '?', '#'])?)
}

/// What normalizing changed.
fn add_faults(
    written: &document::Written<'_>,
    stored: &TuplePattern,
    faults: &mut Vec<String>,
) {
    let upper = |text: &str| text.bytes().any(|b| b.is_ascii_uppercase());
    if upper(written.scheme) || upper(written.host) {
        faults.push("upper case".into());
    }
    if written.trailing_slash {
        faults.push("a trailing slash".into());
    }
    if let (Some(port), PortPattern::Default, SchemePattern::Exact(scheme)) =
        (written.port, stored.port, &stored.scheme)
        && default_port(scheme.as_bytes()).is_some()
    {
        faults.push(format!("its default port {port} written out"));
    }
    match &stored.host {
        HostPattern::Address(address)
            if !address.eq_ignore_ascii_case(written.host) =>
        {
            faults.push("an address in another form than browsers use".into());
        }
        HostPattern::Domain(_) if !written.host.is_ascii() => {
            faults.push("letters that browsers send as \"xn--\" names".into());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_origins() {
        for (origin, sentence, meant) in [
            ("", "is empty", None),
            (
                "https://a.example/",
                "\"https://a.example/\" has a trailing slash",
                Some("https://a.example"),
            ),
            (
                "HTTPS://A.example:443/",
                "\"HTTPS://A.example:443/\" has upper case, a trailing slash \
                 and its default port 443 written out",
                Some("https://a.example"),
            ),
            (
                "http://a.example:80",
                "\"http://a.example:80\" has its default port 80 written out",
                Some("http://a.example"),
            ),
            (
                " https://a.example",
                "\" https://a.example\" has spaces around it",
                Some("https://a.example"),
            ),
            (
                "https://a.example/b?c",
                "\"https://a.example/b?c\" has more than an origin in it",
                Some("https://a.example"),
            ),
            (
                "https://user@a.example",
                "\"https://user@a.example\" is not an origin: an origin has \
                 no user name or password",
                None,
            ),
            (
                "https://a.example, https://b.example",
                "\"https://a.example, https://b.example\" has more than one \
                 value",
                None,
            ),
            (
                "https://a.example https://b.example",
                "\"https://a.example https://b.example\" has more than one \
                 value",
                None,
            ),
            (
                "https://*.example",
                "\"https://*.example\" has a wildcard, which is nothing that \
                 browsers send",
                None,
            ),
            ("Null", "\"Null\" has upper case", Some("null")),
            (
                "http://127.1",
                "\"http://127.1\" has an address in another form than \
                 browsers use",
                Some("http://127.0.0.1"),
            ),
            (
                "https://b\u{fc}cher.example",
                "\"https://b\\xc3\\xbccher.example\" has letters that \
                 browsers send as \"xn--\" names",
                Some("https://xn--bcher-kva.example"),
            ),
            (
                "a.example",
                "\"a.example\" is not an origin: an origin begins with a \
                 scheme and \"://\"",
                None,
            ),
            (
                "https://a.example\0",
                "\"https://a.example\\x00\" is not an origin: an origin has \
                 no place for the control character U+0000",
                None,
            ),
        ] {
            let diagnosis = diagnose(origin.as_bytes());
            let sentence = format!("the Origin header {sentence}");
            assert_eq!(diagnosis.sentence, sentence);
            assert_eq!(diagnosis.meant.as_deref(), meant, "{origin:?}");
        }
        let long = diagnose(&[b'a'; 1 << 20]);
        assert!(long.sentence.ends_with("is over 326 bytes"));
        let bytes = diagnose(b"https://\xff.example");
        assert!(bytes.sentence.ends_with("has bytes that are not UTF-8"));
    }
}
