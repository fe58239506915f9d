//! `doorward_policy`: loading, sharing, and looking APIs up.

use core::ffi::c_char;
use core::mem::ManuallyDrop;
use std::sync::Arc;

use super::input::{output, reference, text};
use super::status::{
    DOORWARD_ERROR_NOT_FOUND, Failure, boundary, boundary_or, doorward_status,
};
use crate::decide::{Parts, Policy};

/// One compiled, immutable policy.
///
/// It is reference-counted: `doorward_policy_parse`, `doorward_policy_open`,
/// `doorward_builder_build` and `doorward_policy_retain` each give one
/// reference, and `doorward_policy_release` takes one back. Any number of
/// threads may use a policy at once, without locks.
pub struct doorward_policy {
    _private: [u8; 0],
}

/// The policy behind a handle, without taking a reference.
///
/// # Safety
///
/// `policy` is NULL, or a handle with at least one reference.
#[inline]
pub(super) unsafe fn borrow(
    policy: *const doorward_policy,
) -> Result<ManuallyDrop<Policy>, Failure> {
    // SAFETY: a handle is what `give` made of an `Arc<Parts>`. The count stays
    // as it is, since the result is not dropped.
    let parts = unsafe {
        reference(policy)?;
        Arc::from_raw(policy.cast::<Parts>())
    };
    Ok(ManuallyDrop::new(Policy::from_parts(parts)))
}

/// A handle with one reference.
pub(super) fn give(policy: Policy) -> *mut doorward_policy {
    Arc::into_raw(policy.into_parts()).cast_mut().cast()
}

/// Adds a reference to a policy and returns it.
///
/// NULL gives NULL. Safe from any thread that holds a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_policy_retain(
    policy: *const doorward_policy,
) -> *const doorward_policy {
    if !policy.is_null() {
        // SAFETY: the caller holds a reference to this handle.
        unsafe { Arc::increment_strong_count(policy.cast::<Parts>()) };
    }
    policy
}

/// Gives a reference back. The last one frees the policy and ends the life of
/// every string that points into it.
///
/// NULL is ignored. Safe from any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_policy_release(
    policy: *const doorward_policy,
) {
    if !policy.is_null() {
        boundary_or((), || {
            // SAFETY: the caller hands over a reference that it holds.
            unsafe { Arc::decrement_strong_count(policy.cast::<Parts>()) };
        });
    }
}

/// Looks an API up by its name.
///
/// Do this once per route, and put `*api` into requests: it saves the path
/// lookup. The id is good for this policy only; after a policy was replaced,
/// look it up again.
///
/// Writes the id, which is never 0, to `*api`. Returns
/// `DOORWARD_ERROR_NOT_FOUND` when no API has this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_policy_api(
    policy: *const doorward_policy,
    name: *const c_char,
    name_len: usize,
    api: *mut u32,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let (policy, name) =
            unsafe { (borrow(policy)?, text(name, name_len)?) };
        let out = output(api)?;
        let id = policy.api_by_name(name).ok_or(DOORWARD_ERROR_NOT_FOUND)?;
        // SAFETY: `out` is not NULL and the caller's to write to.
        unsafe { out.write(id.number()) };
        Ok(())
    })
}

#[cfg(feature = "document")]
mod load {
    use super::super::error::{self, doorward_error};
    use super::super::input::{bytes, output, text};
    use super::super::status::{
        DOORWARD_ERROR_INVALID_ARGUMENT, boundary, doorward_status,
    };
    use super::{c_char, doorward_policy, give};
    use crate::decide::Policy;
    use crate::policy::Format;

    /// The syntax of a policy document.
    pub type doorward_format = i32;

    /// TOML.
    pub const DOORWARD_FORMAT_TOML: doorward_format = 1;
    /// JSON.
    pub const DOORWARD_FORMAT_JSON: doorward_format = 2;

    /// Compiles a policy document in memory.
    ///
    /// On success writes a policy with one reference to `*policy`. When the
    /// document is not valid, returns `DOORWARD_ERROR_INVALID_POLICY` and, if
    /// `error` is not NULL, writes to `*error` all that is wrong with it; free
    /// that with `doorward_error_free`. The text is not kept.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn doorward_policy_parse(
        document: *const c_char,
        document_len: usize,
        format: doorward_format,
        policy: *mut *mut doorward_policy,
        error: *mut *mut doorward_error,
    ) -> doorward_status {
        boundary(|| {
            let out = output(policy)?;
            // SAFETY: the pointer is the caller's, as the header says.
            let text = unsafe { text(document, document_len) }?;
            let format = match format {
                DOORWARD_FORMAT_TOML => Format::Toml,
                DOORWARD_FORMAT_JSON => Format::Json,
                _ => return Err(DOORWARD_ERROR_INVALID_ARGUMENT),
            };
            let parsed = Policy::parse(text, format).map_err(|invalid| {
                // SAFETY: as above.
                unsafe { error::give(error, invalid.into()) }
            })?;
            // SAFETY: `out` is not NULL and the caller's to write to.
            unsafe { out.write(give(parsed)) };
            Ok(())
        })
    }

    /// Compiles the policy document in a file, `.toml` or `.json`.
    ///
    /// `path` is in the bytes of the file system. As `doorward_policy_parse`,
    /// and `DOORWARD_ERROR_IO` or `DOORWARD_ERROR_UNKNOWN_FORMAT` for the
    /// file itself; `*error` then has one entry without a place.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn doorward_policy_open(
        path: *const c_char,
        path_len: usize,
        policy: *mut *mut doorward_policy,
        error: *mut *mut doorward_error,
    ) -> doorward_status {
        boundary(|| {
            let out = output(policy)?;
            // SAFETY: the pointer is the caller's, as the header says.
            let path = unsafe { bytes(path, path_len) }?;
            let opened = Policy::open(os_path(path)?).map_err(|failed| {
                // SAFETY: as above.
                unsafe { error::give(error, failed.into()) }
            })?;
            // SAFETY: `out` is not NULL and the caller's to write to.
            unsafe { out.write(give(opened)) };
            Ok(())
        })
    }

    /// A path in the bytes of the file system.
    #[cfg(unix)]
    pub(in super::super) fn os_path(
        path: &[u8],
    ) -> Result<&std::path::Path, doorward_status> {
        use std::os::unix::ffi::OsStrExt;
        Ok(std::ffi::OsStr::from_bytes(path).as_ref())
    }

    /// A path in the bytes of the file system.
    #[cfg(not(unix))]
    pub(in super::super) fn os_path(
        path: &[u8],
    ) -> Result<&std::path::Path, doorward_status> {
        let path = core::str::from_utf8(path);
        path.map(AsRef::as_ref)
            .map_err(|_| super::super::status::DOORWARD_ERROR_INVALID_UTF8)
    }
}

#[cfg(feature = "document")]
pub(super) use load::os_path;
#[cfg(feature = "document")]
pub use load::{
    DOORWARD_FORMAT_JSON, DOORWARD_FORMAT_TOML, doorward_format,
    doorward_policy_open, doorward_policy_parse,
};
