//! JSON, and what of JavaScript is a value without being run: strings in all
//! quotes, regular expressions, comments, names without quotes, commas at the
//! end. The rest is handed back as code.

use crate::NotRead;
use crate::node::{Node, Value};

/// How deep lists and objects may be within each other.
const MAX_DEPTH: usize = 64;

/// Reads a text that is one value, and nothing besides.
pub(crate) fn value(text: &str) -> Result<Node, NotRead> {
    let mut reader = Reader::new(text);
    let node = reader.value(0)?;
    reader.skip();
    let wrong = reader.byte().is_some() || matches!(node.value, Value::Code(_));
    match wrong {
        true => Err(NotRead::new(reader.line, "not a value")),
        false => Ok(node),
    }
}

/// A place in a text.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The line of `at`, from 1.
    line: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The next byte.
    pub(crate) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on by one byte.
    pub(crate) fn step(&mut self) {
        if self.byte() == Some(b'\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    fn step_by(&mut self, len: usize) {
        for _ in 0..len {
            self.step();
        }
    }

    fn error(&self, message: &str) -> NotRead {
        NotRead::new(self.line, message)
    }

    /// Skips space and comments.
    pub(crate) fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let len = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                rest.len() - rest.trim_start().len()
            };
            if len == 0 {
                return;
            }
            self.step_by(len);
        }
    }

    /// Reads the value that is next.
    pub(crate) fn value(&mut self, depth: usize) -> Result<Node, NotRead> {
        if depth > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels deep");
            return Err(NotRead::new(self.line, message));
        }
        self.skip();
        let (start, line) = (self.at, self.line);
        let value = match self.byte() {
            None => return Err(self.error("a value is missing")),
            Some(b'{') => Value::Map(self.object(depth)?),
            Some(b'[') => Value::List(self.array(depth)?),
            Some(b'"' | b'\'' | b'`') => match self.string()? {
                Some(text) => Value::Text(text),
                None => self.code(start)?,
            },
            Some(b'/') => self.expression()?,
            Some(_) => self.word(start)?,
        };
        self.skip();
        // An operator, a call, a member: more than the value.
        let value = match self.byte() {
            None | Some(b',' | b']' | b'}' | b')' | b';') => value,
            Some(_) if self.ends_line(start) => value,
            Some(_) => self.code(start)?,
        };
        Ok(Node { line, value })
    }

    /// Whether a line ended since `start`'s value, where JavaScript puts a
    /// semicolon by itself before a new statement.
    fn ends_line(&self, start: usize) -> bool {
        let read = self.text.get(start..self.at).unwrap_or_default();
        let value = read.trim_end();
        let goes_on = |c: char| "+-*/.([?&|=<>%,:`".contains(c);
        read.get(value.len()..).is_some_and(|space| space.contains('\n'))
            && !self.rest().starts_with(goes_on)
    }

    fn object(&mut self, depth: usize) -> Result<Vec<(String, Node)>, NotRead> {
        self.step();
        let mut entries = vec![];
        loop {
            self.skip();
            match self.byte() {
                Some(b'}') => {
                    self.step();
                    return Ok(entries);
                }
                Some(b',') => self.step(),
                Some(_) => entries.push(self.member(depth)?),
                None => return Err(self.error("an object does not end")),
            }
        }
    }

    fn member(&mut self, depth: usize) -> Result<(String, Node), NotRead> {
        let (start, line) = (self.at, self.line);
        let key = match self.byte() {
            Some(b'"' | b'\'') => self.string()?.unwrap_or_default(),
            _ => {
                let len = self.rest().find(|c: char| !is_word(c));
                let len = len.unwrap_or(self.rest().len());
                let key = self.rest().get(..len).unwrap_or_default();
                self.step_by(len);
                key.to_owned()
            }
        };
        self.skip();
        if self.byte() == Some(b':') && self.at > start {
            self.step();
            return Ok((key, self.value(depth + 1)?));
        }
        // A method, a spread, or a name that is its own value.
        let value = self.code(start)?;
        if self.at == start {
            return Err(self.error("a key is missing"));
        }
        Ok((key, Node { line, value }))
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, NotRead> {
        self.step();
        let mut items = vec![];
        loop {
            self.skip();
            match self.byte() {
                Some(b']') => {
                    self.step();
                    return Ok(items);
                }
                Some(b',') => self.step(),
                None => return Err(self.error("a list does not end")),
                Some(_) => {
                    let start = self.at;
                    items.push(self.value(depth + 1)?);
                    if self.at == start {
                        return Err(self.error("a list does not end"));
                    }
                }
            }
        }
    }

    /// A string in its quotes; nothing for a template with a part to run.
    pub(crate) fn string(&mut self) -> Result<Option<String>, NotRead> {
        let quote = self.byte();
        self.step();
        let mut bytes = vec![];
        let mut runs = false;
        loop {
            match self.byte() {
                None => return Err(self.error("a string does not end")),
                Some(b'\n') if quote != Some(b'`') => {
                    return Err(self.error("a string does not end"));
                }
                Some(b'\\') => {
                    self.step();
                    self.escape(&mut bytes)?;
                }
                byte if byte == quote => {
                    self.step();
                    break;
                }
                Some(byte) => {
                    runs |=
                        quote == Some(b'`') && self.rest().starts_with("${");
                    bytes.push(byte);
                    self.step();
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok((!runs).then_some(text))
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), NotRead> {
        let Some(byte) = self.byte() else {
            return Err(self.error("a string does not end"));
        };
        self.step();
        let simple = match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'v' => 11,
            b'0' => 0,
            // A line goes on.
            b'\n' => return Ok(()),
            b'u' | b'x' => {
                let char = match byte {
                    b'u' => self.unicode()?,
                    _ => self.hexadecimal(2)?,
                };
                let char = char::from_u32(char).unwrap_or('\u{fffd}');
                bytes.extend(char.to_string().bytes());
                return Ok(());
            }
            byte => byte,
        };
        bytes.push(simple);
        Ok(())
    }

    /// `XXXX`, `{X...}`, or the two halves of a surrogate pair.
    fn unicode(&mut self) -> Result<u32, NotRead> {
        if self.byte() == Some(b'{') {
            let len = self.rest().find('}').unwrap_or(0);
            self.step();
            let char = self.hexadecimal(len.saturating_sub(1))?;
            self.step();
            return Ok(char);
        }
        let first = self.hexadecimal(4)?;
        if !(0xd800..0xdc00).contains(&first) || !self.rest().starts_with("\\u")
        {
            return Ok(first);
        }
        let before = self.clone();
        self.step_by(2);
        let second = self.hexadecimal(4)?;
        if (0xdc00..0xe000).contains(&second) {
            return Ok(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        }
        *self = before;
        Ok(first)
    }

    fn hexadecimal(&mut self, len: usize) -> Result<u32, NotRead> {
        let digits = self.rest().get(..len).unwrap_or_default();
        let valid = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| valid);
        let number = number.ok_or_else(|| self.error("a wrong escape"))?;
        self.step_by(len);
        Ok(number)
    }

    /// `/.../flags`.
    fn expression(&mut self) -> Result<Value, NotRead> {
        self.step();
        let start = self.at;
        let mut in_class = false;
        loop {
            match self.byte() {
                None | Some(b'\n') => {
                    return Err(self.error("an expression does not end"));
                }
                Some(b'\\') => self.step(),
                Some(b'[') => in_class = true,
                Some(b']') => in_class = false,
                Some(b'/') if !in_class => break,
                Some(_) => {}
            }
            self.step();
        }
        let text = self.text.get(start..self.at).unwrap_or_default().to_owned();
        self.step();
        let rest = self.rest();
        let flags = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let flags = rest.get(..rest.len() - flags.len()).unwrap_or_default();
        self.step_by(flags.len());
        Ok(Value::Expression(text, flags.to_owned()))
    }

    /// `true`, `false`, `null` and numbers are texts; other words are code.
    fn word(&mut self, start: usize) -> Result<Value, NotRead> {
        let rest = self.rest();
        let len = rest.find(|c: char| !is_word(c) && !"+-.".contains(c));
        let word = rest.get(..len.unwrap_or(rest.len())).unwrap_or_default();
        let known = matches!(word, "true" | "false" | "null")
            || word.parse::<f64>().is_ok();
        if known {
            self.step_by(word.len());
            return Ok(Value::Text(word.to_owned()));
        }
        self.code(start)
    }

    /// Everything from `start` up to where the expression ends.
    fn code(&mut self, start: usize) -> Result<Value, NotRead> {
        let mut open = 0_usize;
        loop {
            self.skip();
            match self.byte() {
                None => break,
                Some(b',' | b';') if open == 0 => break,
                Some(b')' | b']' | b'}') if open == 0 => break,
                Some(b'(' | b'[' | b'{') => open += 1,
                Some(b')' | b']' | b'}') => open -= 1,
                Some(b'"' | b'\'' | b'`') => {
                    self.string()?;
                    continue;
                }
                Some(_) => {}
            }
            self.step();
        }
        let code = self.text.get(start..self.at).unwrap_or_default();
        Ok(Value::Code(code.trim().to_owned()))
    }
}

/// Part of a name.
pub(crate) fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$')
}
