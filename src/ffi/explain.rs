//! `doorward_explain`: why a decision is what it is, as text or JSON.

use core::ffi::c_char;

use super::cors::{doorward_cors_request, request};
use super::input::{bytes, doorward_str, output, sized};
use super::policy::{borrow, doorward_policy};
use super::reason::{asked, doorward_scopes};
use super::status::{
    DOORWARD_ERROR_INVALID_ARGUMENT, Failure, boundary, boundary_or,
    doorward_status,
};
use crate::explain::Explanation;

/// Text that the library made for the caller, who frees it with
/// `doorward_text_free`. It does not change.
pub struct doorward_text {
    _private: [u8; 0],
}

/// The form of an explanation.
pub type doorward_explain_form = i32;

/// For a person: 80 columns, UTF-8.
pub const DOORWARD_EXPLAIN_TEXT: doorward_explain_form = 1;
/// For a tool: one JSON object.
pub const DOORWARD_EXPLAIN_JSON: doorward_explain_form = 2;

/// Explains the CORS decision for a request: the checks that fail, the nearest
/// trusted origins and why each does not match, what browsers print, and the
/// smallest change of the policy that would allow it.
///
/// On success writes a text to `*text`. This allocates and looks at every
/// trusted origin: it is for a person who is stuck, not for each request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_explain(
    policy: *const doorward_policy,
    cors_request: *const doorward_cors_request,
    form: doorward_explain_form,
    text: *mut *mut doorward_text,
) -> doorward_status {
    boundary(|| {
        let out = output(text)?;
        // SAFETY: the pointers are the caller's, as the header says.
        let (policy, request) = unsafe {
            let policy = borrow(policy)?;
            let request = request(&policy, sized(cors_request)?)?;
            (policy, request)
        };
        let explanation = policy.explain_cors(&request);
        // SAFETY: not NULL, and the caller's to write to.
        unsafe { out.write(render(&explanation, form)?) };
        Ok(())
    })
}

/// Explains the answer of `doorward_match`, as `doorward_explain` does that of
/// `doorward_cors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_explain_match(
    policy: *const doorward_policy,
    origin: *const c_char,
    origin_len: usize,
    scopes: doorward_scopes,
    form: doorward_explain_form,
    text: *mut *mut doorward_text,
) -> doorward_status {
    boundary(|| {
        let out = output(text)?;
        // SAFETY: the pointers are the caller's, as the header says.
        let (policy, origin) =
            unsafe { (borrow(policy)?, bytes(origin, origin_len)?) };
        let scopes = asked(scopes)?;
        let explanation = policy.explain_match(origin, scopes);
        // SAFETY: not NULL, and the caller's to write to.
        unsafe { out.write(render(&explanation, form)?) };
        Ok(())
    })
}

fn render(
    explanation: &Explanation,
    form: doorward_explain_form,
) -> Result<*mut doorward_text, Failure> {
    let text = match form {
        DOORWARD_EXPLAIN_TEXT => explanation.to_string(),
        DOORWARD_EXPLAIN_JSON => explanation.to_json(),
        _ => return Err(DOORWARD_ERROR_INVALID_ARGUMENT),
    };
    Ok(Box::into_raw(Box::new(text)).cast())
}

/// The bytes of a text; they live until it is freed. Empty for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_text_str(
    text: *const doorward_text,
) -> doorward_str {
    // SAFETY: a handle is what `render` made of a `Box<String>`.
    let text = unsafe { text.cast::<String>().as_ref() };
    text.map_or(doorward_str::EMPTY, |text| doorward_str::new(text.as_bytes()))
}

/// Frees a text. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_text_free(text: *mut doorward_text) {
    if !text.is_null() {
        boundary_or((), || {
            // SAFETY: a handle that the caller gives up.
            drop(unsafe { Box::from_raw(text.cast::<String>()) });
        });
    }
}
