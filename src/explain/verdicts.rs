//! Redirects, CSRF and WebSockets explained.
//!
//! What they ask in the end is whether an origin is trusted for a scope, which
//! [`Policy::explain_match`] explains. What is refused before that question
//! has nothing in the document to change: it is said what to do instead.

use super::checks::Check;
use super::words::shown;
use super::{Change, Explanation, Outcome, Question};
use crate::decide::{CsrfRequest, Policy, Reason, Scopes, Verdict};

impl Policy {
    /// Explains [`Policy::redirect`].
    pub fn explain_redirect(
        &self,
        url: &[u8],
        own_origin: Option<&[u8]>,
    ) -> Explanation {
        let verdict = self.redirect(url, own_origin, &mut []).verdict;
        let origin = crate::decide::redirect_origin(url);
        let origin = origin.as_ref().map(|origin| origin.as_bytes());
        let asked = origin.unwrap_or(url);
        self.explain_verdict(&verdict, asked, origin, Scopes::REDIRECT)
    }

    /// Explains [`Policy::csrf`].
    pub fn explain_csrf(&self, request: &CsrfRequest<'_>) -> Explanation {
        let verdict = self.csrf(request);
        let asked = request.origin.unwrap_or_default();
        self.explain_verdict(&verdict, asked, request.origin, Scopes::CSRF)
    }

    /// Explains [`Policy::websocket`].
    pub fn explain_websocket(
        &self,
        origin: Option<&[u8]>,
        own_origin: Option<&[u8]>,
    ) -> Explanation {
        let verdict = self.websocket(origin, own_origin);
        let asked = origin.unwrap_or_default();
        self.explain_verdict(&verdict, asked, origin, Scopes::WEBSOCKET)
    }

    fn explain_verdict(
        &self,
        verdict: &Verdict<'_>,
        asked: &[u8],
        origin: Option<&[u8]>,
        scope: Scopes,
    ) -> Explanation {
        let by_table = origin
            .filter(|_| !verdict.allowed)
            .map(|origin| self.explain_match(origin, scope));
        let by_table = by_table.filter(|found| {
            let same = found.decision.reason == verdict.reason;
            same || verdict.reason == Reason::SchemeNotAllowed
        });
        let mut explanation = by_table.unwrap_or_else(|| {
            let (checks, instead) = match verdict.allowed {
                true => (vec![], vec![]),
                false => (vec![check(verdict.reason)], instead(verdict.reason)),
            };
            Explanation {
                question: Question {
                    origin: (!asked.is_empty()).then(|| shown(asked)),
                    scopes: Some(scope),
                    ..Question::default()
                },
                change: Change { instead, ..Change::default() },
                checks,
                ..Explanation::default()
            }
        });
        if explanation.decision.reason != verdict.reason
            && explanation.checks.first().map(|c| c.reason)
                != Some(verdict.reason)
            && !verdict.allowed
        {
            explanation.checks.insert(0, check(verdict.reason));
        }
        explanation.decision = Outcome {
            allowed: verdict.allowed,
            reason: verdict.reason,
            origin_rule: verdict.origin_rule.map(|rule| rule.name().into()),
            ..Outcome::default()
        };
        explanation
    }
}

fn check(reason: Reason) -> Check {
    Check { reason, sentence: reason.sentence().into() }
}

/// What to do where no change of the document would help.
fn instead(reason: Reason) -> Vec<String> {
    let text = match reason {
        Reason::UrlTooLong => "send a shorter URL: 16,384 bytes are looked at",
        Reason::MalformedUrl => {
            "send an absolute https URL, or a path that begins with one \"/\", \
             without spaces, control characters and backslashes"
        }
        Reason::UrlHasUserinfo => {
            "leave out everything up to and including the \"@\""
        }
        Reason::SchemeNotAllowed => {
            "send an https URL; an application's own scheme is written \
             scheme://host and trusted as an origin"
        }
        Reason::OwnOriginUnknown => {
            "tell the engine the server's own origin with the request"
        }
        Reason::CrossSite => {
            "the browser says that a page of another origin sent this, without \
             saying which: send it from a page of the server, or see why \
             Origin is missing"
        }
        _ => "send the origin in the form that browsers send it",
    };
    vec![text.into()]
}
