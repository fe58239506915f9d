//! `doorward_cors`: one request in, one decision out.

use super::input::{doorward_str, output, sized, sized_output};
use super::policy::{borrow, doorward_policy};
use super::reason::{DOORWARD_REASON_NONE, doorward_reason};
use super::status::{
    DOORWARD_ERROR_INVALID_ARGUMENT, Failure, boundary, doorward_status,
};
use crate::decide::{
    ApiId, CORS_RESPONSE_HEADERS, CorsRequest, Decision, MAX_HEADERS, Policy,
};

/// The API is looked up by the path.
pub const DOORWARD_API_BY_PATH: u32 = 0;

/// What a server knows of a request when it asks about CORS.
///
/// Set everything to zero, `size` to `sizeof(doorward_cors_request)`, then
/// what is known. The library reads it during the call only, but a decision
/// may point into `origin`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct doorward_cors_request {
    /// `sizeof(doorward_cors_request)`.
    pub size: usize,
    /// The method, as it came.
    pub method: doorward_str,
    /// The path that the server routes by: decoded once, dot segments
    /// removed, query cut. Never the raw request target. Not looked at when
    /// `api` is set.
    pub path: doorward_str,
    /// The value of `Origin`; NULL when there is none. If there are several
    /// lines, join them with a comma: that is never an origin.
    pub origin: doorward_str,
    /// The value of `Access-Control-Request-Method`; NULL when there is none.
    pub request_method: doorward_str,
    /// The value of `Access-Control-Request-Headers`; NULL when there is
    /// none. Join several lines with a comma.
    pub request_headers: doorward_str,
    /// The server's own origin for this request, or NULL. Requests from it
    /// are not CORS requests. Matters with `block_denied`, since browsers
    /// send `Origin` with same-origin POSTs.
    pub own_origin: doorward_str,
    /// `DOORWARD_API_BY_PATH`, or an id from `doorward_policy_api`.
    pub api: u32,
    /// 0.
    pub flags: u32,
}

/// What kind of request a decision was about.
pub type doorward_kind = i32;

/// Nothing was decided.
pub const DOORWARD_KIND_NONE: doorward_kind = 0;
/// No `Origin`, or the server's own: CORS does not apply.
pub const DOORWARD_KIND_NOT_CORS: doorward_kind = 1;
/// A CORS request that is not a preflight.
pub const DOORWARD_KIND_ACTUAL: doorward_kind = 2;
/// OPTIONS with `Origin` and `Access-Control-Request-Method`.
pub const DOORWARD_KIND_PREFLIGHT: doorward_kind = 3;

/// The most headers that a decision sets.
pub const DOORWARD_MAX_HEADERS: usize = 6;

/// A response header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct doorward_header {
    /// The name in lower case.
    pub name: doorward_str,
    /// The value.
    pub value: doorward_str,
}

/// The answer to a CORS question.
///
/// Set `size` to `sizeof(doorward_decision)` before the call; all else is
/// written. Strings point into the policy, into the request's `origin`, or to
/// static text: they live as long as both the policy and that `origin` do.
///
/// Apply it in this order: drop the response headers named in `remove` that
/// something else has set; set `headers`; merge `vary` into the one `Vary`
/// line; and if `terminate` is set, answer now with `status` and no body.
#[repr(C)]
pub struct doorward_decision {
    /// `sizeof(doorward_decision)`.
    pub size: usize,
    /// Whether the request may go on and its response be read.
    pub allowed: bool,
    /// Whether the server answers now, without going on.
    pub terminate: bool,
    /// The status of that answer; 0 when there is none.
    pub status: u16,
    /// Why.
    pub reason: doorward_reason,
    /// What kind of request it was.
    pub kind: doorward_kind,
    /// The API that covers the request; 0 when there is none.
    pub api: u32,
    /// The name of the trusted origin that matched; NULL when none did.
    pub origin_rule: doorward_str,
    /// The name of the API; NULL when there is none.
    pub api_name: doorward_str,
    /// What to merge into `Vary`; empty for nothing.
    pub vary: doorward_str,
    /// Lower-case names of response headers to drop.
    pub remove: *const doorward_str,
    /// How many.
    pub remove_count: usize,
    /// How many of `headers` there are; the others are not written.
    pub header_count: usize,
    /// The response headers to set.
    pub headers: [doorward_header; 6],
}

/// Decides a CORS question (Fetch Standard, 3.2, 4.9 and 4.10).
///
/// Allocates nothing, takes no lock, does no I/O. `*decision` denies before
/// anything else happens, and holds the answer only when `DOORWARD_OK` is
/// returned. A denied request is `DOORWARD_OK` too; look at `allowed`.
///
/// Safe from any number of threads with one policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_cors(
    policy: *const doorward_policy,
    request: *const doorward_cors_request,
    decision: *mut doorward_decision,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let (out, policy, request) = unsafe {
            // Also when the size is wrong: who forgot it may forget the
            // status. Decisions of every version begin alike.
            let out = output(decision)?;
            (&raw mut (*out).allowed).write(false);
            let out = sized_output(out)?;
            deny(out);
            (out, borrow(policy)?, sized(request)?)
        };
        // SAFETY: the request's strings are the caller's during the call.
        let request = unsafe { self::request(&policy, request) }?;
        let decision = policy.cors(&request);
        // SAFETY: `out` is not NULL and has room for a whole decision.
        unsafe { write(out, &policy, &decision) };
        Ok(())
    })
}

/// The request as the core reads it.
///
/// # Safety
///
/// Every string is NULL with length 0, or points to that many bytes which
/// outlive `'a`.
pub(super) unsafe fn request<'a>(
    policy: &Policy,
    request: &doorward_cors_request,
) -> Result<CorsRequest<'a>, Failure> {
    let api = ApiId::from_number(request.api);
    let known = api.is_none_or(|api| policy.api(api).is_some());
    if !known || request.flags != 0 {
        return Err(DOORWARD_ERROR_INVALID_ARGUMENT);
    }
    // SAFETY: as the caller promises.
    unsafe {
        Ok(CorsRequest {
            method: request.method.bytes()?,
            path: request.path.bytes()?,
            api,
            origin: request.origin.header()?,
            request_method: request.request_method.header()?,
            request_headers: request.request_headers.header()?,
            own_origin: request.own_origin.header()?,
        })
    }
}

/// Makes a decision deny, field by field: the caller's memory is not
/// initialized yet.
///
/// # Safety
///
/// `out` may be written to.
unsafe fn deny(out: *mut doorward_decision) {
    // SAFETY: as the caller promises.
    unsafe {
        (&raw mut (*out).allowed).write(false);
        (&raw mut (*out).terminate).write(false);
        (&raw mut (*out).status).write(0);
        (&raw mut (*out).reason).write(DOORWARD_REASON_NONE);
        (&raw mut (*out).kind).write(DOORWARD_KIND_NONE);
        (&raw mut (*out).api).write(0);
        (&raw mut (*out).origin_rule).write(doorward_str::EMPTY);
        (&raw mut (*out).api_name).write(doorward_str::EMPTY);
        (&raw mut (*out).vary).write(doorward_str::EMPTY);
        (&raw mut (*out).remove).write(core::ptr::null());
        (&raw mut (*out).remove_count).write(0);
        (&raw mut (*out).header_count).write(0);
    }
}

/// # Safety
///
/// `out` may be written to.
unsafe fn write(
    out: *mut doorward_decision,
    policy: &Policy,
    decision: &Decision<'_>,
) {
    let name = |name: Option<&str>| match name {
        Some(name) => doorward_str::new(name.as_bytes()),
        None => doorward_str::EMPTY,
    };
    let api = decision.api.and_then(|id| policy.api(id));
    let headers = decision.headers.as_slice();
    // SAFETY: as the caller promises; `headers` has at most
    // DOORWARD_MAX_HEADERS elements.
    unsafe {
        (&raw mut (*out).allowed).write(decision.allowed);
        (&raw mut (*out).terminate).write(decision.terminate);
        (&raw mut (*out).status).write(decision.status);
        (&raw mut (*out).reason).write(decision.reason.number());
        (&raw mut (*out).kind).write(decision.kind as doorward_kind);
        let number = decision.api.map_or(0, ApiId::number);
        (&raw mut (*out).api).write(number);
        let rule = decision.origin_rule.map(|rule| rule.name());
        (&raw mut (*out).origin_rule).write(name(rule));
        (&raw mut (*out).api_name).write(name(api.map(|api| &*api.name)));
        let vary = decision.vary.value();
        (&raw mut (*out).vary).write(doorward_str::new(vary.as_bytes()));
        (&raw mut (*out).remove).write(REMOVE.as_ptr());
        (&raw mut (*out).remove_count).write(REMOVE.len());
        (&raw mut (*out).header_count).write(headers.len());
        let place = (&raw mut (*out).headers).cast::<doorward_header>();
        for (at, (name, value)) in headers.iter().enumerate() {
            place.add(at).write(doorward_header {
                name: doorward_str::new(name.as_bytes()),
                value: doorward_str::new(value),
            });
        }
    }
}

static REMOVE: [doorward_str; CORS_RESPONSE_HEADERS.len()] = {
    let mut names = [doorward_str::EMPTY; CORS_RESPONSE_HEADERS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = doorward_str::new(CORS_RESPONSE_HEADERS[at].as_bytes());
        at += 1;
    }
    names
};

// The field says 6 in figures: some that read the header skip the defines.
const _: () = assert!(DOORWARD_MAX_HEADERS == 6 && MAX_HEADERS == 6);
