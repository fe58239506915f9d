//! Browsers: which message a decision makes them print.
//!
//! The engine does not see what the browser does with an answer, but the
//! answer tells: which headers are there, and with what status.

use super::checks::refused_headers;
use super::messages::{
    Browser, CHROME, FIREFOX, Objection, SAFARI, TEXTS, Texts,
};
use super::words::shown;
use crate::decide::{
    CorsRequest, Decision, Kind, Policy, Reason, is_safelisted,
};

/// What a browser prints.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrowserMessage {
    /// `Chrome`, `Firefox` or `Safari`.
    pub browser: &'static str,
    /// The version with which the text was checked.
    pub checked_with: &'static str,
    /// Whether it is printed only when the page sends credentials.
    pub with_credentials: bool,
    /// The lines in the console. What an engine cannot know is in angle
    /// brackets: `<server>`, `<status>`.
    pub console: Vec<String>,
    /// What the page's code gets, where it is known.
    pub script: Option<&'static str>,
}

/// What messages are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    objection: Option<Objection>,
    pub(super) url: String,
    origin: String,
    status: String,
    method: String,
    header: String,
}

impl Facts {
    pub(super) fn of(
        policy: &Policy,
        request: &CorsRequest<'_>,
        decision: &Decision<'_>,
    ) -> Self {
        let server = match request.own_origin {
            Some(own) => shown(own),
            None => "<server>".into(),
        };
        let api = decision.api.and_then(|id| policy.api(id));
        let mut headers = refused_headers(api, request).names;
        headers.sort_unstable();
        let header = headers.first().map(|name| shown(name.as_bytes()));
        Self {
            objection: objection(policy, request, decision, header.is_some()),
            url: match request.path {
                [] => format!("{server}/<path>"),
                path => format!("{server}{}", shown(path)),
            },
            // Whole when it is well-formed: then it is short.
            origin: match request.origin {
                Some(origin) if origin.is_ascii() && origin.len() < 330 => {
                    origin.escape_ascii().to_string()
                }
                origin => shown(origin.unwrap_or_default()),
            },
            status: match decision.status {
                0 => "<status>".into(),
                status => status.to_string(),
            },
            method: shown(request.wanted_method()),
            header: header.unwrap_or_default(),
        }
    }

    /// What each browser prints; nothing when it has no objection.
    pub(super) fn messages(&self) -> Vec<BrowserMessage> {
        let texts =
            TEXTS.iter().find(|texts| Some(texts.objection) == self.objection);
        let Some(texts) = texts else { return vec![] };
        vec![
            self.message(&CHROME, texts, texts.chrome),
            self.message(&FIREFOX, texts, texts.firefox),
            self.message(&SAFARI, texts, texts.safari),
        ]
    }

    fn message(
        &self,
        browser: &Browser,
        texts: &Texts,
        first: &str,
    ) -> BrowserMessage {
        let (with_credentials, preflight) = match texts.objection {
            Objection::NoOrigin => (false, false),
            Objection::PreflightNoOrigin
            | Objection::PreflightStatus
            | Objection::Method
            | Objection::Header => (false, true),
            Objection::AnyOrigin | Objection::NoCredentials => (true, false),
            Objection::PreflightAnyOrigin
            | Objection::PreflightNoCredentials => (true, true),
        };
        let after: &[&str] =
            if preflight { browser.then_preflight } else { &[] };
        let lines = [first].into_iter().chain(after.iter().copied());
        let lines = lines.chain(browser.then.iter().copied());
        BrowserMessage {
            browser: browser.name,
            checked_with: browser.checked_with,
            with_credentials,
            console: lines.map(|line| self.fill(line)).collect(),
            script: browser.script,
        }
    }

    /// Puts values into braces, once: a value's own braces stay.
    fn fill(&self, template: &str) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or_default();
            filled.push_str(before);
            filled.push_str(match name {
                "url" => &self.url,
                "origin" => &self.origin,
                "status" => &self.status,
                "method" => &self.method,
                "header" => &self.header,
                _ => "",
            });
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// What browsers object to in the answer to this decision.
fn objection(
    policy: &Policy,
    request: &CorsRequest<'_>,
    decision: &Decision<'_>,
    refuses_header: bool,
) -> Option<Objection> {
    let api = decision.api.and_then(|id| policy.api(id));
    let preflight = decision.kind == Kind::Preflight;
    if decision.kind == Kind::NotCors || no_browser_sends(decision.reason) {
        return None;
    }
    if decision.allowed {
        return match (api?.is_public(), api?.credentials, preflight) {
            (true, _, false) => Some(Objection::AnyOrigin),
            (true, _, true) => Some(Objection::PreflightAnyOrigin),
            (false, true, _) => None,
            (false, false, false) => Some(Objection::NoCredentials),
            (false, false, true) => Some(Objection::PreflightNoCredentials),
        };
    }
    if !preflight {
        return Some(Objection::NoOrigin);
    }
    if decision.headers.as_slice().is_empty() {
        return Some(match decision.status {
            200..=299 => Objection::PreflightNoOrigin,
            _ => Objection::PreflightStatus,
        });
    }
    // The lists are there, and the browser looks for itself. What it cannot
    // have asked for it does not look for.
    let method = request.wanted_method();
    let lists = |api: &crate::decide::Api| {
        api.any_method || api.methods.iter().any(|m| m.as_bytes() == method)
    };
    if !is_safelisted(method) && !lists(api?) {
        return Some(Objection::Method);
    }
    refuses_header.then_some(Objection::Header)
}

/// Whether a decision is about a request that is not from a browser.
pub(super) fn no_browser_sends(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::MalformedOrigin
            | Reason::MalformedMethod
            | Reason::MalformedRequestHeaders
    )
}
