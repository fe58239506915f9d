//! The forms in which findings are said: to people, to scripts, to GitHub.

use std::io::{self, Write};
use std::path::Path;

use annotate_snippets::normalize_untrusted_str;
use clap::ValueEnum;
use doorward::diagnostic::{Diagnostic, Severity};
use serde::Serialize;

use super::sarif::Sarif;
use crate::exit::Failure;
use crate::policy_file::Document;
use crate::report::{self, GOOD, HEADING};

/// How many findings of a document are drawn; the others get a line each.
const MAX_DRAWN: usize = 25;

/// How findings are said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The lines that are meant, for people
    #[default]
    Text,
    /// One JSON object a line for each finding
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Commands of GitHub Actions, which annotate a change
    Github,
}

/// Says what was found, in one format or not at all.
pub(super) struct Reporter {
    format: Option<Format>,
    /// SARIF is one object for all files.
    sarif: Sarif,
}

impl Reporter {
    pub(super) fn new(format: Option<Format>) -> Self {
        Self { format, sarif: Sarif::default() }
    }

    /// What was fixed in a document. Only people are told.
    pub(super) fn fixed(
        &self,
        out: &mut impl Write,
        document: &Document,
        fixed: &[Diagnostic],
    ) -> Result<(), Failure> {
        if self.format == Some(Format::Text) {
            for diagnostic in fixed {
                let (id, place) = (diagnostic.code().id(), diagnostic.place());
                let message = normalize_untrusted_str(diagnostic.message());
                writeln!(
                    out,
                    "{}:{}:{}: {GOOD}fixed[{id}]{GOOD:#}: {message}",
                    document.name, place.line, place.column
                )?;
            }
            if !fixed.is_empty() {
                writeln!(out)?;
            }
        }
        Ok(())
    }

    /// What is wrong with a document.
    pub(super) fn found(
        &mut self,
        out: &mut impl Write,
        document: &Document,
        found: &[Diagnostic],
    ) -> Result<(), Failure> {
        match self.format {
            None => {}
            Some(Format::Text) => text(out, document, found)?,
            Some(Format::Json) => json(out, document, found)?,
            Some(Format::Github) => github(out, document, found)?,
            Some(Format::Sarif) => self.sarif.found(document, found),
        }
        Ok(())
    }

    /// A file that could not be checked. Standard error says it, too.
    pub(super) fn failed(
        &mut self,
        out: &mut impl Write,
        file: &Path,
        failure: &Failure,
    ) -> io::Result<()> {
        match self.format {
            Some(Format::Github) => {
                let file = property(&file.display().to_string());
                let message = data(&failure.message);
                writeln!(out, "::error file={file}::{message}")
            }
            Some(Format::Sarif) => {
                self.sarif.failed(&failure.message);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Says what can only be said at the end.
    pub(super) fn finish(self, out: &mut impl Write) -> Result<(), Failure> {
        if self.format == Some(Format::Sarif) {
            serde_json::to_writer(&mut *out, &self.sarif.log())?;
            writeln!(out)?;
        }
        Ok(())
    }
}

fn text(
    out: &mut impl Write,
    document: &Document,
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let Document { name, text, .. } = document;
    for (position, diagnostic) in diagnostics.iter().enumerate() {
        match position < MAX_DRAWN {
            true => writeln!(out, "{}\n", report::draw(name, text, diagnostic)),
            false => writeln!(out, "{}", report::line(name, diagnostic)),
        }?;
    }
    if diagnostics.len() > MAX_DRAWN {
        writeln!(out)?;
    }
    writeln!(out, "{HEADING}{name}{HEADING:#}: {}", report::count(diagnostics))
}

/// A finding, for tools.
#[derive(Serialize)]
struct Finding<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    /// The bytes that are meant, from and up to.
    span: [usize; 2],
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    help: &'a str,
}

fn json(
    out: &mut impl Write,
    document: &Document,
    diagnostics: &[Diagnostic],
) -> Result<(), Failure> {
    for diagnostic in diagnostics {
        let place = diagnostic.place();
        let finding = Finding {
            file: &document.name,
            line: place.line,
            column: place.column,
            span: [place.span.start, place.span.end],
            severity: severity(diagnostic.severity()),
            code: diagnostic.code().id(),
            message: diagnostic.message(),
            help: diagnostic.help(),
        };
        serde_json::to_writer(&mut *out, &finding)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Workflow commands: a line each, whatever is in it.
fn github(
    out: &mut impl Write,
    document: &Document,
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let file = property(&document.name);
    for diagnostic in diagnostics {
        let region = Region::new(&document.text, diagnostic);
        let Region { line, column, end_line, end_column } = region;
        let severity = severity(diagnostic.severity());
        let title = diagnostic.code().id();
        let message = sentences(diagnostic);
        let message = data(&message);
        writeln!(
            out,
            "::{severity} file={file},line={line},endLine={end_line},\
             col={column},endColumn={end_column},title={title}::{message}"
        )?;
    }
    Ok(())
}

/// The data of a workflow command: a runner decodes three characters.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command: these end it, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The word for a severity, which is the same in every format.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Message and help as sentences: where findings are listed, the first one
/// is what is shown.
pub(super) fn sentences(diagnostic: &Diagnostic) -> String {
    let parts = [diagnostic.message(), diagnostic.help()];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    let sentences: Vec<_> = parts.map(sentence).collect();
    sentences.join(" ")
}

/// A capital letter, unless the first word is a name, and a full stop.
fn sentence(text: &str) -> String {
    let mut text = normalize_untrusted_str(text);
    let word = text.split(' ').next().unwrap_or_default();
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let len = word.len().min(1);
        text[..len].make_ascii_uppercase();
    }
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// What a finding marks. Columns are characters, from 1; the end is the first
/// character that is not marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Region {
    pub(super) fn new(text: &str, diagnostic: &Diagnostic) -> Self {
        let place = diagnostic.place();
        let (line, column) = (place.line.max(1), place.column.max(1));
        let marked = text.get(place.span.clone()).unwrap_or_default();
        let lines = marked.matches('\n').count();
        let last = marked.rsplit('\n').next().unwrap_or_default();
        let len = last.chars().count();
        Self {
            line,
            column,
            end_line: line + lines,
            end_column: if lines == 0 { column + len } else { len + 1 },
        }
    }
}
