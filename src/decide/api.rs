//! APIs: named parts of a server with CORS settings of their own.

/// An API of a policy. Numbers start at 1; they are good for the policy that
/// gave them, and for none else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ApiId(core::num::NonZeroU32);

impl ApiId {
    /// The API of this number, if a number can be one.
    pub fn from_number(number: u32) -> Option<Self> {
        core::num::NonZeroU32::new(number).map(Self)
    }

    /// The number, from 1.
    pub fn number(self) -> u32 {
        self.0.get()
    }

    pub(crate) fn from_position(position: usize) -> Option<Self> {
        u32::try_from(position + 1).ok().and_then(Self::from_number)
    }

    #[inline]
    pub(crate) fn position(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A compiled API. Header values are ready to send.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The name, unique in its policy.
    pub name: Box<str>,
    /// The path pattern.
    pub path: Box<str>,
    /// Methods, as written; case matters (Fetch Standard, 2.2.1).
    pub methods: Box<[Box<str>]>,
    /// Whether `*` is among the methods.
    pub any_method: bool,
    /// Request-header names in lower case, sorted.
    pub request_headers: Box<[Box<str>]>,
    /// Whether `*` is among the request headers.
    pub any_request_header: bool,
    /// Whether cookies and the like may come with requests.
    pub credentials: bool,
    /// Which origins may call.
    pub origins: ApiOrigins,
    /// The value of `Access-Control-Allow-Methods`; empty omits it.
    pub allow_methods: Box<str>,
    /// The value of `Access-Control-Allow-Headers`; empty omits it.
    pub allow_headers: Box<str>,
    /// The value of `Access-Control-Expose-Headers`; empty omits it.
    pub expose_headers: Box<str>,
    /// The value of `Access-Control-Max-Age`; empty omits it.
    pub max_age: Box<str>,
}

impl Api {
    /// Whether the method needs no listing or is listed.
    #[inline]
    pub(super) fn allows_method(&self, method: &[u8]) -> bool {
        super::is_safelisted(method) || self.any_method || self.lists(method)
    }

    #[inline]
    pub(super) fn lists(&self, method: &[u8]) -> bool {
        self.methods.iter().any(|listed| listed.as_bytes() == method)
    }

    /// Whether every origin may call, so that the answer is a constant `*`.
    pub fn is_public(&self) -> bool {
        matches!(self.origins, ApiOrigins::Any)
    }
}

/// Which origins may call an API.
#[derive(Clone, Debug, Default)]
pub enum ApiOrigins {
    /// Every active trusted origin with scope `cors`.
    #[default]
    Trusted,
    /// Every origin: the answer is `*`.
    Any,
    /// These trusted origins, by position in the policy, sorted.
    Listed(Box<[u32]>),
}
