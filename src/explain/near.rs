//! Near rules: the trusted origins that come closest to an origin.
//!
//! Every trusted origin is looked at, inactive ones too, and the best few are
//! kept, so that the work is linear in the policy and the memory is not.

use super::malformed;
use super::miss::{Miss, MissKind, Misses};
use crate::decide::{Api, Policy, Scopes, TrustedOrigin};
use crate::origin::{TupleOrigin, WireOrigin};

/// A trusted origin that nearly matches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearRule {
    /// Its name.
    pub name: String,
    /// Its pattern.
    pub origin: String,
    /// All that keeps it from matching, at least one thing.
    pub misses: Vec<Miss>,
}

impl NearRule {
    /// The most near rules in an explanation.
    pub(crate) const MAX: usize = 5;

    /// Whether the origin could be taken for this one.
    pub(super) fn is_resembled(&self) -> bool {
        let resembles = |miss: &Miss| {
            matches!(miss.kind, MissKind::Typo | MissKind::LookAlike)
        };
        self.misses.iter().any(resembles)
    }

    /// Whether the same page over https would match.
    pub(super) fn misses_by_http(&self, origin: &WireOrigin<'_>) -> bool {
        let by_scheme = |miss: &Miss| miss.kind == MissKind::Scheme;
        let over_http = |origin: &TupleOrigin<'_>| origin.scheme() == b"http";
        matches!(origin, WireOrigin::Tuple(tuple) if over_http(tuple))
            && self.origin.starts_with("https://")
            && self.misses.iter().all(by_scheme)
    }
}

/// What a rule would have to be trusted for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) scopes: Scopes,
    pub(super) api: Option<&'a Api>,
}

/// The nearest rules, the best first; document order breaks ties.
pub(super) fn rules(
    policy: &Policy,
    origin: &[u8],
    wanted: &Wanted<'_>,
) -> Vec<NearRule> {
    // Of a malformed origin, the rules near what is meant.
    let meant;
    let (origin, spelling) = match WireOrigin::parse(origin) {
        Ok(origin) => (origin, None),
        Err(_) => {
            meant = malformed::diagnose(origin).meant.unwrap_or_default();
            match WireOrigin::parse(meant.as_bytes()) {
                Ok(origin) => (origin, Some(&meant)),
                Err(_) => return vec![],
            }
        }
    };
    let mut best: Vec<(u32, TrustedOrigin<'_>, Misses)> = vec![];
    for rule in policy.trusted_origins() {
        let Some(misses) = Misses::of(&rule, &origin, wanted) else {
            continue;
        };
        // A rule that does match is not near. Of a malformed origin it is
        // the one that was meant.
        let weight = misses.weight();
        if weight == 0 && spelling.is_none() {
            continue;
        }
        let place = best.partition_point(|(other, ..)| *other <= weight);
        if place < NearRule::MAX {
            best.truncate(NearRule::MAX - 1);
            best.insert(place, (weight, rule, misses));
        }
    }
    best.iter()
        .map(|(_, rule, misses)| NearRule {
            name: rule.name().into(),
            origin: rule.pattern().to_string(),
            misses: spelling
                .map(|meant| Miss {
                    kind: MissKind::Spelling,
                    sentence: format!("browsers write \"{meant}\""),
                })
                .into_iter()
                .chain(misses.sentences(rule, &origin, wanted))
                .collect(),
        })
        .collect()
}
