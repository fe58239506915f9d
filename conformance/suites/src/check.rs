//! A check: what to ask the engine, and how to judge the answers.
//!
//! A suite turns its data into checks; running them asks all questions at
//! once, so that one process serves every check under the same policy. What a
//! check finds is only a list of differences. Whether a difference is a
//! failure is settled later, against the table of known ones.

use serde_json::Value;

use crate::engine::{Answer, Engine, Question};

/// One way in which the engine did not say what the data expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What is compared: `allowed`, `status`, a header's name.
    pub(crate) aspect: String,
    /// What the data says.
    pub(crate) expected: String,
    /// What the engine says.
    pub(crate) found: String,
}

/// What a check comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing differs. The note says in what way, where a suite counts ways.
    Agrees(Option<String>),
    /// These differ.
    Differs(Vec<Difference>),
    /// The case asks for what Doorward does not have; says what.
    NotApplicable(String),
    /// No verdict: the engine broke its contract or the data is odd.
    Broken(String),
}

/// Judges the answers to a check's questions, in their order.
pub(crate) type Judge = Box<dyn FnOnce(&[Answer]) -> Verdict>;

/// A case of a suite, ready to be asked.
pub(crate) struct Check {
    /// The line of the report it is counted under.
    pub(crate) group: String,
    /// Its name, unique within the suite.
    pub(crate) case: String,
    /// False where the data is law: no table entry excuses a difference.
    pub(crate) excusable: bool,
    /// What to ask.
    pub(crate) questions: Vec<Question>,
    /// How to judge the answers.
    pub(crate) judge: Judge,
}

/// A check that was made.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// See [`Check::group`].
    pub(crate) group: String,
    /// See [`Check::case`].
    pub(crate) case: String,
    /// See [`Check::excusable`].
    pub(crate) excusable: bool,
    /// What it came to.
    pub(crate) verdict: Verdict,
}

impl Check {
    /// A check that asks nothing, since the case cannot apply.
    pub(crate) fn not_applicable(group: &str, case: &str, why: &str) -> Check {
        let verdict = Verdict::NotApplicable(why.into());
        Check {
            group: group.into(),
            case: case.into(),
            excusable: true,
            questions: Vec::new(),
            judge: Box::new(|_| verdict),
        }
    }

    /// A check with one question that must be answered by a line.
    pub(crate) fn line(
        group: &str,
        case: &str,
        question: Question,
        judge: impl FnOnce(&Value) -> Verdict + 'static,
    ) -> Check {
        Check {
            group: group.into(),
            case: case.into(),
            excusable: true,
            questions: vec![question],
            judge: Box::new(move |answers| match line(&answers[0]) {
                Ok(value) => judge(value),
                Err(verdict) => verdict,
            }),
        }
    }
}

impl Difference {
    /// A difference if the two are not the same.
    pub(crate) fn between(
        aspect: &str,
        expected: impl ToString,
        found: impl ToString,
    ) -> Option<Difference> {
        let (expected, found) = (expected.to_string(), found.to_string());
        let aspect = aspect.to_owned();
        (expected != found).then_some(Difference { aspect, expected, found })
    }
}

impl Verdict {
    /// Agreement, or the differences if there is one.
    pub(crate) fn of(differences: Vec<Difference>) -> Verdict {
        match differences.is_empty() {
            true => Verdict::Agrees(None),
            false => Verdict::Differs(differences),
        }
    }
}

/// The line of an answer; anything else is a verdict already. A document that
/// was refused is a difference, since the case expects it to serve.
pub(crate) fn line(answer: &Answer) -> Result<&Value, Verdict> {
    match answer {
        Answer::Line(value) => match value.get("error") {
            Some(error) => Err(Verdict::Broken(format!("error line: {error}"))),
            None => Ok(value),
        },
        Answer::Refused(said) => Err(Verdict::Differs(vec![Difference {
            aspect: "policy".into(),
            expected: "accepted".into(),
            found: format!("refused: {said}"),
        }])),
        Answer::Broken(how) => Err(Verdict::Broken(how.clone())),
    }
}

/// Whether the document of an answer's question serves at all.
pub(crate) fn accepted(answer: &Answer) -> Result<bool, Verdict> {
    match answer {
        Answer::Refused(_) => Ok(false),
        other => line(other).map(|_| true),
    }
}

/// Asks and judges every check.
pub(crate) fn run(engine: &Engine, checks: Vec<Check>) -> Vec<Outcome> {
    let mut questions = Vec::new();
    let mut judges = Vec::new();
    for check in checks {
        let start = questions.len();
        questions.extend(check.questions);
        let asked = start..questions.len();
        judges.push((
            (check.group, check.case, check.excusable),
            (asked, check.judge),
        ));
    }
    let answers = engine.ask(&questions);
    judges
        .into_iter()
        .map(|((group, case, excusable), (asked, judge))| Outcome {
            group,
            case,
            excusable,
            verdict: judge(&answers[asked]),
        })
        .collect()
}
