//! The whole CORS decision, in the order in which the rules give it.

use std::fmt;

use super::{Api, Origin, Origins, Policy, TrustedOrigin, covers, read};

/// What a server knows of a request.
#[derive(Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) origin: Option<Vec<u8>>,
    pub(crate) request_method: Option<Vec<u8>>,
    pub(crate) request_headers: Option<Vec<u8>>,
    pub(crate) own_origin: Option<String>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &Option<Vec<u8>>| {
            bytes.as_ref().map(|b| b.escape_ascii().to_string())
        };
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("origin", &text(&self.origin))
            .field("request_method", &text(&self.request_method))
            .field("request_headers", &text(&self.request_headers))
            .field("own_origin", &self.own_origin)
            .finish()
    }
}

/// What is decided.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) kind: &'static str,
    pub(crate) allowed: bool,
    pub(crate) reason: &'static str,
    pub(crate) origin_rule: Option<String>,
    pub(crate) api: Option<String>,
    pub(crate) terminate: bool,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, Vec<u8>)>,
    pub(crate) vary: Vec<&'static str>,
}

type Denied = (&'static str, Option<String>);

impl Policy {
    /// Decides a CORS question.
    pub(crate) fn decide(&self, request: &Request) -> Answer {
        let same_origin = request.origin.is_some()
            && request.origin.as_deref()
                == request.own_origin.as_deref().map(str::as_bytes);
        let kind = match &request.origin {
            None => "not_cors",
            Some(_) if same_origin => "not_cors",
            Some(_)
                if request.method == "OPTIONS"
                    && request.request_method.is_some() =>
            {
                "preflight"
            }
            Some(_) => "actual",
        };
        let preflight = kind == "preflight";
        let wanted = match &request.request_method {
            Some(method) if preflight => method.as_slice(),
            _ => request.method.as_bytes(),
        };
        let api = self.api(&request.path, wanted);
        let public = api.is_some_and(|api| matches!(api.origins, Origins::Any));

        let mut answer = Answer {
            kind,
            allowed: false,
            reason: "",
            origin_rule: None,
            api: api.map(|api| api.name.clone()),
            terminate: false,
            status: 0,
            headers: vec![],
            vary: vec![],
        };
        if api.is_some() && !public {
            answer.vary.push("origin");
        }
        if api.is_some() && preflight {
            answer.vary.push("access-control-request-method");
            answer.vary.push("access-control-request-headers");
        }

        let Some(origin) = request.origin.as_deref().filter(|_| !same_origin)
        else {
            answer.allowed = true;
            answer.reason =
                if same_origin { "same_origin" } else { "not_cors" };
            // A public API answers everybody alike.
            if let Some(api) = api.filter(|_| public) {
                answer.headers = headers(api, b"*", false);
            }
            return answer;
        };

        let admitted = match api {
            None => Err(("no_api", None)),
            Some(api) => self.admit(api, origin),
        };
        let asked = match (api, &admitted) {
            (Some(api), Ok(_)) => asks(api, request, wanted, preflight),
            _ => Ok(()),
        };
        (answer.reason, answer.origin_rule) = match (&admitted, asked) {
            (Err((reason, rule)), _) => (*reason, rule.clone()),
            (Ok(rule), Err(reason)) => (reason, rule.clone()),
            (Ok(rule), Ok(())) => ("allowed", rule.clone()),
        };
        answer.allowed = answer.reason == "allowed";
        if answer.reason == "malformed_origin" && public {
            answer.vary.insert(0, "origin");
        }
        let informs =
            preflight && self.cors.informative_preflight && admitted.is_ok();
        if let Some(api) = api.filter(|_| answer.allowed || informs) {
            answer.headers = headers(api, origin, preflight);
        }
        if preflight {
            answer.terminate = true;
            answer.status = match answer.allowed || informs {
                true => self.cors.preflight_status,
                false => self.cors.denied_preflight_status,
            };
        } else if !answer.allowed && self.cors.block_denied {
            answer.terminate = true;
            answer.status = 403;
        }
        answer
    }

    /// The API that covers the path; of several, the one that lists the method.
    pub(crate) fn api(&self, path: &str, method: &[u8]) -> Option<&Api> {
        let sharing = covers(&self.apis, path);
        let lists = |api: &&&Api| {
            api.methods.iter().any(|listed| listed.as_bytes() == method)
        };
        sharing.iter().find(lists).or(sharing.first()).copied()
    }

    /// The rule by which an API admits an origin; none for a public API.
    fn admit(
        &self,
        api: &Api,
        origin: &[u8],
    ) -> Result<Option<String>, Denied> {
        let origin = read(origin);
        if origin == Origin::Malformed {
            return Err(("malformed_origin", None));
        }
        if matches!(api.origins, Origins::Any) {
            return Ok(None);
        }
        let matching = self.matching(&origin);
        let with_scope: Vec<_> = matching
            .iter()
            .copied()
            .filter(|entry| entry.scopes.contains("cors"))
            .collect();
        let listed: Vec<_> = with_scope
            .iter()
            .copied()
            .filter(|entry| match &api.origins {
                Origins::Named(names) => names.contains(&entry.name),
                _ => true,
            })
            .collect();
        let name = |entry: &[&TrustedOrigin]| {
            entry.first().map(|entry| entry.name.clone())
        };
        if origin == Origin::Null {
            return match listed.is_empty() || api.credentials {
                true => Err(("null_origin", None)),
                false => Ok(name(&listed)),
            };
        }
        if !listed.is_empty() {
            Ok(name(&listed))
        } else if !with_scope.is_empty() {
            Err(("origin_not_listed", name(&with_scope)))
        } else if !matching.is_empty() {
            Err(("scope_not_trusted", name(&matching)))
        } else {
            Err(("origin_not_trusted", None))
        }
    }
}

/// Whether the API allows the method and the headers.
fn asks(
    api: &Api,
    request: &Request,
    method: &[u8],
    preflight: bool,
) -> Result<(), &'static str> {
    if preflight && !is_token(method) {
        return Err("malformed_method");
    }
    let safelisted = [&b"GET"[..], b"HEAD", b"POST"].contains(&method);
    let listed = api.methods.iter().any(|m| m.as_bytes() == method);
    let any = api.methods.contains(&"*") && !api.credentials;
    let plain_options = !preflight && method == b"OPTIONS";
    if !(safelisted || listed || any || plain_options) {
        return Err("method_not_allowed");
    }
    let Some(names) = request.request_headers.as_deref() else {
        return Ok(());
    };
    if preflight { asks_headers(api, names) } else { Ok(()) }
}

fn asks_headers(api: &Api, value: &[u8]) -> Result<(), &'static str> {
    if value.len() > 8192 {
        return Err("too_many_request_headers");
    }
    for (index, element) in value.split(|byte| *byte == b',').enumerate() {
        if index == 128 {
            return Err("too_many_request_headers");
        }
        // Bytes as characters: only ASCII can be a token anyway.
        let text: String = element.iter().map(|b| char::from(*b)).collect();
        let name = text.trim_matches([' ', '\t']).to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        if !is_token(name.as_bytes()) || !name.is_ascii() {
            return Err("malformed_request_headers");
        }
        let listed = |listed: &&str| listed.to_ascii_lowercase() == name;
        let any = api.request_headers.contains(&"*")
            && !api.credentials
            && name != "authorization";
        if !any && !api.request_headers.iter().any(listed) {
            return Err("request_header_not_allowed");
        }
    }
    Ok(())
}

fn is_token(bytes: &[u8]) -> bool {
    let token = |byte: &u8| {
        byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte)
    };
    !bytes.is_empty() && bytes.iter().all(token)
}

fn headers(
    api: &Api,
    origin: &[u8],
    preflight: bool,
) -> Vec<(&'static str, Vec<u8>)> {
    let public = matches!(api.origins, Origins::Any);
    let origin = if public { b"*" } else { origin };
    let mut headers = vec![("access-control-allow-origin", origin.to_vec())];
    if api.credentials {
        headers.push(("access-control-allow-credentials", b"true".to_vec()));
    }
    let lower = |names: &[&str]| list(names).to_ascii_lowercase();
    let lists = if preflight {
        vec![
            ("access-control-allow-methods", list(&api.methods)),
            ("access-control-allow-headers", lower(&api.request_headers)),
            (
                "access-control-max-age",
                api.max_age.map_or(String::new(), |age| age.to_string()),
            ),
        ]
    } else {
        vec![("access-control-expose-headers", lower(&api.exposed_headers))]
    };
    for (name, value) in lists.into_iter().filter(|(_, v)| !v.is_empty()) {
        headers.push((name, value.into_bytes()));
    }
    headers
}

/// The names in document order, but `*` first.
fn list(names: &[&str]) -> String {
    let mut names = names.to_vec();
    names.sort_by_key(|name| *name != "*");
    names.join(", ")
}
