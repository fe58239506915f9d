//! Changes: the smallest change of a document that would allow a request.
//!
//! Smallest is what it opens, not only what it takes to write: an origin is
//! added by itself and never as a wildcard, and where a wildcard matches
//! already it is not trusted for more. A change that the guards refuse, or
//! that does not help, is not suggested; what cannot be made safe is said
//! instead.

mod apis;
mod plan;

use super::checks::Check;
use super::malformed;
use super::near::NearRule;
use super::words::{quoted, shown};
use crate::decide::{CorsRequest, Decision, Policy, Reason, Scopes};
use plan::Plan;

/// The smallest change that would allow a request.
///
/// Either `edits` has what to do, or `instead` has why no edit should. Both
/// are empty when nothing needs to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What to add to the document and what to set in it: all of it.
    pub edits: Vec<Edit>,
    /// What to know before making the edits, one sentence each.
    pub remarks: Vec<String>,
    /// What to do instead of changing the document, one sentence each.
    pub instead: Vec<String>,
}

/// One edit of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// What to do.
    pub action: Action,
    /// The table: `trusted_origins`, `apis` or `safety`.
    pub table: &'static str,
    /// The name of the entry of `table` in which to set the keys.
    pub entry: Option<String>,
    /// The keys with their whole values.
    pub keys: Vec<(&'static str, EditValue)>,
}

/// What an [`Edit`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Adds an entry to an array of tables.
    Add,
    /// Sets keys, whether or not they are there.
    Set,
}

/// A value in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditValue {
    /// A string.
    Text(String),
    /// An array of strings.
    List(Vec<String>),
    /// `true` or `false`.
    Flag(bool),
}

impl Edit {
    pub(super) fn set(
        table: &'static str,
        entry: Option<&str>,
        key: &'static str,
        value: EditValue,
    ) -> Self {
        Self {
            action: Action::Set,
            table,
            entry: entry.map(Into::into),
            keys: vec![(key, value)],
        }
    }

    pub(super) fn sets(&self, key: &str) -> bool {
        self.keys.iter().any(|(known, _)| *known == key)
    }

    /// The lines to add or to change, each with its line feed.
    ///
    /// A new entry begins with its `[[table]]`. Keys of an entry or table
    /// that is there come without it.
    pub fn toml(&self) -> String {
        let longest = self.keys.iter().map(|(key, _)| key.len()).max();
        let width = longest.unwrap_or_default();
        let mut lines = match self.action {
            Action::Add => format!("[[{}]]\n", self.table),
            Action::Set => String::new(),
        };
        for (key, value) in &self.keys {
            lines.push_str(&format!("{key:width$} = {}\n", value.toml()));
        }
        lines
    }
}

impl EditValue {
    /// The value as TOML writes it.
    pub fn toml(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            // Of what a document may hold, JSON and TOML escape alike.
            Self::Text(text) => serde_json::Value::from(&**text).to_string(),
            Self::List(items) => {
                let item = |text: &String| Self::Text(text.clone()).toml();
                let items: Vec<_> = items.iter().map(item).collect();
                let line = format!("[{}]", items.join(", "));
                // Short enough to stand in a line of 80 columns.
                match line.chars().count() > 54 {
                    true => format!("[\n    {},\n]", items.join(",\n    ")),
                    false => line,
                }
            }
        }
    }
}

/// The change that allows a CORS request.
pub(super) fn of_cors(
    policy: &Policy,
    request: &CorsRequest<'_>,
    decision: &Decision<'_>,
    checks: &[Check],
    nearest: &[NearRule],
) -> Change {
    if decision.allowed {
        return Change::default();
    }
    let instead: Vec<String> = checks
        .iter()
        .flat_map(|check| instead(policy, request, decision, check.reason))
        .collect();
    if !instead.is_empty() {
        return Change { instead, ..Change::default() };
    }
    let mut plan = Plan::new(policy, decision.api);
    let planned = plan.for_request(request, decision, checks, nearest);
    let verified = planned
        .and_then(|()| plan.finish(|policy| policy.cors(request).allowed));
    verified.unwrap_or_else(refused)
}

/// The change that makes an origin trusted for these scopes.
pub(super) fn of_match(
    policy: &Policy,
    origin: &[u8],
    missing: Scopes,
    nearest: &[NearRule],
) -> Change {
    if missing.is_empty() {
        return refused("ask for at least one scope".into());
    }
    let find = |policy: &Policy| policy.find(origin, missing).allowed;
    if policy.find(origin, missing).reason == Reason::MalformedOrigin {
        return refused(send_instead(policy, origin, missing));
    }
    let mut plan = Plan::new(policy, None);
    plan.trust(origin, missing, nearest);
    plan.finish(find).unwrap_or_else(refused)
}

fn refused(instead: String) -> Change {
    Change { instead: vec![instead], ..Change::default() }
}

/// What no change of the document should make up for.
fn instead(
    policy: &Policy,
    request: &CorsRequest<'_>,
    decision: &Decision<'_>,
    reason: Reason,
) -> Option<String> {
    let api = decision.api.and_then(|id| policy.api(id));
    let method = request.wanted_method();
    Some(match reason {
        Reason::NoApi if request.api.is_some() => {
            "give the number of an API of this policy: numbers are good for \
             the policy that gave them"
                .into()
        }
        Reason::MalformedOrigin => {
            let origin = request.origin.unwrap_or_default();
            send_instead(policy, origin, Scopes::CORS)
        }
        Reason::NullOrigin | Reason::ScopeNotTrusted
            if request.origin == Some(b"null")
                && api.is_some_and(|api| api.credentials) =>
        {
            let name = api.map_or(String::new(), |api| quoted(&api.name));
            format!(
                "serve the page over https, so that it has an origin: with \
                 the credentials of API {name}, any sandboxed page on any \
                 site could act for its visitors; to admit null all the \
                 same, set credentials = false there first"
            )
        }
        Reason::MethodNotAllowed => {
            let upper = method.to_ascii_uppercase();
            let is_listed = api.is_some_and(|api| {
                api.methods.iter().any(|m| m.as_bytes() == upper)
            });
            let usual = matches!(
                &*upper,
                b"DELETE" | b"GET" | b"HEAD" | b"OPTIONS" | b"POST" | b"PUT"
            );
            if upper == method || !(is_listed || usual) {
                return None;
            }
            let upper = shown(&upper);
            format!(
                "write the method in upper case in the page, \"{upper}\": \
                 methods are compared byte by byte"
            )
        }
        Reason::MalformedMethod => {
            "send a method in Access-Control-Request-Method, such as \"PUT\""
                .into()
        }
        Reason::MalformedRequestHeaders => {
            "send names, divided by commas, in Access-Control-Request-Headers"
                .into()
        }
        Reason::TooManyRequestHeaders => {
            "ask for fewer headers: more are never looked at".into()
        }
        _ => return None,
    })
}

/// What a client should send in place of a malformed origin.
fn send_instead(policy: &Policy, origin: &[u8], scopes: Scopes) -> String {
    let diagnosis = malformed::diagnose(origin);
    match diagnosis.meant {
        _ if diagnosis.several => {
            "send one Origin line with one origin; a client or proxy adds \
             another"
                .into()
        }
        None => "send the origin of the page as browsers do, such as \
             \"https://app.example.com\""
            .into(),
        Some(meant) => {
            let found = policy.find(meant.as_bytes(), scopes);
            let trust = match found.allowed {
                true => format!("it is trusted for {scopes}"),
                false => format!("it is not trusted for {scopes} either"),
            };
            format!("send \"{meant}\" instead; {trust}")
        }
    }
}
