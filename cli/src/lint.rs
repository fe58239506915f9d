//! `doorward lint`: everything that can be said about policy documents.

use std::io::{self, Write};
use std::path::PathBuf;

use doorward::diagnostic::{Code, Diagnostic, Severity};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::policy_file::{self, Document};
use crate::report::{self, BAD, HEADING};

/// How many findings of a document are drawn; the others get a line each.
const MAX_DRAWN: usize = 25;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Policy documents, .toml or .json
    #[arg(value_name = "FILE", required_unless_present = "explain")]
    files: Vec<PathBuf>,

    /// One JSON object a line for each finding
    #[arg(long)]
    json: bool,

    /// Nothing but the exit code
    #[arg(short, long, conflicts_with = "json")]
    quiet: bool,

    /// What a code stands for
    #[arg(
        long,
        value_name = "CODE",
        conflicts_with_all = ["files", "json", "quiet"]
    )]
    explain: Option<String>,
}

pub(crate) const HELP: &str = "\
The exit code is that of the worst that was found: 0 nothing, 1 only warnings,
3 errors, 4 a file that cannot be read.

Examples:
  doorward lint policy.toml
  doorward lint --json policies/*.toml
  doorward lint --explain DW012";

/// Checks every file, and says what is wrong with each.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut out = anstream::stdout().lock();
    if let Some(code) = &args.explain {
        return explain(&mut out, code);
    }
    for file in &args.files {
        policy_file::format(file)?;
    }
    let mut exit = Exit::Fine;
    for file in &args.files {
        let document = match Document::read(file) {
            Ok(document) => document,
            Err(failure) => {
                failure.report();
                exit = exit.max(failure.exit);
                continue;
            }
        };
        let found = document.check().diagnostics;
        exit = exit.max(verdict(&found));
        match (args.quiet, args.json) {
            (true, _) => {}
            (_, true) => json(&mut out, &document, &found)?,
            (_, false) => describe(&mut out, &document, &found)?,
        }
    }
    out.flush()?;
    Ok(exit)
}

fn verdict(diagnostics: &[Diagnostic]) -> Exit {
    let worst = diagnostics.iter().map(|found| match found.severity() {
        Severity::Error => Exit::InvalidPolicy,
        Severity::Warning => Exit::Findings,
    });
    worst.max().unwrap_or_default()
}

fn describe(
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

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// What a code stands for. All that is known of codes is looked up here.
fn explain(out: &mut impl Write, code: &str) -> Result<Exit, Failure> {
    let known = |known: &&Code| known.id().eq_ignore_ascii_case(code);
    let Some(code) = Code::ALL.iter().find(known) else {
        let (first, last) = (Code::ALL.first(), Code::ALL.last());
        let [first, last] =
            [first, last].map(|code| code.map_or("", |c| c.id()));
        return Err(Failure::usage(format!(
            "there is no code {code:?}; codes are from {first} to {last}"
        )));
    };
    let style = match code.severity() {
        Severity::Error => BAD,
        Severity::Warning => HEADING,
    };
    let severity = severity(code.severity());
    writeln!(out, "{style}{severity}[{}]{style:#}", code.id())?;
    writeln!(out, "{}", code.title())?;
    Ok(Exit::Fine)
}
