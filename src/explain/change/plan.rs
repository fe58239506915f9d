//! Plans: edits collected step by step, then tried as a whole.

use super::super::miss::Misses;
use super::super::near::{NearRule, Wanted};
use super::super::trial::{Trial, TrialApi, TrialOrigin};
use super::super::words::quoted;
use super::{Action, Change, Check, Edit, EditValue};
use crate::decide::{
    Api, ApiId, ApiOrigins, CorsRequest, Decision, Policy, Reason, Scopes,
    Status, TrustedOrigin,
};
use crate::diagnostic::Code;
use crate::origin::WireOrigin;
use crate::pattern::Pattern;
use crate::policy::{Format, check};

pub(super) struct Plan<'p> {
    pub(super) policy: &'p Policy,
    pub(super) api: Option<(ApiId, &'p Api)>,
    pub(super) change: Change,
    pub(super) origin: Option<TrialOrigin>,
    pub(super) trial_api: Option<TrialApi>,
    /// Whether an origin gets in where it did not before.
    opens: bool,
}

impl<'p> Plan<'p> {
    pub(super) fn new(policy: &'p Policy, api: Option<ApiId>) -> Self {
        Self {
            policy,
            api: api.and_then(|id| Some((id, policy.api(id)?))),
            change: Change::default(),
            origin: None,
            trial_api: None,
            opens: false,
        }
    }

    /// Plans all that a CORS request lacks.
    pub(super) fn for_request(
        &mut self,
        request: &CorsRequest<'_>,
        decision: &Decision<'_>,
        checks: &[Check],
        nearest: &[NearRule],
    ) -> Result<(), String> {
        let failed = |reason| checks.iter().any(|c| c.reason == reason);
        let origin = request.origin.unwrap_or_default();
        if failed(Reason::NoApi) {
            self.add_api(request)?;
        }
        let rule = decision
            .origin_rule
            .or_else(|| self.policy.find(origin, Scopes::CORS).origin_rule);
        if failed(Reason::OriginNotListed) {
            if let Some(rule) = rule {
                self.list(rule);
            }
        } else if checks.iter().any(Check::is_about_origin) {
            self.trust(origin, Scopes::CORS, nearest);
        } else {
            self.origin = rule.map(TrialOrigin::of);
        }
        if failed(Reason::MethodNotAllowed) {
            self.add_method(request)?;
        }
        if failed(Reason::RequestHeaderNotAllowed) {
            self.add_headers(request)?;
        }
        Ok(())
    }

    /// Plans that an origin is trusted for what it is not.
    pub(super) fn trust(
        &mut self,
        origin: &[u8],
        scopes: Scopes,
        nearest: &[NearRule],
    ) {
        let Ok(origin) = WireOrigin::parse(origin) else { return };
        self.opens = true;
        match self.candidate(&origin, scopes) {
            // "null", in force for other APIs.
            Some(rule) if lacks_nothing(&rule, scopes) => {
                self.origin = Some(TrialOrigin::of(rule));
            }
            Some(rule) => self.extend(rule, scopes),
            None => self.add_origin(&origin, scopes, nearest),
        }
        if origin == WireOrigin::Null {
            self.change.remarks.push(
                "any sandboxed page on any site has the origin null: what it \
                 may read, everybody may read; it never comes with \
                 credentials"
                    .into(),
            );
        } else if scopes.contains(Scopes::CORS) {
            self.remark_other_apis();
        }
        let lists = self.api.is_some_and(|(_, api)| {
            let ApiOrigins::Listed(rules) = &api.origins else { return false };
            let at = self.origin.as_ref().and_then(TrialOrigin::position);
            at.is_none_or(|at| rules.binary_search(&at).is_err())
        });
        if lists {
            self.list_in_api();
        }
    }

    /// The trusted origin that lacks least: one that matches and is not in
    /// force, or one of a single origin that lacks a scope.
    fn candidate(
        &self,
        origin: &WireOrigin<'_>,
        scopes: Scopes,
    ) -> Option<TrustedOrigin<'p>> {
        let wanted = Wanted { scopes, api: None };
        let rank = |rule: &TrustedOrigin<'_>| {
            let misses = Misses::of(rule, origin, &wanted)?;
            let active = rule.status() == Status::Active;
            let scoped = rule.scopes().contains(scopes);
            match (misses.pattern_matches(), active, scoped, is_wide(rule)) {
                (false, ..) => None,
                (_, true, _, false) => Some(0),
                (_, false, true, false) => Some(1),
                (_, false, false, false) => Some(2),
                (_, _, true, true) => Some(3),
                // A wildcard is not trusted for more than it is.
                (_, _, false, true) => None,
            }
        };
        self.policy
            .trusted_origins()
            .filter_map(|rule| Some((rank(&rule)?, rule)))
            .min_by_key(|(rank, rule)| (*rank, rule.position()))
            .map(|(_, rule)| rule)
    }

    /// Gives a trusted origin the scopes, and puts it in force.
    fn extend(&mut self, rule: TrustedOrigin<'_>, scopes: Scopes) {
        let mut origin = TrialOrigin::of(rule);
        let mut keys = vec![];
        if !origin.scopes.contains(scopes) {
            origin.scopes = origin.scopes | scopes;
            keys.push(("scopes", scope_names(origin.scopes)));
        }
        if origin.status == Status::Inactive {
            origin.status = Status::Active;
            keys.push(("status", EditValue::Text("active".into())));
            let name = quoted(rule.name());
            self.change.remarks.push(match is_wide(&rule) {
                true => format!(
                    "somebody set {name} inactive; active, it lets in every \
                     origin that {} stands for",
                    quoted(&origin.origin)
                ),
                false => format!("somebody set {name} inactive"),
            });
        }
        self.change.edits.push(Edit {
            action: Action::Set,
            table: "trusted_origins",
            entry: Some(rule.name().into()),
            keys,
        });
        self.origin = Some(origin);
    }

    fn add_origin(
        &mut self,
        origin: &WireOrigin<'_>,
        scopes: Scopes,
        nearest: &[NearRule],
    ) {
        let (text, name) = match origin {
            WireOrigin::Null => ("null".into(), "Opaque origins".into()),
            WireOrigin::Tuple(tuple) => (
                String::from_utf8_lossy(tuple.as_bytes()).into_owned(),
                String::from_utf8_lossy(tuple.host_and_port()).into_owned(),
            ),
        };
        let name = self.free_name(name);
        if let Some(near) = nearest.first() {
            let (known, pattern) = (quoted(&near.name), quoted(&near.origin));
            if near.is_resembled() {
                self.change.remarks.push(format!(
                    "it looks like {known}, {pattern}: make sure that it is \
                     not somebody else's, and not a slip in one of the two"
                ));
            } else if near.misses_by_http(origin) {
                self.change.remarks.push(format!(
                    "nothing needs to change for the page over https, which \
                     {known} trusts"
                ));
            }
        }
        self.change.edits.push(Edit {
            action: Action::Add,
            table: "trusted_origins",
            entry: None,
            keys: vec![
                ("name", EditValue::Text(name.clone())),
                ("origin", EditValue::Text(text.clone())),
                ("scopes", scope_names(scopes)),
            ],
        });
        self.origin = Some(TrialOrigin::new(name, text, scopes));
    }

    /// A name that no trusted origin has.
    fn free_name(&self, name: String) -> String {
        let taken: std::collections::HashSet<&str> = self
            .policy
            .trusted_origins()
            .map(|rule| rule.name())
            .filter(|known| known.starts_with(&name))
            .collect();
        let mut free = name.clone();
        let mut number = 2;
        while taken.contains(free.as_str()) {
            free = format!("{name} {number}");
            number += 1;
        }
        free
    }

    /// Adds a trusted origin that matches to the API's list.
    fn list(&mut self, rule: TrustedOrigin<'_>) {
        self.opens = true;
        self.origin = Some(TrialOrigin::of(rule));
        self.list_in_api();
        if is_wide(&rule) {
            self.change.remarks.push(format!(
                "this lets in every origin that {} stands for",
                quoted(&rule.pattern().to_string())
            ));
        }
    }

    /// Tries the change; adds the opt-ins that it needs.
    ///
    /// # Errors
    ///
    /// Why it is no use.
    pub(super) fn finish(
        self,
        helps: impl Fn(&Policy) -> bool,
    ) -> Result<Change, String> {
        let trial = Trial {
            policy: self.policy,
            origin: self.origin,
            api: self.trial_api,
            opted_in: !self.opens,
        };
        let built = trial.build().map_err(|message| {
            format!("no change of the document allows it: {message}")
        })?;
        if !helps(&built.policy) {
            return Err(match left_out(&self.change.edits) {
                Some(why) => {
                    format!("no change of the document allows it: {why}")
                }
                None => "no change of the document allows it".into(),
            });
        }
        let mut change = self.change;
        for (edit, risk) in built.opt_ins {
            let insecure = edit.sets("allow_insecure_origins");
            if !(insecure && has_insecure_origins(self.policy)) {
                change.edits.push(edit);
            }
            // What "null" is has been said.
            if insecure {
                change.remarks.push(risk);
            }
        }
        Ok(change)
    }
}

/// Which of the names to list are never listed, since browsers let no page
/// use them.
fn left_out(edits: &[Edit]) -> Option<String> {
    let mut text =
        String::from("version = 1\n[[apis]]\nname = \"a\"\npath = \"/\"\n");
    for (key, value) in edits.iter().flat_map(|edit| &edit.keys) {
        if matches!(*key, "methods" | "request_headers") {
            text.push_str(&format!("{key} = {}\n", value.toml()));
        }
    }
    let diagnostics = check(&text, Format::Toml).diagnostics;
    let about = [Code::ForbiddenMethod, Code::ForbiddenHeader];
    let mut names = diagnostics.iter().filter(|d| about.contains(&d.code()));
    names.next().map(|name| name.message().into())
}

/// Whether the policy shows that its document has the opt-in already.
fn has_insecure_origins(policy: &Policy) -> bool {
    let may_be = |rule: &TrustedOrigin<'_>| match rule.pattern() {
        Pattern::Tuple(tuple) => tuple.schemes().any(|s| s != "https"),
        Pattern::Null => false,
    };
    let needs_opt_in = |rule| {
        let origin = Some(TrialOrigin::of(rule));
        let trial = Trial { policy, origin, api: None, opted_in: false };
        trial.build().is_ok_and(|built| !built.opt_ins.is_empty())
    };
    // Loopback origins need none; a few of them do not hide the others.
    policy.trusted_origins().filter(may_be).take(16).any(needs_opt_in)
}

fn lacks_nothing(rule: &TrustedOrigin<'_>, scopes: Scopes) -> bool {
    rule.status() == Status::Active && rule.scopes().contains(scopes)
}

/// Whether a trusted origin stands for more than one origin.
fn is_wide(rule: &TrustedOrigin<'_>) -> bool {
    match rule.pattern() {
        Pattern::Null => false,
        Pattern::Tuple(tuple) => tuple.is_wildcard(),
    }
}

fn scope_names(scopes: Scopes) -> EditValue {
    EditValue::List(scopes.names().map(str::to_owned).collect())
}
