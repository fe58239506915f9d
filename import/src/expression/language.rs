//! Sets of strings as automata, and the shortest string that tells them apart.
//!
//! "Never wider" is a statement about infinitely many strings. It is shown by
//! walking several automata at once: when no reachable state is inside one set
//! and outside the other, there is no such string; otherwise the first one
//! found is a shortest, and the evidence.

use std::collections::{HashMap, HashSet};

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Dot, Hir, Look, Repetition};

/// How large an automaton may be, and what it is made of, in bytes. Those of
/// what people write take a few thousand.
const MAX_AUTOMATON_LEN: usize = 4 << 20;
pub(super) const MAX_NFA_LEN: usize = 128 << 10;

/// How many joint states are looked at before giving up.
const MAX_STATES: usize = 400_000;

/// The bytes that are tried, those first that read well. Upper case is left
/// out: browsers send none, and for expressions that ignore case every string
/// with it would be a find.
const BYTES: &[u8] =
    b"abcdefghijklmnopqrstuvwxyz0123456789-./:_+[]@#?!$%&'()*,;=~\\ ";

/// A set of strings.
#[derive(Debug)]
pub(crate) struct Language {
    automaton: dense::DFA<Vec<u32>>,
    start: StateID,
    /// The states from which some string still ends in the set. An expression
    /// that looks for itself anywhere never gives up by itself.
    hopeful: HashSet<StateID>,
}

/// What a search gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// A shortest string.
    Found(String),
    /// There is no such string.
    Nothing,
    /// It would have taken too long.
    TooLarge,
}

impl Language {
    /// The strings that match as a whole, or, not `full`, in a part.
    ///
    /// Nothing for an expression whose automaton would be too large.
    pub(crate) fn new(expression: &Hir, full: bool) -> Option<Self> {
        let anything = || {
            Hir::repetition(Repetition {
                min: 0,
                max: None,
                greedy: true,
                sub: Box::new(Hir::dot(Dot::AnyByte)),
            })
        };
        let mut parts = vec![Hir::look(Look::Start)];
        parts.extend((!full).then(anything));
        parts.push(expression.clone());
        parts.extend((!full).then(anything));
        parts.push(Hir::look(Look::End));
        let nfa = thompson::Compiler::new()
            .configure(
                thompson::Config::new()
                    .utf8(false)
                    .which_captures(thompson::WhichCaptures::None)
                    .nfa_size_limit(Some(MAX_NFA_LEN)),
            )
            .build_from_hir(&Hir::concat(parts))
            .ok()?;
        let automaton = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .match_kind(MatchKind::All)
                    .start_kind(StartKind::Anchored)
                    .accelerate(false)
                    .dfa_size_limit(Some(MAX_AUTOMATON_LEN))
                    .determinize_size_limit(Some(MAX_AUTOMATON_LEN)),
            )
            .build_from_nfa(&nfa)
            .ok()?;
        let anchored = start::Config::new().anchored(Anchored::Yes);
        let start = automaton.start_state(&anchored).ok()?;
        let mut language = Self { automaton, start, hopeful: HashSet::new() };
        language.hopeful = language.find_hopeful();
        Some(language)
    }

    /// The strings that match an expression of ours as a whole.
    pub(crate) fn of(expression: &str) -> Option<Self> {
        Self::new(&super::parse(expression, false).ok()?, true)
    }

    /// Walks all states forwards, then back from those where strings end.
    fn find_hopeful(&self) -> HashSet<StateID> {
        let mut before: HashMap<StateID, Vec<StateID>> = HashMap::new();
        let mut known = HashSet::from([self.start]);
        let mut waiting = vec![self.start];
        let bytes = representatives(&[self]);
        while let Some(state) = waiting.pop() {
            for &byte in &bytes {
                let next = self.automaton.next_state(state, byte);
                before.entry(next).or_default().push(state);
                if known.insert(next) {
                    waiting.push(next);
                }
            }
        }
        waiting.extend(known.into_iter().filter(|state| self.ends(*state)));
        let mut hopeful: HashSet<_> = waiting.iter().copied().collect();
        while let Some(state) = waiting.pop() {
            for &state in before.get(&state).into_iter().flatten() {
                if hopeful.insert(state) {
                    waiting.push(state);
                }
            }
        }
        hopeful
    }

    fn ends(&self, state: StateID) -> bool {
        let end = self.automaton.next_eoi_state(state);
        self.automaton.is_match_state(end)
    }
}

/// A shortest string that is in all of `inside` and none of `outside`.
pub(crate) fn shortest(inside: &[&Language], outside: &[&Language]) -> Search {
    let all: Vec<_> = inside.iter().chain(outside).copied().collect();
    let bytes = representatives(&all);
    let first: Box<[StateID]> = all.iter().map(|l| l.start).collect();
    // Where each joint state was reached from, and by which byte.
    let mut reached = vec![(0_usize, 0_u8)];
    let mut queue = vec![first.clone()];
    let mut seen = HashSet::from([first]);
    let mut next = vec![];
    let mut at = 0;
    while let Some(states) = queue.get(at).cloned() {
        let ends =
            |(language, state): (&&Language, &StateID)| language.ends(*state);
        let mut pairs = all.iter().zip(&states);
        let admitted = pairs.by_ref().take(inside.len()).all(ends);
        if admitted && !pairs.any(ends) {
            return Search::Found(spell(&reached, at));
        }
        for &byte in &bytes {
            next.clear();
            for (position, language) in all.iter().enumerate() {
                let Some(&state) = states.get(position) else { continue };
                let state = language.automaton.next_state(state, byte);
                if position < inside.len() && !language.hopeful.contains(&state)
                {
                    break;
                }
                next.push(state);
            }
            if next.len() < all.len() || seen.contains(&*next) {
                continue;
            }
            if queue.len() >= MAX_STATES {
                return Search::TooLarge;
            }
            let next: Box<[StateID]> = next.as_slice().into();
            seen.insert(next.clone());
            reached.push((at, byte));
            queue.push(next);
        }
        at += 1;
    }
    Search::Nothing
}

/// One byte of each kind that some of the automata tell from the others.
fn representatives(languages: &[&Language]) -> Vec<u8> {
    let mut kinds = HashSet::new();
    let kind = |byte: &u8| -> Vec<u8> {
        let classes = languages.iter().map(|l| l.automaton.byte_classes());
        classes.map(|classes| classes.get(*byte)).collect()
    };
    let new = |byte: &u8| kinds.insert(kind(byte));
    BYTES.iter().copied().filter(new).collect()
}

/// The bytes on the way to a joint state.
fn spell(reached: &[(usize, u8)], mut at: usize) -> String {
    let mut bytes = vec![];
    while at != 0 {
        let Some(&(from, byte)) = reached.get(at) else { break };
        bytes.push(byte);
        at = from;
    }
    bytes.iter().rev().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{Language, Search, shortest};

    #[test]
    fn a_shortest_string_tells_sets_apart() {
        let [ab, a, long] = ["(?:ab)*", "a.*", "(?:ab){3,}"]
            .map(|expression| Language::of(expression).unwrap());
        assert_eq!(shortest(&[&ab], &[]), Search::Found(String::new()));
        assert_eq!(shortest(&[&ab, &a], &[]), Search::Found("ab".into()));
        assert_eq!(shortest(&[&a], &[&ab]), Search::Found("a".into()));
        assert_eq!(shortest(&[&long], &[&ab]), Search::Nothing);
        assert_eq!(shortest(&[&long], &[]), Search::Found("ababab".into()));
    }
}
