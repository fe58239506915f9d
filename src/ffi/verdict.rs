//! `doorward_verdict`: a yes or no, why, and by which trusted origin.

use super::input::{doorward_str, output, sized_output};
use super::reason::{DOORWARD_REASON_NONE, doorward_reason};
use super::status::Failure;
use crate::decide::Verdict;

/// The answer to every question but CORS.
///
/// Set `size` to `sizeof(doorward_verdict)` before the call; all else is
/// written. `origin_rule` points into the policy and lives as long.
#[repr(C)]
pub struct doorward_verdict {
    /// `sizeof(doorward_verdict)`.
    pub size: usize,
    /// Whether what was asked is allowed.
    pub allowed: bool,
    /// Why.
    pub reason: doorward_reason,
    /// The name of the most specific trusted origin that matches; NULL when
    /// none does.
    pub origin_rule: doorward_str,
}

/// A verdict of the caller's to write to, which denies from now on.
///
/// # Safety
///
/// As for [`sized_output`].
#[inline]
pub(super) unsafe fn denied(
    verdict: *mut doorward_verdict,
) -> Result<*mut doorward_verdict, Failure> {
    // SAFETY: as the caller promises; verdicts of every version begin alike.
    unsafe {
        // Also when the size is wrong: who forgot it may forget the status.
        let out = output(verdict)?;
        (&raw mut (*out).allowed).write(false);
        let out = sized_output(out)?;
        write(out, &Verdict::default());
        (&raw mut (*out).reason).write(DOORWARD_REASON_NONE);
        Ok(out)
    }
}

/// # Safety
///
/// `out` is from [`denied`].
#[inline]
pub(super) unsafe fn write(out: *mut doorward_verdict, verdict: &Verdict<'_>) {
    let rule = verdict.origin_rule.map_or(doorward_str::EMPTY, |rule| {
        doorward_str::new(rule.name().as_bytes())
    });
    // SAFETY: as the caller promises.
    unsafe {
        (&raw mut (*out).allowed).write(verdict.allowed);
        (&raw mut (*out).reason).write(verdict.reason.number());
        (&raw mut (*out).origin_rule).write(rule);
    }
}
