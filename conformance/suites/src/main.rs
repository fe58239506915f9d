//! `doorward-suites`: judges `doorward eval` by data that others made.
//!
//! Four suites: cases of other CORS libraries, a corpus of hostile origins and
//! redirect targets, what browsers made of `frame-ancestors`, and the URL test
//! data of web-platform-tests. The data is not part of the
//! project; without it the suites are skipped, and say so. Every difference
//! from the data is a failure, unless `known-differences.json` names it and
//! says why it is right.
//!
//! A suite is a variant of [`Suite`] and a module that turns its data into
//! checks.

mod attacks;
mod check;
mod engine;
mod frames;
mod known;
mod peers;
mod report;
mod wpt;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use check::Check;
use engine::Engine;
use known::Known;
use report::{Counts, Summary};

/// Run the extra suites against `doorward eval`
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The doorward command line to judge
    #[arg(long, value_name = "PATH")]
    doorward: PathBuf,

    /// The directory of the data
    #[arg(long, value_name = "DIRECTORY", default_value = "../shared/data")]
    data: PathBuf,

    /// Name every case that differs under its reason, and every failure
    #[arg(long)]
    list: bool,

    /// The suites to run; all when none is named
    suites: Vec<Suite>,
}

/// A suite: a name, and how its checks are made from the data.
#[derive(Clone, Copy, ValueEnum)]
enum Suite {
    /// Cases of other CORS libraries
    Peers,
    /// Hostile and odd origins, and redirect targets
    Attacks,
    /// Sources of `frame-ancestors`, as browsers read them
    Frames,
    /// URL test data of web-platform-tests
    Wpt,
}

impl Suite {
    fn name(self) -> &'static str {
        match self {
            Suite::Peers => "peers",
            Suite::Attacks => "attacks",
            Suite::Frames => "frames",
            Suite::Wpt => "wpt",
        }
    }

    fn checks(self, data: &Path) -> Result<Vec<Check>, String> {
        match self {
            Suite::Peers => peers::checks(&read(data, "cors-cases.json")?),
            Suite::Attacks => {
                attacks::checks(&read(data, "origin-attacks.json")?)
            }
            Suite::Frames => {
                frames::checks(&read(data, "frame-ancestors.json")?)
            }
            Suite::Wpt => wpt::checks(&wpt::Files {
                urls: read(data, "wpt/urltestdata.json")?,
                domains: read(data, "wpt/toascii.json")?,
                idna: read(data, "wpt/IdnaTestV2.json")?,
            }),
        }
    }

    fn run(self, arguments: &Arguments, engine: &Engine) -> Summary {
        let name = self.name();
        let data = &arguments.data;
        if !data.is_dir() {
            let why = format!("no data directory at {}", data.display());
            return Summary::skipped(name, &why);
        }
        let judged = self.checks(data).and_then(|checks| {
            let known = Known::committed()?;
            let mut excuses = known.excuses(name)?;
            let outcomes = check::run(engine, checks);
            Ok(Summary::new(name, outcomes, &mut excuses, arguments.list))
        });
        judged.unwrap_or_else(|why| Summary::failed(name, why))
    }
}

fn read(data: &Path, name: &str) -> Result<String, String> {
    let path = data.join(name);
    fs::read_to_string(&path)
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if !arguments.doorward.is_file() {
        let path = arguments.doorward.display();
        eprintln!("doorward-suites: no command line at {path}");
        return ExitCode::FAILURE;
    }
    let engine = match Engine::new(arguments.doorward.clone()) {
        Ok(engine) => engine,
        Err(error) => {
            eprintln!("doorward-suites: no temporary directory: {error}");
            return ExitCode::FAILURE;
        }
    };
    let suites = match arguments.suites.is_empty() {
        true => Suite::value_variants().to_vec(),
        false => arguments.suites.clone(),
    };
    let mut sum = Counts::default();
    for suite in &suites {
        let summary = suite.run(&arguments, &engine);
        sum.add(&summary.counts());
        println!("{summary}\n");
    }
    // Worded unlike the lines of the suites, so that a sum over those does
    // not count twice.
    let Counts { passed, failed, .. } = sum;
    let count = suites.len();
    println!("suites in all: {count}; as expected: {passed}; not: {failed}");
    match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
