//! What `eval` writes: one struct for each shape, keys in their order.

use std::borrow::Cow;

use doorward::diagnostic::{Code, Finding};
use doorward::origin::WireOrigin;
use doorward::pattern::Normalized;
use doorward::{
    CORS_RESPONSE_HEADERS, Decision, Embed, Policy, Redirect, Verdict,
};
use serde::Serialize;
use serde_json::value::RawValue;

/// A line of output.
#[derive(Serialize)]
pub(crate) struct Line<'a> {
    /// The request's own, byte for byte, or `null`.
    pub(crate) id: Option<&'a RawValue>,
    #[serde(flatten)]
    pub(crate) answer: &'a Answer<'a>,
}

/// What a line says besides its `id`.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Answer<'a> {
    Cors(CorsAnswer<'a>),
    Verdict(VerdictAnswer<'a>),
    Redirect(RedirectAnswer<'a>),
    Embed(EmbedAnswer<'a>),
    Wire(WireAnswer),
    Origin(OriginAnswer),
    Error(ErrorAnswer),
}

#[derive(Serialize)]
pub(crate) struct CorsAnswer<'a> {
    decision: &'static str,
    kind: &'static str,
    allowed: bool,
    reason: &'static str,
    origin_rule: Option<&'a str>,
    api: Option<&'a str>,
    terminate: bool,
    status: Option<u16>,
    headers: Vec<(&'static str, Cow<'a, str>)>,
    vary: &'static [&'static str],
    remove: [&'static str; CORS_RESPONSE_HEADERS.len()],
}

#[derive(Serialize)]
pub(crate) struct VerdictAnswer<'a> {
    decision: &'static str,
    allowed: bool,
    reason: &'static str,
    origin_rule: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct RedirectAnswer<'a> {
    decision: &'static str,
    allowed: bool,
    reason: &'static str,
    url: Option<String>,
    origin_rule: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct EmbedAnswer<'a> {
    decision: &'static str,
    frame_ancestors: &'a str,
    x_frame_options: &'static str,
}

#[derive(Serialize)]
pub(crate) struct WireAnswer {
    decision: &'static str,
    ok: bool,
    kind: &'static str,
}

#[derive(Serialize)]
pub(crate) struct OriginAnswer {
    decision: &'static str,
    ok: bool,
    origin: Option<String>,
    notes: Vec<String>,
    errors: Vec<OriginError>,
}

#[derive(Serialize)]
struct OriginError {
    code: &'static str,
    message: String,
    help: String,
}

#[derive(Serialize)]
pub(crate) struct ErrorAnswer {
    error: String,
}

impl<'a> CorsAnswer<'a> {
    pub(crate) fn new(policy: &'a Policy, decision: &Decision<'a>) -> Self {
        let api = decision.api.and_then(|id| policy.api(id));
        let headers = decision.headers.as_slice().iter();
        Self {
            decision: "cors",
            kind: decision.kind.code(),
            allowed: decision.allowed,
            reason: decision.reason.code(),
            origin_rule: decision.origin_rule.map(|rule| rule.name()),
            api: api.map(|api| &*api.name),
            terminate: decision.terminate,
            status: (decision.status != 0).then_some(decision.status),
            headers: headers
                .map(|(name, value)| (*name, String::from_utf8_lossy(value)))
                .collect(),
            vary: decision.vary.members(),
            remove: CORS_RESPONSE_HEADERS,
        }
    }
}

impl<'a> RedirectAnswer<'a> {
    /// `buffer` is the one that the decision was given.
    pub(super) fn new(redirect: &Redirect<'a>, buffer: &[u8]) -> Self {
        let verdict = &redirect.verdict;
        let written = buffer.get(..redirect.url_len).unwrap_or_default();
        let url = String::from_utf8_lossy(written).into_owned();
        Self {
            decision: "redirect",
            allowed: verdict.allowed,
            reason: verdict.reason.code(),
            url: verdict.allowed.then_some(url),
            origin_rule: verdict.origin_rule.map(|rule| rule.name()),
        }
    }
}

impl<'a> EmbedAnswer<'a> {
    pub(super) fn new(embed: &Embed<'a>) -> Self {
        Self {
            decision: "embed",
            frame_ancestors: embed.frame_ancestors,
            x_frame_options: embed.x_frame_options,
        }
    }
}

impl<'a> VerdictAnswer<'a> {
    pub(crate) fn new(decision: &'static str, found: &Verdict<'a>) -> Self {
        Self {
            decision,
            allowed: found.allowed,
            reason: found.reason.code(),
            origin_rule: found.origin_rule.map(|rule| rule.name()),
        }
    }
}

impl WireAnswer {
    pub(super) fn new(origin: &[u8]) -> Self {
        let kind = match WireOrigin::parse(origin) {
            Ok(WireOrigin::Tuple(_)) => "tuple",
            Ok(WireOrigin::Null) => "null",
            Err(_) => "malformed",
        };
        Self { decision: "wire", ok: kind != "malformed", kind }
    }
}

impl OriginAnswer {
    pub(super) fn accepted(stored: Normalized) -> Self {
        Self {
            decision: "origin",
            ok: true,
            origin: Some(stored.pattern.to_string()),
            notes: stored.notes,
            errors: vec![],
        }
    }

    pub(super) fn refused(found: &Finding) -> Self {
        let (message, help) = (found.message(), found.help());
        Self::error(found.code(), message, help)
    }

    /// A refusal that is not the engine's: it reads text, and this is none.
    pub(super) fn not_text() -> Self {
        Self::error(
            Code::InvalidCharacter,
            "the origin is not UTF-8",
            "write international names in UTF-8, or as A-labels",
        )
    }

    fn error(code: Code, message: &str, help: &str) -> Self {
        let (message, help) = (message.into(), help.into());
        Self {
            decision: "origin",
            ok: false,
            origin: None,
            notes: vec![],
            errors: vec![OriginError { code: code.id(), message, help }],
        }
    }
}

impl Answer<'_> {
    pub(super) fn error(error: String) -> Self {
        Self::Error(ErrorAnswer { error })
    }
}
