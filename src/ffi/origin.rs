//! `doorward_origin_normalize`: what a person wrote, as it is stored.

use core::ffi::c_char;

use super::error::{doorward_error, give};
use super::input::{output, text};
use super::status::{
    DOORWARD_ERROR_BUFFER_TOO_SMALL, DOORWARD_ERROR_NULL_POINTER, boundary,
    doorward_status,
};
use crate::pattern::{Depth, Pattern};

/// Reads an origin or a pattern as a person writes it, and writes the form in
/// which it is stored and compared to `buffer`.
///
/// For example `HTTPS://Example.COM:443/` becomes `https://example.com`. The
/// result is not terminated by NUL; `*written` gets its length. With
/// `DOORWARD_ERROR_BUFFER_TOO_SMALL`, `*written` gets the length that is
/// needed and `buffer` is left alone; a `buffer_len` of 0 asks for just that,
/// and `buffer` may then be NULL. 400 bytes are always enough.
///
/// When the text is no origin, returns `DOORWARD_ERROR_INVALID_ORIGIN` and, if
/// `error` is not NULL, writes to `*error` why; free that with
/// `doorward_error_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_origin_normalize(
    origin: *const c_char,
    origin_len: usize,
    buffer: *mut c_char,
    buffer_len: usize,
    written: *mut usize,
    error: *mut *mut doorward_error,
) -> doorward_status {
    boundary(|| {
        let written = output(written)?;
        if buffer.is_null() && buffer_len > 0 {
            return Err(DOORWARD_ERROR_NULL_POINTER);
        }
        // SAFETY: the pointer is the caller's, as the header says.
        let text = unsafe { text(origin, origin_len) }?;
        // SAFETY: as above.
        let stored = Pattern::parse(text, Depth::Any)
            .map_err(|finding| unsafe { give(error, finding.into()) })?
            .pattern
            .to_string();
        // SAFETY: not NULL, and the caller's to write to.
        unsafe { written.write(stored.len()) };
        if stored.len() > buffer_len {
            return Err(DOORWARD_ERROR_BUFFER_TOO_SMALL);
        }
        // SAFETY: `buffer` has room for `buffer_len` bytes, and does not
        // overlap what was just allocated.
        unsafe {
            let bytes = stored.as_ptr().cast();
            buffer.copy_from_nonoverlapping(bytes, stored.len());
        }
        Ok(())
    })
}
