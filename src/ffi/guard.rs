//! `doorward_csrf` and `doorward_websocket`: requests that act.

use core::ffi::c_char;

use super::input::{doorward_str, sized};
use super::policy::{borrow, doorward_policy};
use super::status::{boundary, doorward_status};
use super::verdict::{denied, doorward_verdict, write};
use crate::decide::CsrfRequest;

/// What a server knows of a request when it asks about CSRF.
///
/// Set everything to zero, `size` to `sizeof(doorward_csrf_request)`, then
/// what is known. Join several lines of a header with a comma.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct doorward_csrf_request {
    /// `sizeof(doorward_csrf_request)`.
    pub size: usize,
    /// The method, as it came.
    pub method: doorward_str,
    /// The value of `Sec-Fetch-Site`; NULL when there is none.
    pub fetch_site: doorward_str,
    /// The value of `Origin`; NULL when there is none.
    pub origin: doorward_str,
    /// The server's own origin for this request: scheme, host and port, from
    /// the server's configuration rather than from the request.
    pub own_origin: doorward_str,
}

/// Decides whether a request may change state, or was forged by a page of
/// another site.
///
/// GET, HEAD and OPTIONS are allowed. For other methods `Sec-Fetch-Site` is
/// asked first (Fetch Metadata), then `Origin` against the own origin, scheme
/// included, then against the trusted origins with `DOORWARD_SCOPE_CSRF`. A
/// request with neither header does not come from a browser and is allowed.
///
/// `*verdict` denies before anything else happens, and holds the answer only
/// when `DOORWARD_OK` is returned. Allocates nothing; safe from any number of
/// threads with one policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_csrf(
    policy: *const doorward_policy,
    request: *const doorward_csrf_request,
    verdict: *mut doorward_verdict,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        unsafe {
            let out = denied(verdict)?;
            let (policy, request) = (borrow(policy)?, sized(request)?);
            let request = CsrfRequest {
                method: request.method.bytes()?,
                fetch_site: request.fetch_site.header()?,
                origin: request.origin.header()?,
                own_origin: request.own_origin.header()?,
            };
            write(out, &policy.csrf(&request));
        }
        Ok(())
    })
}

/// Decides whether a WebSocket handshake may go on (RFC 6455, 10.2).
///
/// `origin` is the value of the handshake's `Origin`, `own_origin` the
/// server's own origin with the scheme http or https. Allowed are that one
/// and the trusted origins with `DOORWARD_SCOPE_WEBSOCKET`. With `origin`
/// NULL, no browser sent the handshake, and it is allowed.
///
/// `*verdict` denies before anything else happens, and holds the answer only
/// when `DOORWARD_OK` is returned. Allocates nothing; safe from any number of
/// threads with one policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_websocket(
    policy: *const doorward_policy,
    origin: *const c_char,
    origin_len: usize,
    own_origin: *const c_char,
    own_origin_len: usize,
    verdict: *mut doorward_verdict,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        unsafe {
            let out = denied(verdict)?;
            let policy = borrow(policy)?;
            let origin = doorward_str { data: origin, len: origin_len };
            let own = doorward_str { data: own_origin, len: own_origin_len };
            write(out, &policy.websocket(origin.header()?, own.header()?));
        }
        Ok(())
    })
}
