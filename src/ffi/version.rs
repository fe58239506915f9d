//! Versions: of the library that runs, to hold against the header's.

use super::input::doorward_str;

/// The ABI that the library speaks. A program or binding that was made for
/// another number must not use the library.
const ABI_VERSION: u32 = 1;

/// The version of the library that runs, such as `0.1.0`. The text is static.
/// `DOORWARD_VERSION` is the header's.
#[unsafe(no_mangle)]
pub extern "C" fn doorward_version() -> doorward_str {
    doorward_str::new(env!("CARGO_PKG_VERSION").as_bytes())
}

/// The ABI of the library that runs. It can be used if this equals
/// `DOORWARD_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn doorward_abi_version() -> u32 {
    ABI_VERSION
}
