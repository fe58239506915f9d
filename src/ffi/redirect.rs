//! `doorward_redirect` and `doorward_embed`: where browsers may go, and who
//! may show what they get.

use core::ffi::c_char;
use core::slice;

use super::input::{bytes, doorward_str, output, sized_output};
use super::policy::{borrow, doorward_policy};
use super::status::{
    DOORWARD_ERROR_BUFFER_TOO_SMALL, DOORWARD_ERROR_NULL_POINTER, boundary,
    doorward_status,
};
use super::verdict::{denied, doorward_verdict, write};
use crate::decide::Verdict;

/// The longest redirect target that is looked at, in bytes.
pub const DOORWARD_MAX_REDIRECT_LEN: usize = 16384;

/// Decides whether a browser may be sent to `url`, a string that came from
/// outside: the defence against open redirects.
///
/// Allowed are a path on the server's own origin (`/x`), and an absolute URL
/// whose origin is that one or is trusted with `DOORWARD_SCOPE_REDIRECT`.
/// Without `own_origin`, only trusted absolute URLs.
///
/// When it is allowed, the absolute URL as the URL Standard serializes it is
/// written to `buffer`, not terminated by NUL, and its length to `*written`.
/// Send that, never the input. With `DOORWARD_ERROR_BUFFER_TOO_SMALL`, the
/// verdict denies, `*written` gets the length that is needed, and `buffer`
/// holds nothing of use; `3 * DOORWARD_MAX_REDIRECT_LEN + 400` bytes are
/// always enough. When it is denied, `*written` is 0.
///
/// `*verdict` denies before anything else happens, and holds the answer only
/// when `DOORWARD_OK` is returned. Allocates nothing; bounded work whatever
/// the bytes are; safe from any number of threads with one policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_redirect(
    policy: *const doorward_policy,
    url: *const c_char,
    url_len: usize,
    own_origin: *const c_char,
    own_origin_len: usize,
    buffer: *mut c_char,
    buffer_len: usize,
    written: *mut usize,
    verdict: *mut doorward_verdict,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let (out, policy, url, own) = unsafe {
            let out = denied(verdict)?;
            let own = doorward_str { data: own_origin, len: own_origin_len };
            (out, borrow(policy)?, bytes(url, url_len)?, own.header()?)
        };
        let written = output(written)?;
        // All that a URL of this length can become.
        let most = 3 * url.len().min(DOORWARD_MAX_REDIRECT_LEN) + 400;
        let buffer: &mut [u8] = match (buffer.is_null(), buffer_len) {
            (_, 0) => &mut [],
            (true, _) => return Err(DOORWARD_ERROR_NULL_POINTER),
            // SAFETY: not NULL, and the caller's to write to; it is
            // initialized before it is borrowed.
            (_, len) => unsafe {
                let len = len.min(most);
                buffer.write_bytes(0, len);
                slice::from_raw_parts_mut(buffer.cast::<u8>(), len)
            },
        };
        let room = buffer.len();
        let redirect = policy.redirect(url, own, buffer);
        let fits = redirect.url_len <= room;
        let verdict = match fits {
            true => redirect.verdict,
            false => Verdict::default(),
        };
        // SAFETY: `out` is from `denied`, and `written` is not NULL.
        unsafe {
            written.write(redirect.url_len);
            write(out, &verdict);
        }
        match fits {
            true => Ok(()),
            false => Err(DOORWARD_ERROR_BUFFER_TOO_SMALL),
        }
    })
}

const _: () = assert!(
    DOORWARD_MAX_REDIRECT_LEN == crate::decide::Policy::MAX_REDIRECT_LEN
);

/// The values of the two headers that say who may embed a page.
///
/// Set `size` to `sizeof(doorward_embed_headers)` before the call; all else is
/// written. The strings point into the policy or to static text.
#[repr(C)]
pub struct doorward_embed_headers {
    /// `sizeof(doorward_embed_headers)`.
    pub size: usize,
    /// The source list of `Content-Security-Policy: frame-ancestors`: origins,
    /// or `'none'`.
    pub frame_ancestors: doorward_str,
    /// The value of `X-Frame-Options`, for browsers that do not know
    /// `frame-ancestors`; the others ignore it.
    pub x_frame_options: doorward_str,
}

/// Gives the headers that let the trusted origins with
/// `DOORWARD_SCOPE_EMBED`, and nobody else, embed a page.
///
/// The list was made when the policy was compiled. `own_origin` may be NULL;
/// `X-Frame-Options` is `SAMEORIGIN` when that origin is trusted to embed,
/// and `DENY` otherwise. Until `DOORWARD_OK` is returned, `*headers` let
/// nobody embed. Allocates nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_embed(
    policy: *const doorward_policy,
    own_origin: *const c_char,
    own_origin_len: usize,
    headers: *mut doorward_embed_headers,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        unsafe {
            let out = sized_output(headers)?;
            write_embed(out, "'none'", "DENY");
            let policy = borrow(policy)?;
            let own = doorward_str { data: own_origin, len: own_origin_len };
            let embed = policy.embed(own.header()?);
            write_embed(out, embed.frame_ancestors, embed.x_frame_options);
        }
        Ok(())
    })
}

/// # Safety
///
/// `out` may be written to.
unsafe fn write_embed(
    out: *mut doorward_embed_headers,
    frame_ancestors: &str,
    x_frame_options: &str,
) {
    let text = |text: &str| doorward_str::new(text.as_bytes());
    // SAFETY: as the caller promises.
    unsafe {
        (&raw mut (*out).frame_ancestors).write(text(frame_ancestors));
        (&raw mut (*out).x_frame_options).write(text(x_frame_options));
    }
}
