//! `doorward eval`: decisions as a stream, one JSON object a line.
//!
//! This is how access logs are replayed, and how the engine is tested from
//! outside. So the shape of the lines is fixed, a line that makes no sense gets
//! an answer like any other, and answers come in order and at once.

mod answer;
mod decisions;
mod request;

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use doorward::Policy;
use serde_json::value::RawValue;

use answer::Line;
pub(crate) use answer::{Answer, CorsAnswer, VerdictAnswer};
use request::Request;

use crate::exit::{Exit, Failure};
use crate::policy_file;

/// The longest line that is looked at.
const MAX_LINE_LEN: usize = 16 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The policy document, .toml or .json
    #[arg(short, long, value_name = "FILE")]
    policy: PathBuf,
}

pub(crate) const HELP: &str = r#"
Lines in, with what can be left out in brackets:
  {["id": ANY,] "method": M, "path": P, "headers": {NAME: [LINE, ...], ...}
     [, "api": NAME] [, "own_origin": O]}
  {"decision": "redirect", "url": U [, "own_origin": O]}
  {"decision": "csrf", "method": M, "headers": {...} [, "own_origin": O]}
  {"decision": "websocket", "headers": {...} [, "own_origin": O]}
  {"decision": "embed" [, "own_origin": O]}
  {"decision": "match", "origin": O, "scope": "cors"}
  {"decision": "wire", "origin": O}
  {"decision": "origin", "text": T}

Any string can be given as bytes in hexadecimal: "origin_hex": "6e756c6c".
A line that is none of these gets {"id": ..., "error": "..."} in its place,
and the exit code at the end is 1.

Example:
  echo '{"path": "/api", "headers": {"origin": ["https://a.example"]}}' |
    doorward eval --policy policy.toml"#;

/// Answers every line of standard input.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let policy = policy_file::load(&args.policy)?;
    let input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    stream(&policy, input, output)
}

fn stream<R: Read>(
    policy: &Policy,
    mut input: BufReader<R>,
    mut output: impl Write,
) -> Result<Exit, Failure> {
    let mut exit = Exit::Fine;
    let mut line = vec![];
    loop {
        // Whoever waits for an answer before the next question must get it.
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
        }
        line.clear();
        let mut limited = input.by_ref().take(MAX_LINE_LEN as u64 + 1);
        limited.read_until(b'\n', &mut line)?;
        if line.is_empty() {
            output.flush()?;
            return Ok(exit);
        }
        let complete = line.ends_with(b"\n");
        if !complete && line.len() > MAX_LINE_LEN {
            input.skip_until(b'\n')?;
            line = vec![];
            let message = "the line is over 16 MiB".into();
            write(&mut output, None, &Answer::error(message))?;
            exit = Exit::Findings;
            continue;
        }
        let request = Request::parse(&line);
        let answer = request
            .content
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|content| decisions::decide(policy, content))
            .unwrap_or_else(Answer::error);
        if matches!(answer, Answer::Error(_)) {
            exit = Exit::Findings;
        }
        write(&mut output, request.id, &answer)?;
    }
}

fn write(
    output: &mut impl Write,
    id: Option<&RawValue>,
    answer: &Answer<'_>,
) -> Result<(), Failure> {
    serde_json::to_writer(&mut *output, &Line { id, answer })?;
    output.write_all(b"\n")?;
    Ok(())
}
