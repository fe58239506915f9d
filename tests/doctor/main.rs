//! The doctor through the public API: what it says of documents and what it
//! keeps quiet about, what `fix` changes, and the page about every code.
#![cfg(feature = "document")]

mod fix;
mod pages;
mod properties;
mod warnings;

use doorward::diagnostic::Code;
use doorward::policy::{self, Format};

/// The codes that a TOML document has, in document order.
fn codes(text: &str) -> Vec<Code> {
    let found = policy::check(text, Format::Toml).diagnostics;
    found.iter().map(|diagnostic| diagnostic.code()).collect()
}
