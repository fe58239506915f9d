//! What regular expressions mean in the servers that use them.
//!
//! One parser reads all of them, and its syntax is that of Rust. Nearly all
//! that people write about origins means the same everywhere; what would be
//! read in another way is refused here, before it is parsed. What the parser
//! itself does not know (look-around, back-references, atomic groups) it
//! refuses on its own.

/// Whose regular expressions these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PCRE, as nginx and APISIX use it: finds the expression anywhere.
    Pcre,
    /// JavaScript: finds the expression anywhere.
    JavaScript,
    /// RE2, as Envoy uses it: the whole text has to match.
    Re2,
    /// Java, as Spring uses it: the whole text has to match.
    Java,
}

impl Dialect {
    /// Whether the whole text has to match, not only a part.
    pub fn is_full_match(self) -> bool {
        matches!(self, Self::Re2 | Self::Java)
    }
}

/// What in an expression would be read in another way than its server does.
pub(super) fn misread(text: &str, dialect: Dialect) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut at = 0;
    // Whether what comes before is a quantifier, after which "+" is possessive.
    let mut quantified = false;
    while at < bytes.len() {
        let mut quantifier = false;
        match byte(at) {
            b'\\' => {
                let escaped = (byte(at + 1), byte(at + 2));
                if let Some(what) = misread_escape(escaped, dialect) {
                    return Some(what);
                }
                at += 1;
            }
            b'[' => {
                at = match class_end(bytes, at, dialect) {
                    Ok(end) => end,
                    Err(what) => return Some(what),
                };
            }
            b'(' if byte(at + 1) == b'?' => {
                if let Some(what) = misread_group(bytes.get(at + 2..)?) {
                    return Some(what);
                }
                // The "?" is no quantifier.
                at += 1;
            }
            b'+' if quantified => return Some("a possessive quantifier"),
            b'?' if quantified => {}
            b'*' | b'+' | b'?' | b'}' => quantifier = true,
            _ => {}
        }
        quantified = quantifier;
        at += 1;
    }
    None
}

/// An escape that is something else in Rust.
fn misread_escape(
    (escaped, next): (u8, u8),
    dialect: Dialect,
) -> Option<&'static str> {
    match (escaped, dialect) {
        (b'<' | b'>', _) => Some("an escaped \"<\" or \">\""),
        (b'b', _) if next == b'{' => Some("\"\\b{\""),
        // These are the letters themselves.
        (b'A' | b'z', Dialect::JavaScript) => Some("\"\\A\" or \"\\z\""),
        (b'u' | b'U', Dialect::Pcre | Dialect::Re2) => Some("\"\\u\""),
        _ => None,
    }
}

/// The last byte of the class that begins at `start`.
fn class_end(
    bytes: &[u8],
    start: usize,
    dialect: Dialect,
) -> Result<usize, &'static str> {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut at = start + 1;
    if byte(at) == b'^' {
        at += 1;
    }
    if byte(at) == b']' {
        // JavaScript closes the class here, the others do not.
        if dialect == Dialect::JavaScript {
            return Err("an empty class");
        }
        at += 1;
    }
    while at < bytes.len() {
        match byte(at) {
            b']' => return Ok(at),
            b'\\' => at += 1,
            b'[' => {
                let posix = matches!(dialect, Dialect::Pcre | Dialect::Re2);
                if !(posix && byte(at + 1) == b':') {
                    return Err("a \"[\" in a class");
                }
                while at < bytes.len() && byte(at) != b']' {
                    at += 1;
                }
            }
            operator @ (b'&' | b'-' | b'~') if byte(at + 1) == operator => {
                return Err("a doubled \"&\", \"-\" or \"~\" in a class");
            }
            _ => {}
        }
        at += 1;
    }
    // The parser says that the class does not end.
    Ok(at)
}

/// What follows `(?`: only groups, names and the flags that all have.
fn misread_group(after: &[u8]) -> Option<&'static str> {
    let end = after.iter().position(|byte| matches!(byte, b':' | b')'));
    match after {
        // Look-behind, and names.
        [b'<', ..] | [b'P', b'<', ..] => None,
        // Look-ahead and atomic groups.
        [b'=' | b'!' | b'>', ..] => None,
        _ => {
            let flags = after.get(..end.unwrap_or(after.len()))?;
            let known = |flag: &u8| matches!(flag, b'i' | b'm' | b's' | b'-');
            (!flags.iter().all(known)).then_some("a flag other than i, m, s")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, misread};

    #[test]
    fn what_rust_would_read_otherwise_is_refused() {
        use Dialect::{Java, JavaScript, Pcre, Re2};
        let refused = [
            ("a++", Pcre),
            ("(a){2}+", Java),
            ("a*+", Pcre),
            ("a?+", Pcre),
            ("[a&&[^b]]", Java),
            ("[a-z--b]", JavaScript),
            ("[[]", Re2),
            ("[[:alpha:]]", JavaScript),
            ("[]a]", JavaScript),
            ("[^]", JavaScript),
            (r"\<a", Pcre),
            (r"\b{start}", Pcre),
            ("(?R)", Pcre),
            (r"\Aa\z", JavaScript),
            (r"\u0061", Pcre),
            ("(?x) a", Pcre),
            ("(?U:a+)", Java),
        ];
        for (text, dialect) in refused {
            assert!(misread(text, dialect).is_some(), "{text}");
        }
        let read = [
            ("a+?b*?c??", Pcre),
            ("(?:a|b)+", JavaScript),
            ("(?i)a", Re2),
            ("(?<n>a)(?P<m>b)", Pcre),
            ("[[:alpha:]_-]", Pcre),
            ("[]a]", Pcre),
            (r"[\w.\-\]]+(:\d{1,5})?$", Java),
            (r"\[::1\]\+", Pcre),
            (r"\Aa\z", Pcre),
            (r"\u0061", JavaScript),
            ("[+*?]+", Pcre),
            // The parser refuses these.
            ("(?!a)(?=b)(?<!c)(?>d)", Pcre),
            ("(", Pcre),
            ("[a", Pcre),
            ("\\", Pcre),
            ("(?", Pcre),
        ];
        for (text, dialect) in read {
            assert_eq!(misread(text, dialect), None, "{text}");
        }
    }
}
