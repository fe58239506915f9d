//! Questions that are answered with yes or no: asked, decided, explained.

use doorward::explain::Explanation;
use doorward::{CsrfRequest, Policy, Scopes, Verdict};

/// A question to a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Whether an origin is trusted for these scopes.
    Match { origin: String, scopes: Scopes },
    /// Whether a browser may be sent to a URL.
    Redirect { url: String, own_origin: Option<String> },
    /// Whether a request may change state.
    Csrf {
        method: String,
        fetch_site: Option<String>,
        origin: Option<String>,
        own_origin: Option<String>,
    },
    /// Whether a WebSocket handshake may go on.
    WebSocket { origin: Option<String>, own_origin: Option<String> },
}

impl Asked {
    /// The name of the decision in `eval`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Match { .. } => "match",
            Self::Redirect { .. } => "redirect",
            Self::Csrf { .. } => "csrf",
            Self::WebSocket { .. } => "websocket",
        }
    }

    /// What is asked about, and what for.
    pub(crate) fn heading(&self) -> (String, String) {
        let origin = |origin: &Option<String>| {
            origin.clone().unwrap_or_else(|| "no Origin".into())
        };
        match self {
            Self::Match { origin, scopes } => {
                (origin.clone(), scopes.to_string())
            }
            Self::Redirect { url, .. } => (url.clone(), "redirect".into()),
            Self::Csrf { method, origin: from, .. } => {
                (origin(from), format!("{method}, csrf"))
            }
            Self::WebSocket { origin: from, .. } => {
                (origin(from), "websocket".into())
            }
        }
    }

    pub(crate) fn decide<'p>(&self, policy: &'p Policy) -> Verdict<'p> {
        match self {
            Self::Match { origin, scopes } => {
                policy.find(origin.as_bytes(), *scopes)
            }
            Self::Redirect { url, own_origin } => {
                let own = bytes(own_origin);
                policy.redirect(url.as_bytes(), own, &mut []).verdict
            }
            Self::Csrf { .. } => policy.csrf(&self.csrf()),
            Self::WebSocket { origin, own_origin } => {
                policy.websocket(bytes(origin), bytes(own_origin))
            }
        }
    }

    pub(crate) fn explain(&self, policy: &Policy) -> Explanation {
        match self {
            Self::Match { origin, scopes } => {
                policy.explain_match(origin.as_bytes(), *scopes)
            }
            Self::Redirect { url, own_origin } => {
                policy.explain_redirect(url.as_bytes(), bytes(own_origin))
            }
            Self::Csrf { .. } => policy.explain_csrf(&self.csrf()),
            Self::WebSocket { origin, own_origin } => {
                policy.explain_websocket(bytes(origin), bytes(own_origin))
            }
        }
    }

    fn csrf(&self) -> CsrfRequest<'_> {
        let Self::Csrf { method, fetch_site, origin, own_origin } = self else {
            return CsrfRequest::default();
        };
        CsrfRequest {
            method: method.as_bytes(),
            fetch_site: bytes(fetch_site),
            origin: bytes(origin),
            own_origin: bytes(own_origin),
        }
    }
}

fn bytes(text: &Option<String>) -> Option<&[u8]> {
    text.as_deref().map(str::as_bytes)
}
