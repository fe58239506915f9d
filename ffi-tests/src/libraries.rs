//! The static and the shared library that `cargo test` has built.
//!
//! Being a dependency of this crate, the engine is built with all its crate
//! types. Cargo leaves them beside the running test, under names without a
//! hash since C programs are meant to find them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{env, fs};

use crate::shared::Shared;

/// What a program has to link besides the static library, on Linux with glibc.
pub const NATIVE_LIBRARIES: [&str; 7] =
    ["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"];

/// `libdoorward.a`.
pub fn static_library() -> PathBuf {
    library_path().join("libdoorward.a")
}

/// `libdoorward.so`.
pub fn shared_library() -> PathBuf {
    library_path().join("libdoorward.so")
}

/// A folder in which the linker finds both libraries by their file names, and
/// the loader the shared one by its SONAME, as in an installation.
///
/// They are links to the files as they were when the test began: another
/// build may replace those meanwhile.
pub fn library_path() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = crate::scratch("lib");
        for name in ["libdoorward.a", "libdoorward.so"] {
            link(&beside_this_test(name), &folder.join(name));
        }
        let shared = folder.join("libdoorward.so");
        link(&shared, &folder.join(Shared::open(&shared).soname()));
        folder
    });
    &FOLDER
}

fn beside_this_test(name: &str) -> PathBuf {
    let test = env::current_exe().expect("a test knows its path");
    test.with_file_name(name)
}

fn link(original: &Path, link: &Path) {
    // What an earlier run has left.
    let _ = fs::remove_file(link);
    fs::hard_link(original, link)
        .unwrap_or_else(|error| panic!("{}: {error}", original.display()));
}

/// What rustc says a program has to link besides the static library.
///
/// Asked for an empty library on top of the engine: that takes a second, and
/// leaves the one that is tested alone.
pub fn native_libraries() -> String {
    let folder = crate::scratch("native");
    let source = folder.join("lib.rs");
    fs::write(&source, "extern crate doorward;\n").expect("can be written");
    let rlib = beside_this_test("libdoorward.rlib");
    let dependencies = rlib.parent().expect("a file is in a folder");
    let pair = |name: &str, path: &Path| {
        let mut pair = OsStr::new(name).to_owned();
        pair.push(path);
        pair
    };
    let output = Command::new(env!("DOORWARD_RUSTC"))
        .args(["--edition=2024", "--crate-type=staticlib"])
        .args(["--target", env!("DOORWARD_TARGET")])
        .arg("--print=native-static-libs")
        .arg("--extern")
        .arg(pair("doorward=", &rlib))
        .arg("-L")
        .arg(pair("dependency=", dependencies))
        .arg("--out-dir")
        .arg(&folder)
        .arg(&source)
        .output()
        .expect("rustc can be run");
    let text = String::from_utf8_lossy(&output.stderr);
    let prefix = "note: native-static-libs: ";
    let line = text.lines().find_map(|line| line.strip_prefix(prefix));
    line.unwrap_or_else(|| panic!("rustc says:\n{text}")).to_owned()
}
