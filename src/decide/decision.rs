//! What a decision says.

use super::{ApiId, Reason, TrustedOrigin};

/// What kind of request a CORS decision was about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No `Origin`, or the server's own: CORS does not apply.
    #[default]
    NotCors = 1,
    /// A CORS request that is not a preflight.
    Actual = 2,
    /// `OPTIONS` with `Origin` and `Access-Control-Request-Method`.
    Preflight = 3,
}

impl Kind {
    /// The stable code: `preflight`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotCors => "not_cors",
            Self::Actual => "actual",
            Self::Preflight => "preflight",
        }
    }
}

/// The answer to a CORS question.
///
/// Apply it in this order: drop [`CORS_RESPONSE_HEADERS`] that something else
/// set, add `headers`, merge `vary` into the one `Vary` line, and if
/// `terminate` is set answer now with `status` and no body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decision<'a> {
    /// Whether the request may go on and its response be read.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
    /// What kind of request it was.
    pub kind: Kind,
    /// The trusted origin that matched.
    pub origin_rule: Option<TrustedOrigin<'a>>,
    /// The API that covers the request.
    pub api: Option<ApiId>,
    /// Whether the server answers now, without going on.
    pub terminate: bool,
    /// The status of that answer; 0 when there is none.
    pub status: u16,
    /// The response headers to set.
    pub headers: Headers<'a>,
    /// The `Vary` members to merge.
    pub vary: Vary,
}

/// Every response header that the CORS protocol knows, in lower case.
///
/// The engine owns them: whatever else set one, remove it. The last one
/// belongs to a protocol that browsers retired.
pub const CORS_RESPONSE_HEADERS: [&str; 7] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "access-control-expose-headers",
    "access-control-allow-private-network",
];

/// Response headers: lower-case names and values.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    items: [(&'static str, &'a [u8]); MAX_HEADERS],
    len: usize,
}

/// The most headers that a decision sets.
pub(crate) const MAX_HEADERS: usize = 6;

impl<'a> Headers<'a> {
    pub(super) fn push(&mut self, name: &'static str, value: &'a [u8]) {
        if let Some(place) = self.items.get_mut(self.len) {
            *place = (name, value);
            self.len += 1;
        }
    }

    /// The headers, in the order in which to set them.
    pub fn as_slice(&self) -> &[(&'static str, &'a [u8])] {
        self.items.get(..self.len).unwrap_or_default()
    }

    /// The value of the header with this lower-case name.
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.as_slice().iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
    }
}

/// What to merge into `Vary`. Never built from a request's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Vary {
    /// Nothing: the answer is the same for everybody.
    #[default]
    Nothing = 0,
    /// `Origin`.
    Origin = 1,
    /// The two request headers of a preflight.
    Preflight = 2,
    /// All three.
    OriginAndPreflight = 3,
}

impl Vary {
    pub(super) fn new(origin: bool, preflight: bool) -> Self {
        match (origin, preflight) {
            (false, false) => Self::Nothing,
            (true, false) => Self::Origin,
            (false, true) => Self::Preflight,
            (true, true) => Self::OriginAndPreflight,
        }
    }

    /// The value of a `Vary` header; empty for nothing.
    pub fn value(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Origin => "Origin",
            Self::Preflight => {
                "Access-Control-Request-Method, Access-Control-Request-Headers"
            }
            Self::OriginAndPreflight => {
                "Origin, Access-Control-Request-Method, \
                 Access-Control-Request-Headers"
            }
        }
    }

    /// The members, in lower case.
    pub fn members(self) -> &'static [&'static str] {
        const ALL: &[&str] = &[
            "origin",
            "access-control-request-method",
            "access-control-request-headers",
        ];
        let (start, end) = match self {
            Self::Nothing => (0, 0),
            Self::Origin => (0, 1),
            Self::Preflight => (1, 3),
            Self::OriginAndPreflight => (0, 3),
        };
        ALL.get(start..end).unwrap_or_default()
    }
}
