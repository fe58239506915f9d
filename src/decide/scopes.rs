//! Scopes: what an origin is trusted for.

use core::fmt;
use core::ops::BitOr;

/// A set of scopes. The bits are those of the C ABI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scopes(u32);

impl Scopes {
    /// May read responses (Fetch Standard, CORS protocol).
    pub const CORS: Self = Self(1);
    /// May be redirected to.
    pub const REDIRECT: Self = Self(2);
    /// May embed pages (CSP Level 3, `frame-ancestors`).
    pub const EMBED: Self = Self(4);
    /// May open WebSockets (RFC 6455, 10.2).
    pub const WEBSOCKET: Self = Self(8);
    /// May send state-changing requests.
    pub const CSRF: Self = Self(16);
    /// No scope at all.
    pub const NONE: Self = Self(0);

    /// Every scope with its name in documents.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("cors", Self::CORS),
        ("redirect", Self::REDIRECT),
        ("embed", Self::EMBED),
        ("websocket", Self::WEBSOCKET),
        ("csrf", Self::CSRF),
    ];

    /// The scopes of these bits, if each bit is a scope.
    pub fn from_bits(bits: u32) -> Option<Self> {
        (bits < 32).then_some(Self(bits))
    }

    /// The scope with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(n, _)| *n == name).map(|(_, s)| *s)
    }

    /// One bit a scope.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Whether every scope of `other` is here.
    #[inline]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether no scope is here.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names of the scopes here.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED
            .into_iter()
            .filter(move |(_, scope)| self.contains(*scope))
            .map(|(name, _)| name)
    }
}

impl BitOr for Scopes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, name) in self.names().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}{name}")?;
        }
        Ok(())
    }
}
