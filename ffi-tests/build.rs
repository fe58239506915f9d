//! Tells the tests what only build scripts are told: what is built for, and
//! with which rustc.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in ["TARGET", "HOST", "RUSTC"] {
        let value = env::var(name).expect("cargo sets it");
        println!("cargo::rustc-env=DOORWARD_{name}={value}");
    }
}
