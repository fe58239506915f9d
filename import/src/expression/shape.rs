//! What an expression seems to be about: texts with a `*` where it is open.
//!
//! This only suggests patterns to try. Whether a pattern is within the
//! expression is decided by the automata, so a guess here may be wrong, and
//! nothing is admitted by it.

use doorward::pattern::{Depth, Pattern};
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// The most texts that an expression may stand for.
pub(super) const MAX_SHAPES: usize = 512;

/// A class of at most so many bytes is spelled out.
const MAX_SPELLED: usize = 12;

/// A repetition of at most so many is spelled out.
const MAX_REPEATED: u32 = 4;

/// One alternative: the text, and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Literals, and `*` for what is open.
    pub(super) text: String,
    /// Where the text has a dot for a single byte that may be any other.
    pub(super) dots: Vec<usize>,
}

impl Shape {
    fn push(&mut self, byte: u8) {
        self.text.push(char::from(byte));
    }

    fn open(&mut self) {
        if !self.text.ends_with('*') {
            self.text.push('*');
        }
    }

    fn append(&mut self, other: &Self) {
        let start = self.text.len();
        self.dots.extend(other.dots.iter().map(|dot| start + dot));
        match other.text.strip_prefix('*') {
            Some(rest) if self.text.ends_with('*') => self.text += rest,
            _ => self.text += &other.text,
        }
    }
}

/// The alternatives of an expression; nothing when there are too many.
pub(super) fn shapes(expression: &Hir) -> Option<Vec<Shape>> {
    let mut shapes = expand(expression)?;
    shapes.dedup();
    Some(shapes)
}

fn expand(hir: &Hir) -> Option<Vec<Shape>> {
    match hir.kind() {
        HirKind::Empty => Some(vec![Shape::default()]),
        HirKind::Literal(literal) => {
            let mut shape = Shape::default();
            // What browsers send is ASCII; other bytes match nothing.
            if !literal.0.is_ascii() {
                return Some(vec![]);
            }
            literal.0.iter().for_each(|&byte| shape.push(byte));
            Some(vec![shape])
        }
        HirKind::Class(class) => Some(class_shapes(class)),
        HirKind::Look(Look::Start | Look::End) => Some(vec![Shape::default()]),
        // Lines and words: the automata know what they do.
        HirKind::Look(_) => Some(vec![Shape::default()]),
        HirKind::Capture(capture) => expand(&capture.sub),
        HirKind::Repetition(repetition) => repeat(repetition),
        HirKind::Concat(parts) => {
            let mut shapes = vec![Shape::default()];
            for part in parts {
                shapes = product(&shapes, &expand(part)?)?;
            }
            Some(shapes)
        }
        HirKind::Alternation(parts) => {
            let mut shapes = vec![];
            for part in parts {
                shapes.extend(expand(part)?);
                bound(&shapes)?;
            }
            Some(shapes)
        }
    }
}

fn class_shapes(class: &Class) -> Vec<Shape> {
    let bytes: Vec<u8> = match class {
        Class::Bytes(class) => {
            let ranges = class.ranges().iter();
            ranges.flat_map(|r| r.start()..=r.end()).collect()
        }
        Class::Unicode(class) => {
            let chars = class
                .ranges()
                .iter()
                .flat_map(|r| r.start()..=r.end().min('\u{7f}'));
            chars.filter_map(|c| u8::try_from(c).ok()).collect()
        }
    };
    // No browser sends an upper-case letter, nor anything outside ASCII.
    let sent =
        |byte: &u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    let bytes: Vec<u8> = bytes.into_iter().filter(sent).collect();
    let mut shape = Shape::default();
    if bytes.len() <= MAX_SPELLED {
        let shape = |byte: &u8| {
            let text = char::from(*byte).into();
            Shape { text, dots: vec![] }
        };
        return bytes.iter().map(shape).collect();
    }
    // An unescaped dot is nearly always meant as a dot.
    match bytes.contains(&b'.') {
        true => {
            shape.push(b'.');
            shape.dots.push(0);
        }
        false => shape.open(),
    }
    vec![shape]
}

fn repeat(repetition: &Repetition) -> Option<Vec<Shape>> {
    let spelled = repetition.max.is_some_and(|max| max <= MAX_REPEATED);
    if spelled && let Some(shapes) = spell(repetition) {
        return Some(shapes);
    }
    let mut open = Shape::default();
    open.open();
    // What is repeated may end with a dot, as labels do.
    let sub = expand(&repetition.sub)?;
    let ends = |s: &Shape| s.text.ends_with('.') && s.text.len() > 1;
    if !sub.is_empty() && sub.iter().all(ends) {
        open.push(b'.');
    }
    let mut shapes = vec![open];
    if repetition.min == 0 {
        shapes.push(Shape::default());
    }
    Some(shapes)
}

/// Up to a few repetitions, spelled out.
fn spell(repetition: &Repetition) -> Option<Vec<Shape>> {
    let sub = expand(&repetition.sub)?;
    let mut shapes = vec![];
    let mut repeated = vec![Shape::default()];
    for count in 0..=repetition.max? {
        if count >= repetition.min {
            shapes.extend(repeated.iter().cloned());
            bound(&shapes)?;
        }
        if count < repetition.max? {
            repeated = product(&repeated, &sub)?;
        }
    }
    Some(shapes)
}

fn product(firsts: &[Shape], seconds: &[Shape]) -> Option<Vec<Shape>> {
    let mut shapes = vec![];
    if firsts.len().saturating_mul(seconds.len()) > MAX_SHAPES {
        return None;
    }
    for first in firsts {
        for second in seconds {
            let mut shape = first.clone();
            shape.append(second);
            shapes.push(shape);
        }
    }
    Some(shapes)
}

fn bound(shapes: &[Shape]) -> Option<()> {
    (shapes.len() <= MAX_SHAPES).then_some(())
}

/// The patterns that a shape may stand for.
pub(super) fn patterns(shape: &Shape) -> Vec<Pattern> {
    let mut patterns: Vec<Pattern> = vec![];
    for text in texts(&shape.text) {
        for depth in [Depth::Any, Depth::One] {
            let pattern = Pattern::parse(&text, depth);
            if let Ok(read) = pattern
                && read.pattern != Pattern::Null
                && !patterns.contains(&read.pattern)
            {
                patterns.push(read.pattern);
            }
        }
    }
    patterns
}

/// What a text with stars may be as a whole origin.
fn texts(text: &str) -> Vec<String> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => ("*", text.trim_start_matches("//")),
    };
    let schemes = match scheme.contains('*') || scheme.is_empty() {
        true => vec!["https", "http"],
        false => vec![scheme],
    };
    // "example.com*": any port is the least that can be meant.
    let (host, port) = match split_port(rest) {
        (host, Some(port)) => (host, Some(port)),
        (host, None) => match host.strip_suffix('*') {
            Some(host) if !host.is_empty() => (host, Some("*")),
            _ => (host, None),
        },
    };
    let mut hosts = vec![host.to_owned()];
    if let Some(domain) = host.strip_prefix('.') {
        hosts = vec![format!("*.{domain}")];
    } else if let Some(domain) = host.strip_prefix('*') {
        hosts.push(domain.to_owned());
        hosts.push(format!("*.{domain}"));
    } else if !text.contains("://") {
        hosts.push(format!("*.{host}"));
    }
    let mut texts = vec![];
    for scheme in schemes {
        for host in &hosts {
            let ports = match port {
                Some("*") => vec![":*".into(), String::new()],
                Some(port) => vec![format!(":{port}")],
                None => vec![String::new()],
            };
            for port in ports {
                texts.push(format!("{scheme}://{host}{port}"));
            }
        }
    }
    texts
}

fn split_port(rest: &str) -> (&str, Option<&str>) {
    let from = rest.rfind(']').unwrap_or(0);
    match rest.get(from..).and_then(|tail| tail.find(':')) {
        Some(at) => {
            let (host, port) = rest.split_at(from + at);
            (host, port.get(1..))
        }
        None => (rest, None),
    }
}
