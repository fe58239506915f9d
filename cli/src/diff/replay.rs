//! A log replayed: which of its requests are decided differently.
//!
//! Lines are read, decided twice and forgotten, so that a log may be of any
//! length. An entry's name is left out of the comparison, and lists in
//! headers are sets, as browsers take them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use annotate_snippets::normalize_untrusted_str as clean;
use doorward::Policy;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::eval::{Answer, Asked, Next, next_line};
use crate::exit::{Exit, Failure};
use crate::report::{BAD, FAINT, GOOD, HEADING};

/// How many characters of what was asked are shown.
const MAX_SUMMARY: usize = 200;

/// A request that is decided differently.
#[derive(Serialize)]
struct Changed<'a> {
    line: u64,
    id: Option<&'a RawValue>,
    /// The keys of the answers that differ.
    changed: Vec<&'a str>,
    old: &'a Map<String, Value>,
    new: &'a Map<String, Value>,
}

/// What became of all lines.
#[derive(Debug, Default, Serialize)]
struct Totals {
    /// Lines that were read.
    lines: u64,
    /// Lines that are decided differently.
    changed: u64,
    /// Of these, the ones that were denied and are allowed now.
    allowed_now: u64,
    /// Of these, the ones that were allowed and are denied now.
    denied_now: u64,
    /// Lines that make no sense under either policy.
    errors: u64,
}

/// Decides every line of a log by both policies.
pub(super) fn run(
    [old, new]: [&Policy; 2],
    log: &Path,
    json: bool,
) -> Result<Exit, Failure> {
    let mut input: Box<dyn BufRead> = match log.as_os_str() == "-" {
        true => Box::new(BufReader::new(io::stdin().lock())),
        false => Box::new(BufReader::new(open(log)?)),
    };
    let mut out = super::output(json);
    let mut totals = Totals::default();
    let mut line = vec![];
    loop {
        let next = next_line(&mut input, &mut line)
            .map_err(|e| unreadable(log, &e))?;
        let asked = match next {
            Next::End => break,
            Next::Line => Asked::parse(&line),
            Next::TooLong => Asked::too_long(),
        };
        totals.lines += 1;
        let answers = [old, new].map(|policy| asked.answer(policy));
        if answers.iter().all(|a| matches!(a, Answer::Error(_))) {
            totals.errors += 1;
            continue;
        }
        let Some([old, new]) = differing(&answers)? else { continue };
        let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
        let keys = keys.into_iter().filter(|k| old.get(*k) != new.get(*k));
        let changed = Changed {
            line: totals.lines,
            id: asked.id(),
            changed: keys.map(|key| &**key).collect(),
            old: &old,
            new: &new,
        };
        totals.count(&changed);
        match json {
            true => {
                serde_json::to_writer(&mut out, &changed)?;
                writeln!(out)?;
            }
            false => describe(&mut out, &changed, &asked)?,
        }
    }
    match json {
        true => {
            let totals = serde_json::json!({ "totals": totals });
            writeln!(out, "{totals}")?;
        }
        false => totals.describe(&mut out)?,
    }
    out.flush()?;
    Ok(match totals.changed {
        0 => Exit::Fine,
        _ => Exit::Findings,
    })
}

fn open(log: &Path) -> Result<File, Failure> {
    File::open(log).map_err(|error| unreadable(log, &error))
}

fn unreadable(log: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot read {}: {error}", log.display());
    Failure::new(Exit::Unreadable, message)
}

/// The two answers as they are compared, if they differ.
fn differing(
    answers: &[Answer<'_>; 2],
) -> Result<Option<[Map<String, Value>; 2]>, Failure> {
    let [old, new] = answers;
    // Most answers are the same, byte for byte.
    if serde_json::to_vec(old)? == serde_json::to_vec(new)? {
        return Ok(None);
    }
    let both = [compared(old)?, compared(new)?];
    let [old, new] = &both;
    Ok((old != new).then_some(both))
}

/// An answer without what is no decision.
fn compared(answer: &Answer<'_>) -> Result<Map<String, Value>, Failure> {
    let Value::Object(mut answer) = serde_json::to_value(answer)? else {
        return Ok(Map::new());
    };
    // A name, and a constant.
    answer.remove("origin_rule");
    answer.remove("remove");
    let headers = answer.get_mut("headers").and_then(Value::as_array_mut);
    for header in headers.into_iter().flatten() {
        if let Some([_, Value::String(value)]) =
            header.as_array_mut().map(Vec::as_mut_slice)
        {
            let mut members: Vec<_> = value.split(", ").collect();
            members.sort_unstable();
            *value = members.join(", ");
        }
    }
    if let Some(Value::String(list)) = answer.get_mut("frame_ancestors") {
        let mut sources: Vec<_> = list.split(' ').collect();
        sources.sort_unstable();
        *list = sources.join(" ");
    }
    Ok(answer)
}

impl Totals {
    fn count(&mut self, changed: &Changed<'_>) {
        let allowed =
            |answer: &Map<_, _>| answer.get("allowed").and_then(Value::as_bool);
        self.changed += 1;
        match (allowed(changed.old), allowed(changed.new)) {
            (Some(true), Some(false)) => self.denied_now += 1,
            (Some(false), Some(true)) => self.allowed_now += 1,
            _ => {}
        }
    }

    fn describe(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { lines, changed, allowed_now, denied_now, errors } = self;
        if *changed > 0 {
            writeln!(out)?;
        }
        writeln!(
            out,
            "{HEADING}{changed} of {lines} lines change{HEADING:#}: \
             {allowed_now} allowed now, {denied_now} denied now"
        )?;
        match errors {
            0 => Ok(()),
            errors => writeln!(out, "{errors} lines are no requests"),
        }
    }
}

/// The line, what was asked, and each answer that is another.
fn describe(
    out: &mut impl Write,
    changed: &Changed<'_>,
    asked: &Asked<'_>,
) -> io::Result<()> {
    let summary = clean(&asked.summary());
    let shown: String = summary.chars().take(MAX_SUMMARY).collect();
    let cut = if shown.len() < summary.len() { "..." } else { "" };
    let line = changed.line;
    writeln!(out, "{HEADING}line {line}{HEADING:#}: {shown}{cut}")?;
    for key in &changed.changed {
        if *key == "headers" {
            headers(out, changed)?;
            continue;
        }
        let [old, new] =
            [changed.old, changed.new].map(|answer| match answer.get(*key) {
                None | Some(Value::Null) => "none".into(),
                Some(Value::String(text)) => clean(text),
                Some(value) => clean(&value.to_string()),
            });
        // A key that only one answer has may say nothing there.
        if old != new {
            writeln!(out, "  {FAINT}{key}:{FAINT:#} {old} -> {new}")?;
        }
    }
    Ok(())
}

/// The headers that only one of the answers has.
fn headers(out: &mut impl Write, changed: &Changed<'_>) -> io::Result<()> {
    let [old, new] = [changed.old, changed.new]
        .map(|answer| answer.get("headers").and_then(Value::as_array).cloned());
    let [old, new] = [old.unwrap_or_default(), new.unwrap_or_default()];
    let lists = [(&old, &new, BAD, "-"), (&new, &old, GOOD, "+")];
    for (these, those, style, sign) in lists {
        for header in these.iter().filter(|h| !those.contains(h)) {
            let part = |at| header.get(at).and_then(Value::as_str);
            let (name, value) = (part(0), part(1));
            let (name, value) = (name.unwrap_or(""), value.unwrap_or(""));
            let value = clean(value);
            writeln!(out, "  {style}{sign}{style:#} {name}: {value}")?;
        }
    }
    Ok(())
}
