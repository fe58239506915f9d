//! Diagnostics for people: the document's line, the place marked, the help.
//!
//! Only the line that is meant is handed to the renderer, and only a part of
//! it when it is long: documents written by machines may be one line of many
//! megabytes, and drawing it once for each finding would take minutes.

use std::ops::Range;

use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet,
    normalize_untrusted_str,
};
use doorward::diagnostic::{Diagnostic, Severity};

/// The style of what went well.
pub(crate) const GOOD: Style =
    AnsiColor::Green.on_default().effects(Effects::BOLD);
/// The style of what did not.
pub(crate) const BAD: Style =
    AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
/// The style of headings.
pub(crate) const HEADING: Style = Style::new().effects(Effects::BOLD);
/// The style of what matters less.
pub(crate) const FAINT: Style = Style::new().effects(Effects::DIMMED);

/// How much of a line is shown on each side of a place, in bytes.
const MARGIN: usize = 200;

/// One diagnostic of the document `text` in the file `name`, drawn.
///
/// The text has colours; what prints it takes them out where they do not
/// belong.
pub(crate) fn draw(name: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let place = diagnostic.place();
    let title = level.primary_title(diagnostic.message());
    let mut group = Group::with_title(title.id(diagnostic.code().id()));
    let (shown, mark) = part(text, &place.span);
    let mut snippet = Snippet::source(shown)
        .line_start(place.line)
        .annotation(AnnotationKind::Primary.span(mark.clone()));
    // The renderer counts columns in what it is given, so it cannot be asked
    // for the place in a line of which it has a part.
    let whole = shown[..mark.start].chars().count() + 1 == place.column;
    if whole {
        snippet = snippet.path(name);
    } else {
        let (line, column) = (place.line, place.column);
        let origin = Origin::path(name).line(line).char_column(column);
        group = group.element(origin);
    }
    group = group.element(snippet);
    if !diagnostic.help().is_empty() {
        let help = normalize_untrusted_str(diagnostic.help());
        group = group.element(Level::HELP.message(help));
    }
    Renderer::styled().render(&[group])
}

/// One diagnostic on a line of its own.
pub(crate) fn line(name: &str, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place();
    let message = normalize_untrusted_str(diagnostic.message());
    let id = diagnostic.code().id();
    let (style, severity) = match diagnostic.severity() {
        Severity::Error => (BAD, "error"),
        Severity::Warning => (HEADING, "warning"),
    };
    format!(
        "{name}:{}:{}: {style}{severity}[{id}]{style:#}: {message}",
        place.line, place.column
    )
}

/// How many errors and warnings: `2 errors, 1 warning`.
pub(crate) fn count<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
) -> String {
    let (mut errors, mut warnings) = (0, 0);
    for diagnostic in diagnostics {
        match diagnostic.severity() {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
        }
    }
    let parts = [(errors, "error"), (warnings, "warning")];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts.map(|(n, what)| number(*n, what)).collect();
    match parts.is_empty() {
        true => "no findings".into(),
        false => parts.join(", "),
    }
}

/// `1 error`, `2 errors`.
fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The part of the text to show, and where in it the mark goes.
///
/// A mark over several lines ends with the first.
fn part<'a>(text: &'a str, span: &Range<usize>) -> (&'a str, Range<usize>) {
    let at = boundary(text, span.start);
    let (before, after) = text.split_at(at);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = after.find('\n').map_or(text.len(), |len| at + len);
    let start = line_start.max(boundary(text, at.saturating_sub(MARGIN)));
    let end = line_end.min(boundary(text, at.saturating_add(MARGIN)));
    let shown = text.get(start..end).unwrap_or_default();
    let shown = shown.strip_suffix('\r').unwrap_or(shown);
    let mark = at - start;
    let last = boundary(text, span.end).saturating_sub(start);
    (shown, mark..last.min(shown.len()).max(mark))
}

/// The last start of a character at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn the_part_shown_is_one_line_or_less() {
        let long = "é".repeat(5_000);
        let cases = [
            // text, span, shown, mark
            ("ab\ncd\nef", 3..5, "cd", 0..2),
            ("ab\ncd\nef", 4..4, "cd", 1..1),
            ("ab\r\ncd", 1..2, "ab", 1..2),
            ("ab\ncd", 0..5, "ab", 0..2),
            ("ab\n", 3..3, "", 0..0),
            ("", 0..0, "", 0..0),
            ("ab", 9..12, "ab", 2..2),
        ];
        for (text, span, shown, mark) in cases {
            assert_eq!(part(text, &span), (shown, mark), "{text:?} {span:?}");
        }
        let (shown, mark) = part(&long, &(5_001..9_000));
        assert!(shown.len() <= 404, "{}", shown.len());
        assert_eq!(mark, 200..shown.len());
    }
}
