//! Editing the text of a document without disturbing what stands around.
//!
//! Spans come from the tree, so that nothing here parses TOML or JSON again.
//! Between two items of an array there is only white space, a comma and, in
//! TOML, comments; that much is looked at byte by byte.

use super::super::Format;
use super::super::read::items;
use super::super::tree::{Node, Span, Value};

/// A text and what is to be changed in it.
pub(super) struct Source<'a> {
    text: &'a str,
    format: Format,
    /// What goes away, and what comes in its place.
    edits: Vec<(Span, String)>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, format: Format) -> Self {
        Self { text, format, edits: vec![] }
    }

    /// The text with all changes made.
    pub(super) fn edited(mut self) -> String {
        self.edits.sort_by_key(|(span, _)| span.start);
        let mut edited = String::with_capacity(self.text.len());
        let mut at = 0;
        for (span, with) in &self.edits {
            edited += self.text.get(at..span.start).unwrap_or_default();
            edited += with;
            at = at.max(span.end);
        }
        edited + self.text.get(at..).unwrap_or_default()
    }

    /// Puts `with` between the quotes of a string. It is written as it is, so
    /// it has nothing that any kind of string escapes.
    pub(super) fn replace_string(&mut self, span: &Span, with: &str) -> bool {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let quotes = [r#"""""#, "'''", "\"", "'"];
        let quote = quotes.into_iter().find(|quote| {
            written.len() >= 2 * quote.len()
                && written.starts_with(quote)
                && written.ends_with(quote)
        });
        let Some(quote) = quote else { return false };
        let inside = span.start + quote.len()..span.end - quote.len();
        self.edits.push((inside, with.into()));
        true
    }

    /// Whether a table can be removed without a comment in it, beside it or
    /// right above it.
    pub(super) fn is_bare(&self, table: &Node) -> bool {
        if self.format == Format::Json {
            return true;
        }
        let lines = self.lines(extent(table));
        let above = self.text.get(..lines.start).unwrap_or_default();
        let above = above.lines().next_back().unwrap_or_default();
        // A "#" in a string counts as a comment: the entry stays.
        !above.contains('#')
            && !self.text.get(lines).unwrap_or_default().contains('#')
    }

    /// Removes tables from an array of them, however it is written.
    pub(super) fn remove_tables(&mut self, list: &Node, positions: &[usize]) {
        let tables: Vec<_> = items(Some(list)).collect();
        let of = |&at: &usize| tables.get(at).copied();
        let header = |table: &Node| {
            let text = self.text.get(table.span.clone()).unwrap_or_default();
            self.format == Format::Toml && text.starts_with("[[")
        };
        if !positions.iter().filter_map(of).all(header) {
            self.remove_items(list, positions);
            return;
        }
        for table in positions.iter().filter_map(of) {
            let mut lines = self.lines(extent(table));
            let after = self.text.get(lines.end..).unwrap_or_default();
            let next = after.lines().next().unwrap_or_default();
            if next.trim().is_empty() {
                // Blank lines after it remain, those before it go.
                let before = self.text.get(..lines.start).unwrap_or_default();
                let kept = before.trim_end().len();
                let line_end = before.get(kept..).and_then(|t| t.find('\n'));
                lines.start =
                    line_end.map_or(lines.start, |len| kept + len + 1);
            }
            self.edits.push((lines, String::new()));
        }
    }

    /// Removes items of an array, never all of them.
    pub(super) fn remove_items(&mut self, list: &Node, positions: &[usize]) {
        let items: Vec<&Span> =
            items(Some(list)).map(|item| &item.span).collect();
        // Neighbours go together, unless there is a comment between them.
        let mut runs: Vec<(usize, usize)> = vec![];
        for &at in positions {
            match runs.last_mut() {
                Some((first, last))
                    if *last + 1 == at
                        && !self.has_comment(
                            items[*first].start,
                            items[at].end,
                        ) =>
                {
                    *last = at;
                }
                _ => runs.push((at, at)),
            }
        }
        for (first, last) in runs {
            let run = items[first].start..items[last].end;
            let next = items.get(last + 1).map(|next| next.start);
            let end = next.unwrap_or(list.span.end.saturating_sub(1));
            match self.comma(run.end, end) {
                Some(comma) => self.remove_with_comma(run, comma, end),
                None => {
                    let kept = first.checked_sub(1).map(|at| items[at].end);
                    self.remove_last(run, kept);
                }
            }
        }
    }

    /// Removes items that a comma follows.
    fn remove_with_comma(&mut self, run: Span, comma: usize, end: usize) {
        if self.has_comment(run.end, comma) {
            self.edits.push((run, String::new()));
            self.edits.push((comma..comma + 1, String::new()));
            return;
        }
        let after = comma + 1 + self.blanks(comma + 1..end);
        let rest = self.text.get(after..end).unwrap_or_default();
        let line_end = rest.starts_with(['\n', '\r']);
        let cut = match (self.starts_line(run.start), line_end) {
            (true, true) => self.lines(run.start..comma + 1),
            (false, true) => run.start - self.blanks_before(run.start)..after,
            (false, false) if rest.starts_with('#') => {
                run.start - self.blanks_before(run.start)..comma + 1
            }
            _ => run.start..after,
        };
        self.edits.push((cut, String::new()));
    }

    /// Removes the last items of an array without a comma at its end, and the
    /// comma before them.
    fn remove_last(&mut self, run: Span, kept: Option<usize>) {
        let cut = match kept {
            Some(kept) if !self.has_comment(kept, run.start) => kept..run.end,
            // A comma before the end of an array is fine in TOML, and only
            // TOML has comments.
            _ if self.starts_line(run.start) && self.ends_line(run.end) => {
                self.lines(run)
            }
            _ => run.start - self.blanks_before(run.start)..run.end,
        };
        self.edits.push((cut, String::new()));
    }

    /// Where the comma is in what stands between two items.
    fn comma(&self, start: usize, end: usize) -> Option<usize> {
        let between = self.text.get(start..end)?;
        let mut comment = false;
        let comma = between.bytes().position(|byte| {
            comment = match byte {
                b'#' => true,
                b'\n' => false,
                _ => comment,
            };
            byte == b',' && !comment
        });
        comma.map(|at| start + at)
    }

    fn has_comment(&self, start: usize, end: usize) -> bool {
        let text = self.text.get(start..end).unwrap_or_default();
        self.format == Format::Toml && text.contains('#')
    }

    /// The lines that these bytes are on, their ends included.
    fn lines(&self, span: Span) -> Span {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let len = after.find('\n').map_or(after.len(), |at| at + 1);
        start..span.end + len
    }

    /// Whether nothing but blanks is before this on its line.
    fn starts_line(&self, at: usize) -> bool {
        let before = self.text.get(..at - self.blanks_before(at));
        before.is_some_and(|text| text.is_empty() || text.ends_with('\n'))
    }

    fn ends_line(&self, at: usize) -> bool {
        let after = self.text.get(at..).unwrap_or_default();
        after.trim_start_matches(is_blank).starts_with(['\n', '\r'])
    }

    fn blanks(&self, span: Span) -> usize {
        let text = self.text.get(span).unwrap_or_default();
        text.len() - text.trim_start_matches(is_blank).len()
    }

    fn blanks_before(&self, at: usize) -> usize {
        let text = self.text.get(..at).unwrap_or_default();
        text.len() - text.trim_end_matches(is_blank).len()
    }
}

fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t')
}

/// The bytes from a table's header or brace to its last value.
fn extent(table: &Node) -> Span {
    let mut extent = table.span.clone();
    if let Value::Table(entries) = &table.value {
        let end = entries.iter().map(|(_, value)| value.span.end).max();
        extent.end = extent.end.max(end.unwrap_or(0));
    }
    extent
}
