//! Counts what the checks came to and prints it.
//!
//! One line for each group, then the differences and the cases that do not
//! apply, each by its reason and with a count, then the failures in full, then
//! the suite's sum. A case that differs only as the table says has passed, and
//! is counted as such in the open.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};

use crate::check::{Difference, Outcome, Verdict};
use crate::known::Excuses;

/// So many failures are shown unless all are asked for: an engine that fails
/// at everything would fill a log.
const SHOWN: usize = 100;

/// What a suite came to.
#[derive(Default)]
pub(crate) struct Summary {
    suite: String,
    groups: Vec<Group>,
    notes: BTreeMap<(String, String), usize>,
    named: BTreeMap<String, Named>,
    not_applicable: BTreeMap<String, usize>,
    failures: Vec<String>,
    missing: Option<String>,
    list: bool,
}

/// The numbers of one group, or of all. Whoever sums up a log reads them in
/// the line `suite NAME: N passed, N failed, N not applicable`.
#[derive(Clone, Default)]
pub(crate) struct Counts {
    /// Agreed, or differed as named.
    pub(crate) passed: usize,
    /// Of those, the ones that differed as named.
    pub(crate) named: usize,
    /// Differed otherwise, or came to no verdict.
    pub(crate) failed: usize,
    /// Did not apply.
    pub(crate) skipped: usize,
}

#[derive(Default)]
struct Group {
    name: String,
    counts: Counts,
}

#[derive(Default)]
struct Named {
    cases: Vec<String>,
    aspects: Vec<String>,
}

impl Summary {
    /// Judges `outcomes` against the table. With `list`, the report names
    /// every case that differs, and every failure.
    pub(crate) fn new(
        suite: &str,
        outcomes: Vec<Outcome>,
        excuses: &mut Excuses<'_>,
        list: bool,
    ) -> Summary {
        let mut summary =
            Summary { suite: suite.into(), list, ..Summary::default() };
        for outcome in outcomes {
            summary.count(outcome, excuses);
        }
        for (case, aspect) in excuses.stale() {
            let counts = summary.group("known-differences.json");
            counts.failed += 1;
            summary.failures.push(format!(
                "{case}: {aspect}: listed as a known difference, but it does \
                 not differ"
            ));
        }
        summary
    }

    /// A suite that could not be run for want of its data.
    pub(crate) fn skipped(suite: &str, why: &str) -> Summary {
        let mut summary = Summary { suite: suite.into(), ..Summary::default() };
        summary.group("all").skipped = 1;
        summary.missing = Some(why.into());
        summary
    }

    /// A suite that could not be run although it should have been.
    pub(crate) fn failed(suite: &str, why: String) -> Summary {
        let mut summary = Summary { suite: suite.into(), ..Summary::default() };
        summary.group("all").failed = 1;
        summary.failures.push(why);
        summary
    }

    /// The sum over the groups.
    pub(crate) fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for group in &self.groups {
            sum.add(&group.counts);
        }
        sum
    }

    fn count(&mut self, outcome: Outcome, excuses: &mut Excuses<'_>) {
        let Outcome { group, case, excusable, verdict } = outcome;
        match verdict {
            Verdict::Agrees(note) => {
                self.group(&group).passed += 1;
                if let Some(note) = note {
                    *self.notes.entry((group, note)).or_default() += 1;
                }
            }
            Verdict::Differs(differences) => {
                self.differ(&group, &case, excusable, differences, excuses);
            }
            Verdict::NotApplicable(why) => {
                self.group(&group).skipped += 1;
                *self.not_applicable.entry(why).or_default() += 1;
            }
            Verdict::Broken(how) => {
                self.group(&group).failed += 1;
                self.failures.push(format!("{case}: {how}"));
            }
        }
    }

    fn differ(
        &mut self,
        group: &str,
        case: &str,
        excusable: bool,
        differences: Vec<Difference>,
        excuses: &mut Excuses<'_>,
    ) {
        let mut excused = true;
        for difference in differences {
            let aspect = &difference.aspect;
            let why = excuses.reason(case, aspect).filter(|_| excusable);
            let Some(why) = why else {
                excused = false;
                self.failures.push(format!("{case}: {difference}"));
                continue;
            };
            let named = self.named.entry(why.into()).or_default();
            if !named.aspects.contains(aspect) {
                named.aspects.push(aspect.clone());
            }
            if named.cases.last().is_none_or(|last| last != case) {
                named.cases.push(case.into());
            }
        }
        let counts = self.group(group);
        counts.passed += usize::from(excused);
        counts.named += usize::from(excused);
        counts.failed += usize::from(!excused);
    }

    fn group(&mut self, name: &str) -> &mut Counts {
        let found = self.groups.iter().position(|g| g.name == name);
        let index = found.unwrap_or_else(|| {
            let name = name.to_owned();
            self.groups.push(Group { name, ..Group::default() });
            self.groups.len() - 1
        });
        &mut self.groups[index].counts
    }

    fn write_named(&self, out: &mut String) -> fmt::Result {
        if !self.named.is_empty() {
            writeln!(out, "  differences, named and judged:")?;
        }
        let mut all: Vec<_> = self.named.iter().collect();
        all.sort_by_key(|(_, named)| usize::MAX - named.cases.len());
        for (why, named) in all {
            let aspects = named.aspects.join(", ");
            writeln!(out, "  {:>5}  {why} [{aspects}]", named.cases.len())?;
            if self.list {
                for case in &named.cases {
                    writeln!(out, "           {case}")?;
                }
            }
        }
        Ok(())
    }
}

impl Counts {
    /// Adds `other` to this.
    pub(crate) fn add(&mut self, other: &Counts) {
        self.passed += other.passed;
        self.named += other.named;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { passed, named, failed, skipped } = self;
        write!(f, "{passed} passed, {failed} failed, ")?;
        write!(f, "{skipped} not applicable")?;
        if *named > 0 {
            write!(f, "; {named} of the passed differ as named")?;
        }
        Ok(())
    }
}

impl Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { aspect, expected, found } = self;
        write!(f, "{aspect}: expected {expected}, found {found}")
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.missing {
            return write!(f, "skipped: suite {}: {why}", self.suite);
        }
        let mut out = String::new();
        for Group { name, counts } in &self.groups {
            writeln!(out, "  {name:<40} {counts}")?;
            let notes = self.notes.iter();
            for ((_, note), count) in notes.filter(|((g, _), _)| g == name) {
                writeln!(out, "  {count:>5}  {note}")?;
            }
        }
        self.write_named(&mut out)?;
        if !self.not_applicable.is_empty() {
            writeln!(out, "  not applicable:")?;
        }
        for (why, count) in &self.not_applicable {
            writeln!(out, "  {count:>5}  {why}")?;
        }
        let shown = if self.list { self.failures.len() } else { SHOWN };
        for failure in self.failures.iter().take(shown) {
            writeln!(out, "  FAILED {failure}")?;
        }
        if self.failures.len() > shown {
            let more = self.failures.len() - shown;
            writeln!(out, "  FAILED {more} times more; --list tells all")?;
        }
        write!(f, "{out}suite {}: {}", self.suite, self.counts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known::Known;

    fn outcome(case: &str, excusable: bool, verdict: Verdict) -> Outcome {
        let (group, case) = ("a group".into(), case.into());
        Outcome { group, case, excusable, verdict }
    }

    fn differs(aspect: &str) -> Verdict {
        Verdict::of(Difference::between(aspect, 1, 2).into_iter().collect())
    }

    /// Judges against a table that excuses `vary` of case `x`.
    fn judged(outcomes: Vec<Outcome>) -> Summary {
        let text = r#"{ "about": "", "entries": [ { "suite": "s",
            "aspects": ["vary"], "why": "so be it", "cases": ["x"] } ] }"#;
        let known: Known = serde_json::from_str(text).unwrap();
        let mut excuses = known.excuses("s").unwrap();
        Summary::new("s", outcomes, &mut excuses, false)
    }

    #[test]
    fn a_named_difference_passes_and_is_told() {
        let summary = judged(vec![
            outcome("x", true, differs("vary")),
            outcome("y", true, Verdict::Agrees(None)),
            outcome("z", true, Verdict::NotApplicable("no such thing".into())),
        ]);
        let text = summary.to_string();
        assert!(text.contains("    1  so be it [vary]\n"), "{text}");
        assert!(text.contains("    1  no such thing\n"), "{text}");
        let sum = "suite s: 2 passed, 0 failed, 1 not applicable; \
                   1 of the passed differ as named";
        assert!(text.ends_with(sum), "{text}");
    }

    #[test]
    fn an_unnamed_difference_fails() {
        let summary = judged(vec![
            outcome("x", true, differs("vary")),
            outcome("w", true, differs("vary")),
        ]);
        assert_eq!(summary.counts().failed, 1);
        let text = summary.to_string();
        let line = "FAILED w: vary: expected 1, found 2";
        assert!(text.contains(line), "{text}");
    }

    #[test]
    fn a_stale_entry_fails() {
        let agrees = Verdict::Agrees(None);
        let summary = judged(vec![outcome("x", true, agrees)]);
        assert_eq!(summary.counts().failed, 1);
        assert!(summary.to_string().contains("but it does not differ"));
    }

    #[test]
    fn where_the_data_is_law_the_table_does_not_help() {
        let summary = judged(vec![outcome("x", false, differs("vary"))]);
        assert_eq!(summary.counts().failed, 1);
        assert_eq!(summary.counts().passed, 0);
    }

    #[test]
    fn missing_data_is_skipped_and_never_passed() {
        let summary = Summary::skipped("s", "no data");
        let Counts { passed, skipped, .. } = summary.counts();
        assert_eq!((passed, skipped), (0, 1));
        assert_eq!(summary.to_string(), "skipped: suite s: no data");
    }
}
