//! From an expression to patterns, or to the reason why not.

use doorward::pattern::Pattern;
use regex_syntax::hir::{Hir, HirKind};

use super::judge::Judge;
use super::language::{Language, Search, shortest};
use super::origins::{Labels, tidy, union};
use super::shape::{self, Shape};
use super::{Expression, attack};

/// A repetition of at least so many makes labels be counted.
const MIN_COUNT: u32 = 16;

/// What an expression amounts to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translation {
    /// The patterns: all that they admit is admitted by the expression, hosts
    /// that are no host names aside.
    pub patterns: Vec<Pattern>,
    /// An origin that a pattern admits and the expression does not. Its host
    /// is no host name.
    pub wider: Option<String>,
    /// A well-formed origin that the expression admits and the patterns do
    /// not: `null`, one with a scheme of its own, or one whose host is no host
    /// name.
    pub lost: Option<String>,
    /// A text that the expression admits though no origin looks like it.
    pub lost_text: Option<String>,
}

/// Why an expression is not translated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The reason, as a sentence.
    pub reason: String,
    /// What the expression admits.
    pub attack: Option<Attack>,
    /// The patterns that are probably meant.
    pub meant: Vec<Pattern>,
    /// An origin that these patterns admit and the expression does not.
    pub wider: Option<String>,
}

/// A text that an expression admits, and nobody means it to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    /// What was run.
    pub text: String,
    /// Whether a browser can send it.
    pub is_origin: bool,
    /// What lets it through.
    pub hole: &'static str,
}

impl Expression {
    /// The patterns that admit what this expression does.
    ///
    /// # Errors
    ///
    /// The reason, with a text that the expression admits where there is one.
    pub fn translate(&self) -> Result<Translation, Refusal> {
        let shapes = shape::shapes(&self.hir).unwrap_or_default();
        let tried = candidates(&shapes);
        self.judge(&shapes, &tried).unwrap_or_else(|| {
            let reason = "it is too large to be judged".into();
            let attack = attack::find(self, &shapes, &tried);
            Err(Refusal { reason, attack, ..Refusal::default() })
        })
    }

    /// An origin that both the expression and the pattern admit, or what
    /// stands for one when that cannot be told.
    pub fn common(&self, pattern: &Pattern) -> Option<String> {
        let unknown = || Some(pattern.to_string());
        let labels = Labels { names: false, counted: false };
        let language = Language::new(&self.hir, self.full);
        let origins = Language::of(&union([pattern], labels));
        let (Some(language), Some(origins)) = (language, origins) else {
            return unknown();
        };
        match shortest(&[&language, &origins], &[]) {
            Search::Found(text) => Some(text),
            Search::Nothing => None,
            Search::TooLarge => unknown(),
        }
    }

    /// Nothing when an automaton would be too large.
    fn judge(
        &self,
        shapes: &[Shape],
        tried: &[Pattern],
    ) -> Option<Result<Translation, Refusal>> {
        let language = Language::new(&self.hir, self.full)?;
        let judge = Judge::new(self, language, counts(&self.hir))?;
        let within = tried.iter().filter(|pattern| judge.is_within(pattern));
        let within = tidy(within.cloned().collect());
        let patterns = judge.language(&within)?;
        let left = judge.left(&patterns);
        if left.is_some() || within.is_empty() {
            let attack = attack::find(self, shapes, tried);
            let hole = attack.as_ref().map(|attack| attack.hole.to_owned());
            let reason = hole.or(left).unwrap_or_else(|| judge.nothing());
            let meant = judge.meant(tried, shapes);
            let wider = judge.any_wider(&meant);
            return Some(Err(Refusal { reason, attack, meant, wider }));
        }
        Some(Ok(Translation {
            wider: judge.wider(&within, false),
            lost: judge.lost_origin(&patterns),
            lost_text: judge.lost_text(&patterns, shapes),
            patterns: within,
        }))
    }
}

/// Whether the expression counts so far that lengths of labels matter.
fn counts(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let large = |count: u32| count >= MIN_COUNT;
            repetition.max.is_some_and(large)
                || large(repetition.min)
                || counts(&repetition.sub)
        }
        HirKind::Capture(capture) => counts(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().any(counts)
        }
        HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Look(_) => false,
    }
}

/// Patterns to try, each once.
fn candidates(shapes: &[Shape]) -> Vec<Pattern> {
    let mut candidates: Vec<Pattern> = vec![];
    for pattern in shapes.iter().flat_map(shape::patterns) {
        if !candidates.contains(&pattern) {
            candidates.push(pattern);
        }
    }
    candidates
}
