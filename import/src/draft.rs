//! The draft of a document: what a source says, before it is settled.

use doorward::Scopes;
use doorward::pattern::{Depth, Pattern};

use crate::expression::{Dialect, Expression, Refusal, Translation};
use crate::note::{Kind, Note};
use crate::render::printable;

/// The most regular expressions that are judged in one file.
const MAX_EXPRESSIONS: usize = 2_000;

/// Everything that a source says.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The name of the file, for comments.
    pub(crate) file: String,
    pub(crate) entries: Vec<Entry>,
    pub(crate) apis: Vec<Api>,
    pub(crate) notes: Vec<Note>,
    /// What is left out and has no entry that says so.
    pub(crate) remarks: Vec<String>,
    /// The status of allowed preflights, where the source says one.
    pub(crate) preflight_status: Option<u16>,
    expressions: usize,
    groups: usize,
}

/// A trusted origin, or why there is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) line: usize,
    /// What the source says there.
    pub(crate) what: String,
    /// The name that the source gives it.
    pub(crate) name: Option<String>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) scopes: Scopes,
    pub(crate) inactive: bool,
    /// The groups that it is in: lists of origins of the source.
    pub(crate) groups: Vec<usize>,
    /// Why it is left out, when it is.
    pub(crate) out: Option<String>,
}

/// The CORS settings that go with one list of origins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Api {
    pub(crate) line: usize,
    pub(crate) name: String,
    /// The list of origins it is for.
    pub(crate) group: usize,
    pub(crate) paths: Vec<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) request_headers: Vec<String>,
    pub(crate) exposed_headers: Vec<String>,
    pub(crate) credentials: bool,
    pub(crate) max_age: Option<u32>,
    /// Open to everybody.
    pub(crate) any: bool,
    /// The source does not say what the API is: only a proposal.
    pub(crate) proposed: bool,
    /// Why it is left out, when it is.
    pub(crate) out: Option<String>,
}

/// Where something is, and which list it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) line: usize,
    pub(crate) what: &'a str,
    pub(crate) group: usize,
}

/// How a source compares a text with an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Bytes,
    IgnoringCase,
    /// A slash at the end does not count either.
    IgnoringCaseAndSlash,
}

impl Draft {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// Begins another list of origins.
    pub(crate) fn group(&mut self) -> usize {
        self.groups += 1;
        self.groups - 1
    }

    /// Says something.
    pub(crate) fn note(
        &mut self,
        kind: Kind,
        line: usize,
        what: &str,
        message: impl Into<String>,
    ) -> &mut Note {
        let (what, message) = (printable(what), printable(&message.into()));
        self.notes.push(Note {
            line,
            kind,
            what,
            message,
            example: None,
            help: String::new(),
        });
        let last = self.notes.len() - 1;
        &mut self.notes[last]
    }

    /// Says that something is left out.
    pub(crate) fn left_out(
        &mut self,
        line: usize,
        what: &str,
        message: impl Into<String>,
    ) -> &mut Note {
        self.note(Kind::LeftOut, line, what, message)
    }

    /// An entry that is left out, with what may be meant.
    fn entry_left_out(
        &mut self,
        place: Place<'_>,
        why: &str,
        meant: &[Pattern],
    ) {
        let mut entry = Entry {
            line: place.line,
            what: place.what.into(),
            scopes: Scopes::CORS,
            groups: vec![place.group],
            out: Some(why.into()),
            ..Entry::default()
        };
        if meant.is_empty() {
            self.entries.push(entry);
            return;
        }
        for pattern in meant {
            entry.pattern = Some(pattern.clone());
            self.entries.push(entry.clone());
            // Said once is enough.
            entry.out = Some(String::new());
        }
    }

    /// Takes a text that the source compares with the whole origin: never a
    /// pattern, whatever it looks like.
    pub(crate) fn text(
        &mut self,
        place: Place<'_>,
        text: &str,
        comparison: Comparison,
    ) {
        if let Some(pattern) = self.text_pattern(place, text, comparison) {
            self.entries.push(Entry {
                line: place.line,
                what: place.what.into(),
                pattern: Some(pattern),
                scopes: Scopes::CORS,
                groups: vec![place.group],
                ..Entry::default()
            });
        }
    }

    fn text_pattern(
        &mut self,
        place: Place<'_>,
        text: &str,
        comparison: Comparison,
    ) -> Option<Pattern> {
        let (why, help) = match Pattern::parse(text, Depth::Any) {
            Ok(read) if read.pattern == Pattern::Null => (
                "any sandboxed page on any site has the origin \"null\"".into(),
                "trust it by hand, with allow_null_origin = true under \
                 [safety], if that is meant"
                    .into(),
            ),
            Ok(_) if text.contains('*') => (
                "it is compared as a text here, so it matches no origin".into(),
                format!("write \"{text}\" in the document if that is meant"),
            ),
            Ok(read) => {
                let stored = read.pattern.to_string();
                if stored != text {
                    let message = format!(
                        "stored as \"{stored}\": {}",
                        read.notes.join("; ")
                    );
                    self.stored(place, text, &stored, message, comparison);
                }
                return Some(read.pattern);
            }
            Err(found) => (found.message().to_owned(), found.help().into()),
        };
        self.left_out(place.line, place.what, &*why).help = help;
        self.entry_left_out(place, &why, &[]);
        None
    }

    /// Says that an origin is stored in another form. Where the source went
    /// by the form that was written, it never admitted anybody.
    fn stored(
        &mut self,
        place: Place<'_>,
        text: &str,
        stored: &str,
        message: String,
        comparison: Comparison,
    ) {
        let admitted = match comparison {
            Comparison::Bytes => false,
            Comparison::IgnoringCase => text.eq_ignore_ascii_case(stored),
            Comparison::IgnoringCaseAndSlash => {
                let text = text.strip_suffix('/').unwrap_or(text);
                text.eq_ignore_ascii_case(stored)
            }
        };
        if admitted {
            self.note(Kind::Information, place.line, place.what, message);
            return;
        }
        let note = self.note(Kind::Wider, place.line, place.what, message);
        note.example = Some(stored.into());
        note.help = "browsers never send it as it was written; it takes \
                     effect now"
            .into();
    }

    /// Takes a regular expression of the source.
    pub(crate) fn expression(
        &mut self,
        place: Place<'_>,
        text: &str,
        dialect: Dialect,
        ignore_case: bool,
    ) {
        let expression = Expression::new(text, dialect, ignore_case);
        self.judged(place, expression);
    }

    /// Takes an expression that was read.
    pub(crate) fn judged(
        &mut self,
        place: Place<'_>,
        expression: Result<Expression, String>,
    ) {
        self.expressions += 1;
        let result = match expression {
            _ if self.expressions > MAX_EXPRESSIONS => Err(Refusal {
                reason: "there are too many expressions in this file".into(),
                ..Refusal::default()
            }),
            Ok(expression) => expression.translate(),
            Err(why) => Err(Refusal {
                reason: format!("it cannot be translated: {why}"),
                ..Refusal::default()
            }),
        };
        match result {
            Ok(translation) => self.translated(place, translation),
            Err(refusal) => self.refused(place, refusal),
        }
    }

    fn translated(&mut self, place: Place<'_>, translation: Translation) {
        let (line, what) = (place.line, place.what);
        let Translation { patterns, wider, lost, lost_text } = translation;
        for pattern in patterns {
            self.entries.push(Entry {
                line,
                what: what.into(),
                pattern: Some(pattern),
                scopes: Scopes::CORS,
                groups: vec![place.group],
                ..Entry::default()
            });
        }
        if let Some(origin) = lost {
            let web = ["http://", "https://"];
            let message = match web.iter().any(|web| origin.starts_with(web)) {
                true => format!("{origin} is no longer admitted"),
                false if origin == "null" => {
                    "\"null\" is no longer admitted".into()
                }
                false => format!(
                    "other schemes are no longer admitted, {origin} for one"
                ),
            };
            self.left_out(line, what, message).example = Some(origin);
        }
        if let Some(origin) = wider {
            let message = format!(
                "{origin} is admitted too: the pattern has hosts that are no \
                 host names, and the expression has not"
            );
            let note = self.note(Kind::Wider, line, what, message);
            note.example = Some(origin);
        }
        if let Some(text) = lost_text {
            let message = format!(
                "{text} is no longer admitted: no origin looks like that"
            );
            let note = self.note(Kind::Narrower, line, what, message);
            note.example = Some(text);
        }
    }

    fn refused(&mut self, place: Place<'_>, refusal: Refusal) {
        let Refusal { reason, attack, meant, wider } = refusal;
        let mut why = reason;
        if let Some(attack) = &attack {
            why += &match attack.is_origin {
                true => format!("; it admits {}", attack.text),
                false => format!(
                    "; it admits {}, which only looks like an origin",
                    attack.text
                ),
            };
        }
        if let (Some(wider), false) = (wider, meant.is_empty()) {
            why += &format!(
                "; what is probably meant also admits {wider}, which it does \
                 not"
            );
        }
        let help = match &*meant {
            [] => String::new(),
            meant => {
                let meant: Vec<_> = meant.iter().map(shown).collect();
                format!("probably meant: {}", meant.join(", "))
            }
        };
        let note = self.left_out(place.line, place.what, why.as_str());
        note.help = help;
        note.example = attack.map(|attack| attack.text);
        self.entry_left_out(place, &why, &meant);
    }

    /// Makes APIs proposals when there are several, and the source does not
    /// say which part of the server each is for.
    pub(crate) fn propose_several(&mut self) {
        let [first, _, ..] = &*self.apis else { return };
        let line = first.line;
        self.apis.iter_mut().for_each(|api| api.proposed = true);
        let message = "there are several lists, and the file does not say \
                       which part of the server each is for; the APIs are in \
                       comments";
        self.left_out(line, "", message).help =
            "give each API its path, and take it in".into();
    }

    /// Whether something of this list got into the draft.
    pub(crate) fn has_origins(&self, group: usize) -> bool {
        self.entries
            .iter()
            .any(|e| e.out.is_none() && e.groups.contains(&group))
    }
}

/// A pattern for people, its depth with it.
pub(crate) fn shown(pattern: &Pattern) -> String {
    match is_one_label(pattern) {
        true => format!("\"{pattern}\" with labels = 1"),
        false => format!("\"{pattern}\""),
    }
}

/// Whether the pattern needs `labels = 1`.
pub(crate) fn is_one_label(pattern: &Pattern) -> bool {
    use doorward::pattern::HostPattern::Subdomains;
    matches!(
        pattern,
        Pattern::Tuple(tuple)
            if matches!(tuple.host, Subdomains { depth: Depth::One, .. })
    )
}
