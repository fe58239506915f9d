//! Which API covers a path.

use super::Api;

/// A segment of a path pattern, its parameter's name left out.
#[derive(Debug, PartialEq, Eq)]
enum Segment<'a> {
    Literal(&'a str),
    Param(&'a str, &'a str),
    Rest,
}

/// APIs with the most specific pattern that covers the path, in document order.
pub(crate) fn covers<'a>(apis: &'a [Api], path: &str) -> Vec<&'a Api> {
    let best = apis
        .iter()
        .filter_map(|api| Some((rank(&segments(&api.path), path)?, api)))
        .min_by(|(one, _), (other, _)| one.cmp(other));
    let Some((_, best)) = best else { return vec![] };
    let same = |api: &&Api| segments(&api.path) == segments(&best.path);
    apis.iter().filter(same).collect()
}

/// Whether nothing tells two APIs with one path apart.
pub(crate) fn overlap(one: &Api, other: &Api) -> bool {
    let any = one.methods.contains(&"*") || other.methods.contains(&"*");
    let both_empty = one.methods.is_empty() && other.methods.is_empty();
    let common = one.methods.iter().any(|m| other.methods.contains(m));
    segments(&one.path) == segments(&other.path)
        && (any || both_empty || common)
}

fn segments(pattern: &str) -> Vec<Segment<'_>> {
    pattern
        .split('/')
        .map(|text| match text.split_once('{') {
            None => Segment::Literal(text),
            Some((_, rest)) if rest.starts_with('*') => Segment::Rest,
            Some((prefix, rest)) => {
                let (_, suffix) = rest.split_once('}').unwrap_or_default();
                Segment::Param(prefix, suffix)
            }
        })
        .collect()
}

/// For each segment, how specific it is: a literal, then the parameter with
/// the most literal bytes, then a catch-all. Nothing if the path is not
/// covered.
fn rank(pattern: &[Segment<'_>], path: &str) -> Option<Vec<(u8, usize)>> {
    let mut rest = Some(path);
    let mut rank = vec![];
    for segment in pattern {
        let here = rest?;
        if *segment == Segment::Rest {
            rank.push((2, 0));
            return (!here.is_empty()).then_some(rank);
        }
        let (text, after) = match here.split_once('/') {
            Some((text, after)) => (text, Some(after)),
            None => (here, None),
        };
        rest = after;
        match segment {
            Segment::Literal(literal) if *literal == text => rank.push((0, 0)),
            Segment::Param(prefix, suffix) => {
                let value = text.strip_prefix(prefix)?.strip_suffix(suffix)?;
                let literal = prefix.len() + suffix.len();
                (!value.is_empty()).then_some(())?;
                rank.push((1, usize::MAX - literal));
            }
            _ => return None,
        }
    }
    rest.is_none().then_some(rank)
}
