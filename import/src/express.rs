//! Express: the options of the `cors` package, as JSON or in JavaScript.
//!
//! The whole file may be a list of origins or one object of options;
//! otherwise every object with `origin` in it is taken. What is code is not
//! run.

use crate::NotRead;
use crate::draft::{Api, Comparison, Draft, Place};
use crate::expression::Dialect;
use crate::javascript::{self, Reader, is_word};
use crate::lists::{self, Keys};
use crate::node::{Node, Value};
use crate::note::Kind;
use crate::paths;

const KEYS: Keys = Keys {
    methods: "methods",
    request_headers: "allowedHeaders",
    exposed_headers: "exposedHeaders",
    credentials: "credentials",
    max_age: "maxAge",
    strict: true,
    others: &["origin", "headers", "optionsSuccessStatus", "preflightContinue"],
};

/// What the package allows when nothing is said.
const METHODS: [&str; 6] = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

/// How often a file may be read from some brace on, in bytes for each byte of
/// it: objects in objects would else be read again and again.
const MAX_WORK: usize = 16;

/// How many names are looked up in a file, each of which may be a long list.
const MAX_LOOKED_UP: usize = 20;

/// Reads options, or a list of origins.
pub(crate) fn read(text: &str, draft: &mut Draft) -> Result<(), NotRead> {
    let mut constants = Constants::new(text);
    match javascript::value(text) {
        Ok(node) if node.list().is_some() => {
            let group = draft.group();
            let mut api = Api::default();
            origin(&node, &mut constants, group, &mut api, draft);
            if api.any {
                let message = "any origin is not a trusted origin; write \
                               origins = \"any\" in an API";
                draft.left_out(node.line, "*", message);
            }
            return Ok(());
        }
        Ok(node) if node.get("origin").is_some() => {
            options(&node, &mut constants, draft);
            return Ok(());
        }
        _ => {}
    }
    let (found, is_whole) = objects(text);
    if found.is_empty() {
        let message = "no options of the cors package in this file: neither a \
                       list nor an object with \"origin\"";
        return Err(NotRead::new(0, message));
    }
    for node in found {
        options(&node, &mut constants, draft);
    }
    draft.propose_several();
    if !is_whole {
        let message =
            "the file is too large and too deep to be read to its end";
        draft.left_out(0, "", message);
    }
    Ok(())
}

/// The objects with `origin` in a file of JavaScript, and whether all of it
/// was read.
fn objects(text: &str) -> (Vec<Node>, bool) {
    let mut reader = Reader::new(text);
    let mut found = vec![];
    let mut work = text.len().saturating_mul(MAX_WORK);
    loop {
        reader.skip();
        match reader.byte() {
            None => return (found, true),
            Some(b'{') => {
                let mut attempt = reader.clone();
                let object = attempt.value(0);
                let read = reader.rest().len() - attempt.rest().len();
                match work.checked_sub(read) {
                    Some(left) => work = left,
                    None => return (found, false),
                }
                match object {
                    Ok(node) if node.get("origin").is_some() => {
                        found.push(node);
                        reader = attempt;
                    }
                    _ => reader.step(),
                }
            }
            Some(b'"' | b'\'' | b'`') => {
                let mut attempt = reader.clone();
                match attempt.string() {
                    Ok(_) => reader = attempt,
                    Err(_) => reader.step(),
                }
            }
            Some(_) => reader.step(),
        }
    }
}

fn options(node: &Node, constants: &mut Constants<'_>, draft: &mut Draft) {
    let group = draft.group();
    let mut api = Api {
        line: node.line,
        name: "everything".into(),
        group,
        paths: paths::all(),
        ..Api::default()
    };
    KEYS.read(node, &mut api, draft);
    if node.get("methods").is_none() {
        api.methods = METHODS.map(String::from).into();
    }
    code_in_lists(node, draft);
    request_headers(node, &mut api, draft);
    statuses(node, draft);
    if let Some(value) = node.get("origin") {
        origin(value, constants, group, &mut api, draft);
    }
    draft.apis.push(api);
}

/// The package repeats the headers that are asked for when none are listed.
fn request_headers(node: &Node, api: &mut Api, draft: &mut Draft) {
    let listed = node.get("allowedHeaders").or_else(|| node.get("headers"));
    if let Some(listed) = listed {
        api.request_headers = lists::names(listed);
        return;
    }
    if !api.credentials {
        api.request_headers = vec!["*".into(), "authorization".into()];
        return;
    }
    let message = "without allowedHeaders any request header is admitted, \
                   with credentials";
    draft.left_out(node.line, "allowedHeaders", message).help =
        "list the headers".into();
}

/// Says which lists are made by code.
fn code_in_lists(node: &Node, draft: &mut Draft) {
    for key in ["methods", "allowedHeaders", "headers", "exposedHeaders"] {
        let items = node.get(key).map(Node::items).unwrap_or_default();
        for item in items.iter().filter(|item| item.text().is_none()) {
            let what = format!("{key}: {}", item.shown());
            draft.left_out(item.line, &what, "code is not run");
        }
    }
}

fn statuses(node: &Node, draft: &mut Draft) {
    if let Some(status) = node.get("optionsSuccessStatus") {
        let number = status.text().and_then(|text| text.parse().ok());
        match number {
            Some(204) => {}
            Some(number @ 200..=299) => draft.preflight_status = Some(number),
            _ => {
                let what = format!("optionsSuccessStatus: {}", status.shown());
                let message = "a preflight is allowed with a status from 200 \
                               to 299 only";
                draft.left_out(status.line, &what, message);
            }
        }
    }
    if let Some(node) = node.get("preflightContinue")
        && node.boolean() != Some(false)
    {
        let message = "preflights are always answered";
        draft.left_out(node.line, "preflightContinue", message);
    }
}

/// The value of `origin`, or an item of its list.
fn origin(
    node: &Node,
    constants: &mut Constants<'_>,
    group: usize,
    api: &mut Api,
    draft: &mut Draft,
) {
    let what = node.shown();
    let place = Place { line: node.line, what: &what, group };
    match &node.value {
        Value::List(items) => {
            for item in items {
                match item.text() {
                    // In a list this is a text like others.
                    Some("*") => {
                        let place = Place { line: item.line, what: "*", group };
                        draft.text(place, "*", Comparison::Bytes);
                    }
                    _ => origin(item, constants, group, api, draft),
                }
            }
        }
        Value::Text(text) => match text.as_str() {
            "*" | "true" => lists::any_origin(draft, api, node.line, &what),
            "false" | "null" => {
                let message = "no CORS there";
                draft.note(Kind::Information, node.line, &what, message);
            }
            text if text.starts_with('/') => {
                let message = "in quotes it is a text, which matches no origin";
                draft.left_out(node.line, &what, message).help =
                    "in JavaScript an expression has no quotes".into();
            }
            text => draft.text(place, text, Comparison::Bytes),
        },
        Value::Expression(text, flags) => expression(place, text, flags, draft),
        Value::Code(code) => match constants.get(code) {
            // A constant is not looked up for another: they may go around.
            Some(node) => {
                let none = &mut Constants { text: "", left: 0 };
                origin(&node, none, group, api, draft);
            }
            None => {
                let message = "only running this code would tell whom it \
                               admits";
                draft.left_out(node.line, code, message);
            }
        },
        Value::Map(_) => {
            draft.left_out(node.line, &what, "not an origin");
        }
    }
}

fn expression(place: Place<'_>, text: &str, flags: &str, draft: &mut Draft) {
    let sticky = flags.contains('y');
    let known = |flag: char| "dgimsuy".contains(flag);
    if sticky || !flags.chars().all(known) {
        let message = "a flag that is not translated";
        draft.left_out(place.line, place.what, message);
        return;
    }
    if flags.contains('g') {
        let message = "with the flag \"g\" every other request was refused";
        draft.note(Kind::Information, place.line, place.what, message);
    }
    let ignore_case = flags.contains('i');
    draft.expression(place, text, Dialect::JavaScript, ignore_case);
}

/// The constants of a file, as far as they may be looked up.
struct Constants<'a> {
    text: &'a str,
    left: usize,
}

impl<'a> Constants<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, left: MAX_LOOKED_UP }
    }

    /// The list that a name stands for: `const name = [...]`.
    fn get(&mut self, name: &str) -> Option<Node> {
        self.left = self.left.checked_sub(1)?;
        constant(name, self.text)
    }
}

fn constant(name: &str, text: &str) -> Option<Node> {
    if name.is_empty() || !name.chars().all(is_word) {
        return None;
    }
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(name) {
        let start = from + at;
        from = start + name.len();
        let before = text.get(..start)?.chars().next_back();
        let declared = before.is_none_or(|char| char.is_whitespace());
        let after = text.get(from..)?.trim_start().strip_prefix('=');
        let assigned =
            |after: &&str| declared && !after.starts_with(['=', '>']);
        let Some(after) = after.filter(assigned) else { continue };
        let skipped = text.len() - after.len();
        let mut reader = Reader::new(text);
        while text.len() - reader.rest().len() < skipped {
            reader.step();
        }
        let node = reader.value(0).ok()?;
        let literal = !matches!(node.value, Value::Code(_) | Value::Map(_));
        return literal.then_some(node);
    }
    None
}
