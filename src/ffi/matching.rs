//! `doorward_match`: the table itself, for one origin or many.

use core::ffi::c_char;

use super::input::{array, bytes, doorward_str, output, sized_output};
use super::policy::{borrow, doorward_policy};
use super::reason::{
    DOORWARD_REASON_NONE, doorward_reason, doorward_scopes, scopes,
};
use super::status::{boundary, doorward_status};

/// The answer of `doorward_match`.
///
/// Set `size` to `sizeof(doorward_match_result)` before the call; all else is
/// written. `origin_rule` points into the policy.
#[repr(C)]
pub struct doorward_match_result {
    /// `sizeof(doorward_match_result)`.
    pub size: usize,
    /// Whether the origin is trusted for every scope that was asked.
    pub allowed: bool,
    /// Why.
    pub reason: doorward_reason,
    /// The name of the most specific trusted origin that matches; NULL when
    /// none does.
    pub origin_rule: doorward_str,
}

/// Asks whether an origin is trusted for `scopes`, a set of one or more
/// `DOORWARD_SCOPE_` bits.
///
/// `origin` is the value of an `Origin` header: anything but the
/// serialization that browsers send is `DOORWARD_REASON_MALFORMED_ORIGIN`.
/// `*result` denies before anything else happens, and holds the answer only
/// when `DOORWARD_OK` is returned. Allocates nothing; safe from any number of
/// threads with one policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_match(
    policy: *const doorward_policy,
    origin: *const c_char,
    origin_len: usize,
    scope_mask: doorward_scopes,
    result: *mut doorward_match_result,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let (out, policy, origin) = unsafe {
            let out = sized_output(result)?;
            (&raw mut (*out).allowed).write(false);
            (&raw mut (*out).reason).write(DOORWARD_REASON_NONE);
            (&raw mut (*out).origin_rule).write(doorward_str::EMPTY);
            (out, borrow(policy)?, bytes(origin, origin_len)?)
        };
        let found = policy.find(origin, scopes(scope_mask)?);
        let rule = found.origin_rule.map_or(doorward_str::EMPTY, |rule| {
            doorward_str::new(rule.name().as_bytes())
        });
        // SAFETY: `out` is not NULL and has room for a whole result.
        unsafe {
            (&raw mut (*out).allowed).write(found.allowed);
            (&raw mut (*out).reason).write(found.reason.number());
            (&raw mut (*out).origin_rule).write(rule);
        }
        Ok(())
    })
}

/// Asks `doorward_match` for `count` origins at once.
///
/// Writes one reason for each origin to `reasons`, which has room for
/// `count`: `DOORWARD_REASON_ALLOWED` or why not. All are
/// `DOORWARD_REASON_NONE` before anything else happens, and hold answers only
/// when `DOORWARD_OK` is returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_match_many(
    policy: *const doorward_policy,
    origins: *const doorward_str,
    count: usize,
    scope_mask: doorward_scopes,
    reasons: *mut doorward_reason,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let origins = unsafe { array(origins, count) }?;
        let out = output(reasons)?;
        for at in 0..origins.len() {
            // SAFETY: `out` has room for `count` reasons.
            unsafe { out.add(at).write(DOORWARD_REASON_NONE) };
        }
        // SAFETY: as above.
        let policy = unsafe { borrow(policy) }?;
        let scopes = scopes(scope_mask)?;
        for (at, origin) in origins.iter().enumerate() {
            // SAFETY: each string is the caller's during the call, and `out`
            // has room for `count` reasons.
            unsafe {
                let found = policy.find(origin.bytes()?, scopes);
                out.add(at).write(found.reason.number());
            }
        }
        Ok(())
    })
}
