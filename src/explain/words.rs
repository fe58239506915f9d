//! Words: hostile bytes and long texts, made fit to print.

use core::fmt;

use crate::origin::document::escape;

/// The width of what people read.
const WIDTH: usize = 80;
/// How many bytes of a request's value are shown.
const MAX_SHOWN: usize = 96;

/// A value of a request: ASCII, nothing in it acts, cut when it is long.
pub(super) fn shown(bytes: &[u8]) -> String {
    let head = bytes.get(..MAX_SHOWN).unwrap_or(bytes);
    let mut text = head.escape_ascii().to_string();
    if head.len() < bytes.len() {
        text.push_str(&format!("... ({} bytes)", bytes.len()));
    }
    text
}

/// A name or pattern of the policy, in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// `a, b and c`; the sixth and later ones are counted.
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    let (head, tail) = items.split_at(items.len().min(5));
    let mut texts: Vec<_> = head.iter().map(AsRef::as_ref).collect();
    let more = format!("{} more", tail.len());
    if !tail.is_empty() {
        texts.push(&more);
    }
    match texts.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).into(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Writes a paragraph: `first` before its first line, as many spaces before
/// the others. Words are never broken.
pub(super) fn paragraph(
    out: &mut impl fmt::Write,
    first: &str,
    text: &str,
) -> fmt::Result {
    let indent = first.chars().count();
    out.write_str(first)?;
    let mut column = indent;
    for word in text.split(' ') {
        let len = word.chars().count();
        if column > indent && column + 1 + len > WIDTH {
            write!(out, "\n{:indent$}", "")?;
            column = indent;
        }
        if column > indent {
            out.write_char(' ')?;
            column += 1;
        }
        out.write_str(word)?;
        column += len;
    }
    out.write_char('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_cut() {
        assert_eq!(shown(b"a\r\n\x1b[\xff\"'"), r#"a\r\n\x1b[\xff\"\'"#);
        assert_eq!(shown(&[b'a'; 96]), "a".repeat(96));
        let long = format!("{}... (5000 bytes)", "a".repeat(96));
        assert_eq!(shown(&[b'a'; 5000]), long);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a"; 8]), "a, a, a, a, a and 3 more");
    }

    #[test]
    fn paragraphs_have_80_columns() {
        let mut out = String::new();
        paragraph(&mut out, "  1. ", &"word ".repeat(40)).unwrap();
        assert!(out.lines().all(|line| line.len() <= WIDTH), "{out}");
        assert!(out.lines().skip(1).all(|line| line.starts_with("     w")));
    }
}
