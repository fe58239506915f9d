//! Guards that are off and guard nothing: the next mistake gets through.

use super::{Subject, warning};
use crate::decide::Scopes;
use crate::diagnostic::Code;
use crate::pattern::Pattern;
use crate::policy::guards;
use crate::policy::model::Safety;
use crate::policy::read::get;
use crate::policy::tree::{Node, Problem, Value};

pub(super) fn examine(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    let safety = get(Some(subject.root), "safety");
    for (key, what, needs) in OPT_OUTS {
        let Some(node) = get(safety, key).filter(|node| is_true(node)) else {
            continue;
        };
        // What a wrong entry needs cannot be told.
        let patterns = subject
            .entries
            .iter()
            .map(|entry| entry.as_ref().map(|entry| &entry.pattern));
        if !patterns.into_iter().any(|pattern| pattern.is_none_or(needs)) {
            problems.push(warning(
                Code::UnusedOptOut,
                format!("this guard is off, and {what}"),
                "remove it, so that the guard finds the next one",
                &node.span,
            ));
        }
    }
}

type OptOut = (&'static str, &'static str, fn(&Pattern) -> bool);

/// Keys under `[safety]`, and whether a pattern needs them, whatever its
/// scopes and its status are.
const OPT_OUTS: [OptOut; 3] = [
    ("allow_insecure_origins", "no origin is plain http", is_insecure),
    (
        "allow_public_suffix_wildcards",
        "no wildcard is next to a public suffix",
        is_open_to_anybody,
    ),
    ("allow_null_origin", "\"null\" is not listed", is_null),
];

fn is_true(node: &Node) -> bool {
    matches!(node.value, Value::Boolean(true))
}

fn is_insecure(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::Tuple(tuple) if guards::is_insecure(tuple))
}

fn is_null(pattern: &Pattern) -> bool {
    *pattern == Pattern::Null
}

fn is_open_to_anybody(pattern: &Pattern) -> bool {
    let mut found = false;
    guards::pattern(pattern, Scopes::NONE, Safety::default(), &mut |finding| {
        found |= matches!(
            finding.code(),
            Code::WildcardUnderPrivateSuffix | Code::WildcardAboveSuffix
        );
    });
    found
}
