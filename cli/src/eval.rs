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
        let asked = match next_line(&mut input, &mut line)? {
            Next::End => break,
            Next::Line => Asked::parse(&line),
            Next::TooLong => Asked::too_long(),
        };
        let answer = asked.answer(policy);
        if matches!(answer, Answer::Error(_)) {
            exit = Exit::Findings;
        }
        write(&mut output, asked.id(), &answer)?;
    }
    output.flush()?;
    Ok(exit)
}

/// What reading a line gave.
pub(crate) enum Next {
    End,
    Line,
    /// It was passed over.
    TooLong,
}

/// Reads a line, of which no more is kept than can be looked at.
pub(crate) fn next_line(
    input: &mut impl BufRead,
    line: &mut Vec<u8>,
) -> io::Result<Next> {
    line.clear();
    let mut limited = input.take(MAX_LINE_LEN as u64 + 1);
    limited.read_until(b'\n', line)?;
    if line.is_empty() {
        return Ok(Next::End);
    }
    if line.len() > MAX_LINE_LEN && !line.ends_with(b"\n") {
        *line = vec![];
        input.skip_until(b'\n')?;
        return Ok(Next::TooLong);
    }
    Ok(Next::Line)
}

/// A line that was read once, for any number of policies to decide.
pub(crate) struct Asked<'a>(Request<'a>);

impl<'a> Asked<'a> {
    pub(crate) fn parse(line: &'a [u8]) -> Self {
        Self(Request::parse(line))
    }

    pub(crate) fn too_long() -> Self {
        let content = Err("the line is over 16 MiB".into());
        Self(Request { id: None, content })
    }

    pub(crate) fn id(&self) -> Option<&'a RawValue> {
        self.0.id
    }

    pub(crate) fn answer<'p>(&'p self, policy: &'p Policy) -> Answer<'p> {
        self.0
            .content
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|content| decisions::decide(policy, content))
            .unwrap_or_else(Answer::error)
    }

    /// What was asked, in few words.
    pub(crate) fn summary(&self) -> String {
        let Ok(content) = &self.0.content else { return String::new() };
        let strings = ["decision", "scope", "method", "api", "path", "url"];
        let strings = strings.map(|key| content.bytes(key));
        let origin = [content.bytes("origin"), content.header("origin")];
        let words = strings.into_iter().chain(origin).flatten();
        let words = words.map(|word| String::from_utf8_lossy(word));
        words.collect::<Vec<_>>().join(" ")
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
