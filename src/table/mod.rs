//! The table: which rules match an origin, found without a search.
//!
//! Every pattern becomes one or two keys, and every question a few lookups of
//! a key, so that the cost does not depend on the number of rules:
//!
//! ```text
//! pattern                        kind      scheme  text
//! https://shop.example.com:8443  Exact     https   shop.example.com:8443
//! https://*.example.com          AnyDepth  https   example.com
//! https://pr-*.example.com       Glob      https   pr-*.example.com
//! *://localhost:*                Exact+any http    localhost
//!                                Exact+any https   localhost
//! ```
//!
//! An accepted origin is canonical text already, so the text after `://` is
//! the key. For a wildcard, the text after each dot is a key, but only dots at
//! a distance from the end at which some wildcard exists are looked up. A
//! label glob is rewritten with its `*` for each shape (length of the prefix,
//! length of the suffix) that some glob has.
//!
//! Keys come from administrators and are compared in full; queries come from
//! attackers and cannot add anything. The number of lookups is bounded by the
//! policy, the number of probes in each by [`Index`].

#[cfg(feature = "document")]
mod build;
mod index;

use core::ops::ControlFlow;

use crate::origin::{HostKind, TupleOrigin, grammar};

#[cfg(feature = "document")]
pub(crate) use build::TableBuilder;
use index::{Index, Key};

/// The position of an entry in the policy it came from.
pub(crate) type RuleId = u32;

/// An immutable set of keys with the rules behind each.
#[derive(Debug, Default)]
pub(crate) struct Table {
    index: Index,
    /// Rules, grouped by key.
    rules: Box<[RuleId]>,
    /// Schemes other than http and https; the position is the scheme's number.
    schemes: Box<[Box<str>]>,
    /// Per kind, the lengths of the texts that exist, ports left out.
    lens: [LenSet; KINDS],
    /// The shapes of the label globs that exist.
    shapes: Box<[Shape]>,
}

/// What the text of a key stands for. The order is from most to least
/// specific; an explicit port goes before any port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Exact = 0,
    Glob = 1,
    OneLabel = 2,
    AnyDepth = 3,
}

/// Kinds, and the same again for keys that match any port.
const KINDS: usize = 8;
const ANY_PORT: usize = 4;

/// A glob's literal bytes before and after its `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    prefix: u8,
    suffix: u8,
}

/// A set of text lengths, up to 255.
#[derive(Clone, Copy, Debug, Default)]
struct LenSet([u64; 4]);

impl LenSet {
    #[cfg(feature = "document")]
    fn insert(&mut self, len: usize) {
        if let Some(word) = self.0.get_mut(len / 64) {
            *word |= 1 << (len % 64);
        }
    }

    #[inline]
    fn contains(&self, len: usize) -> bool {
        self.0.get(len / 64).is_some_and(|word| word >> (len % 64) & 1 == 1)
    }
}

impl Table {
    /// Calls `visit` for each rule that matches, the most specific first,
    /// until it breaks.
    #[inline]
    pub(crate) fn visit<B>(
        &self,
        origin: &TupleOrigin<'_>,
        mut visit: impl FnMut(RuleId) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let Some(scheme) = self.scheme(origin.scheme()) else {
            return ControlFlow::Continue(());
        };
        let query = Query {
            scheme,
            text: origin.host_and_port(),
            host_len: origin.host().len(),
        };
        self.visit_at(Kind::Exact, &query, 0, &mut visit)?;
        if origin.host_kind() != HostKind::Domain {
            return ControlFlow::Continue(());
        }
        if !self.shapes.is_empty() {
            self.visit_globs(&query, &mut visit)?;
        }
        self.visit_suffixes(&query, &mut visit)
    }

    /// The table's number for a scheme that some key has.
    #[inline]
    fn scheme(&self, scheme: &[u8]) -> Option<u16> {
        match scheme {
            b"https" => Some(HTTPS),
            b"http" => Some(HTTP),
            _ => self
                .schemes
                .iter()
                .position(|known| known.as_bytes() == scheme)
                .and_then(|at| u16::try_from(at).ok())
                .map(|at| at + CUSTOM),
        }
    }

    /// Looks the text from `start` up, with its port, then for any port.
    #[inline]
    fn visit_at<B>(
        &self,
        kind: Kind,
        query: &Query<'_>,
        start: usize,
        visit: &mut impl FnMut(RuleId) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let len = query.host_len - start;
        let (with_port, any_port) = (kind as usize, kind as usize + ANY_PORT);
        if self.lens[with_port].contains(len) {
            let text = query.text.get(start..).unwrap_or_default();
            self.visit_key(with_port, query.scheme, text, visit)?;
        }
        if self.lens[any_port].contains(len) {
            let host = query.text.get(start..query.host_len);
            let text = host.unwrap_or_default();
            self.visit_key(any_port, query.scheme, text, visit)?;
        }
        ControlFlow::Continue(())
    }

    #[inline]
    fn visit_key<B>(
        &self,
        kind: usize,
        scheme: u16,
        text: &[u8],
        visit: &mut impl FnMut(RuleId) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match self.index.get(kind as u8, scheme, text) {
            Some(key) => self.rules_of(key).iter().try_for_each(|&r| visit(r)),
            None => ControlFlow::Continue(()),
        }
    }

    #[inline]
    fn rules_of(&self, key: &Key) -> &[RuleId] {
        let start = key.rules as usize;
        let end = start + key.rules_len as usize;
        self.rules.get(start..end).unwrap_or_default()
    }

    /// Looks up the text after each dot of the host, the longest first.
    #[inline]
    fn visit_suffixes<B>(
        &self,
        query: &Query<'_>,
        visit: &mut impl FnMut(RuleId) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let host = query.text.get(..query.host_len).unwrap_or_default();
        let mut first = true;
        for (dot, _) in host.iter().enumerate().filter(|(_, b)| **b == b'.') {
            if first {
                self.visit_at(Kind::OneLabel, query, dot + 1, visit)?;
                first = false;
            }
            self.visit_at(Kind::AnyDepth, query, dot + 1, visit)?;
        }
        ControlFlow::Continue(())
    }

    /// Rewrites the first label for each shape and looks the result up.
    #[cold]
    fn visit_globs<B>(
        &self,
        query: &Query<'_>,
        visit: &mut impl FnMut(RuleId) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let host = query.text.get(..query.host_len).unwrap_or_default();
        let Some(dot) = host.iter().position(|&byte| byte == b'.') else {
            return ControlFlow::Continue(());
        };
        for shape in &self.shapes {
            let mut text = GlobText::default();
            let Some(host_len) = text.rewrite(query.text, dot, *shape) else {
                continue;
            };
            // The rewritten label is never longer than the one it came from.
            let host_len = host_len + query.host_len - dot;
            let query = Query { text: text.as_bytes(), host_len, ..*query };
            self.visit_at(Kind::Glob, &query, 0, visit)?;
        }
        ControlFlow::Continue(())
    }
}

/// The numbers of the two common schemes; custom ones follow.
const HTTPS: u16 = 0;
const HTTP: u16 = 1;
const CUSTOM: u16 = 2;

struct Query<'a> {
    scheme: u16,
    /// Host and port.
    text: &'a [u8],
    host_len: usize,
}

/// An origin's host and port with its first label rewritten as a glob.
struct GlobText {
    bytes: [u8; grammar::MAX_HOST_LEN + 6],
    len: usize,
}

impl Default for GlobText {
    fn default() -> Self {
        Self { bytes: [0; grammar::MAX_HOST_LEN + 6], len: 0 }
    }
}

impl GlobText {
    /// Writes `prefix*suffix` of the label before `dot`, then the rest; gives
    /// the new label's length, or nothing when the label does not have this
    /// shape.
    fn rewrite(
        &mut self,
        text: &[u8],
        dot: usize,
        shape: Shape,
    ) -> Option<usize> {
        let (label, rest) = text.split_at_checked(dot)?;
        let suffix_at = dot.checked_sub(shape.suffix.into())?;
        let middle = label.get(shape.prefix.into()..suffix_at)?;
        // "*" is one or more of a-z, 0-9 and "-".
        if middle.is_empty() || middle.contains(&b'_') {
            return None;
        }
        self.push(label.get(..shape.prefix.into())?)?;
        self.push(b"*")?;
        self.push(label.get(suffix_at..)?)?;
        let label_len = self.len;
        self.push(rest)?;
        Some(label_len)
    }

    fn push(&mut self, part: &[u8]) -> Option<()> {
        let end = self.len + part.len();
        self.bytes.get_mut(self.len..end)?.copy_from_slice(part);
        self.len = end;
        Some(())
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}
