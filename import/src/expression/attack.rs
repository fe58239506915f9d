//! Texts that an expression admits, and nobody means it to.
//!
//! A list of what goes wrong with expressions about origins, each made from
//! the expression's own literals. Whatever is not really admitted is dropped,
//! so a text from here is evidence, not a suspicion.

use doorward::diagnostic::Code;
use doorward::pattern::{HostPattern, Pattern};
use doorward::policy::Format;

use super::Expression;
use super::judge::is_origin;
use super::origins::{Labels, union};
use super::shape::Shape;
use super::translate::Attack;

/// What stands for the open parts of an expression, until something fits.
const FILLERS: [&str; 6] = ["", "app", "a1", "1", "a", "app-1"];

/// The most shapes that are looked at: they differ in their literals only.
const MAX_SHAPES: usize = 16;

const ANY: &str = "it admits any origin";
const NO_END: &str = "nothing ends it, so the name may go on";
const NO_PORT_END: &str = "nothing ends it, so the port may go on";
const NO_END_AT_ALL: &str = "nothing ends it, so anything may follow";
const NO_START: &str = "nothing begins it, so anything may come before";
const NO_BOUNDARY: &str =
    "no dot goes before the domain, so another name may end like it";
const DOT: &str = "a dot without a backslash is any character";

/// The first text that the expression admits and none of `meant` does.
///
/// Origins go first: those a browser really sends.
pub(super) fn find(
    expression: &Expression,
    shapes: &[Shape],
    meant: &[Pattern],
) -> Option<Attack> {
    let meant = Meant::new(meant);
    let admitted = |(text, hole): (String, &'static str)| {
        let counts = expression.admits(&text) && !meant.admits(&text);
        let is_origin = is_origin(&text);
        counts.then_some(Attack { text, is_origin, hole })
    };
    let shapes = || shapes.iter().take(MAX_SHAPES);
    let found: Vec<_> = [("https://evil.example".to_owned(), ANY)]
        .into_iter()
        .chain(shapes().flat_map(of_shape))
        .filter_map(admitted)
        .collect();
    let origin = found.iter().find(|attack| attack.is_origin);
    origin.or(found.first()).cloned()
}

/// What the patterns that were tried admit.
struct Meant(Option<regex::bytes::Regex>);

impl Meant {
    fn new(patterns: &[Pattern]) -> Self {
        let labels = Labels { names: false, counted: false };
        let meant = patterns.iter().filter(|pattern| is_meant(pattern));
        let text = format!(r"\A(?:{})\z", union(meant, labels));
        let mut builder = regex::bytes::RegexBuilder::new(&text);
        Self(builder.unicode(false).build().ok())
    }

    fn admits(&self, text: &str) -> bool {
        // Too many patterns to tell: then nothing is said to be an attack.
        self.0.as_ref().is_none_or(|regex| regex.is_match(text.as_bytes()))
    }
}

/// Whether a pattern that was tried may be what somebody wants. A label glob
/// without a boundary before its suffix, as in `*example.co.uk`, is not.
pub(super) fn is_meant(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Tuple(tuple) => match &tuple.host {
            HostPattern::LabelGlob { prefix, suffix, .. } => {
                !prefix.is_empty() || suffix.starts_with('-')
            }
            _ => true,
        },
        Pattern::Null => false,
    }
}

/// What may go wrong with one alternative.
fn of_shape(shape: &Shape) -> Vec<(String, &'static str)> {
    let (scheme, rest) = split(&shape.text);
    let mut texts = vec![];
    for filler in FILLERS {
        let base = format!("{scheme}://{}", fill(rest, filler));
        let (name, _) = base.rsplit_once(':').unwrap_or((&base, ""));
        let name = if name.contains("://") { name } else { &base };
        texts.push((format!("{name}.evil.example"), NO_END));
        if base.len() > name.len() && !rest.ends_with('*') {
            texts.push((format!("{base}0"), NO_PORT_END));
        }
        let host = fill(rest.trim_start_matches('*'), filler);
        if !host.starts_with('.') && ends_a_name(&host) {
            texts.push((format!("{scheme}://evil{host}"), NO_BOUNDARY));
        }
        texts.extend(dots(shape, filler).map(|text| (text, DOT)));
        texts.push((format!("{base}@evil.example"), NO_END_AT_ALL));
        texts.push((format!("{base}/evil.example"), NO_END_AT_ALL));
        texts.push((format!("https://evil.example/{base}"), NO_START));
        texts.push((format!("https://evil.example#{host}"), NO_START));
    }
    texts
}

/// Whether a host begins with the end of a name that can be registered:
/// `example.com`, but not `-1.example.com`.
fn ends_a_name(host: &str) -> bool {
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host.split_once('.').is_some_and(|(_, domain)| is_open(domain))
}

/// Whether anybody may register a name under the domain: the guard of policy
/// documents knows.
fn is_open(domain: &str) -> bool {
    let text = format!(
        "version = 1\n[[trusted_origins]]\nname = \"a\"\n\
         origin = \"https://*.{domain}\"\nscopes = []\n"
    );
    let suffix =
        [Code::WildcardUnderIcannSuffix, Code::WildcardUnderPrivateSuffix];
    let found = doorward::policy::check(&text, Format::Toml).diagnostics;
    found.iter().any(|found| suffix.contains(&found.code()))
}

/// The text with one of its unescaped dots as a letter; first those that
/// leave a name which anybody may register, last those that leave no dot.
fn dots<'a>(
    shape: &'a Shape,
    filler: &'a str,
) -> impl Iterator<Item = String> + 'a {
    let replaced = shape.dots.iter().filter_map(move |&dot| {
        let before = shape.text.get(..dot)?;
        let after = shape.text.get(dot + 1..)?;
        let (scheme, rest) = split(before);
        let rank = match ends_a_name(after) {
            true => 0,
            false if after.contains('.') => 1,
            false => 2,
        };
        let text = fill(&format!("{rest}x{after}"), filler);
        Some((rank, format!("{scheme}://{text}")))
    });
    let mut replaced: Vec<_> = replaced.collect();
    replaced.sort_by_key(|(rank, _)| *rank);
    replaced.into_iter().map(|(_, text)| text)
}

/// Texts that no browser sends, which expressions tend to admit with what is
/// meant.
pub(super) fn not_origins(shapes: &[Shape]) -> Vec<String> {
    let mut texts = vec![];
    for shape in shapes.iter().take(MAX_SHAPES) {
        let (scheme, rest) = split(&shape.text);
        if rest.starts_with('*') {
            for filler in
                ["evil.example/", "evil.example#", "evil/", "evil#", "x@evil"]
            {
                texts.push(format!("{scheme}://{}", fill(rest, filler)));
            }
        }
        let base = format!("{scheme}://{}", fill(rest, "app"));
        texts.push(format!("https://evil.example/{base}"));
        if let Some(host) = rest.strip_suffix(":*") {
            texts.push(format!("{scheme}://{}:0", fill(host, "app")));
        }
    }
    texts
}

/// The scheme and what follows it; `https` where the shape does not say.
fn split(text: &str) -> (&str, &str) {
    match text.split_once("://") {
        Some((scheme, rest)) => match scheme {
            "http" => ("http", rest),
            scheme if scheme.contains('*') => ("https", rest),
            "" => ("https", rest),
            scheme => (scheme, rest),
        },
        None => ("https", text.trim_start_matches("//")),
    }
}

/// The text without stars. Before a port there is a name, in it a number.
fn fill(text: &str, filler: &str) -> String {
    match text.strip_suffix(":*") {
        Some(host) => format!("{}:8443", host.replace('*', filler)),
        None => text.replace('*', filler),
    }
}
