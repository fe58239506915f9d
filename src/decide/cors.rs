//! CORS: the check and the preflight of the Fetch Standard (3.2, 4.9, 4.10),
//! seen from the server.

use core::ops::ControlFlow;

use super::decision::{Decision, Headers, Kind, Vary};
use super::method::is_token;
use super::{Api, ApiId, ApiOrigins, Policy, Reason, Scopes};
use super::{Verdict, request_headers};
use crate::origin::{TupleOrigin, WireOrigin};
use crate::table::RuleId;

/// What a server knows of a request when it asks about CORS.
///
/// A header that is absent is `None`; one that is empty is `Some(b"")`.
#[derive(Clone, Copy, Debug, Default)]
pub struct CorsRequest<'a> {
    /// The method, as it came.
    pub method: &'a [u8],
    /// The path that the server routes by: decoded once, dot segments
    /// removed, query cut. Not looked at when `api` is given.
    pub path: &'a [u8],
    /// The API, when the server knows it.
    pub api: Option<ApiId>,
    /// `Origin`. Several lines are to be joined with a comma.
    pub origin: Option<&'a [u8]>,
    /// `Access-Control-Request-Method`.
    pub request_method: Option<&'a [u8]>,
    /// `Access-Control-Request-Headers`, several lines joined with a comma.
    pub request_headers: Option<&'a [u8]>,
    /// The server's own origin for this request, if it is known: requests
    /// from it are not CORS requests. Matters when denied requests are
    /// blocked, since browsers send `Origin` with same-origin `POST`s.
    pub own_origin: Option<&'a [u8]>,
}

impl CorsRequest<'_> {
    /// What kind of request this is (Fetch Standard, 3.2.1 and 3.2.2).
    pub fn kind(&self) -> Kind {
        match (self.origin, self.request_method) {
            (None, _) => Kind::NotCors,
            (Some(origin), _) if self.is_own(origin) => Kind::NotCors,
            (_, Some(_)) if self.method == b"OPTIONS" => Kind::Preflight,
            _ => Kind::Actual,
        }
    }

    /// Whether this is the server's own origin. `null` and what is malformed
    /// is nobody's.
    fn is_own(&self, origin: &[u8]) -> bool {
        self.own_origin == Some(origin) && TupleOrigin::parse(origin).is_ok()
    }

    /// The method that the page wants to use.
    pub(crate) fn wanted_method(&self) -> &[u8] {
        match (self.kind(), self.request_method) {
            (Kind::Preflight, Some(method)) => method,
            _ => self.method,
        }
    }
}

impl Policy {
    /// Decides a CORS question.
    pub fn cors<'a>(&'a self, request: &CorsRequest<'a>) -> Decision<'a> {
        let kind = request.kind();
        let id = request.api.or_else(|| {
            self.api_by_path(request.path, request.wanted_method())
        });
        let api = id.and_then(|id| self.api(id));
        let mut decision = Decision {
            kind,
            api: api.and(id),
            vary: Vary::new(
                api.is_some_and(|api| !api.is_public()),
                api.is_some() && kind == Kind::Preflight,
            ),
            ..Decision::default()
        };
        let Some(origin) = request.origin.filter(|_| kind != Kind::NotCors)
        else {
            self.not_cors(request, api, &mut decision);
            return decision;
        };
        let admitted = match api {
            None => Err(Reason::NoApi),
            Some(api) => self.admit(api, origin, &mut decision).map(|()| api),
        };
        let asked =
            admitted.and_then(|api| asks_for_allowed(api, request, kind));
        decision.allowed = asked.is_ok();
        decision.reason = asked.err().unwrap_or(Reason::Allowed);
        let informs = kind == Kind::Preflight
            && self.cors_options().informative_preflight
            && admitted.is_ok();
        if let Ok(api) = admitted
            && (decision.allowed || informs)
        {
            decision.headers = headers(api, origin, kind);
        }
        self.finish(&mut decision, informs);
        decision
    }

    /// A request without `Origin`, or from the server's own.
    fn not_cors<'a>(
        &'a self,
        request: &CorsRequest<'a>,
        api: Option<&'a Api>,
        decision: &mut Decision<'a>,
    ) {
        decision.allowed = true;
        decision.reason = match request.origin {
            None => Reason::NotCors,
            Some(_) => Reason::SameOrigin,
        };
        // A public API answers everybody alike, so that a cache may hand the
        // response of this request to a page (Fetch Standard, 3.2.5).
        if let Some(api) = api.filter(|api| api.is_public()) {
            decision.headers = headers(api, b"*", Kind::Actual);
        }
    }

    /// Whether this API admits the origin; notes the rule that matched.
    fn admit<'a>(
        &'a self,
        api: &Api,
        origin: &[u8],
        decision: &mut Decision<'a>,
    ) -> Result<(), Reason> {
        // What is in the table is well-formed.
        if let (false, Some((rule, scopes))) =
            (api.is_public(), self.table().exact(origin))
            && judge(api, rule, scopes) == Reason::Allowed
        {
            decision.origin_rule = self.trusted_origin(rule);
            return Ok(());
        }
        let Ok(origin) = WireOrigin::parse(origin) else {
            // The one answer of a public API that depends on the origin.
            decision.vary = Vary::new(true, decision.kind == Kind::Preflight);
            return Err(Reason::MalformedOrigin);
        };
        if api.is_public() {
            return Ok(());
        }
        if origin == WireOrigin::Null && api.credentials {
            return Err(Reason::NullOrigin);
        }
        let found = self.find_for_api(api, &origin);
        decision.origin_rule = found.origin_rule;
        match found.allowed {
            true => Ok(()),
            false => Err(found.reason),
        }
    }

    /// The trusted origin with scope `cors` that this API admits.
    #[inline]
    fn find_for_api(&self, api: &Api, origin: &WireOrigin<'_>) -> Verdict<'_> {
        let mut found =
            Verdict { reason: Reason::OriginNotTrusted, ..Verdict::default() };
        self.visit(origin, |rule, scopes| {
            let reason = judge(api, rule, scopes);
            if improves(found.reason, reason) {
                let allowed = reason == Reason::Allowed;
                let origin_rule = self.trusted_origin(rule);
                found = Verdict { allowed, reason, origin_rule };
            }
            match found.allowed {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        match origin {
            WireOrigin::Null if !found.allowed => Verdict::null(),
            _ => found,
        }
    }

    /// Sets whether the server answers now, and with what status.
    fn finish(&self, decision: &mut Decision<'_>, informs: bool) {
        let options = self.cors_options();
        match decision.kind {
            Kind::Preflight => {
                decision.terminate = true;
                decision.status = match decision.allowed || informs {
                    true => options.preflight_status,
                    false => options.denied_preflight_status,
                };
            }
            Kind::Actual if !decision.allowed && options.block_denied => {
                decision.terminate = true;
                decision.status = 403;
            }
            _ => {}
        }
    }
}

/// What a rule that matches the origin is worth to an API.
#[inline]
fn judge(api: &Api, rule: RuleId, scopes: Scopes) -> Reason {
    if !scopes.contains(Scopes::CORS) {
        return Reason::ScopeNotTrusted;
    }
    match &api.origins {
        ApiOrigins::Listed(rules) if rules.binary_search(&rule).is_err() => {
            Reason::OriginNotListed
        }
        _ => Reason::Allowed,
    }
}

/// Whether a rule's verdict is nearer to an allow than the one so far.
#[inline]
fn improves(sofar: Reason, now: Reason) -> bool {
    let rank = |reason| match reason {
        Reason::Allowed => 3,
        Reason::OriginNotListed => 2,
        Reason::ScopeNotTrusted => 1,
        _ => 0,
    };
    rank(now) > rank(sofar)
}

/// Whether the API allows the method and headers that are asked for.
pub(crate) fn asks_for_allowed<'p>(
    api: &'p Api,
    request: &CorsRequest<'_>,
    kind: Kind,
) -> Result<&'p Api, Reason> {
    let method = request.wanted_method();
    if kind == Kind::Preflight && !is_token(method) {
        return Err(Reason::MalformedMethod);
    }
    // An OPTIONS that is no preflight is the application's to answer.
    let options = kind == Kind::Actual && method == b"OPTIONS";
    if !options && !api.allows_method(method) {
        return Err(Reason::MethodNotAllowed);
    }
    match (kind, request.request_headers) {
        (Kind::Preflight, Some(names)) => {
            request_headers::check(api, names).map(|()| api)
        }
        _ => Ok(api),
    }
}

/// The headers of an allowed answer.
fn headers<'a>(api: &'a Api, origin: &'a [u8], kind: Kind) -> Headers<'a> {
    let mut headers = Headers::default();
    let mut push = |name, value: &'a [u8]| {
        if !value.is_empty() {
            headers.push(name, value);
        }
    };
    let origin = if api.is_public() { b"*" } else { origin };
    push("access-control-allow-origin", origin);
    if api.credentials {
        push("access-control-allow-credentials", b"true");
    }
    if kind == Kind::Preflight {
        push("access-control-allow-methods", api.allow_methods.as_bytes());
        push("access-control-allow-headers", api.allow_headers.as_bytes());
        push("access-control-max-age", api.max_age.as_bytes());
    } else {
        push("access-control-expose-headers", api.expose_headers.as_bytes());
    }
    headers
}
