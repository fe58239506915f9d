//! What the libraries give and need, held to what is committed.

use doorward_ffi_tests::header::Header;
use doorward_ffi_tests::libraries::{NATIVE_LIBRARIES, native_libraries};
use doorward_ffi_tests::shared::Shared;
use doorward_ffi_tests::{file, read};
use object::elf;

/// Adding to the list is fine within one ABI; anything else needs a new one.
#[test]
fn exported_symbols_are_those_committed() {
    let exports = Shared::read().exports();
    let committed = read(file("abi/symbols.txt"));
    let committed: Vec<_> = committed.lines().collect();
    assert_eq!(exports, committed, "ffi-tests/abi/symbols.txt");
}

#[test]
fn exported_symbols_are_those_of_the_header() {
    let functions = Header::read().functions();
    let mut names: Vec<_> = functions.into_iter().map(|f| f.name).collect();
    names.sort();
    assert_eq!(Shared::read().exports(), names);
}

/// `libdoorward.so.0.1`: before 1.0 each minor version may change the ABI.
#[test]
fn the_soname_has_the_abi() {
    let header = Header::read();
    let [major, minor] = ["MAJOR", "MINOR"]
        .map(|part| header.constant(&format!("DOORWARD_VERSION_{part}")));
    let abi = match major {
        "0" => format!("0.{minor}"),
        major => major.to_owned(),
    };
    assert_eq!(Shared::read().soname(), format!("libdoorward.so.{abi}"));
}

/// Never unmapped, and nothing left to be found missing in the middle of a
/// request.
#[test]
fn the_loader_binds_at_once_and_keeps_it() {
    let library = Shared::read();
    let flags = library.flags(elf::DT_FLAGS_1);
    assert_ne!(flags & elf::DF_1_NODELETE.0, 0, "NODELETE");
    assert_ne!(flags & elf::DF_1_NOW.0, 0, "NOW");
}

/// Nothing but the C library and gcc's unwinder.
#[test]
fn the_shared_library_needs_only_the_system() {
    let known = ["libgcc_s.so", "libc.so", "libm.so", "ld-linux"];
    for needed in Shared::read().needed() {
        let fine = known.iter().any(|known| needed.starts_with(known));
        assert!(fine, "{needed}");
    }
}

/// Every program of these tests is linked with this list, and the manual and
/// the pkg-config file give it.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn the_static_library_needs_these() {
    assert_eq!(native_libraries(), NATIVE_LIBRARIES.join(" "));
}
