//! `doorward_error`: what was wrong with a document, a file or an origin.

use super::input::doorward_str;
use super::status::{
    DOORWARD_ERROR_INVALID_ORIGIN, DOORWARD_ERROR_INVALID_POLICY,
    DOORWARD_ERROR_IO, DOORWARD_ERROR_UNKNOWN_FORMAT, boundary_or,
    doorward_status,
};
use crate::diagnostic::{Diagnostic, Finding, Place, Severity};
use crate::policy::{OpenError, PolicyError};

/// What went wrong when a policy or an origin was read: one or more entries.
///
/// It belongs to the caller, who frees it with `doorward_error_free`. It does
/// not change, so any number of threads may read it at once. All strings live
/// as long as it does, and are UTF-8.
pub struct doorward_error {
    _private: [u8; 0],
}

/// What a handle points to.
pub(super) struct Problem {
    status: doorward_status,
    text: String,
    entries: Vec<Entry>,
}

struct Entry {
    code: &'static str,
    message: String,
    help: String,
    line: usize,
    column: usize,
}

impl From<&Diagnostic> for Entry {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code().id(),
            message: diagnostic.message().into(),
            help: diagnostic.help().into(),
            line: diagnostic.place().line,
            column: diagnostic.place().column,
        }
    }
}

impl Problem {
    /// Errors first, so that the first entry is one.
    fn new(status: doorward_status, file: &str, all: &[Diagnostic]) -> Self {
        let of =
            |severity| all.iter().filter(move |d| d.severity() == severity);
        let sorted = || of(Severity::Error).chain(of(Severity::Warning));
        let line = |diagnostic: &Diagnostic| {
            let help = match diagnostic.help() {
                "" => String::new(),
                help => format!("\n  help: {help}"),
            };
            let colon = if file.is_empty() { "" } else { ":" };
            format!("{file}{colon}{diagnostic}{help}\n")
        };
        let text = sorted().map(line).collect();
        Self { status, text, entries: sorted().map(Entry::from).collect() }
    }

    fn plain(status: doorward_status, message: String) -> Self {
        let text = format!("{message}\n");
        let entry = Entry {
            code: "",
            message,
            help: String::new(),
            line: 0,
            column: 0,
        };
        Self { status, text, entries: vec![entry] }
    }
}

impl From<PolicyError> for Problem {
    fn from(error: PolicyError) -> Self {
        Self::new(DOORWARD_ERROR_INVALID_POLICY, "", error.diagnostics())
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Invalid(path, error) => {
                let file = path.to_string_lossy();
                let all = error.diagnostics();
                Self::new(DOORWARD_ERROR_INVALID_POLICY, &file, all)
            }
            OpenError::Io(..) => {
                Self::plain(DOORWARD_ERROR_IO, error.to_string())
            }
            OpenError::UnknownFormat(_) => {
                Self::plain(DOORWARD_ERROR_UNKNOWN_FORMAT, error.to_string())
            }
        }
    }
}

impl From<Finding> for Problem {
    fn from(finding: Finding) -> Self {
        let diagnostic = Diagnostic::new(finding, Place::default());
        Self::new(DOORWARD_ERROR_INVALID_ORIGIN, "", &[diagnostic])
    }
}

/// Writes the problem to `*out`, if the caller wants it; gives its status.
///
/// # Safety
///
/// `out` is NULL or may be written to.
pub(super) unsafe fn give(
    out: *mut *mut doorward_error,
    problem: Problem,
) -> doorward_status {
    let status = problem.status;
    if !out.is_null() {
        let handle = Box::into_raw(Box::new(problem)).cast();
        // SAFETY: not NULL, and the caller's to write to.
        unsafe { out.write(handle) };
    }
    status
}

/// # Safety
///
/// `error` is NULL or a handle.
unsafe fn problem<'a>(error: *const doorward_error) -> Option<&'a Problem> {
    // SAFETY: a handle is what `give` made of a `Box<Problem>`.
    unsafe { error.cast::<Problem>().as_ref() }
}

/// # Safety
///
/// As for [`problem`].
unsafe fn field(
    error: *const doorward_error,
    index: usize,
    field: impl FnOnce(&Entry) -> &str,
) -> doorward_str {
    boundary_or(doorward_str::EMPTY, || {
        // SAFETY: as the caller promises.
        let problem = unsafe { problem(error) };
        let entry = problem.and_then(|problem| problem.entries.get(index));
        entry.map_or(doorward_str::EMPTY, |entry| {
            doorward_str::new(field(entry).as_bytes())
        })
    })
}

/// How many entries the error has; errors go before warnings. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_count(
    error: *const doorward_error,
) -> usize {
    // SAFETY: NULL or a handle, as the header says.
    boundary_or(0, || unsafe { problem(error) }.map_or(0, |p| p.entries.len()))
}

/// The stable code of an entry, such as `DW015`: look it up in the manual.
/// Empty when the entry is about a file, or there is no such entry.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_code(
    error: *const doorward_error,
    index: usize,
) -> doorward_str {
    // SAFETY: NULL or a handle, as the header says.
    unsafe { field(error, index, |entry| entry.code) }
}

/// One sentence that says what is wrong. Empty when there is no such entry.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_message(
    error: *const doorward_error,
    index: usize,
) -> doorward_str {
    // SAFETY: NULL or a handle, as the header says.
    unsafe { field(error, index, |entry| &entry.message) }
}

/// What to write instead. May be empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_help(
    error: *const doorward_error,
    index: usize,
) -> doorward_str {
    // SAFETY: NULL or a handle, as the header says.
    unsafe { field(error, index, |entry| &entry.help) }
}

/// The line of the document, from 1; 0 when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_line(
    error: *const doorward_error,
    index: usize,
) -> usize {
    // SAFETY: NULL or a handle, as the header says.
    let problem = boundary_or(None, || unsafe { problem(error) });
    problem.and_then(|p| p.entries.get(index)).map_or(0, |entry| entry.line)
}

/// The column in characters, from 1; 0 when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_column(
    error: *const doorward_error,
    index: usize,
) -> usize {
    // SAFETY: NULL or a handle, as the header says.
    let problem = boundary_or(None, || unsafe { problem(error) });
    problem.and_then(|p| p.entries.get(index)).map_or(0, |entry| entry.column)
}

/// All entries as text for a log: for each `file:line:column: message [code]`
/// and, on the next line, the help. Empty for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_text(
    error: *const doorward_error,
) -> doorward_str {
    // SAFETY: NULL or a handle, as the header says.
    let problem = boundary_or(None, || unsafe { problem(error) });
    problem
        .map_or(doorward_str::EMPTY, |p| doorward_str::new(p.text.as_bytes()))
}

/// Frees an error, and with it every string that it gave. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn doorward_error_free(error: *mut doorward_error) {
    if !error.is_null() {
        boundary_or((), || {
            // SAFETY: a handle that the caller gives up.
            drop(unsafe { Box::from_raw(error.cast::<Problem>()) });
        });
    }
}
