//! nginx: `map $http_origin $variable`, `if ($http_origin ...)`, and the
//! headers that go with them.
//!
//! A map's texts go before its masks, those before its expressions, and the
//! first expression that matches counts. So an entry that refuses takes away
//! from expressions after it, which patterns cannot do: where one could
//! matter, what it takes from is left out.

mod headers;
mod tokens;

use doorward::pattern::Pattern;

use crate::NotRead;
use crate::draft::{Comparison, Draft, Place};
use crate::expression::{Dialect, Expression};
use crate::note::Kind;
use tokens::Directive;

/// Reads a configuration, or a part of one.
pub(crate) fn read(text: &str, draft: &mut Draft) -> Result<(), NotRead> {
    let directives = tokens::read(text);
    let mut found = Found::default();
    find(&directives, false, &mut found);
    if found.maps.is_empty() && found.ifs.is_empty() && found.headers.is_empty()
    {
        let message = "nothing about $http_origin in this file: no map, no if";
        return Err(NotRead::new(0, message));
    }
    let mut groups = vec![];
    for map in &found.maps {
        let group = draft.group();
        groups.push((map.line, map.word(2).trim_matches('$'), group));
        self::map(map, group, draft);
    }
    if let Some(first) = found.ifs.first() {
        let group = draft.group();
        groups.push((first.line, "conditions", group));
        for directive in &found.ifs {
            condition(directive, group, draft);
        }
    }
    headers::read(&found.headers, &groups, draft);
    for include in found.includes {
        let message = "what this includes was not read";
        draft.note(Kind::Information, include.line, include.word(1), message);
    }
    Ok(())
}

/// What is about origins in a file.
#[derive(Default)]
struct Found<'a> {
    maps: Vec<&'a Directive>,
    ifs: Vec<&'a Directive>,
    /// `add_header`, and whether an `if` about origins is around it.
    headers: Vec<(&'a Directive, bool)>,
    includes: Vec<&'a Directive>,
}

fn find<'a>(directives: &'a [Directive], in_if: bool, found: &mut Found<'a>) {
    for directive in directives {
        let mut inside = in_if;
        match directive.word(0) {
            "map" => {
                if is_origin(directive.word(1)) {
                    found.maps.push(directive);
                }
                continue;
            }
            "if" if is_about_origin(directive) => {
                found.ifs.push(directive);
                inside = true;
            }
            "add_header" => {
                let name = directive.word(1).to_ascii_lowercase();
                if name.starts_with("access-control-") {
                    found.headers.push((directive, in_if));
                }
            }
            "include" => found.includes.push(directive),
            _ => {}
        }
        find(&directive.block, inside, found);
    }
}

fn is_origin(word: &str) -> bool {
    matches!(word, "$http_origin" | "${http_origin}")
}

fn is_about_origin(directive: &Directive) -> bool {
    let words = directive.words.iter();
    words.map(|w| w.text.trim_start_matches('(')).any(is_origin)
}

/// What a map says about the origins that match an entry.
enum Verdict {
    Admits,
    Refuses,
    /// They get another origin's name, which their browsers refuse.
    Other,
}

fn verdict(value: &str, key: &str) -> Verdict {
    let lower = value.to_ascii_lowercase();
    match lower.as_str() {
        "" | "0" | "off" | "no" | "false" | "none" | "deny" | "null" => {
            Verdict::Refuses
        }
        text if text.contains("://") && !text.contains('$') => {
            match text == key.to_ascii_lowercase() {
                true => Verdict::Admits,
                false => Verdict::Other,
            }
        }
        _ => Verdict::Admits,
    }
}

/// Entries that refuse, as far as they are read.
#[derive(Default)]
struct Refused {
    texts: Vec<String>,
    expressions: Vec<(usize, Expression)>,
    /// The line of one that cannot be read.
    unknown: Option<usize>,
}

fn map(map: &Directive, group: usize, draft: &mut Draft) {
    let masks = map.block.iter().any(|entry| entry.word(0) == "hostnames");
    let mut refused = Refused::default();
    for entry in &map.block {
        let (key, value) = (entry.word(0), entry.word(1));
        let plain = !key.starts_with('~') && entry.words.len() == 2;
        if plain && key != "default" && !is_mask(key, masks) {
            let refuses = matches!(verdict(value, key), Verdict::Refuses);
            refused.texts.extend(refuses.then(|| key.to_ascii_lowercase()));
        }
    }
    // Masks go before all expressions.
    let (first, rest): (Vec<&Directive>, Vec<_>) =
        map.block.iter().partition(|entry| is_mask(entry.word(0), masks));
    for entry in first.into_iter().chain(rest) {
        self::entry(entry, masks, group, &mut refused, draft);
    }
}

/// Whether a key is a mask for host names.
fn is_mask(key: &str, masks: bool) -> bool {
    let mask = key.starts_with("*.") || key.starts_with('.');
    masks && (mask || key.ends_with(".*"))
}

fn entry(
    entry: &Directive,
    masks: bool,
    group: usize,
    refused: &mut Refused,
    draft: &mut Draft,
) {
    let (key, value) = (entry.word(0), entry.word(1));
    let what = format!("{key} {value}");
    let what = what.trim_end();
    let line = entry.line;
    let place = Place { line, what, group };
    match (key, entry.words.len()) {
        ("hostnames" | "volatile", 1) => return,
        ("include", _) => {
            let message = "what this includes was not read";
            draft.left_out(line, what, message);
            return;
        }
        (_, 2) => {}
        _ => {
            draft.left_out(line, what, "not an entry of a map");
            return;
        }
    }
    if key == "default" {
        return default(place, value, draft);
    }
    let verdict = verdict(value, key);
    if let Verdict::Other = verdict {
        let message = "browsers refuse the name of another origin";
        draft.left_out(line, what, message);
        return;
    }
    let admits = matches!(verdict, Verdict::Admits);
    let expression = if let Some(text) = key.strip_prefix('~') {
        match text.strip_prefix('*') {
            Some(text) => Expression::new(text, Dialect::Pcre, true),
            None => Expression::new(text, Dialect::Pcre, false),
        }
    } else if is_mask(key, masks) {
        mask(key)
    } else {
        if admits {
            // A backslash protects words with a meaning of their own.
            let key = key.strip_prefix('\\').unwrap_or(key);
            draft.text(place, key, Comparison::IgnoringCase);
        }
        return;
    };
    match (admits, expression) {
        (true, expression) => {
            let before = draft.entries.len();
            draft.judged(place, expression);
            take_away(refused, before, draft);
        }
        (false, Ok(expression)) => refused.expressions.push((line, expression)),
        (false, Err(_)) => refused.unknown = Some(line),
    }
}

/// `*.example.com`, `.example.com` or `www.example.*`, ignoring case, of a
/// text that begins with a scheme.
fn mask(key: &str) -> Result<Expression, String> {
    if let Some(prefix) = key.strip_suffix('*') {
        return Expression::plain(prefix, false, true, true);
    }
    let suffix = key.strip_prefix('*').unwrap_or(key);
    Expression::plain(suffix, true, false, true)
}

fn default(place: Place<'_>, value: &str, draft: &mut Draft) {
    match verdict(value, "") {
        Verdict::Refuses => {}
        // Only this one's browsers accept the answer.
        Verdict::Other => draft.text(place, value, Comparison::Bytes),
        Verdict::Admits => {
            let example = "https://evil.example";
            let message = format!("it admits any origin, {example} for one");
            let (line, what) = (place.line, place.what);
            let note = draft.left_out(line, what, message);
            note.example = Some(example.into());
            note.help = "write origins = \"any\" in the API that is open to \
                         everybody"
                .into();
        }
    }
}

/// Leaves out the entries from `from` on that an entry which refuses takes
/// something from.
fn take_away(refused: &Refused, from: usize, draft: &mut Draft) {
    for position in from..draft.entries.len() {
        let entry = &draft.entries[position];
        let (Some(pattern), None) = (&entry.pattern, &entry.out) else {
            continue;
        };
        let Some((why, example)) = taken(refused, pattern) else { continue };
        let (line, what) = (entry.line, entry.what.clone());
        draft.entries[position].out = Some(why.clone());
        let note = draft.left_out(line, &what, why);
        note.example = example;
        note.help =
            "a policy has no exceptions: list what is to be trusted".into();
    }
}

fn taken(
    refused: &Refused,
    pattern: &Pattern,
) -> Option<(String, Option<String>)> {
    if let Some(line) = refused.unknown {
        let why = format!("line {line} refuses what cannot be told here");
        return Some((why, None));
    }
    for text in &refused.texts {
        let expression = Expression::plain(text, false, false, true).ok()?;
        if expression.common(pattern).is_some() {
            let why = format!("the map refuses {text}, which it covers");
            return Some((why, Some(text.clone())));
        }
    }
    refused.expressions.iter().find_map(|(line, expression)| {
        let example = expression.common(pattern)?;
        let why = format!("line {line} refuses {example}, which it covers");
        Some((why, Some(example)))
    })
}

/// `if ($http_origin ~* "...")` and the like.
fn condition(directive: &Directive, group: usize, draft: &mut Draft) {
    let line = directive.line;
    let mut words: Vec<_> = directive.words.iter().skip(1).collect();
    words.retain(|word| word.quoted || !matches!(&*word.text, "(" | ")"));
    let shown: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
    let what = format!("if {}", shown.join(" "));
    let place = Place { line, what: &what, group };
    let refuses = directive.block.iter().any(|inner| {
        let refusal = inner.word(1).starts_with(['4', '5']);
        inner.word(0) == "return" && refusal || inner.word(0) == "deny"
    });
    let [variable, operator, value] = &*words else {
        // "if ($http_origin)" asks whether there is one.
        if words.len() > 1 {
            draft.left_out(line, &what, "a condition that is not translated");
        }
        return;
    };
    if !is_origin(variable.text.trim_start_matches('(')) || refuses {
        draft.left_out(line, &what, "a condition that is not translated");
        return;
    }
    let text = match (value.quoted, value.text.strip_suffix(')')) {
        (false, Some(text)) => text,
        _ => &value.text,
    };
    match operator.text.as_str() {
        "=" => draft.text(place, text, Comparison::Bytes),
        "~" => draft.expression(place, text, Dialect::Pcre, false),
        "~*" => draft.expression(place, text, Dialect::Pcre, true),
        _ => {
            draft.left_out(line, &what, "a condition that is not translated");
        }
    }
}
