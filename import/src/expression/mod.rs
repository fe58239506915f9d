//! Regular expressions about origins, and the patterns that they amount to.
//!
//! ```text
//! text ── dialect ── HIR ──┬── shapes ──> patterns to try
//!                          └── automaton ──> which of them are within it,
//!                                            and what is left over
//! ```
//!
//! A pattern is taken over only when every origin that it admits is shown to
//! match the expression, and the expression is translated only when its
//! patterns cover every http and https origin that it matches. What is said
//! to match was run.

mod attack;
mod dialect;
mod judge;
mod language;
mod origins;
mod shape;
mod translate;

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::Hir;

pub use dialect::Dialect;
pub use translate::{Attack, Refusal, Translation};

/// The longest expression that is read, in bytes.
const MAX_LEN: usize = 4_096;

/// A regular expression as a server uses it to judge an origin.
#[derive(Debug)]
pub struct Expression {
    hir: Hir,
    full: bool,
    runner: Regex,
}

impl Expression {
    /// Reads an expression as its server would.
    ///
    /// # Errors
    ///
    /// Why not, as a part of a sentence: the expression is wrong, or uses what
    /// would not be read here as it is there.
    pub fn new(
        text: &str,
        dialect: Dialect,
        ignore_case: bool,
    ) -> Result<Self, String> {
        if text.len() > MAX_LEN {
            return Err(format!("it is over {MAX_LEN} bytes"));
        }
        if let Some(what) = dialect::misread(text, dialect) {
            return Err(format!("it has {what}"));
        }
        let hir = parse(text, ignore_case)?;
        Self::build(text, hir, ignore_case, dialect.is_full_match())
    }

    /// An expression for a plain text; `before` and `after` say whether there
    /// may be anything on that side of it.
    ///
    /// # Errors
    ///
    /// The text is too long.
    pub fn plain(
        text: &str,
        before: bool,
        after: bool,
        ignore_case: bool,
    ) -> Result<Self, String> {
        let start = if before { "(?s:.*)" } else { "" };
        let end = if after { "(?s:.*)" } else { "" };
        let text = format!("{start}{}{end}", regex_syntax::escape(text));
        if text.len() > MAX_LEN {
            return Err(format!("it is over {MAX_LEN} bytes"));
        }
        let hir = parse(&text, ignore_case)?;
        Self::build(&text, hir, ignore_case, true)
    }

    fn build(
        text: &str,
        hir: Hir,
        ignore_case: bool,
        full: bool,
    ) -> Result<Self, String> {
        let text = match full {
            true => format!(r"\A(?:{text})\z"),
            false => text.to_owned(),
        };
        let runner = RegexBuilder::new(&text)
            .unicode(false)
            .case_insensitive(ignore_case)
            .size_limit(language::MAX_NFA_LEN)
            .build()
            .map_err(|_| "it is too large")?;
        Ok(Self { hir, full, runner })
    }

    /// Whether the server would admit this text.
    pub fn admits(&self, text: &str) -> bool {
        self.runner.is_match(text.as_bytes())
    }
}

/// Parses in ASCII, as origins are and as all the servers do.
fn parse(text: &str, ignore_case: bool) -> Result<Hir, String> {
    regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .case_insensitive(ignore_case)
        .nest_limit(100)
        .build()
        .parse(text)
        .map_err(|error| match error {
            regex_syntax::Error::Parse(error) => error.kind().to_string(),
            regex_syntax::Error::Translate(error) => error.kind().to_string(),
            _ => "it cannot be read".into(),
        })
}
