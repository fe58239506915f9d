//! The decisions that `eval` knows: a name, and a small function behind it.

use doorward::pattern::{Depth, Pattern};
use doorward::{CorsRequest, CsrfRequest, Policy, Scopes};

use super::answer::{
    Answer, CorsAnswer, EmbedAnswer, OriginAnswer, RedirectAnswer,
    VerdictAnswer, WireAnswer,
};
use super::request::Content;

type Decide = for<'a> fn(&'a Policy, &'a Content) -> Result<Answer<'a>, String>;

/// Every decision; the first is the one of lines that name none.
const DECISIONS: &[(&str, Decide)] = &[
    ("cors", cors),
    ("redirect", redirect),
    ("csrf", csrf),
    ("websocket", websocket),
    ("embed", embed),
    ("match", matching),
    ("wire", wire),
    ("origin", origin),
];

/// The answer to a line, or what is wrong with the line.
pub(super) fn decide<'a>(
    policy: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let name = content.name("decision")?.unwrap_or("cors");
    let known = DECISIONS.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, decide)) => decide(policy, content),
        None => {
            let known: Vec<_> = DECISIONS.iter().map(|(n, _)| *n).collect();
            let known = known.join(", ");
            Err(format!("there is no decision {name:?}; there are {known}"))
        }
    }
}

fn cors<'a>(
    policy: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let api = content.name("api")?.map(|name| {
        let unknown = || format!("the policy has no API {name:?}");
        policy.api_by_name(name).ok_or_else(unknown)
    });
    let request = CorsRequest {
        method: content.bytes("method").unwrap_or(b"GET"),
        path: content.bytes("path").unwrap_or(b"/"),
        api: api.transpose()?,
        origin: content.header("origin"),
        request_method: content.header("access-control-request-method"),
        request_headers: content.header("access-control-request-headers"),
        own_origin: content.bytes("own_origin"),
    };
    let decision = policy.cors(&request);
    Ok(Answer::Cors(CorsAnswer::new(policy, &decision)))
}

fn redirect<'a>(
    policy: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let (url, own) = (content.required("url")?, content.bytes("own_origin"));
    let mut buffer = vec![0; 3 * Policy::MAX_REDIRECT_LEN + 400];
    let redirect = policy.redirect(url, own, &mut buffer);
    Ok(Answer::Redirect(RedirectAnswer::new(&redirect, &buffer)))
}

fn csrf<'a>(
    policy: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let verdict = policy.csrf(&CsrfRequest {
        method: content.bytes("method").unwrap_or(b"GET"),
        fetch_site: content.header("sec-fetch-site"),
        origin: content.header("origin"),
        own_origin: content.bytes("own_origin"),
    });
    Ok(Answer::Verdict(VerdictAnswer::new("csrf", &verdict)))
}

fn websocket<'a>(
    policy: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let (origin, own) = (content.header("origin"), content.bytes("own_origin"));
    let verdict = policy.websocket(origin, own);
    Ok(Answer::Verdict(VerdictAnswer::new("websocket", &verdict)))
}

fn embed<'a>(
    policy: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let embed = policy.embed(content.bytes("own_origin"));
    Ok(Answer::Embed(EmbedAnswer::new(&embed)))
}

fn matching<'a>(
    policy: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let name = content.name("scope")?.ok_or("\"scope\" is missing")?;
    let scope = Scopes::from_name(name).ok_or_else(|| {
        let known = Scopes::NAMED.map(|(name, _)| name).join(", ");
        format!("there is no scope {name:?}; there are {known}")
    })?;
    let found = policy.find(content.required("origin")?, scope);
    Ok(Answer::Verdict(VerdictAnswer::new("match", &found)))
}

fn wire<'a>(_: &'a Policy, content: &'a Content) -> Result<Answer<'a>, String> {
    Ok(Answer::Wire(WireAnswer::new(content.required("origin")?)))
}

fn origin<'a>(
    _: &'a Policy,
    content: &'a Content,
) -> Result<Answer<'a>, String> {
    let text = content.required("text")?;
    Ok(Answer::Origin(match str::from_utf8(text) {
        Err(_) => OriginAnswer::not_text(),
        Ok(text) => match Pattern::parse(text, Depth::Any) {
            Ok(stored) => OriginAnswer::accepted(stored),
            Err(found) => OriginAnswer::refused(&found),
        },
    }))
}
