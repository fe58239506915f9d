//! The question of `check` and `explain`: arguments in, requests out.
//!
//! A person thinks of what a page does, `fetch(url, {method: "PUT"})`; the
//! server is asked by what the browser makes of it, which may be a preflight
//! first. So the arguments describe the page's request, and the requests that
//! a browser derives from it are all asked about (Fetch Standard, 4.1 and
//! 4.8). One request alone can be described too, header by header.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use doorward::{ApiId, CorsRequest, Policy, Scopes};

use crate::asked::Asked;
use crate::exit::Failure;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The policy document, .toml or .json
    #[arg(short, long, value_name = "FILE")]
    pub(crate) policy: PathBuf,

    /// The page's origin, as browsers send it; none: no Origin header
    #[arg(short, long)]
    origin: Option<String>,

    /// The method that the page uses [default: GET]
    #[arg(short, long)]
    method: Option<String>,

    /// The path that the server routes by [default: /]
    #[arg(long, conflicts_with = "api")]
    path: Option<String>,

    /// The API, instead of a path
    #[arg(long, value_name = "NAME")]
    api: Option<String>,

    /// Headers that the page sets and that need a preflight
    #[arg(long, value_name = "NAME", value_delimiter = ',', num_args = 1..)]
    request_headers: Option<Vec<String>>,

    /// The server's own origin
    #[arg(long, value_name = "ORIGIN")]
    own_origin: Option<String>,

    /// Only the preflight, even where browsers would send none
    #[arg(long, requires = "origin", conflicts_with = "request_method")]
    preflight: bool,

    /// One request, OPTIONS unless --method says otherwise, with this
    /// Access-Control-Request-Method and with --request-headers as they are
    #[arg(long, value_name = "METHOD")]
    request_method: Option<String>,

    /// Whether the origin is trusted for these, instead of a request
    #[arg(
        short, long, num_args = 1.., value_delimiter = ',',
        requires = "origin", value_parser = scopes(),
        conflicts_with_all = [
            "method", "path", "api", "request_headers", "own_origin",
            "preflight", "request_method",
        ],
    )]
    scope: Vec<Scopes>,

    /// Whether a browser may be sent to this URL, instead of a request
    #[arg(
        long, value_name = "URL",
        conflicts_with_all = [
            "origin", "method", "path", "api", "request_headers", "preflight",
            "request_method", "scope", "csrf", "websocket",
        ],
    )]
    redirect: Option<String>,

    /// Whether the request may change state, or was forged
    #[arg(
        long,
        conflicts_with_all = [
            "path", "api", "request_headers", "preflight", "request_method",
            "scope", "websocket",
        ],
    )]
    csrf: bool,

    /// The value of Sec-Fetch-Site, with --csrf
    #[arg(long, value_name = "SITE", requires = "csrf")]
    fetch_site: Option<String>,

    /// Whether a WebSocket handshake may go on
    #[arg(
        long,
        conflicts_with_all = [
            "method", "path", "api", "request_headers", "preflight",
            "request_method", "scope",
        ],
    )]
    websocket: bool,

    /// JSON, for tools
    #[arg(long)]
    pub(crate) json: bool,
}

fn scopes() -> impl TypedValueParser<Value = Scopes> {
    PossibleValuesParser::new(Scopes::NAMED.map(|(name, _)| name))
        .map(|name| Scopes::from_name(&name).unwrap_or_default())
}

/// What is asked.
pub(crate) enum Question {
    /// Yes or no.
    Verdict(Asked),
    /// What becomes of these requests; each is sent if the one before is
    /// allowed.
    Cors(Vec<Request>),
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) api: Option<ApiId>,
    pub(crate) origin: Option<String>,
    pub(crate) request_method: Option<String>,
    pub(crate) request_headers: Option<String>,
    own_origin: Option<String>,
}

impl Request {
    /// The request as the engine takes it.
    pub(crate) fn cors(&self) -> CorsRequest<'_> {
        CorsRequest {
            method: self.method.as_bytes(),
            path: self.path.as_bytes(),
            api: self.api,
            origin: self.origin.as_deref().map(str::as_bytes),
            request_method: self.request_method.as_deref().map(str::as_bytes),
            request_headers: self.request_headers.as_deref().map(str::as_bytes),
            own_origin: self.own_origin.as_deref().map(str::as_bytes),
        }
    }
}

impl Args {
    /// What the arguments ask of this policy.
    pub(crate) fn question(
        &self,
        policy: &Policy,
    ) -> Result<Question, Failure> {
        if let (Some(origin), false) = (&self.origin, self.scope.is_empty()) {
            let scopes = self.scope.iter().copied();
            let scopes = scopes.fold(Scopes::NONE, |all, scope| all | scope);
            let origin = origin.clone();
            return Ok(Question::Verdict(Asked::Match { origin, scopes }));
        }
        if let Some(asked) = self.asked() {
            return Ok(Question::Verdict(asked));
        }
        let request = Request {
            method: self.method.clone().unwrap_or_else(|| "GET".into()),
            path: self.path.clone().unwrap_or_else(|| "/".into()),
            api: self.api(policy)?,
            origin: self.origin.clone(),
            request_method: None,
            request_headers: None,
            own_origin: self.own_origin.clone(),
        };
        Ok(Question::Cors(match &self.request_method {
            Some(wanted) => vec![Request {
                method: self.method.clone().unwrap_or("OPTIONS".into()),
                request_method: Some(wanted.clone()),
                request_headers: self.header_names(),
                ..request
            }],
            None => self.browse(request),
        }))
    }

    /// The question besides CORS that is asked, if one is.
    fn asked(&self) -> Option<Asked> {
        let (origin, own_origin) =
            (self.origin.clone(), self.own_origin.clone());
        if let Some(url) = self.redirect.clone() {
            return Some(Asked::Redirect { url, own_origin });
        }
        if self.csrf {
            let method = self.method.clone().unwrap_or_else(|| "POST".into());
            let fetch_site = self.fetch_site.clone();
            return Some(Asked::Csrf {
                method,
                fetch_site,
                origin,
                own_origin,
            });
        }
        self.websocket.then_some(Asked::WebSocket { origin, own_origin })
    }

    fn api(&self, policy: &Policy) -> Result<Option<ApiId>, Failure> {
        let Some(name) = &self.api else { return Ok(None) };
        match policy.api_by_name(name) {
            Some(id) => Ok(Some(id)),
            None => {
                let known = policy.apis().iter().map(|api| &*api.name);
                let known = match known.len() {
                    0 => "none".into(),
                    _ => known.collect::<Vec<_>>().join(", "),
                };
                Err(Failure::usage(format!(
                    "the policy has no API {name:?}; its APIs: {known}"
                )))
            }
        }
    }

    /// The names as they were given, on one line.
    fn header_names(&self) -> Option<String> {
        self.request_headers.as_ref().map(|names| names.join(","))
    }

    /// The requests that a browser sends for a page's request.
    fn browse(&self, request: Request) -> Vec<Request> {
        let request = Request { method: normalize(&request.method), ..request };
        let names = unsafe_names(self.request_headers.as_deref());
        let crosses =
            request.origin.is_some() && request.origin != request.own_origin;
        let simple = names.is_none() && is_safelisted(&request.method);
        let preflight = Request {
            method: "OPTIONS".into(),
            request_method: Some(request.method.clone()),
            request_headers: names,
            ..request.clone()
        };
        match (self.preflight, crosses && !simple) {
            (true, _) => vec![preflight],
            (_, true) => vec![preflight, request],
            (_, false) => vec![request],
        }
    }
}

/// Upper case for the methods that are known in any case; `patch` stays what
/// it is (Fetch Standard, 2.2.1).
fn normalize(method: &str) -> String {
    let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    let known = known.iter().find(|known| known.eq_ignore_ascii_case(method));
    known.map_or(method, |known| known).into()
}

/// Methods that need no preflight (Fetch Standard, 2.2.1).
fn is_safelisted(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// Names in lower case, sorted, each once, as browsers list them (Fetch
/// Standard, 2.2.2).
fn unsafe_names(names: Option<&[String]>) -> Option<String> {
    let names = names?.iter().map(|name| name.trim().to_ascii_lowercase());
    let mut names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| names.join(","))
}
