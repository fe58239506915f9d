//! Policy documents: TOML for people, JSON for machines, one schema.
//!
//! A document is read into a tree, checked key by key, and compiled. Every
//! problem is found in one go, each with its place, a stable code and what to
//! do. Nothing here is needed to decide.

mod ancestors;
mod builder;
mod compile;
mod doctor;
mod error;
mod fields;
mod fix;
mod guards;
mod model;
mod names;
mod pages;
mod read;
mod schema;
mod suffix;
mod tree;

use std::path::Path;

pub use builder::{ApiSpec, OriginsSpec, PolicyBuilder};
pub use error::{OpenError, PolicyError};
pub use fix::{Fixed, fix};
pub use pages::code_page;
pub use schema::json_schema;

use crate::decide::Policy;
use crate::diagnostic::{Code, Diagnostic, Finding, Places};
use compile::Draft;
use tree::{Node, Problem};

/// The longest document, in bytes. Offsets in a compiled policy are 32 bits.
pub const MAX_DOCUMENT_LEN: usize = 1 << 30;

/// The syntax of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// TOML.
    Toml,
    /// JSON (RFC 8259).
    Json,
}

impl Format {
    /// The format that a file's name stands for.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// The version of the public suffix list that guards wildcards, or nothing
/// when the list that the library was built with cannot be read.
pub fn public_suffix_list_version() -> Option<&'static str> {
    suffix::SuffixList::embedded().ok().map(suffix::SuffixList::version)
}

/// What checking a document gave.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The policy, when no diagnostic is an error.
    pub policy: Option<Policy>,
    /// Everything that was found, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a document and compiles it, if it can be.
///
/// Beside what is wrong with it, this finds what is right and hardly meant:
/// the doctor's warnings.
pub fn check(text: &str, format: Format) -> Checked {
    let mut problems = vec![];
    let policy = read(text, format, &mut problems).and_then(|root| {
        let document = read::document(&root, &mut problems);
        let draft = Draft::new(&document, &mut problems);
        doctor::examine(&root, &document, &draft.entries, &mut problems);
        draft.finish(&document, &problems)
    });
    Checked { policy, diagnostics: diagnostics(text, problems) }
}

/// Compiles a document without the doctor's warnings, which a server would
/// throw away.
fn compile(text: &str, format: Format) -> Checked {
    let mut problems = vec![];
    let policy = read(text, format, &mut problems).and_then(|root| {
        let document = read::document(&root, &mut problems);
        compile::compile(&document, &mut problems)
    });
    Checked { policy, diagnostics: diagnostics(text, problems) }
}

fn read(
    text: &str,
    format: Format,
    problems: &mut Vec<Problem>,
) -> Option<Node> {
    if text.len() > MAX_DOCUMENT_LEN {
        let message = "the document is over 1 GiB";
        let help = "divide it by tenants";
        problems.push((Finding::new(Code::TooLarge, message, help), 0..0));
        return None;
    }
    let tree = match format {
        Format::Toml => tree::toml(text),
        Format::Json => tree::json(text),
    };
    tree.map_err(|found| problems.extend(found)).ok()
}

/// Puts problems in document order, with their places.
fn diagnostics(text: &str, mut problems: Vec<Problem>) -> Vec<Diagnostic> {
    let mut places = Places::new(text);
    problems.sort_by_key(|(_, span)| span.start);
    problems
        .into_iter()
        .map(|(finding, span)| Diagnostic::new(finding, places.find(span)))
        .collect()
}

impl Policy {
    /// Compiles a document.
    ///
    /// ```
    /// use doorward::{Policy, Scopes, policy::Format};
    ///
    /// let text = r#"
    ///     version = 1
    ///     [[trusted_origins]]
    ///     name = "Storefront"
    ///     origin = "https://shop.example.com"
    ///     scopes = ["cors", "redirect"]
    /// "#;
    /// let policy = Policy::parse(text, Format::Toml)?;
    /// assert!(policy.find(b"https://shop.example.com", Scopes::CORS).allowed);
    /// # Ok::<(), doorward::policy::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All that is wrong with the document.
    pub fn parse(text: &str, format: Format) -> Result<Self, PolicyError> {
        let Checked { policy, diagnostics } = compile(text, format);
        policy.ok_or_else(|| PolicyError::new(diagnostics))
    }

    /// Compiles the document in a file; the format is that of its extension,
    /// `.toml` or `.json`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is of another kind, or is not a valid document.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let format = Format::of(path)
            .ok_or_else(|| OpenError::UnknownFormat(path.into()))?;
        let text = std::fs::read_to_string(path)
            .map_err(|error| OpenError::Io(path.into(), error))?;
        Self::parse(&text, format)
            .map_err(|error| OpenError::Invalid(path.into(), error))
    }
}
