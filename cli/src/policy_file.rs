//! Policy files: a name and bytes in, a policy or the reason why not out.

use std::fs;
use std::io::Write;
use std::path::Path;

use doorward::Policy;
use doorward::policy::{Checked, Format, check};

use crate::exit::{Exit, Failure};
use crate::report;

/// How many errors of an invalid policy are shown before "and more".
const MAX_SHOWN: usize = 10;

/// The text of a policy document, and its syntax.
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) format: Format,
}

impl Document {
    /// Reads a document.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let format = format(path)?;
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot read {name}: {error}");
            Failure::new(Exit::Unreadable, message)
        })?;
        Ok(Self { name, text, format })
    }

    /// Checks it and compiles it, if it can be.
    pub(crate) fn check(&self) -> Checked {
        check(&self.text, self.format)
    }
}

/// The format that a file's name stands for.
pub(crate) fn format(path: &Path) -> Result<Format, Failure> {
    Format::of(path).ok_or_else(|| {
        Failure::usage(format!(
            "{} is not named like a policy: the name ends in .toml or .json",
            path.display()
        ))
    })
}

/// The policy in a file. Errors in the document are drawn on standard error.
pub(crate) fn load(path: &Path) -> Result<Policy, Failure> {
    let document = Document::read(path)?;
    Policy::parse(&document.text, document.format).map_err(|invalid| {
        let errors: Vec<_> = invalid.errors().collect();
        let mut stderr = anstream::stderr().lock();
        let name = &document.name;
        for error in errors.iter().take(MAX_SHOWN) {
            let drawn = report::draw(name, &document.text, error);
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(stderr, "{drawn}\n");
        }
        let count = report::count(errors.iter().copied());
        let mut message = format!("{name} is not a valid policy: {count}");
        if errors.len() > MAX_SHOWN {
            message += &format!("; \"doorward lint {name}\" shows all");
        }
        Failure::new(Exit::InvalidPolicy, message)
    })
}
