//! Diagnostics: what is wrong with a policy document, where, and what to do.
//!
//! Every kind of finding has a stable code, so that documents can be linted by
//! machines and each code looked up by people.

use core::fmt;
use core::ops::Range;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal, $severity:ident;)+) => {
        /// A stable code for a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code as it is written: `DW015`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What the code stands for, in one sentence.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// Whether a finding of this code makes a document unusable.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// The page about the code, in Markdown.
            pub(crate) fn page(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(
                        concat!("../docs/codes/", $id, ".md")
                    ),)+
                }
            }
        }
    };
}

codes! {
    /// The text is not TOML or JSON.
    Syntax = "DW001", Error;
    /// The document has a key that does not exist.
    UnknownKey = "DW002", Error;
    /// A required key is missing.
    MissingKey = "DW003", Error;
    /// A value is of the wrong type.
    WrongType = "DW004", Error;
    /// The document's version is not supported.
    UnsupportedVersion = "DW005", Error;
    /// A value is not one of those that are possible.
    InvalidValue = "DW006", Error;
    /// Two entries have the same name.
    DuplicateName = "DW007", Error;
    /// An API lists an origin that does not exist.
    UnknownOrigin = "DW008", Error;
    /// The document is too large.
    TooLarge = "DW009", Error;
    /// An origin does not begin with a scheme and "://".
    InvalidScheme = "DW010", Error;
    /// URLs of this scheme have no origin that could be trusted.
    OpaqueScheme = "DW011", Error;
    /// An origin has a path, a query or a fragment.
    NotOnlyAnOrigin = "DW012", Error;
    /// An origin has a user name or a password.
    Userinfo = "DW013", Error;
    /// An origin has a character that does not belong there.
    InvalidCharacter = "DW014", Error;
    /// A host is not a domain or an address.
    InvalidHost = "DW015", Error;
    /// A port is not a number from 1 to 65535.
    InvalidPort = "DW016", Error;
    /// A host or label is longer than DNS allows.
    HostTooLong = "DW017", Error;
    /// A wildcard stands where none can be.
    InvalidWildcard = "DW018", Error;
    /// A wildcard is applied to an IP address.
    WildcardAddress = "DW019", Error;
    /// Any origin is listed as a trusted origin.
    AnyOrigin = "DW020", Error;
    /// A wildcard lies right under a public suffix of the registries.
    WildcardUnderIcannSuffix = "DW030", Error;
    /// A wildcard lies right under a suffix where anybody may get a name.
    WildcardUnderPrivateSuffix = "DW031", Error;
    /// An API with credentials admits a plain-http origin.
    InsecureOrigin = "DW032", Error;
    /// An API with credentials admits any origin.
    AnyOriginWithCredentials = "DW033", Error;
    /// The origin "null" is listed without the opt-in.
    NullOrigin = "DW034", Error;
    /// The origin "null" is trusted for more than CORS.
    NullOriginScope = "DW035", Error;
    /// Browsers cannot be told to let this pattern embed a page.
    NotEmbeddable = "DW036", Error;
    /// A wildcard reaches names under a suffix where anybody may get one.
    WildcardAboveSuffix = "DW037", Error;
    /// A path pattern is not valid.
    InvalidPath = "DW040", Error;
    /// Two APIs cover the same path and method.
    DuplicatePath = "DW041", Error;
    /// A method is not a token.
    InvalidMethod = "DW042", Error;
    /// A method that pages can never use is listed.
    ForbiddenMethod = "DW043", Warning;
    /// A header name is not a token.
    InvalidHeader = "DW044", Error;
    /// A header that pages can never send or read is listed.
    ForbiddenHeader = "DW045", Warning;
    /// A "*" means nothing with credentials.
    WildcardWithCredentials = "DW046", Error;
    /// An API lists an origin that is not trusted for CORS.
    OriginWithoutCors = "DW047", Error;
    /// The public suffix list cannot be read.
    SuffixList = "DW050", Error;
    /// A wildcard lies under a single label that no list knows.
    WildcardUnderSingleLabel = "DW060", Warning;
    /// An origin is stored in another form than it is written.
    Normalized = "DW061", Warning;
    /// Another trusted origin covers all that this one matches.
    Shadowed = "DW062", Warning;
    /// Two trusted origins have the same pattern.
    RepeatedPattern = "DW063", Warning;
    /// An inactive origin is still trusted by another entry.
    StillTrusted = "DW064", Warning;
    /// A plain-http origin is trusted beside its https twin.
    HttpBesideHttps = "DW065", Warning;
    /// A plain-http origin may act with its visitors' cookies.
    InsecureScope = "DW066", Warning;
    /// No origin can reach an API.
    UnreachableApi = "DW067", Warning;
    /// An origin is trusted for nothing.
    NoScopes = "DW068", Warning;
    /// An origin is trusted for CORS, and no API admits it.
    CorsWithoutApi = "DW069", Warning;
    /// A "*" does not cover the Authorization header.
    WildcardWithoutAuthorization = "DW070", Warning;
    /// A method is not in upper case.
    MethodCase = "DW071", Warning;
    /// A max_age is longer than browsers keep answers.
    LongMaxAge = "DW072", Warning;
    /// A list has the same value twice.
    RepeatedValue = "DW073", Warning;
    /// A header of the CORS protocol itself is listed.
    CorsHeader = "DW074", Warning;
    /// The frame-ancestors list is longer than some servers pass on.
    LongFrameAncestors = "DW075", Warning;
    /// A guard is switched off that nothing needs off.
    UnusedOptOut = "DW076", Warning;
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The document yields no policy.
    Error,
    /// The document can be used, but look at this.
    Warning,
}

/// What was found, without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    code: Code,
    message: String,
    help: String,
}

impl Finding {
    /// A finding: one lower-case sentence, and what to do, which may be empty.
    pub(crate) fn new(
        code: Code,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// One lower-case sentence without a full stop.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to write instead; may be empty.
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Finding {}

/// A finding and its place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    finding: Finding,
    place: Place,
}

/// A place in a document. All zeros when there is no document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes of the document that are meant.
    pub span: Range<usize>,
}

/// Finds places in a text, one after the other.
///
/// Each search goes on where the last one ended, so that all findings of a
/// document together cost one pass, if they come in order.
pub(crate) struct Places<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Places<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The place of these bytes.
    pub(crate) fn find(&mut self, span: Range<usize>) -> Place {
        if span.start < self.at {
            *self = Self::new(self.text);
        }
        let passed = self.text.get(self.at..span.start).unwrap_or_default();
        for char in passed.chars() {
            match char {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                _ => self.column += 1,
            }
        }
        self.at += passed.len();
        Place { line: self.line, column: self.column, span }
    }
}

impl Diagnostic {
    pub(crate) fn new(finding: Finding, place: Place) -> Self {
        Self { finding, place }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.finding.code
    }

    /// Whether it makes the document unusable.
    pub fn severity(&self) -> Severity {
        self.finding.code.severity()
    }

    /// One lower-case sentence without a full stop.
    pub fn message(&self) -> &str {
        &self.finding.message
    }

    /// What to write instead; may be empty.
    pub fn help(&self) -> &str {
        &self.finding.help
    }

    /// Where in the document.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.line > 0 {
            write!(f, "{}:{}: ", self.place.line, self.place.column)?;
        }
        write!(f, "{} [{}]", self.finding.message, self.finding.code.id())
    }
}
