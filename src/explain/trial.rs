//! Trials: a change is tried before it is suggested.
//!
//! A small policy is built with the changed APIs and the one trusted origin
//! that matters, by the builder and so with the guards that the document will
//! meet. It says whether the change is valid, which opt-ins it needs, and
//! whether it helps. Other trusted origins cannot take an allow away, so
//! nothing is lost by leaving them out.

use super::change::{Edit, EditValue};
use crate::decide::{
    Api, ApiId, ApiOrigins, Policy, Scopes, Status, TrustedOrigin,
};
use crate::diagnostic::Code;
use crate::pattern::{Depth, HostPattern, Pattern, TuplePattern};
use crate::policy::{ApiSpec, OriginsSpec, PolicyBuilder};

/// A trusted origin as it is or as it would be.
#[derive(Clone, Debug)]
pub(super) struct TrialOrigin {
    pub(super) name: String,
    pub(super) origin: String,
    pub(super) scopes: Scopes,
    pub(super) status: Status,
    one_label: bool,
    position: Option<u32>,
}

impl TrialOrigin {
    /// One that the policy has.
    pub(super) fn of(rule: TrustedOrigin<'_>) -> Self {
        let one_label = matches!(
            rule.pattern(),
            Pattern::Tuple(TuplePattern {
                host: HostPattern::Subdomains { depth: Depth::One, .. },
                ..
            })
        );
        Self {
            name: rule.name().into(),
            origin: rule.pattern().to_string(),
            scopes: rule.scopes(),
            status: rule.status(),
            one_label,
            position: Some(rule.position()),
        }
    }

    /// Its position in the policy; nothing for a new one.
    pub(super) fn position(&self) -> Option<u32> {
        self.position
    }

    /// One that is added.
    pub(super) fn new(name: String, origin: String, scopes: Scopes) -> Self {
        let status = Status::Active;
        let (one_label, position) = (false, None);
        Self { name, origin, scopes, status, one_label, position }
    }
}

/// What an API would have besides what it has, or a new API.
#[derive(Clone, Debug, Default)]
pub(super) struct TrialApi {
    /// The API that is changed; nothing for a new one.
    pub(super) id: Option<ApiId>,
    pub(super) name: String,
    pub(super) path: String,
    /// The whole list, when it changes.
    pub(super) methods: Option<Vec<String>>,
    pub(super) request_headers: Option<Vec<String>>,
    /// Whether the trusted origin is added to the API's list.
    pub(super) lists_origin: bool,
}

/// A changed policy.
#[derive(Debug)]
pub(super) struct Trial<'p> {
    pub(super) policy: &'p Policy,
    pub(super) origin: Option<TrialOrigin>,
    pub(super) api: Option<TrialApi>,
    /// Whether opt-ins that the document is known to have are given.
    pub(super) opted_in: bool,
}

/// A trial that was built.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) policy: Policy,
    /// The opt-ins that the change needs, and what each one risks.
    pub(super) opt_ins: Vec<(Edit, String)>,
}

impl Trial<'_> {
    /// Builds the changed policy, with as many opt-ins as it takes.
    ///
    /// # Errors
    ///
    /// Why the document would be refused.
    pub(super) fn build(&self) -> Result<Built, String> {
        let mut builder = self.builder();
        let mut opt_ins: Vec<(Edit, String)> = vec![];
        loop {
            let error = match builder.build() {
                Ok(policy) => return Ok(Built { policy, opt_ins }),
                Err(error) => error,
            };
            let Some(first) = error.errors().next() else {
                return Err(error.to_string());
            };
            let key = match first.code() {
                Code::InsecureOrigin => "allow_insecure_origins",
                Code::NullOrigin => "allow_null_origin",
                _ => "",
            };
            let given = |(edit, _): &(Edit, String)| edit.sets(key);
            if key.is_empty() || opt_ins.iter().any(given) {
                return Err(first.message().into());
            }
            match first.code() {
                Code::InsecureOrigin => builder.allow_insecure_origins(true),
                _ => builder.allow_null_origin(true),
            };
            let edit = Edit::set("safety", None, key, EditValue::Flag(true));
            opt_ins.push((edit, first.message().into()));
        }
    }

    fn builder(&self) -> PolicyBuilder {
        let mut builder = PolicyBuilder::new();
        let has_null =
            |rule: TrustedOrigin<'_>| matches!(rule.pattern(), Pattern::Null);
        builder
            // A change adds no wildcards: one that is here was let in.
            .allow_public_suffix_wildcards(true)
            .allow_null_origin(self.policy.trusted_origins().any(has_null))
            .allow_insecure_origins(self.opted_in);
        if let Some(origin) = &self.origin {
            builder.trusted_origin(
                &origin.name,
                &origin.origin,
                origin.scopes,
                origin.status,
                origin.one_label,
            );
        }
        for (position, api) in self.policy.apis().iter().enumerate() {
            let changed = self.api.as_ref().filter(|changed| {
                changed.id.is_some()
                    && changed.id == ApiId::from_position(position)
            });
            builder.api(&self.spec(api, changed));
        }
        if let Some(new) = self.api.as_ref().filter(|api| api.id.is_none()) {
            builder.api(&ApiSpec {
                name: &new.name,
                path: &new.path,
                methods: texts(new.methods.as_deref()),
                request_headers: texts(new.request_headers.as_deref()),
                ..ApiSpec::default()
            });
        }
        builder
    }

    fn spec<'a>(
        &'a self,
        api: &'a Api,
        changed: Option<&'a TrialApi>,
    ) -> ApiSpec<'a> {
        let origins = match (&api.origins, &self.origin) {
            (ApiOrigins::Any, _) => OriginsSpec::Any,
            (ApiOrigins::Trusted, _) => OriginsSpec::Trusted,
            (ApiOrigins::Listed(_), None) => OriginsSpec::Named(vec![]),
            (ApiOrigins::Listed(rules), Some(origin)) => {
                let is_listed = origin
                    .position
                    .is_some_and(|at| rules.binary_search(&at).is_ok())
                    || changed.is_some_and(|api| api.lists_origin);
                let name = is_listed.then_some(origin.name.as_str());
                OriginsSpec::Named(name.into_iter().collect())
            }
        };
        let methods = changed.and_then(|api| api.methods.as_deref());
        let headers = changed.and_then(|api| api.request_headers.as_deref());
        ApiSpec {
            name: &api.name,
            path: &api.path,
            methods: match methods {
                Some(methods) => texts(Some(methods)),
                None => listed(&api.allow_methods),
            },
            request_headers: match headers {
                Some(headers) => texts(Some(headers)),
                None => listed(&api.allow_headers),
            },
            credentials: api.credentials,
            origins,
            ..ApiSpec::default()
        }
    }
}

/// The members of a header value that a policy made, `*` too.
pub(super) fn listed(value: &str) -> Vec<&str> {
    value.split(", ").filter(|name| !name.is_empty()).collect()
}

fn texts(items: Option<&[String]>) -> Vec<&str> {
    items.unwrap_or_default().iter().map(String::as_str).collect()
}
