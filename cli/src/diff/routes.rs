//! Which of two APIs gets a request that both cover.
//!
//! The more specific path wins, and where nothing tells two apart the order
//! of the document does. So an API can take requests from another by being
//! put before it, which is the one change of order that means something.

use std::collections::{BTreeMap, HashMap};

use doorward::Api;
use serde::Serialize;

use super::apis::Pair;

/// Requests that go to another API than before.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Rerouted<'a> {
    /// The paths, as a pattern.
    pub(super) path: &'a str,
    /// The API that was first.
    pub(super) old: &'a str,
    /// The API that is first.
    pub(super) new: &'a str,
}

/// A path pattern without the names of its parameters, which mean nothing.
pub(super) fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut chars = path.chars().peekable();
    while let Some(char) = chars.next() {
        shape.push(char);
        let doubled = chars.peek() == Some(&char);
        match char {
            '{' | '}' if doubled => shape.extend(chars.next()),
            '{' => {
                shape.extend(chars.next_if_eq(&'*'));
                shape.extend(chars.by_ref().find(|char| *char == '}'));
            }
            _ => {}
        }
    }
    shape
}

/// APIs that take requests from others by their order alone.
pub(super) fn rerouted<'a>(
    old: &'a [Api],
    new: &'a [Api],
    pairs: &[Pair<'a>],
) -> Vec<Rerouted<'a>> {
    let both = pairs.iter().filter_map(|pair| match pair {
        [Some(old), Some(new)] => Some((&*old.name, &*new.name)),
        _ => None,
    });
    let new_names: HashMap<&str, &str> = both.collect();
    let mut rerouted = vec![];
    let (old, new) = (Contests::new(old), Contests::new(new));
    for (place, now) in &new.places {
        let Some(before) = old.places.get(place) else { continue };
        // Where each API was, under the name that it has now.
        let position: HashMap<&str, usize> = before
            .iter()
            .enumerate()
            .filter_map(|(at, api)| Some((*new_names.get(&*api.name)?, at)))
            .collect();
        for (at, first) in now.iter().enumerate() {
            let Some(was) = position.get(&*first.name) else { continue };
            let later = now.iter().skip(at + 1).filter(|second| {
                place.contested(first, second)
                    && position.get(&*second.name).is_some_and(|p| p < was)
            });
            rerouted.extend(later.map(|second| Rerouted {
                path: &second.path,
                old: &second.name,
                new: &first.name,
            }));
        }
        // An API of a path that all its requests went to, and a new first.
        if let (Place::Path(_), [first, ..], [was, ..]) =
            (place, &now[..], &before[..])
            && !position.contains_key(&*first.name)
            && let Some(was) = new_names.get(&*was.name)
            && now.iter().any(|api| *api.name == **was)
        {
            rerouted.push(Rerouted {
                path: &first.path,
                old: was,
                new: &first.name,
            });
        }
    }
    rerouted
}

/// Where the order of APIs matters.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// One path: the first API gets the methods that none lists.
    Path(String),
    /// Parameters of one segment with as many literal bytes: the first one
    /// that matches.
    Segment { parent: String, literal_len: usize },
}

impl Place {
    /// Whether some request is for both.
    fn contested(&self, one: &Api, other: &Api) -> bool {
        let Self::Segment { parent, .. } = self else { return true };
        let [one, other] = [one, other].map(|api| shape(&api.path));
        let depth = parent.matches('/').count();
        one.split('/').nth(depth) != other.split('/').nth(depth)
            && paths_meet(&one, &other)
    }
}

/// Whether some path has both shapes.
fn paths_meet(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.split('/'), other.split('/'));
    loop {
        match (one.next(), other.next()) {
            (Some("{*}"), Some(_)) | (Some(_), Some("{*}")) => return true,
            (Some(one), Some(other)) if segments_meet(one, other) => {}
            (one, other) => return one.is_none() && other.is_none(),
        }
    }
}

fn segments_meet(one: &str, other: &str) -> bool {
    match (parameter(one), parameter(other)) {
        (None, None) => one == other,
        (Some((prefix, suffix)), None) => {
            other.len() > prefix.len() + suffix.len()
                && other.starts_with(prefix)
                && other.ends_with(suffix)
        }
        (None, Some(_)) => segments_meet(other, one),
        (Some((a, b)), Some((c, d))) => {
            (a.starts_with(c) || c.starts_with(a))
                && (b.ends_with(d) || d.ends_with(b))
        }
    }
}

/// What is before and after the parameter of a segment.
fn parameter(segment: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let at = from + segment.get(from..)?.find('{')?;
        let (before, rest) = segment.split_at(at);
        match rest.strip_prefix("{}") {
            Some(after) => return Some((before, after)),
            None => from = at + 2,
        }
    }
}

/// The length of literal text in which braces are doubled.
fn literal_len(text: &str) -> usize {
    let doubled = text.matches("{{").count() + text.matches("}}").count();
    text.len() - doubled
}

/// APIs by the places where their order matters, in order.
struct Contests<'a> {
    places: BTreeMap<Place, Vec<&'a Api>>,
}

impl<'a> Contests<'a> {
    fn new(apis: &'a [Api]) -> Self {
        let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for api in apis {
            let shape = shape(&api.path);
            let mut parent = String::new();
            for segment in shape.split('/') {
                if let Some((before, after)) = parameter(segment)
                    && segment != "{}"
                {
                    let literal_len = literal_len(before) + literal_len(after);
                    let parent = parent.clone();
                    let place = Place::Segment { parent, literal_len };
                    places.entry(place).or_default().push(api);
                }
                parent += segment;
                parent.push('/');
            }
            places.entry(Place::Path(shape)).or_default().push(api);
        }
        Self { places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parameters_are_left_out() {
        let table = [
            ("/users/{id}", "/users/{}"),
            ("/users/{*rest}", "/users/{*}"),
            ("/a{{b}}/v{n}.json", "/a{{b}}/v{}.json"),
            ("/{a}{{", "/{}{{"),
        ];
        for (path, expected) in table {
            assert_eq!(shape(path), expected);
        }
        assert_eq!(parameter("a{{}}b{}c"), Some(("a{{}}b", "c")));
        assert_eq!(parameter("a{{}}b"), None);
        assert_eq!(parameter("{*}"), None);
    }

    #[test]
    fn paths_that_meet() {
        let table = [
            ("/a{}", "/{}b", true),
            ("/a{}", "/b{}", false),
            ("/a{}/u", "/{}b/v", false),
            ("/a{}/u", "/{}b/{}", true),
            ("/a{}/u", "/{*}", true),
            ("/a{}", "/ab", true),
            ("/a{}", "/a", false),
            ("/a", "/a/b", false),
        ];
        for (one, other, expected) in table {
            assert_eq!(paths_meet(one, other), expected, "{one} {other}");
            assert_eq!(paths_meet(other, one), expected, "{one} {other}");
        }
    }
}
