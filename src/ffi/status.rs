//! Status codes, and the boundary that turns a panic into one.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a function returns: `DOORWARD_OK`, or what went wrong. Numbers are
/// positive and never change their meaning.
pub type doorward_status = i32;

/// It worked. Denied decisions are successes too.
pub const DOORWARD_OK: doorward_status = 0;
/// A pointer that must point to something is NULL, or is NULL with a length.
pub const DOORWARD_ERROR_NULL_POINTER: doorward_status = 1;
/// The `size` of a struct is not one that this library can serve.
pub const DOORWARD_ERROR_STRUCT_SIZE: doorward_status = 2;
/// A number is not among those that a parameter can have, or a length is
/// over what any object can have.
pub const DOORWARD_ERROR_INVALID_ARGUMENT: doorward_status = 3;
/// Text that must be UTF-8 is not.
pub const DOORWARD_ERROR_INVALID_UTF8: doorward_status = 4;
/// The document, or what a builder was given, is not a valid policy.
pub const DOORWARD_ERROR_INVALID_POLICY: doorward_status = 5;
/// The file cannot be read.
pub const DOORWARD_ERROR_IO: doorward_status = 6;
/// The file is of a kind that the library does not know.
pub const DOORWARD_ERROR_UNKNOWN_FORMAT: doorward_status = 7;
/// There is no such thing in the policy.
pub const DOORWARD_ERROR_NOT_FOUND: doorward_status = 8;
/// The text is not an origin or a pattern.
pub const DOORWARD_ERROR_INVALID_ORIGIN: doorward_status = 9;
/// The caller's buffer is too small; the length it needs has been written.
pub const DOORWARD_ERROR_BUFFER_TOO_SMALL: doorward_status = 10;
/// A bug in the library was caught. Nothing was allowed.
pub const DOORWARD_ERROR_PANIC: doorward_status = 11;

/// A failure on the way from pointers to the safe core.
pub(super) type Failure = doorward_status;

/// Runs the body of a function; a panic becomes `DOORWARD_ERROR_PANIC`.
#[inline]
pub(super) fn boundary(
    body: impl FnOnce() -> Result<(), Failure>,
) -> doorward_status {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => DOORWARD_OK,
        Ok(Err(failure)) => failure,
        Err(payload) => {
            // Dropping a payload may panic again.
            std::mem::forget(payload);
            DOORWARD_ERROR_PANIC
        }
    }
}

/// Runs the body of a function that cannot fail otherwise; a panic becomes
/// `fallback`.
#[inline]
pub(super) fn boundary_or<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        std::mem::forget(payload);
        fallback
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_status() {
        assert_eq!(boundary(|| panic!("a bug")), DOORWARD_ERROR_PANIC);
        assert_eq!(boundary_or(7, || panic!("a bug")), 7);
    }
}
