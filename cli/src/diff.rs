//! `doorward diff`: two policies compared by what they decide.

mod apis;
mod atoms;
mod changes;
mod dangers;
mod hosts;
mod labels;
mod origins;
mod reach;
mod replay;
mod routes;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use changes::Changes;

use crate::exit::{Exit, Failure};
use crate::policy_file;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The policy document as it was, .toml or .json
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The policy document as it is to be
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// Instead, the requests of a log that are decided differently; the log
    /// is what "doorward eval" reads, and - is standard input
    #[arg(long, value_name = "LOG")]
    replay: Option<PathBuf>,

    /// JSON, for tools; with --replay, an object a line, totals last
    #[arg(long)]
    json: bool,

    /// What was changed without effect, too
    #[arg(short, long, conflicts_with_all = ["json", "replay"])]
    verbose: bool,
}

pub(crate) const HELP: &str = "\
Documents are compared by what they mean: which origins are trusted for what,
who may call each API and how, and how CORS answers look. An entry that is
removed while a wildcard still covers it changes nothing, nor does its name,
the order of entries, or an inactive one. The name of an API counts, since
servers may ask by it. Why a request is denied is compared by --replay only.
The exit code is 0 when nothing changes, and 1 otherwise.

Examples:
  doorward diff policy.toml new.toml
  doorward diff policy.toml new.toml --replay yesterday.jsonl";

/// Says what changes from one policy to the other.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let old = policy_file::load(&args.old)?;
    let new = policy_file::load(&args.new)?;
    if let Some(log) = &args.replay {
        return replay::run([&old, &new], log, args.json);
    }
    let changes = Changes::between(&old, &new);
    let mut out = output(args.json);
    match args.json {
        true => {
            serde_json::to_writer(&mut out, &changes)?;
            writeln!(out)?;
        }
        false => text::describe(&mut out, &changes, args.verbose)?,
    }
    out.flush()?;
    Ok(if changes.changed { Exit::Findings } else { Exit::Fine })
}

/// Standard output; what tools read is not looked through for colours.
fn output(json: bool) -> BufWriter<Box<dyn Write>> {
    BufWriter::new(match json {
        true => Box::new(io::stdout().lock()),
        false => Box::new(anstream::stdout().lock()),
    })
}
