//! `Access-Control-Request-Headers`, read tolerantly in bounded work.
//!
//! Browsers send a sorted list of distinct lower-case names, but gateways
//! split, reorder and pad it, and people type it into curl. So any order,
//! case, repetition, empty element and optional whitespace is fine (RFC 9110,
//! 5.6.1.2); what is bounded is how much of it is looked at.

use core::cmp::Ordering;

use super::method::is_token_byte;
use super::{Api, Reason};

/// The most bytes that are looked at.
pub(crate) const MAX_LEN: usize = 8192;
/// The most elements that are looked at, empty ones included.
pub(crate) const MAX_ELEMENTS: usize = 128;

/// Whether `api` allows each requested header.
pub(super) fn check(api: &Api, value: &[u8]) -> Result<(), Reason> {
    if value.len() > MAX_LEN {
        return Err(Reason::TooManyRequestHeaders);
    }
    let elements = value.split(|&byte| byte == b',').map(trim).enumerate();
    for (position, name) in elements {
        if position >= MAX_ELEMENTS {
            return Err(Reason::TooManyRequestHeaders);
        }
        if name.is_empty() {
            continue;
        }
        if !name.iter().copied().all(is_token_byte) {
            return Err(Reason::MalformedRequestHeaders);
        }
        if !allows(api, name) {
            return Err(Reason::RequestHeaderNotAllowed);
        }
    }
    Ok(())
}

/// Removes optional whitespace (RFC 9110, 5.6.3) at both ends.
fn trim(mut element: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = element {
        element = rest;
    }
    element
}

fn allows(api: &Api, name: &[u8]) -> bool {
    // `*` never covers Authorization (Fetch Standard, 3.2.3 and 4.9).
    if api.any_request_header && !name.eq_ignore_ascii_case(b"authorization") {
        return true;
    }
    api.request_headers
        .binary_search_by(|listed| compare(listed.as_bytes(), name))
        .is_ok()
}

/// Compares a lower-case name with one of any case.
fn compare(lower: &[u8], name: &[u8]) -> Ordering {
    lower.iter().copied().cmp(name.iter().map(u8::to_ascii_lowercase))
}
