//! Reading what C hands over: pointers, lengths, sized structs.

use core::ffi::c_char;
use core::slice;

use super::status::{
    DOORWARD_ERROR_INVALID_ARGUMENT, DOORWARD_ERROR_INVALID_UTF8,
    DOORWARD_ERROR_NULL_POINTER, DOORWARD_ERROR_STRUCT_SIZE, Failure,
};

/// Bytes with a length. Not terminated by NUL. `data` may be NULL when `len`
/// is 0.
///
/// As an input header, NULL is an absent header, and any other pointer with
/// `len` 0 is an empty one. As an output, the function that filled it says how
/// long the bytes live; they are never to be freed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct doorward_str {
    /// The first byte.
    pub data: *const c_char,
    /// How many bytes.
    pub len: usize,
}

// SAFETY: the type is two numbers to Rust; only C dereferences `data`, and the
// statics of this type point to static, immutable bytes.
unsafe impl Sync for doorward_str {}

impl doorward_str {
    pub(super) const EMPTY: Self = Self { data: core::ptr::null(), len: 0 };

    /// Borrows the bytes for C.
    #[inline]
    pub(super) const fn new(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr().cast(), len: bytes.len() }
    }

    /// The bytes, or nothing for NULL.
    ///
    /// # Safety
    ///
    /// `data` is NULL or points to `len` bytes that outlive `'a`.
    #[inline]
    pub(super) unsafe fn header<'a>(self) -> Result<Option<&'a [u8]>, Failure> {
        match (self.data.is_null(), self.len) {
            (true, 0) => Ok(None),
            // SAFETY: as the caller promises.
            _ => unsafe { bytes(self.data, self.len) }.map(Some),
        }
    }

    /// The bytes; none for NULL.
    ///
    /// # Safety
    ///
    /// As for [`Self::header`].
    #[inline]
    pub(super) unsafe fn bytes<'a>(self) -> Result<&'a [u8], Failure> {
        // SAFETY: as the caller promises.
        unsafe { bytes(self.data, self.len) }
    }

    /// The text; empty for NULL.
    ///
    /// # Safety
    ///
    /// As for [`Self::header`].
    #[cfg(feature = "document")]
    pub(super) unsafe fn text<'a>(self) -> Result<&'a str, Failure> {
        // SAFETY: as the caller promises.
        unsafe { text(self.data, self.len) }
    }
}

/// The `len` elements at `data`; NULL is fine for none.
///
/// # Safety
///
/// `data` is NULL or points to `len` initialized elements that outlive `'a`.
#[inline]
pub(super) unsafe fn array<'a, T>(
    data: *const T,
    len: usize,
) -> Result<&'a [T], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(DOORWARD_ERROR_NULL_POINTER);
    }
    // No object has half of all addresses.
    if len >= isize::MAX as usize / size_of::<T>().max(1) {
        return Err(DOORWARD_ERROR_INVALID_ARGUMENT);
    }
    // SAFETY: not NULL, of a possible size, and as the caller promises.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// Bytes from C.
///
/// # Safety
///
/// As for [`array`].
#[inline]
pub(super) unsafe fn bytes<'a>(
    data: *const c_char,
    len: usize,
) -> Result<&'a [u8], Failure> {
    // SAFETY: `c_char` and `u8` are alike; the rest the caller promises.
    unsafe { array(data.cast::<u8>(), len) }
}

/// UTF-8 text from C.
///
/// # Safety
///
/// As for [`array`].
pub(super) unsafe fn text<'a>(
    data: *const c_char,
    len: usize,
) -> Result<&'a str, Failure> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { bytes(data, len) }?;
    core::str::from_utf8(bytes).map_err(|_| DOORWARD_ERROR_INVALID_UTF8)
}

/// A reference from a pointer, unless it is NULL.
///
/// # Safety
///
/// `pointer` is NULL or points to an initialized `T` that outlives `'a` and
/// that nobody writes to.
#[inline]
pub(super) unsafe fn reference<'a, T>(
    pointer: *const T,
) -> Result<&'a T, Failure> {
    // SAFETY: as the caller promises.
    unsafe { pointer.as_ref() }.ok_or(DOORWARD_ERROR_NULL_POINTER)
}

/// A pointer to write to, unless it is NULL.
#[inline]
pub(super) fn output<T>(pointer: *mut T) -> Result<*mut T, Failure> {
    match pointer.is_null() {
        true => Err(DOORWARD_ERROR_NULL_POINTER),
        false => Ok(pointer),
    }
}

/// The most bytes that a sized struct of any future version may have.
const MAX_STRUCT_SIZE: usize = 4096;

/// A struct that begins with its size, as the caller's header knows it.
///
/// A larger one is from a newer header: it is served if all that this library
/// does not know is zero.
///
/// # Safety
///
/// `pointer` is NULL or points to as many initialized bytes as its first
/// field says; `T` is `repr(C)`, begins with that field, and any bytes are a
/// valid `T`.
#[inline]
pub(super) unsafe fn sized<'a, T>(pointer: *const T) -> Result<&'a T, Failure> {
    let size = declared_size(pointer)?;
    if size > size_of::<T>() {
        // SAFETY: the caller promises `size` bytes.
        let tail = unsafe {
            let start = pointer.cast::<u8>().add(size_of::<T>());
            slice::from_raw_parts(start, size - size_of::<T>())
        };
        if tail.iter().any(|&byte| byte != 0) {
            return Err(DOORWARD_ERROR_STRUCT_SIZE);
        }
    }
    // SAFETY: not NULL, and large enough; the rest the caller promises.
    Ok(unsafe { &*pointer })
}

/// The size that a sized struct declares, when it can be served.
#[inline]
pub(super) fn declared_size<T>(pointer: *const T) -> Result<usize, Failure> {
    if pointer.is_null() {
        return Err(DOORWARD_ERROR_NULL_POINTER);
    }
    // SAFETY: not NULL, and every sized struct begins with its size.
    let size = unsafe { pointer.cast::<usize>().read() };
    match (size_of::<T>()..=MAX_STRUCT_SIZE).contains(&size) {
        true => Ok(size),
        false => Err(DOORWARD_ERROR_STRUCT_SIZE),
    }
}

/// A sized struct to write to; what a newer header has beyond this library's
/// is set to zero.
///
/// # Safety
///
/// `pointer` is NULL or points to as many writable bytes as its first field
/// says.
#[inline]
pub(super) unsafe fn sized_output<T>(
    pointer: *mut T,
) -> Result<*mut T, Failure> {
    let size = declared_size(pointer)?;
    if size > size_of::<T>() {
        // SAFETY: the caller promises `size` bytes.
        unsafe {
            let start = pointer.cast::<u8>().add(size_of::<T>());
            start.write_bytes(0, size - size_of::<T>());
        }
    }
    Ok(pointer)
}
