//! Policies built by code, for servers with a configuration of their own.

use super::compile;
use super::error::PolicyError;
use super::model::{ApiEntry, Document, OriginEntry, Origins, Spanned};
use crate::decide::{CorsOptions, Policy, Scopes, Status};
use crate::diagnostic::{Diagnostic, Place};

/// Collects trusted origins and APIs; the same checks as for a document.
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    document: Document,
}

/// An API for [`PolicyBuilder::api`]. Fields are as in a document.
#[derive(Clone, Debug, Default)]
pub struct ApiSpec<'a> {
    /// A unique name.
    pub name: &'a str,
    /// The paths it covers.
    pub path: &'a str,
    /// Methods besides `GET`, `HEAD` and `POST`.
    pub methods: Vec<&'a str>,
    /// Headers that pages may send.
    pub request_headers: Vec<&'a str>,
    /// Response headers that pages may read.
    pub exposed_headers: Vec<&'a str>,
    /// Whether cookies and the like may come with requests.
    pub credentials: bool,
    /// Seconds for which browsers may keep a preflight's answer.
    pub max_age: Option<u32>,
    /// Who may call.
    pub origins: OriginsSpec<'a>,
}

/// Who may call an API.
#[derive(Clone, Debug, Default)]
pub enum OriginsSpec<'a> {
    /// Every active trusted origin with scope `cors`.
    #[default]
    Trusted,
    /// Everybody.
    Any,
    /// The trusted origins with these names.
    Named(Vec<&'a str>),
}

impl PolicyBuilder {
    /// A builder without origins and APIs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a trusted origin. `labels = 1` is `one_label`.
    pub fn trusted_origin(
        &mut self,
        name: &str,
        origin: &str,
        scopes: Scopes,
        status: Status,
        one_label: bool,
    ) -> &mut Self {
        self.document.trusted_origins.push(OriginEntry {
            name: Some(Spanned::built(name.into())),
            origin: Some(Spanned::built(origin.into())),
            scopes: Spanned::built(scopes),
            status,
            one_label: one_label.then_some(0..0),
        });
        self
    }

    /// Adds an API.
    pub fn api(&mut self, spec: &ApiSpec<'_>) -> &mut Self {
        self.document.apis.push(ApiEntry {
            name: Some(Spanned::built(spec.name.into())),
            path: Some(Spanned::built(spec.path.into())),
            methods: built(&spec.methods),
            request_headers: built(&spec.request_headers),
            exposed_headers: built(&spec.exposed_headers),
            credentials: spec.credentials,
            max_age: spec.max_age,
            origins: match &spec.origins {
                OriginsSpec::Trusted => Origins::Trusted,
                OriginsSpec::Any => Origins::Any(0..0),
                OriginsSpec::Named(names) => Origins::Named(built(names)),
            },
        });
        self
    }

    /// Sets how CORS answers look. A `preflight_status` outside 200 to 299
    /// makes browsers take every preflight for denied.
    pub fn cors_options(&mut self, options: CorsOptions) -> &mut Self {
        self.document.cors = options;
        self
    }

    /// Admits plain-http origins to APIs with credentials.
    pub fn allow_insecure_origins(&mut self, allow: bool) -> &mut Self {
        self.document.safety.allow_insecure_origins = allow;
        self
    }

    /// Admits wildcards right under a suffix where anybody may get a name.
    pub fn allow_public_suffix_wildcards(&mut self, allow: bool) -> &mut Self {
        self.document.safety.allow_public_suffix_wildcards = allow;
        self
    }

    /// Admits the origin `null`, never with credentials.
    pub fn allow_null_origin(&mut self, allow: bool) -> &mut Self {
        self.document.safety.allow_null_origin = allow;
        self
    }

    /// Compiles the policy. The builder can be used further.
    ///
    /// # Errors
    ///
    /// All that is wrong; diagnostics have no places.
    pub fn build(&self) -> Result<Policy, PolicyError> {
        let mut problems = vec![];
        let policy = compile::compile(&self.document, &mut problems);
        policy.ok_or_else(|| {
            let place =
                |(finding, _)| Diagnostic::new(finding, Place::default());
            PolicyError::new(problems.into_iter().map(place).collect())
        })
    }
}

fn built(texts: &[&str]) -> Vec<Spanned<String>> {
    texts.iter().map(|text| Spanned::built((*text).into())).collect()
}
