//! Routing: which APIs cover a path.
//!
//! The syntax is that of the `matchit` crate: `{name}` is the rest of one
//! segment and not empty, with an optional literal before and after it;
//! `{*name}` is a rest of the path that is not empty. Static beats parameter
//! beats catch-all, segment by segment, with backtracking.
//!
//! The router is a tree over segments. A path visits each node at most once,
//! so the work is bounded by the policy, not by the path.

use super::ApiId;

/// The most segments that a path pattern may have.
pub(crate) const MAX_SEGMENTS: usize = 32;

/// Path patterns with the APIs that share each.
#[derive(Debug, Default)]
pub(crate) struct Router {
    nodes: Box<[Node]>,
}

#[derive(Debug, Default)]
struct Node {
    /// Literal segments, sorted.
    statics: Vec<(Box<[u8]>, usize)>,
    /// Parameters, the most literal bytes first.
    params: Vec<Param>,
    /// APIs of a pattern that ends here with a catch-all.
    rest: Vec<ApiId>,
    /// APIs of a pattern that ends here.
    ends: Vec<ApiId>,
}

#[derive(Debug)]
struct Param {
    prefix: Box<[u8]>,
    suffix: Box<[u8]>,
    child: usize,
}

impl Param {
    fn matches(&self, segment: &[u8]) -> bool {
        segment.len() > self.prefix.len() + self.suffix.len()
            && segment.starts_with(&self.prefix)
            && segment.ends_with(&self.suffix)
    }
}

/// A place in the tree from which to go on.
#[derive(Clone, Copy, Default)]
struct Step {
    node: usize,
    /// Where the node's segment starts in the path.
    start: usize,
    /// The next alternative: 0 the literal, then the parameters, then the
    /// catch-all.
    next: usize,
}

impl Router {
    /// The APIs whose pattern covers the path, in document order.
    pub(crate) fn find(&self, path: &[u8]) -> Option<&[ApiId]> {
        if self.nodes.is_empty() || path.first() != Some(&b'/') {
            return None;
        }
        let mut steps = [Step::default(); MAX_SEGMENTS];
        steps[0].start = 1;
        let mut depth = 0;
        loop {
            let step = steps.get_mut(depth)?;
            let node = self.nodes.get(step.node)?;
            let rest = path.get(step.start..)?;
            let len = rest.iter().position(|&byte| byte == b'/');
            let segment = rest.get(..len.unwrap_or(rest.len()))?;
            let alternative = step.next;
            step.next += 1;
            let child = match alternative.checked_sub(1) {
                None => node.literal(segment),
                Some(at) if at < node.params.len() => node
                    .params
                    .get(at)
                    .filter(|p| p.matches(segment))
                    .map(|param| param.child),
                Some(_) if !rest.is_empty() && !node.rest.is_empty() => {
                    return Some(&node.rest);
                }
                // Nothing left here: back to the parent's next alternative.
                Some(_) => {
                    depth = depth.checked_sub(1)?;
                    continue;
                }
            };
            let Some(child) = child else { continue };
            match len {
                None => {
                    let ends = &self.nodes.get(child)?.ends;
                    if !ends.is_empty() {
                        return Some(ends);
                    }
                }
                Some(len) => {
                    let start = step.start + len + 1;
                    // No pattern is deeper, so no node has children there.
                    if let Some(place) = steps.get_mut(depth + 1) {
                        *place = Step { node: child, start, next: 0 };
                        depth += 1;
                    }
                }
            }
        }
    }
}

impl Node {
    fn literal(&self, segment: &[u8]) -> Option<usize> {
        let at = self.statics.binary_search_by(|(s, _)| (**s).cmp(segment));
        at.ok().and_then(|at| self.statics.get(at)).map(|(_, child)| *child)
    }
}

#[cfg(feature = "document")]
pub(crate) use build::{PathId, RouterBuilder};

#[cfg(feature = "document")]
mod build {
    //! Building a [`Router`] from path patterns.

    use core::cmp::Reverse;

    use super::{ApiId, MAX_SEGMENTS, Node, Param, Router};

    /// A path pattern, whatever its parameters are called.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub(crate) struct PathId(usize, bool);

    /// Collects path patterns.
    pub(crate) struct RouterBuilder {
        nodes: Vec<Node>,
    }

    enum Segment {
        Literal(Box<[u8]>),
        Param(Box<[u8]>, Box<[u8]>),
        Rest,
    }

    impl Default for RouterBuilder {
        fn default() -> Self {
            Self { nodes: vec![Node::default()] }
        }
    }

    impl RouterBuilder {
        /// Adds an API and gives its path.
        ///
        /// # Errors
        ///
        /// What is wrong with the pattern.
        pub(crate) fn add(
            &mut self,
            path: &str,
            api: ApiId,
        ) -> Result<PathId, &'static str> {
            let segments = parse(path)?;
            let mut node = 0;
            let mut rest = false;
            for segment in segments {
                node = match segment {
                    Segment::Literal(text) => self.literal(node, text),
                    Segment::Param(prefix, suffix) => {
                        self.param(node, prefix, suffix)
                    }
                    Segment::Rest => {
                        rest = true;
                        node
                    }
                };
            }
            let at = &mut self.nodes[node];
            if rest { &mut at.rest } else { &mut at.ends }.push(api);
            Ok(PathId(node, rest))
        }

        pub(crate) fn build(self) -> Router {
            Router { nodes: self.nodes.into() }
        }

        fn literal(&mut self, node: usize, text: Box<[u8]>) -> usize {
            let new = self.nodes.len();
            let statics = &mut self.nodes[node].statics;
            match statics.binary_search_by(|(s, _)| s.cmp(&text)) {
                Ok(at) => statics[at].1,
                Err(at) => {
                    statics.insert(at, (text, new));
                    self.nodes.push(Node::default());
                    new
                }
            }
        }

        fn param(
            &mut self,
            node: usize,
            prefix: Box<[u8]>,
            suffix: Box<[u8]>,
        ) -> usize {
            let new = self.nodes.len();
            let params = &mut self.nodes[node].params;
            // The most literal bytes first.
            let rank = |prefix: &[u8], suffix: &[u8]| {
                let len = prefix.len() + suffix.len();
                (Reverse(len), prefix.to_owned(), suffix.to_owned())
            };
            let new_rank = rank(&prefix, &suffix);
            let at = params.binary_search_by(|param| {
                rank(&param.prefix, &param.suffix).cmp(&new_rank)
            });
            match at {
                Ok(at) => return params[at].child,
                Err(at) => {
                    params.insert(at, Param { prefix, suffix, child: new });
                }
            }
            self.nodes.push(Node::default());
            new
        }
    }

    fn parse(path: &str) -> Result<Vec<Segment>, &'static str> {
        let path = path.strip_prefix('/').ok_or("a path begins with \"/\"")?;
        let texts: Vec<_> = path.split('/').collect();
        if texts.len() > MAX_SEGMENTS {
            return Err("a path has at most 32 segments");
        }
        let last = texts.len() - 1;
        let segments = texts.iter().map(|text| segment(text));
        let segments = segments.collect::<Result<Vec<_>, _>>()?;
        let early = segments[..last].iter().any(|s| matches!(s, Segment::Rest));
        match early {
            true => Err("\"{*name}\" can only be the last segment"),
            false => Ok(segments),
        }
    }

    /// One segment: literal bytes with at most one `{name}`.
    fn segment(text: &str) -> Result<Segment, &'static str> {
        let mut literal = Vec::new();
        let mut prefix = None;
        let mut rest = text;
        while let Some(char) = rest.chars().next() {
            let doubled = rest.starts_with("{{") || rest.starts_with("}}");
            if doubled || !matches!(char, '{' | '}') {
                literal.extend_from_slice(
                    char.encode_utf8(&mut [0; 4]).as_bytes(),
                );
                let taken = char.len_utf8() + usize::from(doubled);
                rest = &rest[taken..];
                continue;
            }
            let (name, after) = rest
                .strip_prefix('{')
                .and_then(|rest| rest.split_once('}'))
                .ok_or("\"{\" and \"}\" come in pairs; write \"{{\" or \"}}\" for the character itself")?;
            if prefix.is_some() {
                return Err("a segment has at most one parameter");
            }
            if name.contains('{') || name.trim_start_matches('*').is_empty() {
                return Err("a parameter has a name, as in \"{id}\"");
            }
            if name.starts_with('*') {
                return match literal.is_empty() && after.is_empty() {
                    true => Ok(Segment::Rest),
                    false => Err("\"{*name}\" is a segment of its own"),
                };
            }
            prefix = Some(std::mem::take(&mut literal).into());
            rest = after;
        }
        Ok(match prefix {
            None => Segment::Literal(literal.into()),
            Some(prefix) => Segment::Param(prefix, literal.into()),
        })
    }
}
