//! `doorward_builder`: a policy built by code.

use super::error::{self, doorward_error};
use super::input::{array, doorward_str, output, reference, sized};
use super::policy::{doorward_policy, give};
use super::reason::{doorward_scopes, scopes};
use super::status::{
    DOORWARD_ERROR_INVALID_ARGUMENT, DOORWARD_ERROR_NULL_POINTER, Failure,
    boundary, boundary_or, doorward_status,
};
use crate::decide::{CorsOptions, Status};
use crate::policy::{ApiSpec, OriginsSpec, PolicyBuilder};

/// A policy in the making, for servers with a configuration language of their
/// own. What it is given is checked as a document is, when it is built.
///
/// It belongs to one thread at a time.
pub struct doorward_builder {
    _private: [u8; 0],
}

/// A trusted origin. Set everything to zero, `size` to
/// `sizeof(doorward_trusted_origin)`, then what is wanted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct doorward_trusted_origin {
    /// `sizeof(doorward_trusted_origin)`.
    pub size: usize,
    /// A unique name, UTF-8.
    pub name: doorward_str,
    /// An origin or a pattern, UTF-8, as in a document.
    pub origin: doorward_str,
    /// What it is trusted for.
    pub scopes: doorward_scopes,
    /// A set of `DOORWARD_ORIGIN_` bits.
    pub flags: u32,
}

/// The origin is kept, and matches nothing.
pub const DOORWARD_ORIGIN_INACTIVE: u32 = 1;
/// `*.` stands for exactly one label.
pub const DOORWARD_ORIGIN_ONE_LABEL: u32 = 2;

/// An API. Set everything to zero, `size` to `sizeof(doorward_api)`, then what
/// is wanted. Strings are UTF-8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct doorward_api {
    /// `sizeof(doorward_api)`.
    pub size: usize,
    /// A unique name.
    pub name: doorward_str,
    /// The paths it covers: `/users/{id}`, `/users/{*rest}`.
    pub path: doorward_str,
    /// Methods besides GET, HEAD and POST.
    pub methods: *const doorward_str,
    /// How many.
    pub method_count: usize,
    /// Headers that pages may send.
    pub request_headers: *const doorward_str,
    /// How many.
    pub request_header_count: usize,
    /// Response headers that pages may read.
    pub exposed_headers: *const doorward_str,
    /// How many.
    pub exposed_header_count: usize,
    /// Names of trusted origins, with `DOORWARD_API_LISTED_ORIGINS`.
    pub origins: *const doorward_str,
    /// How many.
    pub origin_count: usize,
    /// Seconds for which browsers may keep a preflight's answer, with
    /// `DOORWARD_API_MAX_AGE`.
    pub max_age: u32,
    /// A set of `DOORWARD_API_` bits.
    pub flags: u32,
}

/// Cookies and the like may come with requests.
pub const DOORWARD_API_CREDENTIALS: u32 = 1;
/// Everybody may call: a public API.
pub const DOORWARD_API_ANY_ORIGIN: u32 = 2;
/// Only `origins` may call. Without this or the bit above, every active
/// trusted origin with scope `cors`.
pub const DOORWARD_API_LISTED_ORIGINS: u32 = 4;
/// `max_age` is set.
pub const DOORWARD_API_MAX_AGE: u32 = 8;

/// How CORS answers look. Set everything to zero, `size` to
/// `sizeof(doorward_cors_options)`, then what is wanted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct doorward_cors_options {
    /// `sizeof(doorward_cors_options)`.
    pub size: usize,
    /// The status of an allowed preflight, 200 to 299; 0 for 204.
    pub preflight_status: u16,
    /// The status of a denied preflight, 200 to 599; 0 for 403.
    pub denied_preflight_status: u16,
    /// A set of `DOORWARD_CORS_` bits.
    pub flags: u32,
}

/// A denied request that is no preflight is answered with 403.
pub const DOORWARD_CORS_BLOCK_DENIED: u32 = 1;
/// A trusted origin whose method or header is refused gets the lists, so that
/// the browser itself names what is missing.
pub const DOORWARD_CORS_INFORMATIVE_PREFLIGHT: u32 = 2;

/// Plain-http origins are admitted to APIs with credentials.
pub const DOORWARD_SAFETY_ALLOW_INSECURE_ORIGINS: u32 = 1;
/// Wildcards are admitted right under a suffix where anybody may get a name.
pub const DOORWARD_SAFETY_ALLOW_PUBLIC_SUFFIX_WILDCARDS: u32 = 2;
/// The origin `null` is admitted, never with credentials.
pub const DOORWARD_SAFETY_ALLOW_NULL_ORIGIN: u32 = 4;

/// Makes an empty builder. Free it with `doorward_builder_free`. NULL when the
/// library has a bug.
#[unsafe(no_mangle)]
pub extern "C" fn doorward_builder_new() -> *mut doorward_builder {
    boundary_or(core::ptr::null_mut(), || {
        Box::into_raw(Box::new(PolicyBuilder::new())).cast()
    })
}

/// Frees a builder. NULL is ignored. Policies that it built live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_builder_free(builder: *mut doorward_builder) {
    if !builder.is_null() {
        boundary_or((), || {
            // SAFETY: a handle that the caller gives up.
            drop(unsafe { Box::from_raw(builder.cast::<PolicyBuilder>()) });
        });
    }
}

/// Adds a trusted origin. Everything is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_builder_trusted_origin(
    builder: *mut doorward_builder,
    origin: *const doorward_trusted_origin,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let (builder, origin, name, pattern) = unsafe {
            let (builder, origin) = (borrow(builder)?, sized(origin)?);
            (builder, origin, origin.name.text()?, origin.origin.text()?)
        };
        let known = DOORWARD_ORIGIN_INACTIVE | DOORWARD_ORIGIN_ONE_LABEL;
        let has = flags(origin.flags, known)?;
        let status = match has(DOORWARD_ORIGIN_INACTIVE) {
            true => Status::Inactive,
            false => Status::Active,
        };
        let one_label = has(DOORWARD_ORIGIN_ONE_LABEL);
        let scopes = scopes(origin.scopes)?;
        builder.trusted_origin(name, pattern, scopes, status, one_label);
        Ok(())
    })
}

/// Adds an API. Everything is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_builder_api(
    builder: *mut doorward_builder,
    api: *const doorward_api,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        unsafe {
            let (builder, api) = (borrow(builder)?, sized(api)?);
            builder.api(&api_spec(api)?);
        }
        Ok(())
    })
}

/// Sets how CORS answers look.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_builder_cors_options(
    builder: *mut doorward_builder,
    options: *const doorward_cors_options,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let (builder, options) = unsafe { (borrow(builder)?, sized(options)?) };
        let known =
            DOORWARD_CORS_BLOCK_DENIED | DOORWARD_CORS_INFORMATIVE_PREFLIGHT;
        let has = flags(options.flags, known)?;
        let mut set = CorsOptions {
            block_denied: has(DOORWARD_CORS_BLOCK_DENIED),
            informative_preflight: has(DOORWARD_CORS_INFORMATIVE_PREFLIGHT),
            ..CorsOptions::default()
        };
        match options.preflight_status {
            0 => {}
            status @ 200..=299 => set.preflight_status = status,
            _ => return Err(DOORWARD_ERROR_INVALID_ARGUMENT),
        }
        match options.denied_preflight_status {
            0 => {}
            status @ 200..=599 => set.denied_preflight_status = status,
            _ => return Err(DOORWARD_ERROR_INVALID_ARGUMENT),
        }
        builder.cors_options(set);
        Ok(())
    })
}

/// Switches guards off: a set of `DOORWARD_SAFETY_` bits. 0 switches all on
/// again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_builder_safety(
    builder: *mut doorward_builder,
    safety: u32,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointer is the caller's, as the header says.
        let builder = unsafe { borrow(builder) }?;
        let known = DOORWARD_SAFETY_ALLOW_INSECURE_ORIGINS
            | DOORWARD_SAFETY_ALLOW_PUBLIC_SUFFIX_WILDCARDS
            | DOORWARD_SAFETY_ALLOW_NULL_ORIGIN;
        let has = flags(safety, known)?;
        builder
            .allow_insecure_origins(has(DOORWARD_SAFETY_ALLOW_INSECURE_ORIGINS))
            .allow_public_suffix_wildcards(has(
                DOORWARD_SAFETY_ALLOW_PUBLIC_SUFFIX_WILDCARDS,
            ))
            .allow_null_origin(has(DOORWARD_SAFETY_ALLOW_NULL_ORIGIN));
        Ok(())
    })
}

/// Compiles what the builder was given; the builder can be used further.
///
/// As `doorward_policy_parse`. The entries of `*error` have no places.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_builder_build(
    builder: *const doorward_builder,
    policy: *mut *mut doorward_policy,
    error: *mut *mut doorward_error,
) -> doorward_status {
    boundary(|| {
        let out = output(policy)?;
        // SAFETY: the pointer is the caller's, as the header says.
        let builder = unsafe { reference(builder.cast::<PolicyBuilder>()) }?;
        let built = builder.build().map_err(|invalid| {
            // SAFETY: as above.
            unsafe { error::give(error, invalid.into()) }
        })?;
        // SAFETY: `out` is not NULL and the caller's to write to.
        unsafe { out.write(give(built)) };
        Ok(())
    })
}

/// # Safety
///
/// `builder` is NULL, or a handle that no other thread uses.
unsafe fn borrow<'a>(
    builder: *mut doorward_builder,
) -> Result<&'a mut PolicyBuilder, Failure> {
    // SAFETY: a handle is what `doorward_builder_new` made of a `Box`.
    let builder = unsafe { builder.cast::<PolicyBuilder>().as_mut() };
    builder.ok_or(DOORWARD_ERROR_NULL_POINTER)
}

/// # Safety
///
/// Every pointer of `api` is NULL with a count of 0, or points to that many
/// elements which outlive `'a`.
unsafe fn api_spec<'a>(api: &doorward_api) -> Result<ApiSpec<'a>, Failure> {
    let known = DOORWARD_API_CREDENTIALS
        | DOORWARD_API_ANY_ORIGIN
        | DOORWARD_API_LISTED_ORIGINS
        | DOORWARD_API_MAX_AGE;
    let has = flags(api.flags, known)?;
    // SAFETY: as the caller promises.
    unsafe {
        let origins = texts(api.origins, api.origin_count)?;
        let any = has(DOORWARD_API_ANY_ORIGIN);
        Ok(ApiSpec {
            name: api.name.text()?,
            path: api.path.text()?,
            methods: texts(api.methods, api.method_count)?,
            request_headers: texts(
                api.request_headers,
                api.request_header_count,
            )?,
            exposed_headers: texts(
                api.exposed_headers,
                api.exposed_header_count,
            )?,
            credentials: has(DOORWARD_API_CREDENTIALS),
            max_age: has(DOORWARD_API_MAX_AGE).then_some(api.max_age),
            origins: match (any, has(DOORWARD_API_LISTED_ORIGINS)) {
                (false, true) => OriginsSpec::Named(origins),
                // Names that nothing says to use would be lost.
                _ if !origins.is_empty() => {
                    return Err(DOORWARD_ERROR_INVALID_ARGUMENT);
                }
                (true, true) => return Err(DOORWARD_ERROR_INVALID_ARGUMENT),
                (true, false) => OriginsSpec::Any,
                (false, false) => OriginsSpec::Trusted,
            },
        })
    }
}

/// # Safety
///
/// As for [`api_spec`].
unsafe fn texts<'a>(
    strings: *const doorward_str,
    count: usize,
) -> Result<Vec<&'a str>, Failure> {
    // SAFETY: as the caller promises.
    let strings = unsafe { array(strings, count) }?;
    // SAFETY: as the caller promises.
    strings.iter().map(|string| unsafe { string.text() }).collect()
}

/// A test for single bits of a set, unless it has bits that are not known.
fn flags(set: u32, known: u32) -> Result<impl Fn(u32) -> bool, Failure> {
    match set & !known {
        0 => Ok(move |bit| set & bit != 0),
        _ => Err(DOORWARD_ERROR_INVALID_ARGUMENT),
    }
}
