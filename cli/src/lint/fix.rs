//! Fixing documents: in their files, or as a diff that says what would be
//! done.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use annotate_snippets::renderer::Style;
use doorward::diagnostic::Diagnostic;
use doorward::policy::{Fixed, fix};
use similar::TextDiff;

use crate::exit::{Exit, Failure};
use crate::policy_file::Document;
use crate::report::{BAD, FAINT, GOOD, HEADING};

/// How long the shortest diff is searched for; after that, any will do.
const MAX_SEARCH: Duration = Duration::from_secs(5);

/// Writes what fixing would change, as `patch -p0` takes it.
pub(super) fn print(
    out: &mut impl Write,
    document: &Document,
) -> Result<(), Failure> {
    let Document { name, text, format } = document;
    let fixed = fix(text, *format).text;
    let mut config = TextDiff::configure();
    let diff = config.timeout(MAX_SEARCH).diff_lines(text, &fixed);
    let diff = diff.unified_diff().header(name, name).to_string();
    for line in diff.split_inclusive('\n') {
        let style = match line.as_bytes() {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => HEADING,
            [b'@', ..] => FAINT,
            [b'-', ..] => BAD,
            [b'+', ..] => GOOD,
            _ => Style::new(),
        };
        write!(out, "{style}{line}{style:#}")?;
    }
    Ok(())
}

/// Fixes a document and its file. Says what was fixed, with places in the
/// document as it was.
pub(super) fn write(
    file: &Path,
    document: &mut Document,
) -> Result<Vec<Diagnostic>, Failure> {
    let Fixed { text, applied } = fix(&document.text, document.format);
    if text == document.text {
        return Ok(vec![]);
    }
    replace(file, &document.text, &text).map_err(|error| {
        let message = format!("cannot write {}: {error}", document.name);
        Failure::new(Exit::Unreadable, message)
    })?;
    document.text = text;
    Ok(applied)
}

/// Replaces a file's content in one step: whoever opens it meets the one or
/// the other, and an engine that watches it never a part.
fn replace(file: &Path, old: &str, new: &str) -> io::Result<()> {
    // A link stays one, to the new content.
    let file = fs::canonicalize(file)?;
    let folder = file.parent().unwrap_or(Path::new("/"));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(new.as_bytes())?;
    let known = fs::metadata(&file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only root gives files away; others own what they may replace, or
        // else the folder.
        let _ =
            fchown(temporary.as_file(), Some(known.uid()), Some(known.gid()));
    }
    temporary.as_file().set_permissions(known.permissions())?;
    temporary.as_file().sync_all()?;
    if fs::read(&file)? != old.as_bytes() {
        let message = "it was changed meanwhile";
        return Err(io::Error::other(message));
    }
    temporary.persist(&file)?;
    Ok(())
}
