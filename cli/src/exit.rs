//! Exit codes, and what ends a run early.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::report::BAD;

/// How a run ended. Scripts rely on the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Allowed, or nothing to complain about.
    #[default]
    Fine = 0,
    /// Denied, or something to look at.
    Findings = 1,
    /// The command line cannot be understood; clap ends with this one too.
    Usage = 2,
    /// A document that yields no policy.
    InvalidPolicy = 3,
    /// A file that cannot be read, or is not what it seems.
    Unreadable = 4,
}

/// The exit codes, for the help.
pub(crate) const HELP: &str = "\
Exit codes:
  0  allowed, or fine
  1  denied, or findings
  2  wrong usage
  3  invalid policy
  4  unreadable or corrupt file";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// What ends a run before it has an answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// One sentence, or nothing when nobody is there to read it.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// Says it on standard error; nobody is left to tell when that is closed.
    pub(crate) fn report(&self) {
        if !self.message.is_empty() {
            let mut stderr = anstream::stderr().lock();
            let _ = writeln!(stderr, "{BAD}error{BAD:#}: {}", self.message);
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }
}

impl From<io::Error> for Failure {
    /// An error of standard input or output. A reader that went away, as
    /// `head` does, knows why; it is no success all the same, since a denial
    /// may have been cut off.
    fn from(error: io::Error) -> Self {
        let message = match error.kind() {
            io::ErrorKind::BrokenPipe => String::new(),
            _ => format!("cannot go on: {error}"),
        };
        Self::new(Exit::Unreadable, message)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}
