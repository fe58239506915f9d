//! The C ABI: one file per noun, each function a thin door to the safe core.
//!
//! The rules that hold for every function are written once, at the top of the
//! header (`cbindgen.toml`). In short: nothing unwinds out, every pointer is
//! checked, outputs are written on success only, and a decision denies until
//! something allowed it.
//!
//! `unsafe` is confined to this folder. Each function reads its pointers
//! first, through the helpers in `input`, and is safe code from there on.

#![allow(non_camel_case_types)]
// The contract of pointers is the header's, and the same for all functions.
#![allow(clippy::missing_safety_doc)]

#[cfg(feature = "document")]
mod builder;
mod cors;
mod engine;
#[cfg(feature = "document")]
mod error;
#[cfg(feature = "document")]
mod explain;
mod guard;
mod input;
mod matching;
#[cfg(feature = "document")]
mod origin;
mod policy;
mod reason;
mod redirect;
mod status;
mod verdict;
mod version;

#[cfg(feature = "document")]
pub use builder::*;
pub use cors::*;
pub use engine::*;
#[cfg(feature = "document")]
pub use error::*;
#[cfg(feature = "document")]
pub use explain::*;
pub use guard::*;
pub use input::doorward_str;
pub use matching::*;
#[cfg(feature = "document")]
pub use origin::*;
pub use policy::*;
pub use reason::*;
pub use redirect::*;
use status::Failure;
pub use status::{
    DOORWARD_ERROR_BUFFER_TOO_SMALL, DOORWARD_ERROR_INVALID_ARGUMENT,
    DOORWARD_ERROR_INVALID_ORIGIN, DOORWARD_ERROR_INVALID_POLICY,
    DOORWARD_ERROR_INVALID_UTF8, DOORWARD_ERROR_IO, DOORWARD_ERROR_NOT_FOUND,
    DOORWARD_ERROR_NULL_POINTER, DOORWARD_ERROR_PANIC,
    DOORWARD_ERROR_STRUCT_SIZE, DOORWARD_ERROR_UNKNOWN_FORMAT, DOORWARD_OK,
    doorward_status,
};
pub use verdict::*;
pub use version::*;
