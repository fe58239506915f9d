//! `doorward_engine`: a policy that is replaced while threads decide.

use super::input::{output, reference};
use super::policy::{borrow, doorward_policy, give};
use super::status::{
    DOORWARD_ERROR_NULL_POINTER, boundary, boundary_or, doorward_status,
};
use crate::decide::Parts;
use crate::engine::{Engine, EngineReader};

/// Holds the current policy, which can be replaced at any time. It begins with
/// one that trusts nobody.
///
/// Any number of threads may use an engine at once. It starts no thread and
/// watches no file: the host calls `doorward_engine_poll` when it likes.
pub struct doorward_engine {
    _private: [u8; 0],
}

/// One thread's view of an engine, the way to decide at full speed: between
/// two replacements, readers share nothing that is written.
///
/// A reader belongs to one thread at a time. It may outlive its engine, and
/// then keeps the last policy.
pub struct doorward_reader {
    _private: [u8; 0],
}

/// Makes an engine. Free it with `doorward_engine_free`.
#[unsafe(no_mangle)]
pub extern "C" fn doorward_engine_new() -> *mut doorward_engine {
    boundary_or(core::ptr::null_mut(), || {
        Box::into_raw(Box::new(Engine::new())).cast()
    })
}

/// Frees an engine. NULL is ignored. Policies that were acquired, and readers,
/// live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_engine_free(engine: *mut doorward_engine) {
    if !engine.is_null() {
        boundary_or((), || {
            // SAFETY: a handle that the caller gives up.
            drop(unsafe { Box::from_raw(engine.cast::<Engine>()) });
        });
    }
}

/// Puts a policy in force. The engine takes a reference of its own.
///
/// Decisions that have begun end with the policy they began with.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_engine_replace(
    engine: *const doorward_engine,
    policy: *const doorward_policy,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointers are the caller's, as the header says.
        let (engine, policy) =
            unsafe { (reference(engine.cast::<Engine>())?, borrow(policy)?) };
        engine.replace((*policy).clone());
        Ok(())
    })
}

/// Gives the policy in force, with a reference for the caller, who gives it
/// back with `doorward_policy_release`. NULL for NULL.
///
/// Never blocks. All threads count references in one place, so that a thread
/// which decides a lot is better served by a `doorward_reader`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_engine_acquire(
    engine: *const doorward_engine,
) -> *const doorward_policy {
    boundary_or(core::ptr::null(), || {
        // SAFETY: the pointer is the caller's, as the header says.
        match unsafe { reference(engine.cast::<Engine>()) } {
            Ok(engine) => give(engine.acquire()),
            Err(_) => core::ptr::null(),
        }
    })
}

/// How often a policy was put in force: a cheap number to key caches by. 0 for
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_engine_generation(
    engine: *const doorward_engine,
) -> u64 {
    // SAFETY: the pointer is the caller's, as the header says.
    let engine = unsafe { engine.cast::<Engine>().as_ref() };
    boundary_or(0, || engine.map_or(0, Engine::generation))
}

/// Makes a reader of an engine; free it with `doorward_reader_free`. NULL for
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_engine_reader(
    engine: *const doorward_engine,
) -> *mut doorward_reader {
    boundary_or(core::ptr::null_mut(), || {
        // SAFETY: the pointer is the caller's, as the header says.
        match unsafe { reference(engine.cast::<Engine>()) } {
            Ok(engine) => Box::into_raw(Box::new(engine.reader())).cast(),
            Err(_) => core::ptr::null_mut(),
        }
    })
}

/// Writes the policy in force to `*policy`. It is the reader's: it lives until
/// the next call with this reader, unless it is retained, and is not to be
/// released.
///
/// Never blocks, allocates nothing, and counts no reference unless the policy
/// was replaced since the last call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_reader_policy(
    reader: *mut doorward_reader,
    policy: *mut *const doorward_policy,
) -> doorward_status {
    boundary(|| {
        // SAFETY: the pointer is the caller's, as the header says.
        let reader = unsafe { reader.cast::<EngineReader>().as_mut() };
        let reader = reader.ok_or(DOORWARD_ERROR_NULL_POINTER)?;
        let out = output(policy)?;
        let parts: *const Parts = reader.policy().as_ptr();
        // SAFETY: not NULL, and the caller's to write to.
        unsafe { out.write(parts.cast()) };
        Ok(())
    })
}

/// Frees a reader. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_reader_free(reader: *mut doorward_reader) {
    if !reader.is_null() {
        boundary_or((), || {
            // SAFETY: a handle that the caller gives up.
            drop(unsafe { Box::from_raw(reader.cast::<EngineReader>()) });
        });
    }
}

#[cfg(feature = "document")]
mod load {
    use core::ffi::c_char;

    use super::super::error::{self, doorward_error};
    use super::super::input::{bytes, output, reference};
    use super::super::policy::os_path;
    use super::super::status::{boundary, doorward_status};
    use super::{Engine, doorward_engine};

    /// Compiles the policy document in a file and puts it in force.
    ///
    /// The path is remembered for `doorward_engine_poll`, also when it fails.
    /// Status and `*error` are as for `doorward_policy_open`; whatever goes
    /// wrong, the policy in force stays.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn doorward_engine_load(
        engine: *const doorward_engine,
        path: *const c_char,
        path_len: usize,
        error: *mut *mut doorward_error,
    ) -> doorward_status {
        boundary(|| {
            // SAFETY: the pointers are the caller's, as the header says.
            let (engine, path) = unsafe {
                let engine = reference(engine.cast::<Engine>())?;
                (engine, bytes(path, path_len)?)
            };
            engine.load(os_path(path)?).map_err(|failed| {
                // SAFETY: as above.
                unsafe { error::give(error, failed.into()) }
            })
        })
    }

    /// Loads again if the file that was loaded last has changed, and writes to
    /// `*replaced` whether a new policy is in force.
    ///
    /// A file that was replaced by renaming, a symbolic link that leads
    /// elsewhere, and a file that was deleted and made again are all noticed.
    /// Costs one `stat` when nothing changed. A file that is bad or gone is
    /// reported once, as by `doorward_engine_load`, until it changes; the
    /// policy in force stays. Call it from one place, such as a timer.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn doorward_engine_poll(
        engine: *const doorward_engine,
        replaced: *mut bool,
        error: *mut *mut doorward_error,
    ) -> doorward_status {
        boundary(|| {
            // SAFETY: the pointer is the caller's, as the header says.
            let engine = unsafe { reference(engine.cast::<Engine>()) }?;
            let out = output(replaced)?;
            let polled = engine.poll().map_err(|failed| {
                // SAFETY: as above.
                unsafe { error::give(error, failed.into()) }
            })?;
            // SAFETY: not NULL, and the caller's to write to.
            unsafe { out.write(polled) };
            Ok(())
        })
    }
}

#[cfg(feature = "document")]
pub use load::*;
