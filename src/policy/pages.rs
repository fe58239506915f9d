//! The page about each code, as `docs/codes` has it.
//!
//! The pages are compiled in, so that every code can be looked up where a
//! document is linted, without a network and in the version at hand.

use crate::diagnostic::Code;

/// The page about a code, in Markdown: what it means, why it matters, a
/// document that has it, and what to write instead.
pub fn code_page(code: Code) -> &'static str {
    code.page()
}
