//! `doorward import`: what other servers have, as a policy document.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use doorward::policy::Format;
use doorward_import::{Import, Kind, MAX_LEN, Note, Source, import};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::report::{BAD, FAINT, GOOD, HEADING};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What the file is from
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    from: Source,

    /// The file, or "-" for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Write the document here, and not to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The report as one JSON object a line
    #[arg(long)]
    json: bool,
}

pub(crate) const HELP: &str = "\
The document is TOML. What was left out is in its comments, and in the report
on standard error. Regular expressions are translated when patterns are shown
to be within them; otherwise the report has a text that they admit.

Exit codes: 0 everything was translated, 1 something was left out, 3 the file
is not in the format, 4 it cannot be read.

  okta     an export of the Trusted Origins API
  nginx    \"map $http_origin\" and \"if ($http_origin ...)\"
  envoy    CorsPolicy in YAML or JSON, old fields and Istio's too
  spring   CORS keys of application.yml or application.properties
  express  options of the cors package, JSON or JavaScript
  apisix   the cors plugin in JSON or YAML

Examples:
  doorward import --from nginx /etc/nginx/conf.d/cors.conf
  doorward import --from okta origins.json -o policy.toml";

fn source() -> impl TypedValueParser<Value = Source> {
    let names = Source::ALL.map(Source::name);
    PossibleValuesParser::new(names).map(|name| {
        let mut sources = Source::ALL.into_iter();
        // One of the possible values, so it is found.
        sources.find(|source| source.name() == name).unwrap_or(Source::Okta)
    })
}

/// Reads the file, writes the document and says what is not in it.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    if let Some(output) = &args.output
        && Format::of(output) != Some(Format::Toml)
    {
        let message = format!(
            "{} is not named like the document: the name ends in .toml",
            output.display()
        );
        return Err(Failure::usage(message));
    }
    let name = args.file.display().to_string();
    let text = read(&args.file).map_err(|error| {
        let message = format!("cannot read {name}: {error}");
        Failure::new(Exit::Unreadable, message)
    })?;
    let short = args.file.file_name().map_or_else(
        || name.clone(),
        |name| name.to_string_lossy().into_owned(),
    );
    let imported = import(args.from, &short, &text).map_err(|error| {
        let from = args.from.name();
        let message = match error.line {
            0 => format!("{name} is not from {from}: {}", error.message),
            line => {
                format!("{name}:{line}: not from {from}: {}", error.message)
            }
        };
        Failure::new(Exit::InvalidPolicy, message)
    })?;
    write(args.output.as_deref(), &imported.document)?;
    let mut stderr = anstream::stderr().lock();
    for note in &imported.notes {
        match args.json {
            true => json(&mut stderr, &name, note)?,
            false => describe(&mut stderr, &name, note)?,
        }
    }
    if !args.json {
        summarize(&mut stderr, &name, &imported)?;
    }
    Ok(match imported.is_complete() {
        true => Exit::Fine,
        false => Exit::Findings,
    })
}

/// Reads no more than what could be imported, and a byte to tell.
fn read(path: &Path) -> io::Result<String> {
    let limit = MAX_LEN as u64 + 1;
    let mut text = String::new();
    match path.as_os_str() == "-" {
        true => io::stdin().lock().take(limit).read_to_string(&mut text),
        false => File::open(path)?.take(limit).read_to_string(&mut text),
    }?;
    Ok(text)
}

fn write(output: Option<&Path>, document: &str) -> Result<(), Failure> {
    match output {
        Some(path) => fs::write(path, document).map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Failure::new(Exit::Unreadable, message)
        }),
        None => {
            let mut out = io::stdout().lock();
            out.write_all(document.as_bytes())?;
            Ok(out.flush()?)
        }
    }
}

fn describe(out: &mut impl Write, file: &str, note: &Note) -> io::Result<()> {
    let (style, word) = match note.kind {
        Kind::LeftOut => (BAD, "left out"),
        Kind::Wider => (HEADING, "wider"),
        Kind::Narrower => (HEADING, "narrower"),
        Kind::Information => (FAINT, "note"),
    };
    let place = match note.line {
        0 => file.to_owned(),
        line => format!("{file}:{line}"),
    };
    let what = match &*note.what {
        "" => &note.message,
        what => what,
    };
    writeln!(out, "{place}: {style}{word}{style:#}: {what}")?;
    if !note.what.is_empty() {
        writeln!(out, "    {}", note.message)?;
    }
    if !note.help.is_empty() {
        writeln!(out, "    {HEADING}help{HEADING:#}: {}", note.help)?;
    }
    Ok(())
}

fn summarize(
    out: &mut impl Write,
    file: &str,
    imported: &Import,
) -> io::Result<()> {
    let number = |count: usize, what: &str| {
        format!("{count} {what}{}", if count == 1 { "" } else { "s" })
    };
    let left_out = |note: &&Note| note.kind == Kind::LeftOut;
    let left_out = imported.notes.iter().filter(left_out).count();
    let origins = number(imported.origins, "trusted origin");
    let apis = number(imported.apis, "API");
    let rest = match left_out {
        0 => format!("{GOOD}everything was translated{GOOD:#}"),
        count => format!("{BAD}{count} left out{BAD:#}"),
    };
    writeln!(out, "{HEADING}{file}{HEADING:#}: {origins}, {apis}, {rest}")
}

/// A note, for tools.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: usize,
    kind: &'static str,
    what: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'a str>,
    help: &'a str,
}

fn json(out: &mut impl Write, file: &str, note: &Note) -> Result<(), Failure> {
    let Note { line, kind, what, message, example, help } = note;
    let line = Line {
        file,
        line: *line,
        kind: kind.name(),
        what,
        message,
        example: example.as_deref(),
        help,
    };
    serde_json::to_writer(&mut *out, &line)?;
    Ok(writeln!(out)?)
}
