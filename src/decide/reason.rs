//! Reasons: why a decision is what it is, as stable codes.

use core::fmt;

/// Why. The numbers are those of the C ABI and never change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing was decided; denied.
    #[default]
    None = 0,
    /// Allowed.
    Allowed = 1,
    /// The request has no `Origin`: CORS does not apply.
    NotCors = 2,
    /// The request's origin is the server's own: CORS does not apply.
    SameOrigin = 3,
    /// `Origin` is not the serialization of an origin.
    MalformedOrigin = 4,
    /// The origin is `null`, which is not admitted here.
    NullOrigin = 5,
    /// No active trusted origin matches.
    OriginNotTrusted = 6,
    /// A trusted origin matches, but is not trusted for what was asked.
    ScopeNotTrusted = 7,
    /// The origin is trusted for CORS, but this API lists other origins.
    OriginNotListed = 8,
    /// No API covers the path: no CORS there.
    NoApi = 9,
    /// `Access-Control-Request-Method` is not a token (RFC 9110, 5.6.2).
    MalformedMethod = 10,
    /// The API does not list the method.
    MethodNotAllowed = 11,
    /// `Access-Control-Request-Headers` has an element that is not a token.
    MalformedRequestHeaders = 12,
    /// `Access-Control-Request-Headers` is over 8,192 bytes or 128 elements.
    TooManyRequestHeaders = 13,
    /// The API does not list a requested header.
    RequestHeaderNotAllowed = 14,
    /// The redirect target is over 16,384 bytes.
    UrlTooLong = 15,
    /// The redirect target is neither an absolute URL nor a path, or has bytes
    /// that browsers read in more than one way.
    MalformedUrl = 16,
    /// The redirect target has a user name or a password.
    UrlHasUserinfo = 17,
    /// The redirect target is not http or https, and no trusted origin has its
    /// scheme.
    SchemeNotAllowed = 18,
    /// The redirect target is a path, and the own origin was not given.
    OwnOriginUnknown = 19,
    /// The method does not change state (RFC 9110, 9.2.1).
    SafeMethod = 20,
    /// The user started the request (`Sec-Fetch-Site: none`).
    UserInitiated = 21,
    /// No browser sent the request: it has no `Origin`.
    NoOrigin = 22,
    /// Another origin's page sent the request and does not say which.
    CrossSite = 23,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 24] = [
        Self::None,
        Self::Allowed,
        Self::NotCors,
        Self::SameOrigin,
        Self::MalformedOrigin,
        Self::NullOrigin,
        Self::OriginNotTrusted,
        Self::ScopeNotTrusted,
        Self::OriginNotListed,
        Self::NoApi,
        Self::MalformedMethod,
        Self::MethodNotAllowed,
        Self::MalformedRequestHeaders,
        Self::TooManyRequestHeaders,
        Self::RequestHeaderNotAllowed,
        Self::UrlTooLong,
        Self::MalformedUrl,
        Self::UrlHasUserinfo,
        Self::SchemeNotAllowed,
        Self::OwnOriginUnknown,
        Self::SafeMethod,
        Self::UserInitiated,
        Self::NoOrigin,
        Self::CrossSite,
    ];

    /// The stable code: `origin_not_trusted`.
    pub fn code(self) -> &'static str {
        self.texts().0
    }

    /// One sentence for a person.
    pub fn sentence(self) -> &'static str {
        self.texts().1
    }

    /// The number of the C ABI.
    pub fn number(self) -> i32 {
        self as i32
    }

    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::None => ("none", "nothing was decided"),
            Self::Allowed => ("allowed", "the policy allows it"),
            Self::NotCors => ("not_cors", "the request has no Origin header"),
            Self::SameOrigin => (
                "same_origin",
                "the request comes from the server's own origin",
            ),
            Self::MalformedOrigin => (
                "malformed_origin",
                "the Origin header is not in the form that browsers send",
            ),
            Self::NullOrigin => (
                "null_origin",
                "the origin is null, which is not admitted here",
            ),
            Self::OriginNotTrusted => {
                ("origin_not_trusted", "no active trusted origin matches")
            }
            Self::ScopeNotTrusted => {
                ("scope_not_trusted", "the origin is trusted, but not for this")
            }
            Self::OriginNotListed => (
                "origin_not_listed",
                "the origin is trusted, but this API lists other origins",
            ),
            Self::NoApi => {
                ("no_api", "no API covers the path, so there is no CORS")
            }
            Self::MalformedMethod => (
                "malformed_method",
                "the requested method is not a method name",
            ),
            Self::MethodNotAllowed => {
                ("method_not_allowed", "the API does not list the method")
            }
            Self::MalformedRequestHeaders => (
                "malformed_request_headers",
                "the requested headers are not a list of header names",
            ),
            Self::TooManyRequestHeaders => (
                "too_many_request_headers",
                "more headers are requested than are looked at",
            ),
            Self::RequestHeaderNotAllowed => (
                "request_header_not_allowed",
                "the API does not list a requested header",
            ),
            Self::UrlTooLong => {
                ("url_too_long", "the URL is longer than is looked at")
            }
            Self::MalformedUrl => (
                "malformed_url",
                "the URL is neither absolute nor a path, or browsers read it in more than one way",
            ),
            Self::UrlHasUserinfo => {
                ("url_has_userinfo", "the URL has a user name or a password")
            }
            Self::SchemeNotAllowed => (
                "scheme_not_allowed",
                "the URL's scheme is not http, https or that of a trusted origin",
            ),
            Self::OwnOriginUnknown => (
                "own_origin_unknown",
                "the server's own origin is not known, so that a path says nothing",
            ),
            Self::SafeMethod => {
                ("safe_method", "the method does not change anything")
            }
            Self::UserInitiated => {
                ("user_initiated", "the user started the request, not a page")
            }
            Self::NoOrigin => ("no_origin", "no browser sent the request"),
            Self::CrossSite => (
                "cross_site",
                "a page of another origin sent the request and does not say which",
            ),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
