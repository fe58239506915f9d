//! Origins: scheme, host and port, as RFC 6454 and the URL Standard have them.
//!
//! Two parsers on purpose. [`wire`] reads what a browser sends: hostile, hot,
//! and either its own serialization or refused. [`document`] reads what a
//! person wrote: it normalizes and explains. They share one grammar: what
//! the document parser stores, the wire parser accepts, byte for byte.

#[cfg(feature = "document")]
pub mod document;
pub(crate) mod grammar;
mod scan;
pub mod wire;

pub use wire::{HostKind, Malformed, TupleOrigin, WireOrigin};
