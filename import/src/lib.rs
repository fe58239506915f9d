//! Turns the origin lists of other servers into policy documents.
//!
//! Six kinds of files are read. What they say is put into a draft, the
//! draft is settled until the document that it becomes has no errors, and
//! everything that did not get there is in the notes.
//!
//! ```
//! use doorward_import::{Source, import};
//!
//! let list = r#"[{"name": "Shop", "origin": "https://shop.example.com/",
//!                 "scopes": [{"type": "CORS"}]}]"#;
//! let imported = import(Source::Okta, "origins.json", list)?;
//! assert!(imported.is_complete());
//! let line = r#"origin = "https://shop.example.com""#;
//! assert!(imported.document.contains(line));
//! # Ok::<(), doorward_import::NotRead>(())
//! ```
//!
//! What is imported is never wider than what it was: a text is taken for
//! exactly the origin that it is, and a regular [`expression`] for patterns
//! that are shown to be within it.

mod apisix;
mod draft;
mod envoy;
mod express;
pub mod expression;
mod javascript;
mod lists;
mod nginx;
mod node;
mod note;
mod okta;
mod paths;
mod properties;
mod render;
mod settle;
mod spring;
mod yaml;

pub use note::{Kind, Note};

use draft::Draft;

/// The longest file that is read, in bytes.
pub const MAX_LEN: usize = 16 << 20;

/// How many lists of origins a file may have: each is compared with others.
const MAX_LISTS: usize = 1_000;

/// What a file is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An export of the Trusted Origins API: JSON.
    Okta,
    /// A configuration with `map $http_origin`, or `if ($http_origin ...)`.
    Nginx,
    /// A configuration with `CorsPolicy` in it: YAML or JSON.
    Envoy,
    /// `application.yml` or `application.properties`.
    Spring,
    /// The options of the `cors` package: JSON or JavaScript.
    Express,
    /// A configuration with the `cors` plugin in it: JSON or YAML.
    Apisix,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 6] = [
        Self::Okta,
        Self::Nginx,
        Self::Envoy,
        Self::Spring,
        Self::Express,
        Self::Apisix,
    ];

    /// The name of the source, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::Nginx => "nginx",
            Self::Envoy => "envoy",
            Self::Spring => "spring",
            Self::Express => "express",
            Self::Apisix => "apisix",
        }
    }
}

/// A policy document, and what there is to say about it.
#[derive(Clone, Debug)]
pub struct Import {
    /// The document: TOML, without errors unless a note says so.
    pub document: String,
    /// How many trusted origins it has.
    pub origins: usize,
    /// How many APIs it has.
    pub apis: usize,
    /// What was left out or changed, in the order of the file.
    pub notes: Vec<Note>,
}

impl Import {
    /// Whether everything was translated.
    pub fn is_complete(&self) -> bool {
        self.notes.iter().all(|note| note.kind != Kind::LeftOut)
    }
}

/// The file is not what it is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRead {
    /// The line, from 1; 0 when it is the file as a whole.
    pub line: usize,
    /// Why, in one sentence.
    pub message: String,
}

impl NotRead {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl std::fmt::Display for NotRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for NotRead {}

/// Reads the `text` of a file and makes a document of it.
///
/// # Errors
///
/// The file is not of this kind, or has nothing to import.
pub fn import(
    source: Source,
    file: &str,
    text: &str,
) -> Result<Import, NotRead> {
    if text.len() > MAX_LEN {
        return Err(NotRead::new(0, "the file is over 16 MiB"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut draft = Draft::new(file);
    match source {
        Source::Okta => okta::read(text, &mut draft)?,
        Source::Nginx => nginx::read(text, &mut draft)?,
        Source::Envoy => envoy::read(text, &mut draft)?,
        Source::Spring => spring::read(text, &mut draft)?,
        Source::Express => express::read(text, &mut draft)?,
        Source::Apisix => apisix::read(text, &mut draft)?,
    }
    if draft.apis.len() > MAX_LISTS {
        let message = format!("more than {MAX_LISTS} lists in one file");
        return Err(NotRead::new(0, message));
    }
    Ok(settle::settle(draft))
}
