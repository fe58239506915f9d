//! The wire parser: the bytes of an `Origin` header, as a browser sends them.
//!
//! It accepts a fixed point and nothing else: bytes that are their own
//! serialization (RFC 6454, 6.2; Fetch Standard, 3.2 `Origin`). Whatever is
//! accepted can be compared byte for byte with what the document parser
//! stored, so no matching rule ever has to know about case, default ports,
//! percent signs, userinfo or Unicode.
//!
//! It allocates nothing, reads each byte at most a few times, and looks at the
//! length first.

use core::fmt;

use super::grammar::{
    MAX_HOST_LEN, MAX_LABEL_LEN, MAX_ORIGIN_LEN, default_port,
    is_canonical_ipv4, is_canonical_ipv6, is_label_byte, is_number, is_opaque,
    is_scheme, is_special,
};
use super::scan::Scan;

/// A well-formed `Origin` header value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireOrigin<'a> {
    /// `null`: an opaque origin. It says nothing about who asks.
    Null,
    /// Scheme, host and port.
    Tuple(TupleOrigin<'a>),
}

/// A tuple origin, borrowed from the bytes it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TupleOrigin<'a> {
    bytes: &'a [u8],
    scheme_len: usize,
    host_end: usize,
    port: Option<u16>,
    host_kind: HostKind,
}

/// What the host of an origin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// Labels; for a custom scheme, whatever its application put there.
    Domain,
    /// Four decimal numbers.
    Ipv4,
    /// An address in brackets.
    Ipv6,
}

/// The bytes are not an origin in the form that browsers send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an origin in the form that browsers send")
    }
}

impl core::error::Error for Malformed {}

impl<'a> WireOrigin<'a> {
    /// Reads the value of an `Origin` header.
    ///
    /// Several header lines, which must never be, are to be joined with a
    /// comma by the caller, and are then malformed.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything that is not its own serialization.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if bytes == b"null" {
            return Ok(Self::Null);
        }
        TupleOrigin::parse(bytes).map(Self::Tuple)
    }
}

impl<'a> TupleOrigin<'a> {
    /// Reads `scheme://host[:port]`; see [`WireOrigin::parse`].
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything else, `null` included.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_ORIGIN_LEN {
            return Err(Malformed);
        }
        let scheme_len = scheme_len(bytes).ok_or(Malformed)?;
        let scheme = bytes.get(..scheme_len).ok_or(Malformed)?;
        let host_start = scheme_len + 3;
        let rest = bytes.get(host_start..).ok_or(Malformed)?;
        let (host_len, host_kind) = if rest.first() == Some(&b'[') {
            (ipv6_len(rest)?, HostKind::Ipv6)
        } else {
            domain_len(rest, is_special(scheme))?
        };
        let port = match rest.get(host_len..).ok_or(Malformed)? {
            [] => None,
            [b':', digits @ ..] => Some(port(digits, scheme)?),
            _ => return Err(Malformed),
        };
        let host_end = host_start + host_len;
        Ok(Self { bytes, scheme_len, host_end, port, host_kind })
    }

    /// The whole serialization, as it was read.
    #[inline]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The scheme, without `://`.
    #[inline]
    pub fn scheme(&self) -> &'a [u8] {
        self.bytes.get(..self.scheme_len).unwrap_or_default()
    }

    /// The host, an IPv6 address with its brackets, without the port.
    #[inline]
    pub fn host(&self) -> &'a [u8] {
        self.bytes.get(self.scheme_len + 3..self.host_end).unwrap_or_default()
    }

    /// Host and port as they stand: `example.com:8443`.
    #[inline]
    pub fn host_and_port(&self) -> &'a [u8] {
        self.bytes.get(self.scheme_len + 3..).unwrap_or_default()
    }

    /// The port, when it is not the scheme's default.
    #[inline]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether the host is a domain or an address.
    #[inline]
    pub fn host_kind(&self) -> HostKind {
        self.host_kind
    }
}

/// The length of a scheme that is followed by `://` and has tuple origins.
#[inline]
fn scheme_len(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"https://") {
        return Some(5);
    }
    if bytes.starts_with(b"http://") {
        return Some(4);
    }
    let len = bytes.iter().position(|&byte| byte == b':')?;
    let (scheme, rest) = bytes.split_at_checked(len)?;
    let tuple = rest.starts_with(b"://") && is_scheme(scheme);
    (tuple && !is_opaque(scheme)).then_some(len)
}

/// The length of the domain or IPv4 address at the start, and which it is.
#[inline]
fn domain_len(
    rest: &[u8],
    special: bool,
) -> Result<(usize, HostKind), Malformed> {
    if rest.len() > Scan::MAX_LEN {
        return long_domain_len(rest, special);
    }
    let scan = Scan::of(rest);
    let len = match scan.colons {
        0 => rest.len(),
        colons => colons.trailing_zeros() as usize,
    };
    let within = (1_u64.checked_shl(len as u32).unwrap_or(0)).wrapping_sub(1);
    let dots = scan.dots & within;
    // Every label but an empty one after the last dot has a byte.
    let empty = dots & (dots << 1 | 1);
    if len == 0 || scan.others & within != 0 || empty != 0 {
        return Err(Malformed);
    }
    let label_ends = match dots >> (len - 1) {
        1 => len - 1,
        _ => len,
    };
    let inner = dots & (1_u64 << (label_ends - 1)).wrapping_sub(1);
    let label_start = 64 - inner.leading_zeros() as usize;
    let label = rest.get(label_start..label_ends).unwrap_or_default();
    // Only a host of one label can have one of 64 bytes here.
    if label.len() > MAX_LABEL_LEN {
        return Err(Malformed);
    }
    host_kind(rest, len, label, special)
}

/// A domain, or an address if its last label is a number.
#[inline]
fn host_kind(
    rest: &[u8],
    len: usize,
    last_label: &[u8],
    special: bool,
) -> Result<(usize, HostKind), Malformed> {
    let digit = last_label.first().is_some_and(u8::is_ascii_digit);
    if special && digit && is_number(last_label) {
        let host = rest.get(..len).unwrap_or_default();
        return match is_canonical_ipv4(host) {
            true => Ok((len, HostKind::Ipv4)),
            false => Err(Malformed),
        };
    }
    Ok((len, HostKind::Domain))
}

/// As [`domain_len`], byte by byte, for texts that are not scanned.
#[cold]
fn long_domain_len(
    rest: &[u8],
    special: bool,
) -> Result<(usize, HostKind), Malformed> {
    let mut label_start = 0;
    let mut last_label = 0..0;
    let mut len = rest.len();
    for (index, &byte) in rest.iter().enumerate() {
        if is_label_byte(byte) {
            continue;
        }
        if byte == b':' {
            len = index;
            break;
        }
        let label_len = index - label_start;
        if byte != b'.' || label_len == 0 || label_len > MAX_LABEL_LEN {
            return Err(Malformed);
        }
        last_label = label_start..index;
        label_start = index + 1;
    }
    if len > label_start {
        last_label = label_start..len;
    }
    // An empty last label is one trailing dot; an empty host has no label.
    let label = rest.get(last_label).unwrap_or_default();
    if label.is_empty() || label.len() > MAX_LABEL_LEN || len > MAX_HOST_LEN {
        return Err(Malformed);
    }
    host_kind(rest, len, label, special)
}

/// The length of the bracketed IPv6 address at the start.
fn ipv6_len(rest: &[u8]) -> Result<usize, Malformed> {
    // 39 bytes of address and two brackets.
    let within = rest.get(..41).unwrap_or(rest);
    let end = within.iter().position(|&b| b == b']').ok_or(Malformed)?;
    let address = rest.get(1..end).ok_or(Malformed)?;
    is_canonical_ipv6(address).then_some(end + 1).ok_or(Malformed)
}

/// A port from 1 to 65535, without leading zeros, not the scheme's default.
fn port(digits: &[u8], scheme: &[u8]) -> Result<u16, Malformed> {
    let canonical = matches!(digits, [b'1'..=b'9', ..] if digits.len() <= 5);
    if !canonical || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Malformed);
    }
    let number =
        digits.iter().fold(0, |n, digit| n * 10 + u32::from(digit - b'0'));
    let number = u16::try_from(number).map_err(|_| Malformed)?;
    match default_port(scheme) == Some(number) {
        true => Err(Malformed),
        false => Ok(number),
    }
}
