//! Builds what the library embeds, and how the shared library is linked.

use std::env;
#[cfg(any(feature = "document", feature = "header-check"))]
use std::{
    fs,
    path::{Path, PathBuf},
};

#[cfg(feature = "document")]
#[path = "build/suffix_list.rs"]
mod suffix_list;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/suffix_list.rs");
    #[cfg(feature = "document")]
    embed_suffix_list();
    link_arguments();
    #[cfg(feature = "header-check")]
    check_header();
}

/// Compares the committed C header with what the sources say, or with
/// `DOORWARD_HEADER_UPDATE=1` writes it.
#[cfg(feature = "header-check")]
fn check_header() {
    const UPDATE: &str = "DOORWARD_HEADER_UPDATE";
    println!("cargo::rerun-if-env-changed={UPDATE}");
    for path in ["src/ffi", "include/doorward.h", "cbindgen.toml"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let bindings = match cbindgen::generate(manifest_dir()) {
        Ok(bindings) => bindings,
        Err(error) => {
            println!("cargo::error=cbindgen: {error}");
            return;
        }
    };
    let path = manifest_dir().join("include/doorward.h");
    let mut header = Vec::new();
    bindings.write(&mut header);
    if env::var_os(UPDATE).is_some() {
        fs::write(&path, header).expect("the header can be written");
    } else if fs::read(&path).ok() != Some(header) {
        println!("cargo::error=include/doorward.h is stale: run `make header`");
    }
}

/// Compiles the public suffix list. `DOORWARD_PUBLIC_SUFFIX_LIST` names
/// another one.
#[cfg(feature = "document")]
fn embed_suffix_list() {
    const REPLACED_BY: &str = "DOORWARD_PUBLIC_SUFFIX_LIST";
    println!("cargo::rerun-if-env-changed={REPLACED_BY}");
    let path = env::var_os(REPLACED_BY).map_or_else(
        || manifest_dir().join("data/public_suffix_list.dat"),
        PathBuf::from,
    );
    println!("cargo::rerun-if-changed={}", path.display());
    let compiled = fs::read_to_string(&path)
        .map_err(|error| error.to_string())
        .and_then(|source| suffix_list::compile(&source));
    match compiled {
        Ok(table) => {
            let out = out_dir().join("public_suffix_list.bin");
            fs::write(out, table).expect("OUT_DIR can be written");
        }
        Err(error) => {
            let path = path.display();
            println!("cargo::error=public suffix list {path}: {error}");
        }
    }
}

/// Names the shared library for its ABI, and keeps it mapped once loaded:
/// Rust's thread-local destructors must not outlive their code.
fn link_arguments() {
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    let version = |part| env::var(format!("CARGO_PKG_VERSION_{part}"));
    let (major, minor) = (version("MAJOR"), version("MINOR"));
    let (Ok(major), Ok(minor)) = (major, minor) else { return };
    // Before 1.0 each minor version may change the ABI.
    let abi = if major == "0" { format!("0.{minor}") } else { major };
    for argument in
        [&format!("-soname,libdoorward.so.{abi}"), "-z,nodelete", "-z,now"]
    {
        println!("cargo::rustc-cdylib-link-arg=-Wl,{argument}");
    }
}

#[cfg(any(feature = "document", feature = "header-check"))]
fn manifest_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[cfg(feature = "document")]
fn out_dir() -> PathBuf {
    env::var_os("OUT_DIR").map(PathBuf::from).expect("cargo sets OUT_DIR")
}
