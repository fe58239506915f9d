//! The `doorward` command line.
//!
//! Each subcommand is a file with its arguments, its help and `run`, which
//! gives the exit code or what kept it from an answer.

mod asked;
mod check;
mod diff;
mod eval;
mod exit;
mod explain;
mod import;
mod json;
mod lint;
mod policy_file;
mod question;
mod report;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use exit::{Exit, Failure};

/// Decides origin questions from a policy document
#[derive(Debug, Parser)]
#[command(
    name = "doorward",
    version,
    max_term_width = 80,
    after_help = exit::HELP
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Decide what a page may do, or whether an origin is trusted
    #[command(after_help = check::HELP)]
    Check(question::Args),
    /// Say why, and what would change it
    #[command(after_help = explain::HELP)]
    Explain(question::Args),
    /// Find what is wrong with policy documents
    #[command(after_help = lint::HELP)]
    Lint(lint::Args),
    /// Decide a stream of requests, one JSON object a line
    #[command(after_help = eval::HELP)]
    Eval(eval::Args),
    /// Compare two policies by what they decide
    #[command(after_help = diff::HELP)]
    Diff(diff::Args),
    /// Make a policy document of what another server has
    #[command(after_help = import::HELP)]
    Import(import::Args),
    /// Print the JSON Schema of policy documents
    Schema,
    /// Print completions for a shell
    Completions { shell: Shell },
}

fn main() -> ExitCode {
    let exit = match Cli::parse().command {
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Schema => print(doorward::policy::json_schema().as_bytes()),
        Command::Completions { shell } => completions(shell),
    };
    let exit = exit.unwrap_or_else(|failure| {
        failure.report();
        failure.exit
    });
    exit.into()
}

fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut script = vec![];
    let mut command = Cli::command();
    clap_complete::generate(shell, &mut command, "doorward", &mut script);
    print(&script)
}

fn print(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(Exit::Fine)
}
