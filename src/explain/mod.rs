//! Explanations: why a policy decided as it did, and what would change it.
//!
//! A decision has one reason, the first check that failed, since a server
//! needs no more. A person who is stuck does: every check that failed, the
//! trusted origins that nearly match and why each does not, what browsers
//! print, and the smallest change of the document that would help.
//!
//! Nothing here decides. The decision is asked of the policy like any other,
//! and the rest is worked out from it beside the hot path, with allocations
//! and a look at every trusted origin. What requests say is escaped and cut,
//! so that an explanation can be printed whatever it explains.

mod browsers;
mod change;
mod checks;
mod hosts;
mod json;
mod malformed;
mod messages;
mod miss;
mod near;
mod text;
mod trial;
mod verdicts;
mod words;

pub use browsers::BrowserMessage;
pub use change::{Action, Change, Edit, EditValue};
pub use checks::Check;
pub use miss::{Miss, MissKind};
pub use near::NearRule;

use crate::decide::{CorsRequest, Decision, Kind, Policy, Reason, Scopes};
use crate::origin::WireOrigin;
use browsers::Facts;
use words::{quoted, shown};

/// Why a policy decided as it did, and what would change it.
///
/// [`Display`](core::fmt::Display) writes it for people, in 80 columns;
/// [`Explanation::to_json`] for tools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What was asked.
    pub question: Question,
    /// What was decided: the same as without an explanation.
    pub decision: Outcome,
    /// Every check that failed, in the order in which they are made; the
    /// first is the decision's reason. Empty when the decision is to allow.
    pub checks: Vec<Check>,
    /// The trusted origins that nearly match, the best first; at most
    /// five. Empty unless the origin is why it was denied.
    pub nearest: Vec<NearRule>,
    /// What browsers print. For an allowed request, what they print when the
    /// page sends credentials and the API takes none. Empty where it is plain
    /// that no browser sent the request.
    pub messages: Vec<BrowserMessage>,
    /// What else is good to know, one sentence each.
    pub notes: Vec<String>,
    /// The smallest change that would allow it.
    pub change: Change,
    facts: Facts,
}

/// What was asked. Texts are escaped, and cut when they are long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// The method that the page wants to use.
    pub method: Option<String>,
    /// The path.
    pub path: Option<String>,
    /// The origin.
    pub origin: Option<String>,
    /// The headers that the page wants to send.
    pub request_headers: Option<String>,
    /// The scopes, when the question was whether an origin is trusted.
    pub scopes: Option<Scopes>,
}

/// A decision that outlives its policy and request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Whether it is allowed.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
    /// What kind of request it was; nothing for a match.
    pub kind: Option<Kind>,
    /// The name of the trusted origin that matched.
    pub origin_rule: Option<String>,
    /// The name of the API.
    pub api: Option<String>,
    /// Whether the server answers at once.
    pub terminate: bool,
    /// The status of that answer; 0 when there is none.
    pub status: u16,
}

impl Policy {
    /// Explains [`Policy::cors`].
    ///
    /// ```
    /// use doorward::{CorsRequest, Policy, policy::Format};
    ///
    /// let policy = Policy::parse(
    ///     r#"
    ///     version = 1
    ///
    ///     [[trusted_origins]]
    ///     name = "Storefront"
    ///     origin = "https://shop.example.com"
    ///     scopes = ["cors"]
    ///     status = "inactive"
    ///
    ///     [[apis]]
    ///     name = "users"
    ///     path = "/users/{id}"
    ///     "#,
    ///     Format::Toml,
    /// )?;
    /// let explanation = policy.explain_cors(&CorsRequest {
    ///     method: b"GET",
    ///     path: b"/users/7",
    ///     origin: Some(b"https://shop.example.com"),
    ///     ..CorsRequest::default()
    /// });
    /// assert_eq!(explanation.nearest[0].misses[0].sentence, "it is inactive");
    /// let edit = &explanation.change.edits[0];
    /// assert_eq!(edit.entry.as_deref(), Some("Storefront"));
    /// assert_eq!(edit.toml(), "status = \"active\"\n");
    /// # Ok::<(), doorward::policy::PolicyError>(())
    /// ```
    pub fn explain_cors(&self, request: &CorsRequest<'_>) -> Explanation {
        let decision = self.cors(request);
        let checks = checks::of_cors(self, request, &decision);
        let api = decision.api.and_then(|id| self.api(id));
        let nearest = match request.origin {
            Some(origin) if !decision.allowed => {
                let wanted = near::Wanted { scopes: Scopes::CORS, api };
                let failed = checks.iter().any(|c| c.is_about_origin());
                // A public API trusts every origin.
                let listed = !api.is_some_and(|api| api.is_public());
                match failed && listed {
                    true => near::rules(self, origin, &wanted),
                    false => vec![],
                }
            }
            _ => vec![],
        };
        let change =
            change::of_cors(self, request, &decision, &checks, &nearest);
        let facts = Facts::of(self, request, &decision);
        Explanation {
            question: Question::of_cors(request),
            messages: facts.messages(),
            notes: notes(self, request, &decision),
            decision: Outcome {
                allowed: decision.allowed,
                reason: decision.reason,
                kind: Some(decision.kind),
                origin_rule: decision.origin_rule.map(|r| r.name().into()),
                api: api.map(|api| api.name.to_string()),
                terminate: decision.terminate,
                status: decision.status,
            },
            checks,
            nearest,
            change,
            facts,
        }
    }

    /// Explains [`Policy::find`].
    pub fn explain_match(&self, origin: &[u8], scopes: Scopes) -> Explanation {
        let found = self.find(origin, scopes);
        let missing = checks::missing_scopes(self, origin, scopes);
        let checks = checks::of_match(origin, &found, missing);
        let nearest = match found.allowed || scopes.is_empty() {
            true => vec![],
            false => {
                let wanted = near::Wanted { scopes: missing, api: None };
                near::rules(self, origin, &wanted)
            }
        };
        let change = match found.allowed {
            true => Change::default(),
            false => change::of_match(self, origin, missing, &nearest),
        };
        let mut notes = vec![];
        if found.reason == Reason::NullOrigin {
            notes.push(WHO_IS_NULL.into());
        }
        Explanation {
            question: Question {
                origin: Some(shown(origin)),
                scopes: Some(scopes),
                ..Question::default()
            },
            decision: Outcome {
                allowed: found.allowed,
                reason: found.reason,
                origin_rule: found.origin_rule.map(|r| r.name().into()),
                ..Outcome::default()
            },
            checks,
            nearest,
            messages: vec![],
            notes,
            change,
            facts: Facts::default(),
        }
    }
}

impl Explanation {
    /// Writes the messages of browsers with the URL that the page asked for,
    /// which a policy does not know.
    ///
    /// Without it they have the server's own origin, if the request had it,
    /// and the path.
    #[must_use]
    pub fn at_url(mut self, url: &str) -> Self {
        self.facts.url = shown(url.as_bytes());
        self.messages = self.facts.messages();
        self
    }
}

impl Question {
    fn of_cors(request: &CorsRequest<'_>) -> Self {
        Self {
            method: Some(shown(request.wanted_method())),
            path: request.api.is_none().then(|| shown(request.path)),
            origin: request.origin.map(shown),
            request_headers: request.request_headers.map(shown),
            scopes: None,
        }
    }
}

const WHO_IS_NULL: &str = "browsers send null for sandboxed frames, for pages \
                           from file: and data: URLs, and after a redirect \
                           from one site to another";

fn notes(
    policy: &Policy,
    request: &CorsRequest<'_>,
    decision: &Decision<'_>,
) -> Vec<String> {
    let mut notes = vec![];
    let mut note = |text: &str| notes.push(text.to_owned());
    let api = decision.api.and_then(|id| policy.api(id));
    let origin = request.origin.map(WireOrigin::parse);
    if origin == Some(Ok(WireOrigin::Null)) && !decision.allowed {
        note(WHO_IS_NULL);
    }
    if browsers::no_browser_sends(decision.reason) {
        note(
            "browsers send nothing of the kind, so none prints anything: \
             look at what sent the request, or changed it on its way",
        );
    }
    match (decision.kind, decision.allowed) {
        (Kind::NotCors, _) => note("CORS does not apply to this request"),
        (_, true) => match api {
            Some(api) if api.is_public() => note(
                "the answer is \"*\": browsers refuse it to a page that \
                 sends credentials; for those, list the origins and set \
                 credentials = true",
            ),
            Some(api) if !api.credentials => note(&format!(
                "API {} has no credentials: browsers refuse the answer to a \
                 page that sends them",
                quoted(&api.name)
            )),
            _ => {}
        },
        (Kind::Actual, false) if !decision.terminate => note(
            "the request still goes to the application: what CORS denies is \
             that the page reads the response",
        ),
        (Kind::Preflight, false) => {
            let admitted = matches!(
                decision.reason,
                Reason::MethodNotAllowed | Reason::RequestHeaderNotAllowed
            );
            if admitted && !policy.cors_options().informative_preflight {
                note(
                    "with informative_preflight = true under [cors], browsers \
                     name the method or header that is missing",
                );
            }
        }
        _ => {}
    }
    notes
}
