//! Questions to an expression and to patterns, as sets of strings.
//!
//! What an answer says to be admitted was run through the expression; what it
//! says to be an origin, through the wire parser of the engine.

use std::sync::LazyLock;

use doorward::origin::WireOrigin;
use doorward::pattern::{Depth, HostPattern, Pattern, PortPattern};

use super::language::{Language, Search, shortest};
use super::origins::{
    ANY_SCHEME, DEFAULT_PORTS, LOOKALIKES, Labels, WEB_SCHEMES, origins, tidy,
    union,
};
use super::shape::Shape;
use super::{Expression, attack};

/// An expression, its set of strings, and the sets that it is compared with.
pub(super) struct Judge<'a> {
    expression: &'a Expression,
    language: Language,
    counted: bool,
    sets: &'static Sets,
}

impl<'a> Judge<'a> {
    /// `counted`: whether labels longer than 63 bytes matter.
    pub(super) fn new(
        expression: &'a Expression,
        language: Language,
        counted: bool,
    ) -> Option<Self> {
        let sets = Sets::get(counted)?;
        Some(Self { expression, language, counted, sets })
    }

    /// Whether the expression admits every origin that the pattern does,
    /// those with a host that is no host name aside.
    pub(super) fn is_within(&self, pattern: &Pattern) -> bool {
        match pattern {
            Pattern::Tuple(tuple) if tuple.is_wildcard() => {
                self.outside(pattern, true) == Search::Nothing
            }
            pattern => self.expression.admits(&pattern.to_string()),
        }
    }

    /// The origins that one of the patterns admits.
    pub(super) fn language(&self, patterns: &[Pattern]) -> Option<Language> {
        Language::of(&union(patterns, self.labels(false)))
    }

    /// What keeps the patterns from being all that the expression admits: an
    /// http or https origin for which it does more.
    pub(super) fn left(&self, patterns: &Language) -> Option<String> {
        let inside = [&self.language, &self.sets.web];
        match shortest(&inside, &[&self.sets.default_ports, patterns]) {
            Search::Nothing => None,
            found => Some(self.inexpressible(found)),
        }
    }

    /// Why an expression without http and https origins has no pattern.
    pub(super) fn nothing(&self) -> String {
        let inside = [&self.language, &self.sets.any];
        match shortest(&inside, &[&self.sets.default_ports]) {
            Search::Nothing if self.expression.admits("null") => {
                "it admits only \"null\", the origin of any sandboxed page"
                    .into()
            }
            Search::Nothing => {
                "it matches no origin that a browser sends".into()
            }
            found => self.inexpressible(found),
        }
    }

    fn inexpressible(&self, found: Search) -> String {
        match self.proven(found).filter(|text| is_origin(text)) {
            Some(origin) => {
                format!("patterns cannot say what it admits, {origin} for one")
            }
            None => "patterns cannot say what it admits".into(),
        }
    }

    /// An origin that one of the patterns admits and the expression does not.
    pub(super) fn wider(
        &self,
        patterns: &[Pattern],
        names: bool,
    ) -> Option<String> {
        let mut searches = patterns.iter().map(|p| self.outside(p, names));
        searches.find_map(|search| match search {
            Search::Found(text) => {
                let proven = !self.expression.admits(&text) && is_origin(&text);
                proven.then_some(text)
            }
            Search::Nothing | Search::TooLarge => None,
        })
    }

    /// The same, with a host name rather than any other host.
    pub(super) fn any_wider(&self, patterns: &[Pattern]) -> Option<String> {
        let named = self.wider(patterns, true);
        named.or_else(|| self.wider(patterns, false))
    }

    /// A well-formed origin that the expression admits and the patterns do
    /// not.
    pub(super) fn lost_origin(&self, patterns: &Language) -> Option<String> {
        if self.expression.admits("null") {
            return Some("null".into());
        }
        let inside = [&self.language, &self.sets.any];
        let outside = [&self.sets.default_ports, patterns];
        self.proven(shortest(&inside, &outside)).filter(|text| is_origin(text))
    }

    /// A text that is no origin and that the expression admits all the same:
    /// one that a person can read, if there is one.
    pub(super) fn lost_text(
        &self,
        patterns: &Language,
        shapes: &[Shape],
    ) -> Option<String> {
        let lost =
            |text: &String| self.expression.admits(text) && !is_origin(text);
        let readable = attack::not_origins(shapes).into_iter().find(lost);
        readable.or_else(|| {
            let outside = [&self.sets.any, &self.sets.lookalikes, patterns];
            self.proven(shortest(&[&self.language], &outside)).filter(lost)
        })
    }

    /// The patterns that are probably meant: those that have something in
    /// common with the expression which narrower ones do not have.
    pub(super) fn meant(
        &self,
        tried: &[Pattern],
        shapes: &[Shape],
    ) -> Vec<Pattern> {
        // Without a colon, what may follow a host is not meant to be a port.
        let ports = shapes.iter().any(|shape| shape.text.ends_with(":*"));
        let is_meant = |pattern: &&Pattern| {
            attack::is_meant(pattern) && (ports || !breadth(pattern).0)
        };
        let mut sorted: Vec<_> = tried.iter().filter(is_meant).collect();
        sorted.sort_by_key(|pattern| breadth(pattern));
        let mut meant: Vec<Pattern> = vec![];
        for pattern in sorted {
            let sets = (
                self.language(std::slice::from_ref(pattern)),
                self.language(&meant),
            );
            let (Some(admitted), Some(known)) = sets else { continue };
            let inside = [&self.language, &admitted];
            if matches!(shortest(&inside, &[&known]), Search::Found(_)) {
                meant.push(pattern.clone());
            }
        }
        tidy(meant)
    }

    /// An origin that the pattern admits and the expression does not.
    fn outside(&self, pattern: &Pattern, names: bool) -> Search {
        match Language::of(&union([pattern], self.labels(names))) {
            Some(origins) => shortest(
                &[&origins],
                &[&self.language, &self.sets.default_ports],
            ),
            None => Search::TooLarge,
        }
    }

    /// What was found, when the expression really admits it.
    fn proven(&self, search: Search) -> Option<String> {
        match search {
            Search::Found(text) => {
                self.expression.admits(&text).then_some(text)
            }
            Search::Nothing | Search::TooLarge => None,
        }
    }

    fn labels(&self, names: bool) -> Labels {
        Labels { names, counted: self.counted }
    }
}

/// Whether a browser can send this as an origin.
pub(super) fn is_origin(text: &str) -> bool {
    WireOrigin::parse(text.as_bytes()).is_ok()
}

/// How much a pattern admits, roughly.
fn breadth(pattern: &Pattern) -> (bool, u8) {
    let Pattern::Tuple(tuple) = pattern else { return (false, 0) };
    let host = match tuple.host {
        HostPattern::Domain(_) | HostPattern::Address(_) => 0,
        HostPattern::LabelGlob { .. } => 1,
        HostPattern::Subdomains { depth: Depth::One, .. } => 2,
        HostPattern::Subdomains { depth: Depth::Any, .. } => 3,
    };
    (tuple.port == PortPattern::Any, host)
}

/// Sets that every question needs.
struct Sets {
    web: Language,
    any: Language,
    default_ports: Language,
    lookalikes: Language,
}

impl Sets {
    fn get(counted: bool) -> Option<&'static Self> {
        static PLAIN: LazyLock<Option<Sets>> =
            LazyLock::new(|| Sets::new(false));
        static COUNTED: LazyLock<Option<Sets>> =
            LazyLock::new(|| Sets::new(true));
        if counted { COUNTED.as_ref() } else { PLAIN.as_ref() }
    }

    fn new(counted: bool) -> Option<Self> {
        let of = |schemes: &str, names: bool| {
            Language::of(&origins(schemes, Labels { names, counted }))
        };
        Some(Self {
            web: of(WEB_SCHEMES, true)?,
            any: of(ANY_SCHEME, false)?,
            default_ports: Language::of(DEFAULT_PORTS)?,
            lookalikes: Language::of(LOOKALIKES)?,
        })
    }
}
