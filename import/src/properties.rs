//! Java properties: keys and values, a line each.

/// A key, its value, and the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) line: usize,
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Reads all properties; a backslash at the end of a line goes on.
pub(crate) fn read(text: &str) -> Vec<Property> {
    let mut properties = vec![];
    let mut lines = text.lines().zip(1..);
    while let Some((first, line)) = lines.next() {
        let mut logical = first.trim_start().to_owned();
        if logical.starts_with(['#', '!']) || logical.is_empty() {
            continue;
        }
        while goes_on(&logical) {
            logical.pop();
            let Some((next, _)) = lines.next() else { break };
            logical += next.trim_start();
        }
        let (key, value) = split(&logical);
        properties.push(Property {
            line,
            key: unescape(key.trim_end()),
            value: unescape(value.trim_start()),
        });
    }
    properties
}

/// Whether the line ends with an odd number of backslashes.
fn goes_on(line: &str) -> bool {
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

/// Splits at the first `=`, `:` or space that is not escaped.
fn split(line: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, char) in line.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '=' | ':' | ' ' | '\t' => {
                let (key, rest) = line.split_at(at);
                let rest = rest.trim_start();
                let value = rest.strip_prefix(['=', ':']).unwrap_or(rest);
                return (key, value);
            }
            _ => {}
        }
    }
    (line, "")
}

fn unescape(text: &str) -> String {
    let mut unescaped = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            unescaped.push(char);
            continue;
        }
        match chars.next() {
            Some('n') => unescaped.push('\n'),
            Some('t') => unescaped.push('\t'),
            Some('r') => unescaped.push('\r'),
            Some('f') => unescaped.push('\u{c}'),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                let char = u32::from_str_radix(&digits, 16).ok();
                let char = char.and_then(char::from_u32);
                unescaped.push(char.unwrap_or('\u{fffd}'));
            }
            Some(char) => unescaped.push(char),
            None => {}
        }
    }
    unescaped
}
