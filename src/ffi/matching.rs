//! `doorward_match`: the table itself, for one origin or many.

use core::ffi::c_char;

use super::input::{array, bytes, doorward_str, output};
use super::policy::{borrow, doorward_policy};
use super::reason::{
    DOORWARD_REASON_NONE, asked, doorward_reason, doorward_scopes,
};
use super::status::{
    DOORWARD_ERROR_INVALID_ARGUMENT, boundary, doorward_status,
};
use super::verdict::{denied, doorward_verdict, write};

/// Asks whether an origin is trusted for `scopes`, a set of one or more
/// `DOORWARD_SCOPE_` bits.
///
/// `origin` is the value of an `Origin` header: anything but the
/// serialization that browsers send is `DOORWARD_REASON_MALFORMED_ORIGIN`.
/// `*verdict` denies before anything else happens, and holds the answer only
/// when `DOORWARD_OK` is returned. Allocates nothing; safe from any number of
/// threads with one policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_match(
    policy: *const doorward_policy,
    origin: *const c_char,
    origin_len: usize,
    scopes: doorward_scopes,
    verdict: *mut doorward_verdict,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        unsafe {
            let out = denied(verdict)?;
            let policy = borrow(policy)?;
            let origin = bytes(origin, origin_len)?;
            write(out, &policy.find(origin, asked(scopes)?));
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
    scopes: doorward_scopes,
    reasons: *mut doorward_reason,
) -> doorward_status {
    boundary(|| {
        let out = output(reasons)?;
        if count >= isize::MAX as usize / size_of::<doorward_str>() {
            return Err(DOORWARD_ERROR_INVALID_ARGUMENT);
        }
        let answer = |at, reason| {
            // SAFETY: `out` has room for `count` reasons.
            unsafe { out.add(at).write(reason) }
        };
        (0..count).for_each(|at| answer(at, DOORWARD_REASON_NONE));
        // SAFETY: the pointers are the caller's, as the header says.
        let origins = unsafe { array(origins, count) }?;
        // SAFETY: as above.
        let policy = unsafe { borrow(policy) }?;
        let scopes = asked(scopes)?;
        for (at, origin) in origins.iter().enumerate() {
            // SAFETY: each string is the caller's during the call.
            let origin = unsafe { origin.bytes() }.inspect_err(|_| {
                // No answers, rather than some.
                (0..at).for_each(|at| answer(at, DOORWARD_REASON_NONE));
            })?;
            answer(at, policy.find(origin, scopes).reason.number());
        }
        Ok(())
    })
}
