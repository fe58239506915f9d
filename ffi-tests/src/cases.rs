//! The conformance cases, as lines for `c/replay.c` and its answers as JSON.
//!
//! The program in C knows nothing of JSON: a line is words and fields, a field
//! `-` for absent or `=` and bytes in hexadecimal. What a line and an answer
//! consist of is said at the top of that program.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{read, root};

/// A policy document and the cases about it.
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Where the document is.
    pub document: PathBuf,
    /// The cases, in their order.
    pub cases: Vec<Case>,
}

/// One question with the answer it must have.
pub struct Case {
    /// Its name.
    pub name: String,
    input: Value,
    output: Value,
}

/// All policies with their cases, by name.
pub fn policies() -> Vec<Policy> {
    let folder = root().join("conformance");
    let entries = folder.read_dir().expect("the folder of the cases");
    let paths = entries.map(|entry| entry.expect("can be listed").path());
    let mut cases: Vec<_> = paths
        .filter(|path| path.extension() == Some("jsonl".as_ref()))
        .collect();
    cases.sort();
    cases.iter().map(|path| Policy::read(path)).collect()
}

impl Policy {
    fn read(path: &Path) -> Self {
        let name = path.file_stem().expect("a file has a name");
        let text = read(path);
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        Self {
            name: name.to_string_lossy().into_owned(),
            document: path.with_extension("toml"),
            cases: lines.map(Case::parse).collect(),
        }
    }
}

impl Case {
    fn parse(line: &str) -> Self {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let name = value["case"].as_str().expect("a case has a name");
        let (input, output) = (value["in"].clone(), value["out"].clone());
        Self { name: name.to_owned(), input, output }
    }

    /// The questions of a case: its own and, where a path led to an API, the
    /// same with the API's id in place of the path.
    pub fn lines(&self) -> Vec<String> {
        let decision = self.input["decision"].as_str().unwrap_or("cors");
        match decision {
            "cors" => {
                let named = self.bytes("api");
                let found = self.output["api"].as_str();
                let by_id = found.filter(|_| named.is_none());
                let by_id = by_id.map(|name| self.cors(Some(name.into())));
                [self.cors(named)].into_iter().chain(by_id).collect()
            }
            "match" => {
                let scope = scope(self.input["scope"].as_str().expect("scope"));
                let origin = field(self.bytes("origin"));
                vec![format!("match {origin} {scope}")]
            }
            // Any scope tells a malformed origin.
            "wire" => vec![format!("match {} 1", field(self.bytes("origin")))],
            "origin" => vec![format!("origin {}", field(self.bytes("text")))],
            "csrf" => vec![line(
                "csrf",
                [
                    self.bytes("method").or(Some("GET".into())),
                    self.header("sec-fetch-site"),
                    self.header("origin"),
                    self.bytes("own_origin"),
                ],
            )],
            "websocket" => vec![line(
                "websocket",
                [self.header("origin"), self.bytes("own_origin")],
            )],
            "redirect" => vec![line(
                "redirect",
                [self.bytes("url"), self.bytes("own_origin")],
            )],
            "embed" => vec![line("embed", [self.bytes("own_origin")])],
            other => panic!("{}: no decision {other}", self.name),
        }
    }

    fn cors(&self, api: Option<Vec<u8>>) -> String {
        let path = self.bytes("path").or(Some("/".into()));
        line(
            "cors",
            [
                self.bytes("method").or(Some("GET".into())),
                path.filter(|_| api.is_none()),
                api,
                self.header("origin"),
                self.header("access-control-request-method"),
                self.header("access-control-request-headers"),
                self.bytes("own_origin"),
            ],
        )
    }

    /// Whether an answer is the one that the case wants; what differs if not.
    pub fn judge(&self, answer: &str) -> Result<(), String> {
        let decision = self.input["decision"].as_str().unwrap_or("cors");
        let given = Answer::new(answer).json(decision);
        let wanted = self.output.as_object().expect("an answer is an object");
        let given = given.as_object().expect("an answer is an object");
        // Of the decision `origin`, notes and errors are prose.
        let same_keys = decision == "origin" || wanted.len() == given.len();
        let differs: Vec<_> = wanted
            .iter()
            .filter(|(key, value)| given.get(*key) != Some(value))
            .map(|(key, value)| {
                let given = given.get(key).unwrap_or(&Value::Null);
                format!("{key} is {given}, not {value}")
            })
            .collect();
        match differs.is_empty() && same_keys {
            true => Ok(()),
            false => Err(format!("{}: {}", self.name, differs.join("; "))),
        }
    }

    /// A string of the question, which may be given in hexadecimal.
    fn bytes(&self, key: &str) -> Option<Vec<u8>> {
        bytes(&self.input, key).map(|lines| lines.concat())
    }

    /// The lines of a header, joined as servers join them.
    fn header(&self, name: &str) -> Option<Vec<u8>> {
        let lines = bytes(&self.input["headers"], name)?;
        let separator: &[u8] = match name {
            "access-control-request-headers" => b",",
            _ => b", ",
        };
        Some(lines.join(separator))
    }
}

/// A string or a list of strings, as text or, under `key_hex`, hexadecimal.
fn bytes(object: &Value, key: &str) -> Option<Vec<Vec<u8>>> {
    let list = |value: &Value| match value {
        Value::Array(lines) => lines.clone(),
        line => vec![line.clone()],
    };
    let text = |line: &Value| line.as_str().expect("a string").to_owned();
    let plain = object.get(key).filter(|value| !value.is_null());
    if let Some(plain) = plain {
        let lines = list(plain);
        return Some(lines.iter().map(|line| text(line).into()).collect());
    }
    let lines = list(object.get(format!("{key}_hex"))?);
    Some(lines.iter().map(|line| from_hex(&text(line))).collect())
}

fn scope(name: &str) -> u32 {
    let names = ["cors", "redirect", "embed", "websocket", "csrf"];
    let at = names.iter().position(|known| *known == name);
    1 << at.unwrap_or_else(|| panic!("no scope {name}"))
}

fn line<const N: usize>(word: &str, fields: [Option<Vec<u8>>; N]) -> String {
    let fields = fields.map(field);
    format!("{word} {}", fields.join(" "))
}

fn field(bytes: Option<Vec<u8>>) -> String {
    match bytes {
        None => "-".into(),
        Some(bytes) => {
            let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
            format!("={}", digits.collect::<String>())
        }
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let digits = digits.map(|pair| str::from_utf8(pair).expect("ASCII"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
}

/// An answer of the program, read word by word.
struct Answer<'a> {
    words: std::str::SplitWhitespace<'a>,
}

impl<'a> Answer<'a> {
    fn new(line: &'a str) -> Self {
        let mut words = line.split_whitespace();
        words.next();
        Self { words }
    }

    fn word(&mut self) -> &'a str {
        self.words.next().expect("an answer is complete")
    }

    fn number(&mut self) -> u32 {
        self.word().parse().expect("a number")
    }

    fn flag(&mut self) -> bool {
        self.number() == 1
    }

    fn text(&mut self) -> Option<String> {
        let hex = self.word().strip_prefix('=')?;
        Some(String::from_utf8_lossy(&from_hex(hex)).into_owned())
    }

    /// The answer in the shape of `eval`.
    fn json(mut self, decision: &str) -> Value {
        match decision {
            "cors" => self.cors(),
            "wire" => {
                let (_, reason, _) = self.verdict();
                let kind = match reason.as_deref() {
                    Some("malformed_origin") => "malformed",
                    Some("null_origin") => "null",
                    _ => "tuple",
                };
                json!({
                    "decision": "wire",
                    "ok": kind != "malformed",
                    "kind": kind,
                })
            }
            "origin" => json!({
                "ok": self.number() == 0,
                "origin": self.text(),
            }),
            "embed" => json!({
                "decision": "embed",
                "frame_ancestors": self.text(),
                "x_frame_options": self.text(),
            }),
            _ => {
                let (allowed, reason, rule) = self.verdict();
                let mut answer = json!({
                    "decision": decision,
                    "allowed": allowed,
                    "reason": reason,
                    "origin_rule": rule,
                });
                if decision == "redirect" {
                    answer["url"] = json!(self.text());
                }
                answer
            }
        }
    }

    fn verdict(&mut self) -> (bool, Option<String>, Option<String>) {
        (self.flag(), self.text(), self.text())
    }

    fn cors(&mut self) -> Value {
        let kinds = ["none", "not_cors", "actual", "preflight"];
        json!({
            "decision": "cors",
            "allowed": self.flag(),
            "reason": self.text(),
            "kind": kinds[self.number() as usize],
            "origin_rule": self.text(),
            "api": self.text(),
            "terminate": self.flag(),
            "status": Some(self.number()).filter(|&status| status != 0),
            "vary": self.vary(),
            "headers": self.pairs(),
            "remove": self.texts(),
        })
    }

    fn vary(&mut self) -> Vec<String> {
        let names = self.text().unwrap_or_default().to_ascii_lowercase();
        let names = names.split(", ").filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }

    fn pairs(&mut self) -> Vec<[Option<String>; 2]> {
        let count = self.number();
        (0..count).map(|_| [self.text(), self.text()]).collect()
    }

    fn texts(&mut self) -> Vec<Option<String>> {
        let count = self.number();
        (0..count).map(|_| self.text()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise all cases would pass whatever is answered.
    #[test]
    fn wrong_answers_are_seen() {
        let case = Case::parse(
            r#"{"case": "c", "in": {"decision": "match", "scope": "csrf",
                "origin": "null"}, "out": {"decision": "match",
                "allowed": false, "reason": "null_origin",
                "origin_rule": null}}"#,
        );
        assert_eq!(case.lines(), ["match =6e756c6c 16"]);
        let answer = "match 0 =6e756c6c5f6f726967696e -";
        assert_eq!(case.judge(answer), Ok(()));
        for wrong in [
            "match 1 =6e756c6c5f6f726967696e -",
            "match 0 =6e756c6c5f6f726967696f -",
            "match 0 - -",
            "match 0 =6e756c6c5f6f726967696e =",
        ] {
            assert!(case.judge(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_path_that_leads_to_an_api_is_asked_about_twice() {
        let case = Case::parse(
            r#"{"case": "c", "in": {"path": "/a", "headers": {
                "origin_hex": ["ff", "00"]}}, "out": {"api": "b"}}"#,
        );
        assert_eq!(
            case.lines(),
            [
                "cors =474554 =2f61 - =ff2c2000 - - -",
                "cors =474554 - =62 =ff2c2000 - - -",
            ]
        );
    }
}
