//! CSRF and WebSockets: requests that act, whoever may read the answer.

use super::{Policy, Reason, Scopes, Verdict};

/// What a server knows of a request when it asks about CSRF.
///
/// A header that is absent is `None`; several lines are to be joined with a
/// comma.
#[derive(Clone, Copy, Debug, Default)]
pub struct CsrfRequest<'a> {
    /// The method, as it came.
    pub method: &'a [u8],
    /// `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a [u8]>,
    /// `Origin`.
    pub origin: Option<&'a [u8]>,
    /// The server's own origin for this request: scheme, host and port.
    pub own_origin: Option<&'a [u8]>,
}

impl Policy {
    /// Decides whether a request may change state, or was forged by a page of
    /// another site.
    ///
    /// Methods that must not change state are allowed. For the others,
    /// `Sec-Fetch-Site` is asked first (Fetch Metadata), then `Origin` against
    /// the own origin, scheme included, then against the trusted origins with
    /// scope `csrf`. A request with neither header does not come from a
    /// browser of this decade, and nobody can be tricked into sending it.
    pub fn csrf(&self, request: &CsrfRequest<'_>) -> Verdict<'_> {
        let allow =
            |reason| Verdict { allowed: true, reason, origin_rule: None };
        // RFC 9110, 9.2.1. TRACE has no handlers to protect.
        if matches!(request.method, b"GET" | b"HEAD" | b"OPTIONS") {
            return allow(Reason::SafeMethod);
        }
        match (request.fetch_site, request.origin) {
            (Some(b"same-origin"), _) => allow(Reason::SameOrigin),
            // The user typed it, or opened a bookmark.
            (Some(b"none"), _) => allow(Reason::UserInitiated),
            (None, None) => allow(Reason::NoOrigin),
            (Some(_), None) => {
                let reason = Reason::CrossSite;
                Verdict { reason, ..Verdict::default() }
            }
            // Only a trusted origin can undo what Sec-Fetch-Site says.
            (Some(b"cross-site" | b"same-site"), Some(origin)) => {
                self.find(origin, Scopes::CSRF)
            }
            // Values that are not known say nothing.
            (_, Some(origin)) => {
                self.own_or_trusted(origin, request.own_origin, Scopes::CSRF)
            }
        }
    }

    /// Decides whether a WebSocket handshake may go on (RFC 6455, 10.2).
    ///
    /// Browsers always send `Origin` with it and CORS does not apply, so that
    /// this is all that keeps other sites from acting with a visitor's
    /// cookies. A handshake without `Origin` does not come from a browser.
    pub fn websocket(
        &self,
        origin: Option<&[u8]>,
        own_origin: Option<&[u8]>,
    ) -> Verdict<'_> {
        match origin {
            None => Verdict {
                allowed: true,
                reason: Reason::NoOrigin,
                origin_rule: None,
            },
            Some(origin) => {
                self.own_or_trusted(origin, own_origin, Scopes::WEBSOCKET)
            }
        }
    }

    fn own_or_trusted(
        &self,
        origin: &[u8],
        own: Option<&[u8]>,
        scope: Scopes,
    ) -> Verdict<'_> {
        let verdict = self.find(origin, scope);
        let malformed = verdict.reason == Reason::MalformedOrigin;
        let same = own == Some(origin) && origin != b"null";
        match same && !malformed {
            true => Verdict {
                allowed: true,
                reason: Reason::SameOrigin,
                origin_rule: None,
            },
            false => verdict,
        }
    }
}
