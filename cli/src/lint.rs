//! `doorward lint`: everything that can be said about policy documents.

mod fix;
mod formats;
mod sarif;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use doorward::diagnostic::{Code, Diagnostic, Severity};
use doorward::policy;

use crate::exit::{Exit, Failure};
use crate::policy_file::{self, Document};
use formats::{Format, Reporter};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Policy documents, .toml or .json
    #[arg(value_name = "FILE", required_unless_present = "explain")]
    files: Vec<PathBuf>,

    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// Fix what can be fixed safely, in the files; then report the rest
    #[arg(long)]
    fix: bool,

    /// Print what --fix would change, and change nothing
    #[arg(long, conflicts_with_all = ["json", "format"])]
    diff: bool,

    /// Nothing but the exit code
    #[arg(short, long, conflicts_with_all = ["json", "format", "diff"])]
    quiet: bool,

    /// The page about a code
    #[arg(
        long,
        value_name = "CODE",
        conflicts_with_all = ["files", "json", "format", "fix", "diff", "quiet"]
    )]
    explain: Option<String>,
}

pub(crate) const HELP: &str = "\
The exit code is that of the worst that was found: 0 nothing, 1 only warnings,
3 errors, 4 a file that cannot be read or written. With --fix, what was fixed
does not count. With --format sarif, paths are those that were given: run it
where the repository begins.

Examples:
  doorward lint policy.toml
  doorward lint --diff policy.toml
  doorward lint --format sarif policies/*.toml > doorward.sarif
  doorward lint --explain DW012";

/// Checks every file, and says what is wrong with each.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    if let Some(code) = &args.explain {
        return explain(code);
    }
    for file in &args.files {
        policy_file::format(file)?;
    }
    let format = match (args.quiet || args.diff, args.json) {
        (true, _) => None,
        (_, true) => Some(Format::Json),
        (_, false) => Some(args.format),
    };
    // What tools read is not looked through for colours.
    let stdout: Box<dyn Write> = match format {
        None | Some(Format::Text) => Box::new(anstream::stdout().lock()),
        _ => Box::new(io::stdout().lock()),
    };
    let mut out = BufWriter::new(stdout);
    let mut reporter = Reporter::new(format);
    let mut exit = Exit::Fine;
    for file in &args.files {
        let (document, fixed) = match prepare(file, args) {
            Ok(prepared) => prepared,
            Err(failure) => {
                failure.report();
                reporter.failed(&mut out, file, &failure)?;
                exit = exit.max(failure.exit);
                continue;
            }
        };
        if args.diff {
            fix::print(&mut out, &document)?;
        }
        reporter.fixed(&mut out, &document, &fixed)?;
        let found = document.check().diagnostics;
        reporter.found(&mut out, &document, &found)?;
        exit = exit.max(verdict(&found));
    }
    reporter.finish(&mut out)?;
    out.flush()?;
    Ok(exit)
}

/// Reads a document, fixes it if that is wanted, and says what was fixed.
fn prepare(
    file: &Path,
    args: &Args,
) -> Result<(Document, Vec<Diagnostic>), Failure> {
    let mut document = Document::read(file)?;
    let fixed = match args.fix && !args.diff {
        true => fix::write(file, &mut document)?,
        false => vec![],
    };
    Ok((document, fixed))
}

fn verdict(diagnostics: &[Diagnostic]) -> Exit {
    let worst = diagnostics.iter().map(|found| match found.severity() {
        Severity::Error => Exit::InvalidPolicy,
        Severity::Warning => Exit::Findings,
    });
    worst.max().unwrap_or_default()
}

/// The page about a code.
fn explain(code: &str) -> Result<Exit, Failure> {
    let known = |known: &&Code| known.id().eq_ignore_ascii_case(code);
    let Some(code) = Code::ALL.iter().find(known) else {
        let (first, last) = (Code::ALL.first(), Code::ALL.last());
        let [first, last] =
            [first, last].map(|code| code.map_or("", |c| c.id()));
        return Err(Failure::usage(format!(
            "there is no code {code:?}; codes are from {first} to {last}"
        )));
    };
    let mut out = io::stdout().lock();
    out.write_all(policy::code_page(*code).as_bytes())?;
    out.flush()?;
    Ok(Exit::Fine)
}
