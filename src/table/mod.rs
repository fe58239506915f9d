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
//! app://obsidian.md              Exact     other   app://obsidian.md
//! ```
//!
//! An accepted origin is canonical text already, so the text after `://` is
//! the key: an origin that is in the table need not even be parsed. For a
//! wildcard, the text after each dot is a key, but only dots at a distance
//! from the end at which some wildcard exists are looked up. A label glob is
//! rewritten with its `*` for each shape (length of the prefix, length of the
//! suffix) that some glob has.
//!
//! Keys come from administrators and are compared in full; queries come from
//! attackers and cannot add anything. The number of lookups is bounded by the
//! policy, and each costs the same.

#[cfg(feature = "document")]
mod build;
mod index;

use core::ops::ControlFlow;

use crate::decide::Scopes;
use crate::origin::{HostKind, TupleOrigin, grammar};

#[cfg(feature = "document")]
pub(crate) use build::TableBuilder;
use index::{Found, Index, Meta, Tail};

/// The position of an entry in the policy it came from.
pub(crate) type RuleId = u32;

/// An immutable set of keys with the rules behind each.
#[derive(Debug, Default)]
pub(crate) struct Table {
    index: Index,
    /// For keys with more than one rule: their number, then each rule with
    /// its scopes.
    many: Box<[u32]>,
    /// Per kind, the lengths of the hosts that exist.
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

/// Kinds, and the same again for keys that match any port: the lower three
/// bits of a key's meta.
const KINDS: usize = 8;
const ANY_PORT: usize = 4;
/// The scheme in a key's meta: 0 for https, this for http, twice this for
/// another, whose text is then part of the key's.
const SCHEME: u8 = 8;
/// The flag of keys with more than one rule.
#[cfg(feature = "document")]
const MANY: u8 = 1;

/// A glob's literal bytes before and after its `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    prefix: u8,
    suffix: u8,
}

/// A set of host lengths, up to 255.
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
    /// The rule with exactly these bytes, if it is the only one.
    ///
    /// Stored origins are well-formed, so that bytes which are found need not
    /// be parsed.
    #[inline]
    pub(crate) fn exact(&self, origin: &[u8]) -> Option<(RuleId, Scopes)> {
        let (scheme, text) = match origin.strip_prefix(b"https://") {
            Some(text) => (0, text),
            None => (SCHEME, origin.strip_prefix(b"http://")?),
        };
        let meta = Meta(Kind::Exact as u8 | scheme);
        let tail = Tail::of(origin);
        let found = self.index.get(meta, text, text.len(), &tail)?;
        let scopes = Scopes::from_bits(found.scopes.into())?;
        (found.flags == 0).then_some((found.value, scopes))
    }

    /// Calls `visit` for each rule that matches, with its scopes, the most
    /// specific first, until it breaks.
    #[inline]
    pub(crate) fn visit<B>(
        &self,
        origin: &TupleOrigin<'_>,
        mut visit: impl FnMut(RuleId, Scopes) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let scheme = match origin.scheme() {
            b"https" => 0,
            b"http" => SCHEME,
            _ => 2 * SCHEME,
        };
        let query = Query {
            scheme: origin.scheme(),
            meta: scheme,
            text: origin.host_and_port(),
            host_len: origin.host().len(),
            tail: Tail::of(origin.as_bytes()),
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

    /// Looks the text from `start` up, with its port, then for any port.
    #[inline]
    fn visit_at<B>(
        &self,
        kind: Kind,
        query: &Query<'_>,
        start: usize,
        visit: &mut impl FnMut(RuleId, Scopes) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let len = query.host_len - start;
        let (with_port, any_port) = (kind as usize, kind as usize + ANY_PORT);
        if self.lens[with_port].contains(len) {
            let found = query.find(&self.index, with_port, start);
            self.visit_found(found, visit)?;
        }
        if self.lens[any_port].contains(len) {
            let host = query.without_port();
            let found = host.find(&self.index, any_port, start);
            self.visit_found(found, visit)?;
        }
        ControlFlow::Continue(())
    }

    #[inline]
    fn visit_found<B>(
        &self,
        found: Option<Found>,
        visit: &mut impl FnMut(RuleId, Scopes) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let Some(found) = found else { return ControlFlow::Continue(()) };
        if found.flags == 0 {
            let scopes = Scopes::from_bits(found.scopes.into());
            return visit(found.value, scopes.unwrap_or(Scopes::NONE));
        }
        self.visit_many(found.value as usize, visit)
    }

    #[cold]
    fn visit_many<B>(
        &self,
        at: usize,
        visit: &mut impl FnMut(RuleId, Scopes) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let list = self.many.get(at..).unwrap_or_default();
        let Some((len, list)) = list.split_first() else {
            return ControlFlow::Continue(());
        };
        let rules = list.as_chunks::<2>().0.iter().take(*len as usize);
        for [rule, scopes] in rules {
            visit(*rule, Scopes::from_bits(*scopes).unwrap_or(Scopes::NONE))?;
        }
        ControlFlow::Continue(())
    }

    /// Looks up the text after each dot of the host, the longest first.
    #[inline]
    fn visit_suffixes<B>(
        &self,
        query: &Query<'_>,
        visit: &mut impl FnMut(RuleId, Scopes) -> ControlFlow<B>,
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
        visit: &mut impl FnMut(RuleId, Scopes) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let host = query.text.get(..query.host_len).unwrap_or_default();
        let Some(dot) = host.iter().position(|&byte| byte == b'.') else {
            return ControlFlow::Continue(());
        };
        for shape in &self.shapes {
            let mut text = Scratch::default();
            let Some(label_len) = text.rewrite(query.text, dot, *shape) else {
                continue;
            };
            let query = Query {
                text: text.as_bytes(),
                host_len: label_len + query.host_len - dot,
                tail: Tail::of(text.as_bytes()),
                ..*query
            };
            self.visit_at(Kind::Glob, &query, 0, visit)?;
        }
        ControlFlow::Continue(())
    }
}

/// An origin that is looked up.
#[derive(Clone, Copy)]
struct Query<'a> {
    scheme: &'a [u8],
    /// The scheme's bits of a key's meta.
    meta: u8,
    /// Host and port.
    text: &'a [u8],
    host_len: usize,
    /// The end of `text`.
    tail: Tail,
}

impl Query<'_> {
    /// What is stored with the text from `start` as a key.
    #[inline]
    fn find(&self, index: &Index, kind: usize, start: usize) -> Option<Found> {
        let meta = Meta(self.meta | kind as u8);
        if self.meta == 2 * SCHEME {
            return self.find_with_scheme(index, meta, start);
        }
        index.get(meta, self.text, self.text.len() - start, &self.tail)
    }

    /// Keys of uncommon schemes have the scheme in their text.
    #[cold]
    fn find_with_scheme(
        &self,
        index: &Index,
        meta: Meta,
        start: usize,
    ) -> Option<Found> {
        let mut text = Scratch::default();
        text.push(self.scheme)?;
        text.push(b"://")?;
        text.push(self.text.get(start..)?)?;
        let text = text.as_bytes();
        index.get(meta, text, text.len(), &Tail::of(text))
    }

    #[inline]
    fn without_port(&self) -> Self {
        if self.text.len() == self.host_len {
            return *self;
        }
        let text = self.text.get(..self.host_len).unwrap_or_default();
        Self { text, tail: Tail::of(text), ..*self }
    }
}

/// Room for a text that no origin has as it is.
struct Scratch {
    bytes: [u8; grammar::MAX_ORIGIN_LEN],
    len: usize,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { bytes: [0; grammar::MAX_ORIGIN_LEN], len: 0 }
    }
}

impl Scratch {
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
