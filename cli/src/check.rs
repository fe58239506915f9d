//! `doorward check`: one question, answered for a person or a script.

use std::io::{self, Write};

use doorward::{CORS_RESPONSE_HEADERS, Decision, Kind, Policy, Verdict};

use crate::eval::{CorsAnswer, VerdictAnswer};
use crate::exit::{Exit, Failure};
use crate::policy_file;
use crate::question::{Args, Question, Request};
use crate::report::{BAD, FAINT, GOOD, HEADING};

pub(crate) const HELP: &str = "\
What a page does is described, and every request that a browser makes of it is
decided: a PUT, or headers that need a preflight, give a preflight and then
the request itself. The exit code is 0 when all are allowed, and 1 otherwise.

Examples:
  A page that reads:
    doorward check -p policy.toml -o https://shop.example.com --path /users/7

  A page that writes JSON with a token:
    doorward check -p policy.toml -o https://shop.example.com --path /users/7 \\
        --method PUT --request-headers authorization,content-type

  A preflight as it came, header by header:
    doorward check -p policy.toml -o https://shop.example.com --path /users/7 \\
        --request-method PUT --request-headers content-type

  Whether an origin may be redirected to:
    doorward check -p policy.toml -o https://shop.example.com --scope redirect

  Whether a browser may be sent to a URL:
    doorward check -p policy.toml --own-origin https://login.example.com \\
        --redirect //evil.example";

/// Decides, says so, and exits 0 or 1.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let policy = policy_file::load(&args.policy)?;
    let question = args.question(&policy)?;
    let mut out = anstream::stdout().lock();
    let allowed = match &question {
        Question::Verdict(asked) => {
            let found = asked.decide(&policy);
            if args.json {
                json(&mut out, &VerdictAnswer::new(asked.name(), &found))?;
            } else {
                let (what, purpose) = asked.heading();
                writeln!(out, "{HEADING}{what}{HEADING:#}, {purpose}")?;
                matching(&mut out, &found)?;
            }
            found.allowed
        }
        Question::Cors(requests) => {
            cors(&mut out, &policy, requests, args.json)?
        }
    };
    if !allowed && !args.json {
        writeln!(out, "\nThe same with \"doorward explain\" says more.")?;
    }
    out.flush()?;
    Ok(if allowed { Exit::Fine } else { Exit::Findings })
}

/// Decides requests one after the other, until one is denied.
fn cors(
    out: &mut impl Write,
    policy: &Policy,
    requests: &[Request],
    as_json: bool,
) -> Result<bool, Failure> {
    let mut allowed = true;
    for (position, request) in requests.iter().enumerate() {
        if !allowed {
            if !as_json {
                writeln!(out)?;
                heading(out, request)?;
                writeln!(out, "  not sent: the preflight is denied")?;
            }
            break;
        }
        let cors = request.cors();
        let decision = policy.cors(&cors);
        allowed = decision.allowed;
        if as_json {
            json(out, &CorsAnswer::new(policy, &decision))?;
            continue;
        }
        if position > 0 {
            writeln!(out)?;
        }
        heading(out, request)?;
        describe(out, policy, &decision)?;
    }
    if !as_json {
        let names = CORS_RESPONSE_HEADERS.join(", ");
        writeln!(out, "\n{FAINT}Whatever else set one of these, remove it:")?;
        for line in wrap(&names) {
            writeln!(out, "  {line}")?;
        }
        write!(out, "{FAINT:#}")?;
    }
    Ok(allowed)
}

fn json(
    out: &mut impl Write,
    answer: &impl serde::Serialize,
) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, answer)?;
    writeln!(out)?;
    Ok(())
}

/// The request, as it is on the wire.
fn heading(out: &mut impl Write, request: &Request) -> io::Result<()> {
    let Request { method, path, .. } = request;
    let kind = match request.cors().kind() {
        Kind::Preflight => "Preflight",
        Kind::Actual => "Request",
        Kind::NotCors => "Request without CORS",
    };
    write!(out, "{HEADING}{kind}:{HEADING:#} {method}")?;
    match request.api {
        None => writeln!(out, " {path}")?,
        Some(_) => writeln!(out)?,
    }
    let headers = [
        ("origin", &request.origin),
        ("access-control-request-method", &request.request_method),
        ("access-control-request-headers", &request.request_headers),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            writeln!(out, "  {FAINT}{name}:{FAINT:#} {value}")?;
        }
    }
    writeln!(out)
}

fn describe(
    out: &mut impl Write,
    policy: &Policy,
    decision: &Decision<'_>,
) -> io::Result<()> {
    let found = Verdict {
        allowed: decision.allowed,
        reason: decision.reason,
        origin_rule: decision.origin_rule,
    };
    matching(out, &found)?;
    let api = decision.api.and_then(|id| policy.api(id));
    let api = api.map(|api| format!("{}, {}", api.name, api.path));
    row(out, "API", [api.as_deref().unwrap_or("none")])?;
    let answer = match (decision.terminate, decision.kind) {
        (true, _) => format!("{} now, without going on", decision.status),
        (_, Kind::Actual) if !decision.allowed => {
            "the server goes on; browsers keep the response from the page"
                .into()
        }
        _ => "the server goes on".into(),
    };
    row(out, "answer", [&*answer])?;
    let headers = decision.headers.as_slice().iter();
    let headers: Vec<_> = headers
        .map(|(n, value)| format!("{n}: {}", String::from_utf8_lossy(value)))
        .collect();
    match headers.is_empty() {
        true => row(out, "headers", ["none"])?,
        false => row(out, "headers", headers.iter().map(|h| &**h))?,
    }
    match decision.vary.members() {
        [] => row(out, "vary", ["nothing"]),
        members => row(out, "vary", members.iter().copied()),
    }
}

/// The verdict, the reason and the rule.
fn matching(out: &mut impl Write, found: &Verdict<'_>) -> io::Result<()> {
    let (style, verdict) = match found.allowed {
        true => (GOOD, "allowed"),
        false => (BAD, "denied"),
    };
    let (reason, code) = (found.reason.sentence(), found.reason.code());
    writeln!(out, "  {style}{verdict}{style:#}: {reason}")?;
    row(out, "reason", [code])?;
    let rule = found
        .origin_rule
        .map(|rule| format!("{}, {}", rule.name(), rule.pattern()));
    row(out, "rule", [rule.as_deref().unwrap_or("none")])
}

/// A label and its values, one below the other.
fn row<'a>(
    out: &mut impl Write,
    label: &str,
    values: impl IntoIterator<Item = &'a str>,
) -> io::Result<()> {
    for (position, value) in values.into_iter().enumerate() {
        let label = if position == 0 { label } else { "" };
        writeln!(out, "  {FAINT}{label:<9}{FAINT:#}{value}")?;
    }
    Ok(())
}

/// A list in lines that fit a terminal.
fn wrap(list: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for item in list.split_inclusive(", ") {
        match lines.last_mut() {
            Some(line) if line.len() + item.len() <= 78 => *line += item,
            _ => lines.push(item.into()),
        }
    }
    lines.iter().map(|line| line.trim_end().into()).collect()
}
