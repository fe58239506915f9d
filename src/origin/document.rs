//! The document parser: what a person wrote, made into what browsers send.
//!
//! Strict, but helpful. It normalizes what the URL Standard normalizes (case,
//! U-labels by UTS 46, address forms, the default port, one trailing slash)
//! and says what it did; it refuses what is not an origin, and says what to
//! write instead. `url` and `idna` are the authorities on hosts. What it gives
//! is checked with the grammar of the wire parser, so that nothing is stored
//! that no browser could send.
//!
//! The parts are here; patterns put them together.

use url::Host;

use super::HostKind;
use super::grammar::{
    MAX_HOST_LEN, MAX_LABEL_LEN, MAX_SCHEME_LEN, default_port, ipv6_text,
    is_label_byte, is_opaque, is_scheme, is_special,
};
use crate::diagnostic::{Code, Finding};

/// Scheme, host and port as they were written, and nothing besides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) host: &'a str,
    pub(crate) port: Option<&'a str>,
    pub(crate) trailing_slash: bool,
}

/// Splits what was written; refuses whatever no origin can have.
pub(crate) fn split(text: &str) -> Result<Written<'_>, Finding> {
    refuse_characters(text)?;
    let (scheme, rest) = match text.split_once(':') {
        Some((scheme, _)) if is_opaque(lower(scheme).as_bytes()) => {
            return Err(opaque(&lower(scheme)));
        }
        Some((scheme, rest)) => match rest.strip_prefix("//") {
            Some(rest) => (scheme, rest),
            None => return Err(no_scheme(text)),
        },
        None => return Err(no_scheme(text)),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if authority.contains('@') {
        return Err(Finding::new(
            Code::Userinfo,
            "an origin has no user name or password",
            "leave out everything up to and including the \"@\"",
        ));
    }
    if !matches!(tail, "" | "/") {
        let what = match tail.as_bytes().first() {
            Some(b'?') => "query",
            Some(b'#') => "fragment",
            _ => "path",
        };
        return Err(Finding::new(
            Code::NotOnlyAnOrigin,
            format!("an origin has no {what}"),
            format!("write \"{scheme}://{authority}\""),
        ));
    }
    let (host, port) = split_port(authority);
    if host.is_empty() {
        return Err(Finding::new(
            Code::InvalidHost,
            "an origin has a host",
            "write the host after \"://\", as in \"https://example.com\"",
        ));
    }
    Ok(Written { scheme, host, port, trailing_slash: tail == "/" })
}

/// The scheme in lower case.
pub(crate) fn scheme(written: &str) -> Result<String, Finding> {
    let scheme = lower(written);
    if !is_scheme(scheme.as_bytes()) {
        return Err(Finding::new(
            Code::InvalidScheme,
            match scheme.len() > MAX_SCHEME_LEN {
                true => format!("a scheme has at most {MAX_SCHEME_LEN} bytes"),
                false => format!("\"{}\" is not a scheme", escape(written)),
            },
            "write \"https://\", \"http://\" or the scheme of an application",
        ));
    }
    Ok(scheme)
}

/// The port that a browser sends: none for the scheme's default.
pub(crate) fn port(
    written: &str,
    scheme: &str,
) -> Result<Option<u16>, Finding> {
    let error = |message: &str| {
        let help = match default_port(scheme.as_bytes()) {
            Some(port) => format!(
                "write a number from 1 to 65535, or no port at all for {port}"
            ),
            None => "write a number from 1 to 65535".into(),
        };
        Finding::new(Code::InvalidPort, message, help)
    };
    match written.as_bytes() {
        [] => return Err(error("a colon is followed by a port")),
        [b'0', _, ..] => return Err(error("a port has no leading zeros")),
        digits if !digits.iter().all(u8::is_ascii_digit) => {
            return Err(error("a port is a number"));
        }
        _ => {}
    }
    match written.parse::<u16>() {
        Ok(0) | Err(_) => Err(error("a port is from 1 to 65535")),
        Ok(port) if default_port(scheme.as_bytes()) == Some(port) => Ok(None),
        Ok(port) => Ok(Some(port)),
    }
}

/// The host in the form that a browser sends, and what it is.
pub(crate) fn host(
    written: &str,
    scheme: &str,
) -> Result<(String, HostKind), Finding> {
    let host = match is_special(scheme.as_bytes()) || written.starts_with('[') {
        true => special_host(written)?,
        false => (written.to_owned(), HostKind::Domain),
    };
    if host.1 == HostKind::Domain {
        check_labels(&host.0, scheme)?;
    }
    Ok(host)
}

/// A host as the URL Standard parses it in an http or https URL.
fn special_host(written: &str) -> Result<(String, HostKind), Finding> {
    match Host::parse(written) {
        Ok(Host::Domain(domain)) => Ok((domain, HostKind::Domain)),
        Ok(Host::Ipv4(address)) => Ok((address.to_string(), HostKind::Ipv4)),
        Ok(Host::Ipv6(address)) => {
            let text = ipv6_text(address);
            let text = String::from_utf8_lossy(text.as_bytes());
            Ok((format!("[{text}]"), HostKind::Ipv6))
        }
        Err(error) => Err(Finding::new(
            Code::InvalidHost,
            format!("\"{}\" is not a host: {error}", escape(written)),
            "write a domain such as \"app.example.com\", an IPv4 address, or \
             an IPv6 address in brackets",
        )),
    }
}

/// Labels, a trailing dot allowed, that the wire parser accepts.
fn check_labels(host: &str, scheme: &str) -> Result<(), Finding> {
    if host.len() > MAX_HOST_LEN {
        return Err(Finding::new(
            Code::HostTooLong,
            format!("a host has at most {MAX_HOST_LEN} bytes"),
            "",
        ));
    }
    let labels = host.strip_suffix('.').unwrap_or(host);
    for label in labels.split('.') {
        if label.is_empty() {
            return Err(Finding::new(
                Code::InvalidHost,
                "a host has no empty labels",
                "write one dot between labels",
            ));
        }
        if label.len() > MAX_LABEL_LEN {
            return Err(Finding::new(
                Code::HostTooLong,
                format!("a label has at most {MAX_LABEL_LEN} bytes"),
                "",
            ));
        }
        let wrong = label.bytes().find(|&byte| !is_label_byte(byte));
        if let Some(byte) = wrong {
            return Err(wrong_byte(label, byte, scheme));
        }
    }
    Ok(())
}

fn wrong_byte(label: &str, byte: u8, scheme: &str) -> Finding {
    if !is_special(scheme.as_bytes()) && byte.is_ascii_uppercase() {
        return Finding::new(
            Code::InvalidHost,
            format!("the host of a \"{scheme}\" origin is in lower case"),
            format!("write \"{}\"", lower(label)),
        );
    }
    Finding::new(
        Code::InvalidHost,
        format!("\"{}\" cannot be in a host", escape(label)),
        "a label has letters, digits, \"-\" and \"_\"",
    )
}

/// Splits host and port at the last colon outside brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let from = authority.rfind(']').unwrap_or(0);
    match authority.get(from..).and_then(|tail| tail.find(':')) {
        Some(at) => {
            let (host, port) = authority.split_at(from + at);
            (host, port.get(1..))
        }
        None => (authority, None),
    }
}

/// Refuses what is never meant in an origin, before anything reads it.
fn refuse_characters(text: &str) -> Result<(), Finding> {
    let Some(char) = text.chars().find(|&c| is_refused(c)) else {
        return Ok(());
    };
    let what = match char {
        ' ' => "a space".into(),
        '\\' => "a backslash".into(),
        '%' => "a percent sign".into(),
        c if c.is_control() => {
            format!("the control character U+{:04X}", u32::from(c))
        }
        c => format!("the invisible character U+{:04X}", u32::from(c)),
    };
    let help = match char {
        '%' => "write the host's characters themselves",
        '\\' => "write \"/\" after the scheme",
        _ => "remove it",
    };
    let message = format!("an origin has no place for {what}");
    Err(Finding::new(Code::InvalidCharacter, message, help))
}

/// Characters that people cannot see, or that hide what a host is.
///
/// The two joiners are not here: some scripts need them, and UTS 46 knows
/// where (CheckJoiners).
fn is_refused(char: char) -> bool {
    char.is_control()
        || char.is_whitespace()
        || matches!(
            char,
            '\\' | '%'
                | '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

fn opaque(scheme: &str) -> Finding {
    let message = format!(
        "\"{scheme}\" pages have an opaque origin, which cannot be trusted"
    );
    let help = "browsers send \"null\" for them; serve the page over https";
    Finding::new(Code::OpaqueScheme, message, help)
}

fn no_scheme(text: &str) -> Finding {
    let rest = text.trim_start_matches(['/', ':']);
    let help = match text.split_once(':') {
        _ if rest.is_empty() => "write an origin such as \
                                 \"https://example.com\""
            .into(),
        Some((scheme, after))
            if is_scheme(lower(scheme).as_bytes())
                && after.starts_with('/') =>
        {
            let after = after.trim_start_matches('/');
            format!("write \"{}://{}\"", lower(scheme), escape(after))
        }
        _ => format!("write \"https://{}\"", escape(rest)),
    };
    let message = "an origin begins with a scheme and \"://\"";
    Finding::new(Code::InvalidScheme, message, help)
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// A piece of input for a message: bounded, and nothing in it acts.
pub(crate) fn escape(text: &str) -> String {
    let mut shown: String =
        text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().nth(80).is_some() {
        shown.push_str("...");
    }
    shown
}
