//! Checks: every one that failed, in the order in which they are made.
//!
//! Deciding stops at the first failure; here each check is asked for itself.
//! Those of the method and of each header are the decision's own functions,
//! and the origin's verdict is the decision's, so that the two cannot drift.

use super::malformed;
use super::words::{list, quoted, shown};
use crate::decide::{
    Api, CorsRequest, Decision, Kind, MAX_ELEMENTS, MAX_LEN, Policy, Reason,
    Scopes, TrustedOrigin, Verdict, asks_for_allowed, is_token,
};

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// The stable code.
    pub reason: Reason,
    /// What failed, with the values: a lower-case sentence without a full
    /// stop.
    pub sentence: String,
}

impl Check {
    fn new(reason: Reason, sentence: impl Into<String>) -> Self {
        Self { reason, sentence: sentence.into() }
    }

    pub(super) fn is_about_origin(&self) -> bool {
        matches!(
            self.reason,
            Reason::MalformedOrigin
                | Reason::NullOrigin
                | Reason::OriginNotTrusted
                | Reason::ScopeNotTrusted
                | Reason::OriginNotListed
        )
    }
}

/// The checks that a CORS request fails.
pub(super) fn of_cors(
    policy: &Policy,
    request: &CorsRequest<'_>,
    decision: &Decision<'_>,
) -> Vec<Check> {
    let mut checks = vec![];
    let Some(origin) = request.origin.filter(|_| !decision.allowed) else {
        return checks;
    };
    let api = decision.api.and_then(|id| policy.api(id));
    let (reason, rule) = match decision.reason {
        // The decision did not come to the origin.
        Reason::NoApi => {
            checks.push(Check::new(Reason::NoApi, no_api(policy, request)));
            let found = policy.find(origin, Scopes::CORS);
            (found.reason, found.origin_rule)
        }
        reason => (reason, decision.origin_rule),
    };
    let check = Check::new(reason, origin_sentence(origin, reason, rule, api));
    if check.is_about_origin() {
        checks.push(check);
    }
    checks.extend(method(api, request));
    checks.extend(headers(api, request));
    checks
}

/// The check that a question about the origin alone fails.
pub(super) fn of_match(
    origin: &[u8],
    found: &Verdict<'_>,
    missing: Scopes,
) -> Vec<Check> {
    let sentence = match (found.reason, found.origin_rule) {
        (Reason::Allowed, _) => return vec![],
        (Reason::None, _) => "no scope was asked for".into(),
        (Reason::ScopeNotTrusted, Some(rule)) => scope(rule, missing),
        (reason, rule) => origin_sentence(origin, reason, rule, None),
    };
    vec![Check::new(found.reason, sentence)]
}

/// The scopes among `scopes` for which no trusted origin that matches is
/// trusted.
pub(super) fn missing_scopes(
    policy: &Policy,
    origin: &[u8],
    scopes: Scopes,
) -> Scopes {
    Scopes::NAMED
        .into_iter()
        .map(|(_, scope)| scope)
        .filter(|scope| scopes.contains(*scope))
        .filter(|scope| !policy.find(origin, *scope).allowed)
        .fold(Scopes::NONE, |all, scope| all | scope)
}

/// What the elements of `Access-Control-Request-Headers` are refused for.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// Names that the API does not list, in lower case, each once.
    pub(super) names: Vec<String>,
    /// Elements that are no tokens.
    malformed: Vec<String>,
    /// The reasons, in the order in which they came up.
    reasons: Vec<Reason>,
}

/// Asks for each header by itself, for as many as a decision looks at.
pub(super) fn refused_headers(
    api: Option<&Api>,
    request: &CorsRequest<'_>,
) -> Refused {
    let mut refused = Refused::default();
    let Some(value) = request.request_headers.filter(|_| is_preflight(request))
    else {
        return refused;
    };
    if value.len() > MAX_LEN {
        refused.reasons.push(Reason::TooManyRequestHeaders);
        return refused;
    }
    let mut elements = value.split(|&byte| byte == b',');
    for element in elements.by_ref().take(MAX_ELEMENTS) {
        let name = trim(element);
        let reason = match api {
            _ if name.is_empty() => continue,
            None if is_token(name) => continue,
            None => Reason::MalformedRequestHeaders,
            Some(api) => match asks_for(api, element) {
                Ok(_) => continue,
                Err(reason) => reason,
            },
        };
        let (names, text) = match reason {
            Reason::RequestHeaderNotAllowed => {
                let name = name.to_ascii_lowercase();
                (&mut refused.names, String::from_utf8_lossy(&name).into())
            }
            _ => (&mut refused.malformed, shown(name)),
        };
        if !names.contains(&text) {
            names.push(text);
        }
        if !refused.reasons.contains(&reason) {
            refused.reasons.push(reason);
        }
    }
    if elements.next().is_some() {
        refused.reasons.push(Reason::TooManyRequestHeaders);
    }
    refused
}

/// Without optional whitespace (RFC 9110, 5.6.3) at both ends.
fn trim(mut element: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = element {
        element = rest;
    }
    element
}

/// Whether the API allows this one header in a preflight.
fn asks_for<'p>(api: &'p Api, header: &[u8]) -> Result<&'p Api, Reason> {
    let request = CorsRequest {
        method: b"OPTIONS",
        origin: Some(b"null"),
        request_method: Some(b"GET"),
        request_headers: Some(header),
        ..CorsRequest::default()
    };
    asks_for_allowed(api, &request, Kind::Preflight)
}

fn is_preflight(request: &CorsRequest<'_>) -> bool {
    request.kind() == Kind::Preflight
}

fn no_api(policy: &Policy, request: &CorsRequest<'_>) -> String {
    match request.api {
        Some(id) => format!(
            "the server names API number {}, and this policy has {}",
            id.number(),
            policy.apis().len()
        ),
        None => format!(
            "no API covers the path \"{}\", so there is no CORS",
            shown(request.path)
        ),
    }
}

fn origin_sentence(
    origin: &[u8],
    reason: Reason,
    rule: Option<TrustedOrigin<'_>>,
    api: Option<&Api>,
) -> String {
    let api_name = api.map_or(String::new(), |api| quoted(&api.name));
    match (reason, rule) {
        (Reason::MalformedOrigin, _) => malformed::diagnose(origin).sentence,
        (Reason::NullOrigin, _) if api.is_some_and(|api| api.credentials) => {
            format!(
                "the origin is null, which is never admitted with the \
                 credentials that API {api_name} has"
            )
        }
        (Reason::NullOrigin, _) => {
            "the origin is null, and no trusted origin in force here admits it"
                .into()
        }
        (Reason::ScopeNotTrusted, Some(rule)) => scope(rule, Scopes::CORS),
        (Reason::OriginNotListed, Some(rule)) => format!(
            "{} matches the origin, but API {api_name} does not list it",
            quoted(rule.name())
        ),
        (Reason::OriginNotTrusted, _) => {
            format!("no active trusted origin matches \"{}\"", shown(origin))
        }
        (reason, _) => reason.sentence().into(),
    }
}

/// A rule that matches, and what it is not trusted for.
fn scope(rule: TrustedOrigin<'_>, missing: Scopes) -> String {
    let lacks = missing.bits() & !rule.scopes().bits();
    let lacks = Scopes::from_bits(lacks).unwrap_or_default();
    let has = match rule.scopes().is_empty() {
        true => "nothing".into(),
        false => rule.scopes().to_string(),
    };
    let name = quoted(rule.name());
    format!("{name} matches the origin, but is trusted for {has}, not {lacks}")
}

fn method(api: Option<&Api>, request: &CorsRequest<'_>) -> Option<Check> {
    let kind = request.kind();
    let method = request.wanted_method();
    let alone = CorsRequest { request_headers: None, ..*request };
    let reason = match api {
        Some(api) => asks_for_allowed(api, &alone, kind).err()?,
        None if kind == Kind::Preflight && !is_token(method) => {
            Reason::MalformedMethod
        }
        None => return None,
    };
    let text = shown(method);
    let sentence = match (reason, api) {
        (Reason::MethodNotAllowed, Some(api)) => {
            let name = quoted(&api.name);
            let other_case = api
                .methods
                .iter()
                .find(|m| m.as_bytes().eq_ignore_ascii_case(method));
            let lists = match other_case {
                Some(listed) => format!("lists \"{listed}\", and case matters"),
                None if api.methods.is_empty() => "lists no methods".into(),
                None => format!("lists {}", list(&api.methods)),
            };
            format!(
                "API {name} does not list the method \"{text}\"; it {lists}"
            )
        }
        _ if method.is_empty() => {
            "Access-Control-Request-Method is empty".into()
        }
        _ => format!("\"{text}\" is not the name of a method"),
    };
    Some(Check::new(reason, sentence))
}

fn headers(api: Option<&Api>, request: &CorsRequest<'_>) -> Vec<Check> {
    let refused = refused_headers(api, request);
    let sentence = |reason| match reason {
        Reason::RequestHeaderNotAllowed => {
            let quotes = |n: &String| format!("\"{}\"", shown(n.as_bytes()));
            let names: Vec<_> = refused.names.iter().map(quotes).collect();
            let wildcard = match api {
                Some(api) if api.any_request_header => {
                    "; \"*\" never covers it"
                }
                _ => "",
            };
            let api = api.map_or(String::new(), |api| quoted(&api.name));
            let header = if names.len() == 1 { "header" } else { "headers" };
            format!(
                "API {api} does not list the request {header} {}{wildcard}",
                list(&names)
            )
        }
        Reason::TooManyRequestHeaders => format!(
            "Access-Control-Request-Headers has over {MAX_LEN} bytes or \
             {MAX_ELEMENTS} elements"
        ),
        _ => {
            let quotes = |n: &String| format!("\"{n}\"");
            let names: Vec<_> = refused.malformed.iter().map(quotes).collect();
            format!(
                "Access-Control-Request-Headers has {}, which no header is \
                 named",
                list(&names)
            )
        }
    };
    refused.reasons.iter().map(|&r| Check::new(r, sentence(r))).collect()
}
