//! What the tests of the C ABI share: where the libraries are, which compilers
//! there are, and what the header says.
//!
//! The tests compile programs while they run, not in a build script. So each
//! combination of program, standard and way of linking is a test with a name,
//! and what a machine lacks is reported as ignored and not as passed.
//!
//! Only a C compiler must be there.
//!
//! | test | holds |
//! | --- | --- |
//! | `header` | both headers alone; that the tables in `c/` lack nothing |
//! | `library` | symbols, SONAME, loader flags, native libraries |
//! | `programs` | every program in `c/` and `cpp/`, see there |
//! | `conformance` | the conformance cases, through `c/replay.c` |
//! | `alloc` | that decisions allocate nothing, from Rust |
//! | `python` | that cffi reads the header as it is |
//!
//! A new function of the header fails `library` until its name is in
//! `abi/symbols.txt`, and `header` until `c/null.c`, `c/lengths.c`, `c/sizes.c`
//! and `c/layout.c` have lines for what it takes and gives.

pub mod cases;
pub mod compiler;
pub mod header;
pub mod libraries;
pub mod program;
pub mod shared;
mod trouble;

use std::path::{Path, PathBuf};

pub use trouble::{Trouble, failed, trial};

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the crate is a folder of the workspace").into()
}

/// A file of this crate.
pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file that has to be there.
pub fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A folder for what tests make; `cargo clean` removes it.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("OUT_DIR")).join(name);
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}
