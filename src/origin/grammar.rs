//! What both origin parsers agree on: bytes, lengths, ports, address forms.
//!
//! Everything here works on borrowed bytes, allocates nothing and never
//! panics, so that the wire parser can be built on it.

use core::net::{Ipv4Addr, Ipv6Addr};

/// The longest host, in bytes, a trailing dot included (RFC 1035, 2.3.4).
pub(crate) const MAX_HOST_LEN: usize = 253;
/// The longest label of a host (RFC 1035, 2.3.4).
pub(crate) const MAX_LABEL_LEN: usize = 63;
/// The longest scheme that is looked at. Registered schemes stay below 32.
pub(crate) const MAX_SCHEME_LEN: usize = 64;
/// The longest serialized origin: scheme, `://`, host, `:65535`.
pub(crate) const MAX_ORIGIN_LEN: usize = MAX_SCHEME_LEN + 3 + MAX_HOST_LEN + 6;

/// The default port of a scheme (URL Standard, "special scheme").
#[inline]
pub(crate) fn default_port(scheme: &[u8]) -> Option<u16> {
    match scheme {
        b"https" | b"wss" => Some(443),
        b"http" | b"ws" => Some(80),
        b"ftp" => Some(21),
        _ => None,
    }
}

/// Whether the URL Standard parses this scheme's host as a domain or address.
#[inline]
pub(crate) fn is_special(scheme: &[u8]) -> bool {
    default_port(scheme).is_some()
}

/// Whether URLs of this scheme never have a tuple origin (URL Standard, 4.7).
#[inline]
pub(crate) fn is_opaque(scheme: &[u8]) -> bool {
    matches!(
        scheme,
        b"about"
            | b"blob"
            | b"data"
            | b"file"
            | b"filesystem"
            | b"javascript"
            | b"vbscript"
            | b"view-source"
    )
}

/// `scheme = a-z *( a-z / 0-9 / "+" / "-" / "." )`, within [`MAX_SCHEME_LEN`].
#[inline]
pub(crate) fn is_scheme(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(b'a'..=b'z'))
        && bytes.len() <= MAX_SCHEME_LEN
        && bytes.iter().all(
            |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'),
        )
}

/// A byte of a label: `[a-z0-9_-]`.
///
/// Browsers send underscores and hyphens at the ends of labels, although the
/// Fetch Standard's grammar for `Origin` has neither.
#[inline]
pub(crate) fn is_label_byte(byte: u8) -> bool {
    LABEL_BYTE[byte as usize]
}

const LABEL_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = b.is_ascii_lowercase()
            || b.is_ascii_digit()
            || b == b'-'
            || b == b'_';
        byte += 1;
    }
    table
};

/// The URL Standard's "ends in a number" for the last label of a host.
#[inline]
pub(crate) fn is_number(label: &[u8]) -> bool {
    match label {
        [b'0', b'x', rest @ ..] => rest.iter().all(u8::is_ascii_hexdigit),
        [] => false,
        _ => label.iter().all(u8::is_ascii_digit),
    }
}

/// Whether these bytes are an IPv4 address as the URL Standard writes it.
pub(crate) fn is_canonical_ipv4(host: &[u8]) -> bool {
    // Rust's parser takes four decimal parts without leading zeros, nothing
    // else: exactly the serialization.
    ascii(host).is_some_and(|text| text.parse::<Ipv4Addr>().is_ok())
}

/// Whether these bytes, without the brackets, are an IPv6 address as the URL
/// Standard writes it: lower case, no leading zeros, the first longest run of
/// two or more zero pieces compressed, no dotted tail.
pub(crate) fn is_canonical_ipv6(host: &[u8]) -> bool {
    let parsed = ascii(host).and_then(|text| text.parse::<Ipv6Addr>().ok());
    parsed.is_some_and(|address| ipv6_text(address).as_bytes() == host)
}

/// The URL Standard's IPv6 serialization, without brackets.
pub(crate) fn ipv6_text(address: Ipv6Addr) -> Ipv6Text {
    let pieces = address.segments();
    let zeros = longest_zero_run(&pieces);
    let mut text = Ipv6Text { bytes: [0; 39], len: 0 };
    let mut index = 0;
    while let Some(&piece) = pieces.get(index) {
        match zeros {
            Some((start, len)) if start == index => {
                text.push(b':');
                if start == 0 {
                    text.push(b':');
                }
                index += len;
            }
            _ => {
                text.push_hex(piece);
                index += 1;
                if index < pieces.len() {
                    text.push(b':');
                }
            }
        }
    }
    text
}

/// At most 39 bytes of IPv6 text, without allocation.
pub(crate) struct Ipv6Text {
    bytes: [u8; 39],
    len: usize,
}

impl Ipv6Text {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }

    fn push_hex(&mut self, piece: u16) {
        let mut seen = false;
        for shift in [12, 8, 4, 0] {
            let digit = (piece >> shift & 0xf) as u8;
            if digit != 0 || seen || shift == 0 {
                seen = true;
                self.push(match digit {
                    0..=9 => b'0' + digit,
                    _ => b'a' + digit - 10,
                });
            }
        }
    }
}

/// The first longest run of at least two zero pieces: start and length.
fn longest_zero_run(pieces: &[u16; 8]) -> Option<(usize, usize)> {
    let (mut best, mut run) = ((0, 0), (0, 0));
    for (index, &piece) in pieces.iter().enumerate() {
        run = match (piece, run.1) {
            (0, 0) => (index, 1),
            (0, len) => (run.0, len + 1),
            _ => (0, 0),
        };
        if run.1 > best.1 {
            best = run;
        }
    }
    (best.1 >= 2).then_some(best)
}

fn ascii(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_text_is_the_url_standards() {
        for (written, stored) in [
            ("::", "::"),
            ("::1", "::1"),
            ("1::", "1::"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
            ("1:2:0:4:5:6:7:8", "1:2:0:4:5:6:7:8"),
            ("1:0:0:4:0:0:7:8", "1::4:0:0:7:8"),
            ("0:0:3:0:0:0:7:8", "0:0:3::7:8"),
            ("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"),
            ("::ffff:127.0.0.1", "::ffff:7f00:1"),
            (
                "abcd:ef01:2345:6789:abcd:ef01:2345:6789",
                "abcd:ef01:2345:6789:abcd:ef01:2345:6789",
            ),
        ] {
            let address: Ipv6Addr = written.parse().unwrap();
            assert_eq!(ipv6_text(address).as_bytes(), stored.as_bytes());
            assert!(is_canonical_ipv6(stored.as_bytes()), "{stored}");
            assert_eq!(
                is_canonical_ipv6(written.as_bytes()),
                written == stored
            );
        }
    }

    #[test]
    fn a_number_is_decimal_or_hexadecimal() {
        for yes in ["0", "09", "123", "0x", "0x4f"] {
            assert!(is_number(yes.as_bytes()), "{yes}");
        }
        for no in ["", "1e", "x4", "0xg", "a1", "-1", "1_"] {
            assert!(!is_number(no.as_bytes()), "{no}");
        }
    }
}
