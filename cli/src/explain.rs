//! `doorward explain`: why, and what would change it.

use std::io::{self, Write};

use doorward::explain::Explanation;

use crate::exit::{Exit, Failure};
use crate::policy_file;
use crate::question::{Args, Question};
use crate::report::{BAD, GOOD, HEADING};

pub(crate) const HELP: &str = "\
Takes what \"doorward check\" takes, and says every check that failed, the
nearest trusted origins and why they do not match, what browsers print, and
the smallest change of the policy that would help. With --json, one object a
line for each request. The exit code is that of \"doorward check\".

Example:
  doorward explain -p policy.toml -o http://shop.example.com --path /users/7";

/// Explains each request up to the first that is denied.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let policy = policy_file::load(&args.policy)?;
    let explanations = match args.question(&policy)? {
        Question::Verdict(asked) => vec![asked.explain(&policy)],
        Question::Cors(requests) => {
            let mut explanations = vec![];
            for request in &requests {
                let explanation = policy.explain_cors(&request.cors());
                let allowed = explanation.decision.allowed;
                explanations.push(explanation);
                if !allowed {
                    break;
                }
            }
            explanations
        }
    };
    let mut out = anstream::stdout().lock();
    for (position, explanation) in explanations.iter().enumerate() {
        if args.json {
            writeln!(out, "{}", explanation.to_json())?;
            continue;
        }
        if position > 0 {
            writeln!(out)?;
        }
        describe(&mut out, explanation)?;
    }
    out.flush()?;
    let denied = explanations.iter().any(|e| !e.decision.allowed);
    Ok(if denied { Exit::Findings } else { Exit::Fine })
}

/// The text, with its headings made to stand out: they alone begin a line.
fn describe(out: &mut impl Write, explanation: &Explanation) -> io::Result<()> {
    let verdict = if explanation.decision.allowed { GOOD } else { BAD };
    for (position, line) in explanation.to_string().lines().enumerate() {
        match (position, line.starts_with(' ')) {
            (0, _) => writeln!(out, "{verdict}{line}{verdict:#}")?,
            (_, false) if !line.is_empty() => {
                writeln!(out, "{HEADING}{line}{HEADING:#}")?;
            }
            _ => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}
