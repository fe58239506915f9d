//! The keys of a policy document: one table for the reader and the schema.

/// What a key's value is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Any string.
    String,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// An integer in this range.
    Integer(i64, i64),
    /// `true` or `false`.
    Boolean,
    /// An array of strings.
    Strings,
    /// An array of these strings.
    SomeOf(&'static [&'static str]),
    /// An array of strings, or this one string.
    StringsOr(&'static str),
    /// A table with these keys.
    Table(&'static [Field]),
    /// An array of tables with these keys.
    Tables(&'static [Field]),
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    /// For the schema, which editors show.
    pub(super) about: &'static str,
}

const fn required(key: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { key, kind, required: true, about }
}

const fn optional(key: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { key, kind, required: false, about }
}

/// The largest number of seconds in a header (RFC 9111, 1.2.2).
const MAX_SECONDS: i64 = 2_147_483_647;

pub(super) const DOCUMENT: &[Field] = &[
    optional(
        "$schema",
        Kind::String,
        "Where the JSON Schema of policy documents is, for editors.",
    ),
    required(
        "version",
        Kind::Integer(1, 1),
        "The version of the document format.",
    ),
    optional(
        "trusted_origins",
        Kind::Tables(TRUSTED_ORIGIN),
        "The origins that are trusted, and for what.",
    ),
    optional(
        "apis",
        Kind::Tables(API),
        "The parts of the server that are open to cross-origin callers. \
         Where no API is, there is no CORS.",
    ),
    optional("cors", Kind::Table(CORS), "How CORS answers look."),
    optional("safety", Kind::Table(SAFETY), "Guards to switch off, by name."),
];

const TRUSTED_ORIGIN: &[Field] = &[
    required("name", Kind::String, "A unique name."),
    required(
        "origin",
        Kind::String,
        "An origin (\"https://shop.example.com\"), or a pattern: \
         \"https://*.example.com\" for one or more labels, \
         \"https://pr-*.example.com\" for one label, \"*://\" for http and \
         https, \":*\" for any port.",
    ),
    required(
        "scopes",
        Kind::SomeOf(&["cors", "redirect", "embed", "websocket", "csrf"]),
        "What the origin is trusted for.",
    ),
    optional(
        "status",
        Kind::OneOf(&["active", "inactive"]),
        "An inactive origin is kept, and matches nothing.",
    ),
    optional(
        "labels",
        Kind::Integer(1, 1),
        "1 makes \"*.\" stand for exactly one label.",
    ),
];

const API: &[Field] = &[
    required("name", Kind::String, "A unique name."),
    required(
        "path",
        Kind::String,
        "The paths it covers: \"/users/{id}\" for one segment, \
         \"/users/{*rest}\" for all that follows.",
    ),
    optional(
        "methods",
        Kind::Strings,
        "The methods that pages may use besides GET, HEAD and POST. \"*\" is \
         any, without credentials only.",
    ),
    optional(
        "request_headers",
        Kind::Strings,
        "The headers that pages may send. \"*\" is any but Authorization, \
         without credentials only.",
    ),
    optional(
        "exposed_headers",
        Kind::Strings,
        "The response headers that pages may read. \"*\" is any, without \
         credentials only.",
    ),
    optional(
        "credentials",
        Kind::Boolean,
        "Whether cookies and the like may come with requests.",
    ),
    optional(
        "max_age",
        Kind::Integer(0, MAX_SECONDS),
        "How many seconds browsers may keep a preflight's answer; 0 disables \
         that.",
    ),
    optional(
        "origins",
        Kind::StringsOr("any"),
        "The names of the trusted origins that may call, or \"any\" for a \
         public API. Without it, every active origin with scope \"cors\".",
    ),
];

const CORS: &[Field] = &[
    optional(
        "preflight_status",
        Kind::Integer(200, 299),
        "The status of an allowed preflight; 204 without it.",
    ),
    optional(
        "denied_preflight_status",
        Kind::Integer(200, 599),
        "The status of a denied preflight; 403 without it.",
    ),
    optional(
        "block_denied",
        Kind::Boolean,
        "Whether a denied request that is no preflight gets 403.",
    ),
    optional(
        "informative_preflight",
        Kind::Boolean,
        "Whether a trusted origin whose method or header is refused gets the \
         lists, so that the browser itself names what is missing.",
    ),
];

const SAFETY: &[Field] = &[
    optional(
        "allow_insecure_origins",
        Kind::Boolean,
        "Admit plain-http origins to APIs with credentials.",
    ),
    optional(
        "allow_public_suffix_wildcards",
        Kind::Boolean,
        "Admit wildcards right under a suffix where anybody may get a name, \
         such as \"github.io\".",
    ),
    optional(
        "allow_null_origin",
        Kind::Boolean,
        "Admit the origin \"null\", never with credentials.",
    ),
];
