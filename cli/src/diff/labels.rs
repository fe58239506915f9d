//! Labels: which first label of a host is in one set and in no other.
//!
//! Whether `pr-*` is covered by `pr-a*`, `pr-b*` and so on is a question
//! about sets of labels. It is answered by a breadth-first search for the
//! shortest label that is not covered: either there is one, and it is shown as
//! an example, or every way on has been seen. A label that begins as no other
//! pattern does is found at once; only lists made to cover every beginning
//! take longer, and there is a bound to that.

use std::collections::{HashSet, VecDeque};

/// A label with one `*` in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'a> {
    pub(super) prefix: &'a str,
    pub(super) suffix: &'a str,
    /// Whether the `*` stands for `_` too, as that of `*.` does.
    pub(super) underscores: bool,
}

impl Shape<'_> {
    /// The `*` of `*.domain`.
    pub(super) const ANY: Self =
        Self { prefix: "", suffix: "", underscores: true };

    /// Whether the label has this shape.
    pub(super) fn matches(&self, label: &str) -> bool {
        label
            .strip_prefix(self.prefix)
            .and_then(|rest| rest.strip_suffix(self.suffix))
            .is_some_and(|star| {
                !star.is_empty() && (self.underscores || !star.contains('_'))
            })
    }

    /// Whether every label of the other shape has this one.
    pub(super) fn contains(&self, other: &Shape<'_>) -> bool {
        let prefix = other.prefix.strip_prefix(self.prefix);
        let suffix = other.suffix.strip_suffix(self.suffix);
        let (Some(prefix), Some(suffix)) = (prefix, suffix) else {
            return false;
        };
        self.underscores
            || !(other.underscores
                || prefix.contains('_')
                || suffix.contains('_'))
    }

    /// Where reading can be after one more byte. Bit `n` is set when the
    /// first `n` symbols of the shape may have been read, the `*` being one;
    /// no shape has more than 63 (RFC 1035, 2.3.4).
    fn step(&self, state: u64, byte: u8) -> u64 {
        let star = self.prefix.len();
        let in_star = self.underscores || byte != b'_';
        let mut next = 0;
        let mut left = state;
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let goes_on = match at.checked_sub(star) {
                None => self.prefix.as_bytes().get(at) == Some(&byte),
                Some(0) => in_star,
                Some(after) => {
                    if after == 1 && in_star {
                        next |= 1 << at;
                    }
                    self.suffix.as_bytes().get(after - 1) == Some(&byte)
                }
            };
            if goes_on {
                next |= 2 << at;
            }
        }
        next
    }

    fn accepts(&self, state: u64) -> bool {
        let end = self.prefix.len() + 1 + self.suffix.len();
        state >> end & 1 == 1
    }
}

/// What is known of labels that are listed one by one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Listed {
    /// Some listed label begins with the text.
    pub(super) begins: bool,
    /// The text is a listed label.
    pub(super) is: bool,
}

/// The answer of [`escape`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// Every label is covered.
    None,
    /// This one is not.
    Label(String),
    /// The search was given up.
    Unknown,
}

/// The bytes of labels; those that look like a name go first.
pub(super) const ALPHABET: &[u8] = b"xyzabcdefghijklmnopqrstuvw0123456789-_";

/// How much the search may remember, in states of single shapes.
const MAX_REMEMBERED: usize = 1 << 21;

/// Where the search is: what each shape has read of the text.
#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    of: u64,
    /// The shapes that may still match.
    covered: Vec<(u32, u64)>,
    /// The text itself, as long as it may become a listed label.
    listed: Option<String>,
}

/// A label of at most `max_len` bytes that has the shape `of`, none of the
/// shapes `covered`, and is not `listed`.
pub(super) fn escape(
    of: Shape<'_>,
    covered: &[Shape<'_>],
    max_len: usize,
    listed: impl Fn(&str) -> Listed,
) -> Escape {
    let start = State {
        of: 1,
        covered: (0..).zip(covered).map(|(at, _)| (at, 1)).collect(),
        listed: Some(String::new()),
    };
    let mut seen = HashSet::new();
    let mut remembered = 0;
    let mut queue = VecDeque::from([(String::new(), start)]);
    while let Some((text, state)) = queue.pop_front() {
        if text.len() == max_len {
            continue;
        }
        for byte in ALPHABET {
            let next = of.step(state.of, *byte);
            if next == 0 {
                continue;
            }
            let mut text = text.clone();
            text.push(char::from(*byte));
            let known = match &state.listed {
                Some(_) => listed(&text),
                None => Listed::default(),
            };
            let state = State {
                of: next,
                covered: state.step(covered, *byte),
                listed: known.begins.then(|| text.clone()),
            };
            let taken = known.is || state.is_covered(covered);
            if of.accepts(state.of) && !taken {
                return Escape::Label(text);
            }
            if !seen.contains(&state) {
                remembered += state.covered.len() + 1;
                if remembered > MAX_REMEMBERED {
                    return Escape::Unknown;
                }
                seen.insert(state.clone());
                queue.push_back((text, state));
            }
        }
    }
    Escape::None
}

impl State {
    /// Where each shape is after one more byte.
    fn step(&self, covered: &[Shape<'_>], byte: u8) -> Vec<(u32, u64)> {
        let next = self.covered.iter().filter_map(|(at, state)| {
            let next = covered.get(*at as usize)?.step(*state, byte);
            (next != 0).then_some((*at, next))
        });
        next.collect()
    }

    fn is_covered(&self, covered: &[Shape<'_>]) -> bool {
        self.covered.iter().any(|(at, state)| {
            covered.get(*at as usize).is_some_and(|s| s.accepts(*state))
        })
    }
}

/// Labels of at most `max_len` bytes, the short ones first.
pub(super) fn all(max_len: usize) -> impl Iterator<Item = String> {
    // A bound that no document reaches, so that the count fits.
    (1..=max_len.min(11)).flat_map(|len| {
        let count = (ALPHABET.len() as u64).pow(len as u32);
        (0..count).map(move |number| {
            let mut number = number as usize;
            let letter = |_| {
                let letter = ALPHABET[number % ALPHABET.len()];
                number /= ALPHABET.len();
                char::from(letter)
            };
            (0..len).map(letter).collect()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape<'_> {
        let (prefix, suffix) = text.split_once('*').unwrap();
        Shape { prefix, suffix, underscores: false }
    }

    /// `covered` is a list of globs and labels.
    fn search(of: Shape<'_>, covered: &str, max_len: usize) -> Escape {
        let words = || covered.split_whitespace();
        let globs: Vec<_> =
            words().filter(|w| w.contains('*')).map(shape).collect();
        let labels: Vec<_> = words().filter(|w| !w.contains('*')).collect();
        escape(of, &globs, max_len, |text| Listed {
            begins: labels.iter().any(|label| label.starts_with(text)),
            is: labels.contains(&text),
        })
    }

    fn found(label: &str) -> Escape {
        Escape::Label(label.into())
    }

    #[test]
    fn the_shortest_label_that_is_not_covered() {
        let every_start: String = ALPHABET
            .iter()
            .filter(|byte| **byte != b'_')
            .map(|byte| format!("p{}* ", char::from(*byte)))
            .collect();
        let every_letter = every_start.replace('*', "");
        let cases = [
            ("p*", "", 63, found("px")),
            ("p*", "p*", 63, Escape::None),
            ("p*", "*", 63, Escape::None),
            ("p-*", "p*", 63, Escape::None),
            ("p*", "p-*", 63, found("px")),
            ("*s", "*-s", 63, found("xs")),
            ("p*s", "p* q*", 63, Escape::None),
            ("p_*", "p*", 63, found("p_x")),
            ("p*_s", "p*s", 63, found("px_s")),
            ("p*", "px py pxa*", 63, found("pz")),
            ("p*", &every_start, 63, found("px")),
            ("p*", &format!("{every_start}{every_letter}"), 63, Escape::None),
            // With one byte of room, letters are enough.
            ("p*", &every_letter, 2, Escape::None),
            ("p*", &every_letter, 3, found("pxx")),
            ("pppp*", "", 4, Escape::None),
        ];
        for (of, covered, max_len, expected) in cases {
            let label = search(shape(of), covered, max_len);
            assert_eq!(label, expected, "{of} / {covered}");
        }
    }

    /// Globs never reach what `*.` does, whatever their number.
    #[test]
    fn globs_do_not_cover_any_label() {
        let every: String = ALPHABET
            .iter()
            .map(|byte| format!("{0}* *{0} {0} ", char::from(*byte)))
            .collect();
        assert_eq!(search(Shape::ANY, &every, 63), found("__"));
        assert_eq!(search(Shape::ANY, &every, 1), Escape::None);
        assert_eq!(search(Shape::ANY, "", 63), found("x"));
    }

    #[test]
    fn one_shape_in_another() {
        let inside = [("p*", "*"), ("pa*bs", "p*s"), ("p*s", "p*s")];
        for (inner, outer) in inside {
            assert!(shape(outer).contains(&shape(inner)), "{inner} {outer}");
        }
        let outside = [("*", "p*"), ("p_*", "p*"), ("q*", "p*")];
        for (inner, outer) in outside {
            assert!(!shape(outer).contains(&shape(inner)), "{inner} {outer}");
        }
        assert!(Shape::ANY.contains(&shape("p_*")));
        assert!(!shape("*").contains(&Shape::ANY));
    }

    #[test]
    fn labels_are_counted_up() {
        let labels: HashSet<_> = all(2).collect();
        assert_eq!(labels.len(), 38 + 38 * 38);
        assert_eq!(all(63).next().as_deref(), Some("x"));
    }
}
