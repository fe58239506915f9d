//! YAML as nodes with lines.
//!
//! The parser gives a stream of events, so what a document may cost is decided
//! here: how deep it goes, how many nodes it has, and that an alias counts for
//! all that it stands for, again and again.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser};

use crate::NotRead;
use crate::node::{Node, Value};

/// How deep collections may be within each other.
const MAX_DEPTH: usize = 64;

/// How many nodes a file may have, aliases counted in full.
const MAX_NODES: usize = 500_000;

/// The longest YAML that is read, in bytes: configurations, not data.
const MAX_LEN: usize = 4 << 20;

/// A collection that is being read.
struct Open {
    line: usize,
    anchor: usize,
    items: Vec<Node>,
    /// Whether it is a map; then `items` are keys and values by turns.
    is_map: bool,
}

/// Builds nodes from events.
#[derive(Default)]
struct Builder {
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, Size)>,
    nodes: usize,
}

/// What a node costs.
#[derive(Clone, Copy, Debug)]
struct Size {
    nodes: usize,
    depth: usize,
}

/// Reads all documents of a file.
pub(crate) fn read(text: &str) -> Result<Vec<Node>, NotRead> {
    if text.len() > MAX_LEN {
        return Err(NotRead::new(0, "YAML over 4 MiB is not read"));
    }
    let mut parser = Parser::new_from_str(text);
    let mut builder = Builder::default();
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let line = error.marker().line();
            NotRead::new(line, format!("not YAML: {}", error.info()))
        })?;
        builder.event(event, span.start.line())?;
    }
    Ok(builder.documents)
}

impl Builder {
    fn event(&mut self, event: Event<'_>, line: usize) -> Result<(), NotRead> {
        match event {
            Event::Scalar(text, _, anchor, _) => {
                let node = Node { line, value: Value::Text(text.into_owned()) };
                self.add(node, anchor)
            }
            Event::SequenceStart(anchor, _) => self.begin(line, anchor, false),
            Event::MappingStart(anchor, _) => self.begin(line, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((node, size)) => {
                    self.pay(size, line)?;
                    self.add(node, 0)
                }
                // An alias inside of what it stands for.
                None => Err(NotRead::new(line, "an alias refers to itself")),
            },
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn begin(
        &mut self,
        line: usize,
        anchor: usize,
        is_map: bool,
    ) -> Result<(), NotRead> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(line));
        }
        self.open.push(Open { line, anchor, items: vec![], is_map });
        Ok(())
    }

    fn end(&mut self) -> Result<(), NotRead> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let Open { line, anchor, items, is_map } = open;
        let value = match is_map {
            true => Value::Map(pairs(items)),
            false => Value::List(items),
        };
        let node = Node { line, value };
        self.add(node, anchor)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), NotRead> {
        self.pay(Size { nodes: 1, depth: 0 }, node.line)?;
        if anchor != 0 {
            let size = size(&node);
            // The copy counts too.
            self.pay(Size { depth: 0, ..size }, node.line)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut() {
            Some(open) => open.items.push(node),
            None => self.documents.push(node),
        }
        Ok(())
    }

    fn pay(&mut self, size: Size, line: usize) -> Result<(), NotRead> {
        self.nodes = self.nodes.saturating_add(size.nodes);
        if self.nodes > MAX_NODES {
            let message = "more than half a million nodes, aliases in full";
            return Err(NotRead::new(line, message));
        }
        if self.open.len().saturating_add(size.depth) > MAX_DEPTH {
            return Err(too_deep(line));
        }
        Ok(())
    }
}

fn too_deep(line: usize) -> NotRead {
    NotRead::new(line, format!("more than {MAX_DEPTH} levels deep"))
}

/// How much this is. The depth is bounded, and so is the recursion.
fn size(node: &Node) -> Size {
    let (own, within): (usize, Vec<&Node>) = match &node.value {
        Value::List(items) => (1, items.iter().collect()),
        Value::Map(entries) => {
            (1 + entries.len(), entries.iter().map(|(_, n)| n).collect())
        }
        Value::Text(_) | Value::Expression(..) | Value::Code(_) => {
            return Size { nodes: 1, depth: 0 };
        }
    };
    let sizes = within.into_iter().map(size);
    sizes.fold(Size { nodes: own, depth: 1 }, |all, one| Size {
        nodes: all.nodes + one.nodes,
        depth: all.depth.max(one.depth + 1),
    })
}

/// Keys and values by turns as pairs, with what `<<` merges in at the end.
fn pairs(items: Vec<Node>) -> Vec<(String, Node)> {
    let mut pairs: Vec<(String, Node)> = vec![];
    let mut merged = vec![];
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        match key.text() {
            Some("<<") => merged.push(value),
            Some(key) => pairs.push((key.to_owned(), value)),
            None => {}
        }
    }
    for node in merged.iter().flat_map(Node::items) {
        for (key, value) in node.map().into_iter().flatten() {
            if !pairs.iter().any(|(known, _)| known == key) {
                pairs.push((key.clone(), value.clone()));
            }
        }
    }
    pairs
}
