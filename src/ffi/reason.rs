//! Reasons and scopes as numbers, and their texts.

use super::input::doorward_str;
use super::status::boundary_or;
use crate::decide::{Reason, Scopes};

/// Why a decision is what it is. Numbers never change their meaning; new ones
/// may be added.
pub type doorward_reason = i32;

/// Nothing was decided; denied.
pub const DOORWARD_REASON_NONE: doorward_reason = 0;
/// Allowed.
pub const DOORWARD_REASON_ALLOWED: doorward_reason = 1;
/// The request has no `Origin`: CORS does not apply.
pub const DOORWARD_REASON_NOT_CORS: doorward_reason = 2;
/// The origin is the server's own: CORS does not apply.
pub const DOORWARD_REASON_SAME_ORIGIN: doorward_reason = 3;
/// `Origin` is not in the form that browsers send.
pub const DOORWARD_REASON_MALFORMED_ORIGIN: doorward_reason = 4;
/// The origin is `null`, which is not admitted here.
pub const DOORWARD_REASON_NULL_ORIGIN: doorward_reason = 5;
/// No active trusted origin matches.
pub const DOORWARD_REASON_ORIGIN_NOT_TRUSTED: doorward_reason = 6;
/// A trusted origin matches, but is not trusted for this.
pub const DOORWARD_REASON_SCOPE_NOT_TRUSTED: doorward_reason = 7;
/// The origin is trusted for CORS, but this API lists other origins.
pub const DOORWARD_REASON_ORIGIN_NOT_LISTED: doorward_reason = 8;
/// No API covers the path: no CORS there.
pub const DOORWARD_REASON_NO_API: doorward_reason = 9;
/// The requested method is not a method name.
pub const DOORWARD_REASON_MALFORMED_METHOD: doorward_reason = 10;
/// The API does not list the method.
pub const DOORWARD_REASON_METHOD_NOT_ALLOWED: doorward_reason = 11;
/// The requested headers are not a list of header names.
pub const DOORWARD_REASON_MALFORMED_REQUEST_HEADERS: doorward_reason = 12;
/// More headers are requested than are looked at: 8192 bytes, 128 elements.
pub const DOORWARD_REASON_TOO_MANY_REQUEST_HEADERS: doorward_reason = 13;
/// The API does not list a requested header.
pub const DOORWARD_REASON_REQUEST_HEADER_NOT_ALLOWED: doorward_reason = 14;

/// The redirect target is over 16,384 bytes.
pub const DOORWARD_REASON_URL_TOO_LONG: doorward_reason = 15;
/// The redirect target is neither an absolute URL nor a path, or has bytes
/// that browsers read in more than one way.
pub const DOORWARD_REASON_MALFORMED_URL: doorward_reason = 16;
/// The redirect target has a user name or a password.
pub const DOORWARD_REASON_URL_HAS_USERINFO: doorward_reason = 17;
/// The redirect target is not http or https, and no trusted origin has its
/// scheme.
pub const DOORWARD_REASON_SCHEME_NOT_ALLOWED: doorward_reason = 18;
/// The redirect target is a path, and the own origin was not given.
pub const DOORWARD_REASON_OWN_ORIGIN_UNKNOWN: doorward_reason = 19;
/// The method does not change state (RFC 9110, 9.2.1).
pub const DOORWARD_REASON_SAFE_METHOD: doorward_reason = 20;
/// The user started the request (`Sec-Fetch-Site: none`).
pub const DOORWARD_REASON_USER_INITIATED: doorward_reason = 21;
/// No browser sent the request: it has no `Origin`.
pub const DOORWARD_REASON_NO_ORIGIN: doorward_reason = 22;
/// Another origin's page sent the request and does not say which.
pub const DOORWARD_REASON_CROSS_SITE: doorward_reason = 23;

/// What an origin is trusted for: a set of `DOORWARD_SCOPE_` bits.
pub type doorward_scopes = u32;

/// May read responses.
pub const DOORWARD_SCOPE_CORS: doorward_scopes = 1;
/// May be redirected to.
pub const DOORWARD_SCOPE_REDIRECT: doorward_scopes = 2;
/// May embed pages.
pub const DOORWARD_SCOPE_EMBED: doorward_scopes = 4;
/// May open WebSockets.
pub const DOORWARD_SCOPE_WEBSOCKET: doorward_scopes = 8;
/// May send state-changing requests.
pub const DOORWARD_SCOPE_CSRF: doorward_scopes = 16;

/// The stable code of a reason, such as `origin_not_trusted`, for logs and
/// metrics. Empty for a number that is none. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn doorward_reason_code(
    reason: doorward_reason,
) -> doorward_str {
    text(reason, Reason::code)
}

/// One sentence in English for a reason. Empty for a number that is none. The
/// text is static.
#[unsafe(no_mangle)]
pub extern "C" fn doorward_reason_sentence(
    reason: doorward_reason,
) -> doorward_str {
    text(reason, Reason::sentence)
}

fn text(
    reason: doorward_reason,
    of: impl Fn(Reason) -> &'static str,
) -> doorward_str {
    boundary_or(doorward_str::EMPTY, || {
        let known = Reason::ALL.into_iter().find(|r| r.number() == reason);
        known.map_or(doorward_str::EMPTY, |known| {
            doorward_str::new(of(known).as_bytes())
        })
    })
}

// The constants are written out so that the header has their documentation;
// this holds them to the core.
const _: () = {
    let pairs = [
        (DOORWARD_REASON_NONE, Reason::None),
        (DOORWARD_REASON_ALLOWED, Reason::Allowed),
        (DOORWARD_REASON_NOT_CORS, Reason::NotCors),
        (DOORWARD_REASON_SAME_ORIGIN, Reason::SameOrigin),
        (DOORWARD_REASON_MALFORMED_ORIGIN, Reason::MalformedOrigin),
        (DOORWARD_REASON_NULL_ORIGIN, Reason::NullOrigin),
        (DOORWARD_REASON_ORIGIN_NOT_TRUSTED, Reason::OriginNotTrusted),
        (DOORWARD_REASON_SCOPE_NOT_TRUSTED, Reason::ScopeNotTrusted),
        (DOORWARD_REASON_ORIGIN_NOT_LISTED, Reason::OriginNotListed),
        (DOORWARD_REASON_NO_API, Reason::NoApi),
        (DOORWARD_REASON_MALFORMED_METHOD, Reason::MalformedMethod),
        (DOORWARD_REASON_METHOD_NOT_ALLOWED, Reason::MethodNotAllowed),
        (
            DOORWARD_REASON_MALFORMED_REQUEST_HEADERS,
            Reason::MalformedRequestHeaders,
        ),
        (
            DOORWARD_REASON_TOO_MANY_REQUEST_HEADERS,
            Reason::TooManyRequestHeaders,
        ),
        (
            DOORWARD_REASON_REQUEST_HEADER_NOT_ALLOWED,
            Reason::RequestHeaderNotAllowed,
        ),
        (DOORWARD_REASON_URL_TOO_LONG, Reason::UrlTooLong),
        (DOORWARD_REASON_MALFORMED_URL, Reason::MalformedUrl),
        (DOORWARD_REASON_URL_HAS_USERINFO, Reason::UrlHasUserinfo),
        (DOORWARD_REASON_SCHEME_NOT_ALLOWED, Reason::SchemeNotAllowed),
        (DOORWARD_REASON_OWN_ORIGIN_UNKNOWN, Reason::OwnOriginUnknown),
        (DOORWARD_REASON_SAFE_METHOD, Reason::SafeMethod),
        (DOORWARD_REASON_USER_INITIATED, Reason::UserInitiated),
        (DOORWARD_REASON_NO_ORIGIN, Reason::NoOrigin),
        (DOORWARD_REASON_CROSS_SITE, Reason::CrossSite),
    ];
    let mut at = 0;
    while at < pairs.len() {
        assert!(pairs[at].0 == pairs[at].1 as i32);
        at += 1;
    }
    assert!(pairs.len() == Reason::ALL.len());
};

/// The scopes of a mask from C.
#[inline]
pub(super) fn scopes(mask: doorward_scopes) -> Result<Scopes, super::Failure> {
    Scopes::from_bits(mask).ok_or(super::DOORWARD_ERROR_INVALID_ARGUMENT)
}

/// The scopes of a question: at least one.
#[inline]
pub(super) fn asked(mask: doorward_scopes) -> Result<Scopes, super::Failure> {
    match mask {
        0 => Err(super::DOORWARD_ERROR_INVALID_ARGUMENT),
        _ => scopes(mask),
    }
}
