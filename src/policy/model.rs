//! A policy document as data, each value with its place.

use super::tree::Span;
use crate::decide::{CorsOptions, Scopes, Status};

/// A value and where it was written; an empty span for built documents.
#[derive(Clone, Debug, Default)]
pub(super) struct Spanned<T> {
    pub(super) value: T,
    pub(super) span: Span,
}

impl<T> Spanned<T> {
    /// A value that no document has.
    pub(super) fn built(value: T) -> Self {
        Self { value, span: 0..0 }
    }
}

/// The text, empty when it is missing.
pub(super) fn text(of: &Option<Spanned<String>>) -> &str {
    of.as_ref().map_or("", |text| &text.value)
}

/// Everything that a document says.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) trusted_origins: Vec<OriginEntry>,
    pub(super) apis: Vec<ApiEntry>,
    pub(super) cors: CorsOptions,
    pub(super) safety: Safety,
}

#[derive(Clone, Debug, Default)]
pub(super) struct OriginEntry {
    /// Nothing when it is missing, which reading reported.
    pub(super) name: Option<Spanned<String>>,
    pub(super) origin: Option<Spanned<String>>,
    pub(super) scopes: Spanned<Scopes>,
    pub(super) status: Status,
    /// Where `labels = 1` was written, if it was.
    pub(super) one_label: Option<Span>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ApiEntry {
    pub(super) name: Option<Spanned<String>>,
    pub(super) path: Option<Spanned<String>>,
    pub(super) methods: Vec<Spanned<String>>,
    pub(super) request_headers: Vec<Spanned<String>>,
    pub(super) exposed_headers: Vec<Spanned<String>>,
    pub(super) credentials: bool,
    pub(super) max_age: Option<u32>,
    pub(super) origins: Origins,
}

/// Who may call an API.
#[derive(Clone, Debug, Default)]
pub(super) enum Origins {
    /// Every active origin with scope `cors`.
    #[default]
    Trusted,
    /// Everybody.
    Any(Span),
    /// The trusted origins with these names.
    Named(Vec<Spanned<String>>),
}

/// Guards that are switched off.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Safety {
    pub(super) allow_insecure_origins: bool,
    pub(super) allow_public_suffix_wildcards: bool,
    pub(super) allow_null_origin: bool,
}
