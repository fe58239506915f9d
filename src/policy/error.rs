//! Errors of documents and of the files that hold them.

use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, Severity};

/// A document that yields no policy: all that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    diagnostics: Vec<Diagnostic>,
}

impl PolicyError {
    pub(super) fn new(diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics }
    }

    /// Everything that was found, warnings too, in document order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The errors among the diagnostics.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        let is_error = |d: &&Diagnostic| d.severity() == Severity::Error;
        self.diagnostics.iter().filter(is_error)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut errors = self.errors();
        if let Some(first) = errors.next() {
            first.fmt(f)?;
        }
        match errors.count() {
            0 => Ok(()),
            more => write!(f, " (and {more} more)"),
        }
    }
}

impl std::error::Error for PolicyError {}

/// A file that yields no policy.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// It cannot be read.
    Io(PathBuf, std::io::Error),
    /// Its name ends neither in `.toml` nor in `.json`.
    UnknownFormat(PathBuf),
    /// It is not a valid document.
    Invalid(PathBuf, PolicyError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => {
                write!(f, "cannot read {}: {error}", path.display())
            }
            Self::UnknownFormat(path) => write!(
                f,
                "{} is neither a .toml nor a .json document",
                path.display()
            ),
            Self::Invalid(path, error) => {
                write!(f, "{}:{error}", path.display())
            }
        }
    }
}

impl std::error::Error for OpenError {}
