//! Redirect targets: the bytes of a URL, as a browser would act on them.
//!
//! The most hostile strings that a server sees. Everything that parsers read
//! differently is refused before anything is parsed: control bytes, spaces,
//! backslashes, userinfo, relative references, `//host`. What is left is split
//! in one way only, and written out as the URL Standard serializes it (4.5),
//! so that what was judged is what the browser gets.

use crate::origin::grammar::{MAX_ORIGIN_LEN, default_port, is_special};

use super::Reason;

/// The longest target that is looked at, in bytes.
pub(super) const MAX_LEN: usize = 16 * 1024;

/// A target, split.
#[derive(Clone, Copy, Debug)]
// An origin is held in place, since a decision allocates nothing.
#[allow(clippy::large_enum_variant)]
pub(super) enum Target<'a> {
    /// `/x`: path, query and fragment on the server's own origin.
    OwnPath(Rest<'a>),
    /// `scheme://authority`, with what follows.
    Absolute(Origin, Rest<'a>),
}

/// The origin of an absolute target, in the form that browsers send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    bytes: [u8; MAX_ORIGIN_LEN],
    len: usize,
    scheme_len: usize,
}

/// Path, query and fragment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest<'a> {
    /// Empty, or begins with `/`.
    path: &'a [u8],
    query: Option<&'a [u8]>,
    fragment: Option<&'a [u8]>,
}

impl<'a> Target<'a> {
    /// Splits a target, or says why it is refused.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Reason> {
        if bytes.len() > MAX_LEN {
            return Err(Reason::UrlTooLong);
        }
        let refused = |&byte: &u8| matches!(byte, 0..=0x20 | 0x7f | b'\\');
        // Browsers strip some of these, read others as `/`, and replace what
        // is not UTF-8.
        if bytes.iter().any(refused) || core::str::from_utf8(bytes).is_err() {
            return Err(Reason::MalformedUrl);
        }
        if bytes.first() == Some(&b'/') {
            let rest = Rest::parse(bytes);
            // `//host` names another host; so would `/..//host`, once
            // something resolves its dots.
            let doubled = rest.kept().next().is_some_and(<[u8]>::is_empty)
                && rest.kept().nth(1).is_some();
            return match doubled || bytes.starts_with(b"//") {
                true => Err(Reason::MalformedUrl),
                false => Ok(Self::OwnPath(rest)),
            };
        }
        let scheme_len = bytes.iter().position(|b| *b == b':');
        let (scheme, after) =
            bytes.split_at(scheme_len.ok_or(Reason::MalformedUrl)?);
        let after = after
            .strip_prefix(b"://")
            .ok_or_else(|| reason_without_slashes(scheme))?;
        let end = after.iter().position(|b| matches!(b, b'/' | b'?' | b'#'));
        let (authority, rest) = after.split_at(end.unwrap_or(after.len()));
        if authority.contains(&b'@') {
            return Err(Reason::UrlHasUserinfo);
        }
        let origin = Origin::new(scheme, authority)?;
        Ok(Self::Absolute(origin, Rest::parse(rest)))
    }
}

/// Why something with a colon that no two slashes follow is refused.
fn reason_without_slashes(scheme: &[u8]) -> Reason {
    let web = |name: &[u8]| scheme.eq_ignore_ascii_case(name);
    let tail = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
    };
    match scheme {
        // `https:/evil.example`, read by its base.
        _ if web(b"https") || web(b"http") => Reason::MalformedUrl,
        [first, rest @ ..]
            if first.is_ascii_alphabetic() && rest.iter().all(tail) =>
        {
            Reason::SchemeNotAllowed
        }
        // `?next=a:b`, relative to nobody knows what.
        _ => Reason::MalformedUrl,
    }
}

impl Origin {
    /// Lower case where browsers make it so, and no default port; the wire
    /// parser judges the rest.
    fn new(scheme: &[u8], authority: &[u8]) -> Result<Self, Reason> {
        let mut origin =
            Self { bytes: [0; MAX_ORIGIN_LEN], len: 0, scheme_len: 0 };
        let push = |origin: &mut Self, part: &[u8]| {
            let end = origin.len + part.len();
            let place = origin.bytes.get_mut(origin.len..end);
            place.ok_or(Reason::MalformedUrl)?.copy_from_slice(part);
            origin.len = end;
            Ok(())
        };
        push(&mut origin, scheme)?;
        origin.scheme_len = origin.len;
        push(&mut origin, b"://")?;
        push(&mut origin, authority)?;
        let scheme = origin.bytes.get_mut(..origin.scheme_len);
        scheme.unwrap_or_default().make_ascii_lowercase();
        let default = match default_port(origin.scheme()) {
            Some(443) => &b":443"[..],
            Some(80) => b":80",
            Some(21) => b":21",
            // The hosts of other schemes are opaque: case matters.
            _ => return Ok(origin),
        };
        origin.bytes.make_ascii_lowercase();
        if authority.ends_with(default) {
            origin.len -= default.len();
        }
        Ok(origin)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    pub(super) fn scheme(&self) -> &[u8] {
        self.bytes.get(..self.scheme_len).unwrap_or_default()
    }
}

impl<'a> Rest<'a> {
    fn parse(bytes: &'a [u8]) -> Self {
        let (bytes, fragment) = cut(bytes, b'#');
        let (path, query) = cut(bytes, b'?');
        Self { path, query, fragment }
    }

    /// Writes path, query and fragment as the URL Standard serializes them.
    pub(super) fn write(&self, scheme: &[u8], out: &mut Sink<'_>) {
        let special = is_special(scheme);
        if self.path.is_empty() && special {
            out.push(b"/");
        }
        for segment in self.kept() {
            out.push(b"/");
            out.push_encoded(segment, in_path_set);
        }
        if let Some(query) = self.query {
            out.push(b"?");
            out.push_encoded(query, |byte| {
                in_query_set(byte) || special && byte == b'\''
            });
        }
        if let Some(fragment) = self.fragment {
            out.push(b"#");
            out.push_encoded(fragment, in_fragment_set);
        }
    }

    /// The segments that are left once dots are resolved.
    fn kept(&self) -> impl Iterator<Item = &'a [u8]> {
        let segments = self.path.get(1..).map(|path| path.split(is_slash));
        let kept = Kept::new(self.path);
        let named = segments.into_iter().flatten().enumerate();
        let named = named.filter(move |(at, _)| kept.contains(*at));
        // A path that ends in dots ends in an empty segment.
        let last = self.path.rsplit(is_slash).next().unwrap_or_default();
        let dots = is_dot(last) || is_double_dot(last);
        let trailing = (dots && !self.path.is_empty()).then_some(&b""[..]);
        named.map(|(_, segment)| segment).chain(trailing)
    }
}

fn is_slash(byte: &u8) -> bool {
    *byte == b'/'
}

/// Which segments of a path are left, one bit each.
struct Kept([u64; MAX_LEN / 64]);

impl Kept {
    fn new(path: &[u8]) -> Self {
        let mut kept = Self([0; MAX_LEN / 64]);
        let Some(path) = path.get(1..) else { return kept };
        let count = path.split(is_slash).count();
        let mut dropped = 0_usize;
        for (from_end, segment) in path.rsplit(is_slash).enumerate() {
            let at = count - 1 - from_end;
            if is_double_dot(segment) {
                dropped += 1;
            } else if is_dot(segment) {
            } else if dropped > 0 {
                dropped -= 1;
            } else if let Some(word) = kept.0.get_mut(at / 64) {
                *word |= 1 << (at % 64);
            }
        }
        kept
    }

    fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
}

/// URL Standard, "single-dot URL path segment".
fn is_dot(segment: &[u8]) -> bool {
    segment == b"." || segment.eq_ignore_ascii_case(b"%2e")
}

/// URL Standard, "double-dot URL path segment".
fn is_double_dot(segment: &[u8]) -> bool {
    [&b".."[..], b".%2e", b"%2e.", b"%2e%2e"]
        .iter()
        .any(|dots| segment.eq_ignore_ascii_case(dots))
}

/// URL Standard, 1.3: the path percent-encode set.
fn in_path_set(byte: u8) -> bool {
    in_query_set(byte) || matches!(byte, b'?' | b'^' | b'`' | b'{' | b'}')
}

/// URL Standard, 1.3: the query percent-encode set.
fn in_query_set(byte: u8) -> bool {
    matches!(byte, 0..=0x20 | 0x7f.. | b'"' | b'#' | b'<' | b'>')
}

/// URL Standard, 1.3: the fragment percent-encode set.
fn in_fragment_set(byte: u8) -> bool {
    matches!(byte, 0..=0x20 | 0x7f.. | b'"' | b'<' | b'>' | b'`')
}

/// What is before the first such byte, and what is after it.
fn cut(bytes: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match bytes.iter().position(|byte| *byte == at) {
        Some(position) => {
            let (before, after) = bytes.split_at(position);
            (before, after.get(1..))
        }
        None => (bytes, None),
    }
}

/// A caller's buffer, and how much there is to write to it.
#[derive(Debug)]
pub(super) struct Sink<'b> {
    buffer: &'b mut [u8],
    len: usize,
}

impl<'b> Sink<'b> {
    pub(super) fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, len: 0 }
    }

    /// The length of all that was pushed, whether there was room or not.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if let Some(place) = self.buffer.get_mut(self.len..end) {
            place.copy_from_slice(bytes);
        }
        self.len = end;
    }

    fn push_encoded(&mut self, bytes: &[u8], encode: impl Fn(u8) -> bool) {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        for &byte in bytes {
            match encode(byte) {
                true => self.push(&[
                    b'%',
                    HEX[usize::from(byte >> 4)],
                    HEX[usize::from(byte & 15)],
                ]),
                false => self.push(&[byte]),
            }
        }
    }
}
