//! nginx's configuration as directives: words, and a block or none.
//!
//! It is read as nginx reads it: a word ends at space, `;` or `{`, quotes and
//! comments begin only where a word would. What does not fit is skipped rather
//! than refused, since snippets are seldom whole.

/// How deep blocks may be within each other.
const MAX_DEPTH: usize = 32;

/// A directive, with all that is in its block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) line: usize,
    pub(super) words: Vec<Word>,
    pub(super) block: Vec<Directive>,
}

/// A word of a directive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) quoted: bool,
}

impl Directive {
    /// The word at this position, empty when there is none.
    pub(super) fn word(&self, position: usize) -> &str {
        self.words.get(position).map_or("", |word| &word.text)
    }
}

enum Token {
    Word(Word),
    End,
    Open,
    Close,
}

struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

/// Reads all directives of a file.
pub(super) fn read(text: &str) -> Vec<Directive> {
    let mut tokens = Tokens { bytes: text.as_bytes(), at: 0, line: 1 };
    // The directives of each open block, the file's first, and the directive
    // that each block but the first is of.
    let mut levels: Vec<Vec<Directive>> = vec![vec![]];
    let mut heads: Vec<Directive> = vec![];
    let mut current = Directive::default();
    while let Some((line, token)) = tokens.next() {
        match token {
            Token::Word(word) => {
                if current.words.is_empty() {
                    current.line = line;
                }
                current.words.push(word);
            }
            Token::End => finish(&mut levels, &mut current),
            Token::Open => {
                if current.word(0).ends_with("_by_lua_block") {
                    tokens.skip_block();
                    finish(&mut levels, &mut current);
                } else if heads.len() < MAX_DEPTH {
                    heads.push(std::mem::take(&mut current));
                    levels.push(vec![]);
                }
            }
            Token::Close => {
                finish(&mut levels, &mut current);
                close(&mut levels, &mut heads);
            }
        }
    }
    finish(&mut levels, &mut current);
    while !heads.is_empty() {
        close(&mut levels, &mut heads);
    }
    levels.pop().unwrap_or_default()
}

fn finish(levels: &mut [Vec<Directive>], current: &mut Directive) {
    let directive = std::mem::take(current);
    if let (Some(level), false) =
        (levels.last_mut(), directive.words.is_empty())
    {
        level.push(directive);
    }
}

fn close(levels: &mut Vec<Vec<Directive>>, heads: &mut Vec<Directive>) {
    let Some(mut head) = heads.pop() else { return };
    head.block = levels.pop().unwrap_or_default();
    if let Some(level) = levels.last_mut() {
        level.push(head);
    }
}

impl Tokens<'_> {
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) -> Option<u8> {
        let byte = self.byte()?;
        if byte == b'\n' {
            self.line += 1;
        }
        self.at += 1;
        Some(byte)
    }

    fn next(&mut self) -> Option<(usize, Token)> {
        loop {
            match self.byte()? {
                b' ' | b'\t' | b'\r' | b'\n' => drop(self.step()),
                b'#' => while !matches!(self.step(), None | Some(b'\n')) {},
                _ => break,
            }
        }
        let line = self.line;
        let token = match self.byte()? {
            b';' => self.single(Token::End),
            b'{' => self.single(Token::Open),
            b'}' => self.single(Token::Close),
            quote @ (b'"' | b'\'') => {
                self.step();
                let text = self.text(|byte| byte == quote);
                self.step();
                Token::Word(Word { text, quoted: true })
            }
            _ => {
                let text = self.bare();
                Token::Word(Word { text, quoted: false })
            }
        };
        Some((line, token))
    }

    fn single(&mut self, token: Token) -> Token {
        self.step();
        token
    }

    /// A word without quotes; `${` does not end it.
    fn bare(&mut self) -> String {
        let mut dollar = false;
        self.text(|byte| {
            let variable = std::mem::replace(&mut dollar, byte == b'$');
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' => true,
                b'{' => !variable,
                _ => false,
            }
        })
    }

    /// Text up to a byte at which it ends, with nginx's few escapes.
    fn text(&mut self, mut ends: impl FnMut(u8) -> bool) -> String {
        let mut bytes = vec![];
        while let Some(byte) = self.byte() {
            if byte != b'\\' && ends(byte) {
                break;
            }
            self.step();
            if byte != b'\\' {
                bytes.push(byte);
                continue;
            }
            let escaped = self.byte();
            match escaped {
                Some(b'"' | b'\'' | b'\\') => bytes.extend(escaped),
                Some(b't') => bytes.push(b'\t'),
                Some(b'r') => bytes.push(b'\r'),
                Some(b'n') => bytes.push(b'\n'),
                // Others are handed on with their backslash, as in "\.".
                Some(other) => bytes.extend([b'\\', other]),
                None => bytes.push(b'\\'),
            }
            self.step();
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Skips a block of another language; its braces are even.
    fn skip_block(&mut self) {
        let mut open = 1_usize;
        while open > 0 {
            match self.step() {
                Some(b'{') => open += 1,
                Some(b'}') => open -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Directive, read};

    fn shown(directives: &[Directive]) -> String {
        let shown = |directive: &Directive| {
            let words: Vec<_> =
                directive.words.iter().map(|w| w.text.as_str()).collect();
            let block = shown(&directive.block);
            format!("{}:{}{{{block}}}", directive.line, words.join("|"))
        };
        directives.iter().map(shown).collect()
    }

    #[test]
    fn directives_are_read_as_nginx_reads_them() {
        let cases = [
            ("a b;c d;", "1:a|b{}1:c|d{}"),
            ("a \"b;c\" 'd}';", "1:a|b;c|d}{}"),
            ("# a;\na # b\n c#d;", "2:a|c#d{}"),
            ("a {\n b c;\n}\nd;", "1:a{2:b|c{}}4:d{}"),
            (
                r#"~^https://a\.b$ "x\"y\\z\.";"#,
                r#"1:~^https://a\.b$|x"y\z\.{}"#,
            ),
            ("a ${b}c;", "1:a|${b}c{}"),
            ("if ($a ~* (b|c)) { d; }", "1:if|($a|~*|(b|c)){1:d{}}"),
            ("x_by_lua_block { if {} \" } y;", "1:x_by_lua_block{}1:y{}"),
            ("a { b", "1:a{1:b{}}"),
            ("} a;", "1:a{}"),
            ("a \"b", "1:a|b{}"),
            ("a \\", "1:a|\\{}"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(&read(text)), expected, "{text}");
        }
        let deep = "a{".repeat(10_000);
        assert_eq!(read(&deep).len(), 1);
    }
}
