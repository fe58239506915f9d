//! The compiled policy: what decisions read.

use std::sync::Arc;

use super::route::Router;
use super::{Api, ApiId, Scopes};
use crate::table::{RuleId, Table};

/// One compiled, immutable set of trusted origins and APIs.
///
/// Cloning is cheap: clones share one compiled policy, and any number of
/// threads may ask it at once.
#[derive(Clone, Debug)]
pub struct Policy {
    parts: Arc<Parts>,
}

/// What a policy is made of.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) table: Table,
    pub(crate) entries: Box<[Entry]>,
    /// Active entries for `null`.
    pub(crate) null_rules: Box<[RuleId]>,
    pub(crate) apis: Box<[Api]>,
    pub(crate) router: Router,
    pub(crate) cors: CorsOptions,
    /// The source list of `frame-ancestors`.
    pub(crate) frame_ancestors: Box<str>,
}

/// A trusted origin as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: Box<str>,
    pub(crate) pattern: crate::pattern::Pattern,
    pub(crate) scopes: Scopes,
    pub(crate) status: Status,
}

/// Whether a trusted origin is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Status {
    /// It is.
    #[default]
    Active,
    /// It is kept and listed, and matches nothing.
    Inactive,
}

/// How CORS answers look, for a whole policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorsOptions {
    /// The status of an allowed preflight: 200 to 299.
    pub preflight_status: u16,
    /// The status of a denied preflight.
    pub denied_preflight_status: u16,
    /// Whether a denied actual request is answered with 403.
    pub block_denied: bool,
    /// Whether a trusted origin whose method or header is refused gets the
    /// lists, so that the browser itself names what is missing.
    pub informative_preflight: bool,
}

impl Default for CorsOptions {
    fn default() -> Self {
        Self {
            preflight_status: 204,
            denied_preflight_status: 403,
            block_denied: false,
            informative_preflight: false,
        }
    }
}

/// A trusted origin of a policy, with its name, pattern, scopes and status.
#[derive(Clone, Copy, Debug)]
pub struct TrustedOrigin<'a> {
    entry: &'a Entry,
    position: u32,
}

impl<'a> TrustedOrigin<'a> {
    /// The name, unique in its policy.
    pub fn name(&self) -> &'a str {
        &self.entry.name
    }

    /// The pattern in its stored form.
    pub fn pattern(&self) -> &'a crate::pattern::Pattern {
        &self.entry.pattern
    }

    /// What it is trusted for.
    pub fn scopes(&self) -> Scopes {
        self.entry.scopes
    }

    /// Whether it is in force.
    pub fn status(&self) -> Status {
        self.entry.status
    }

    /// Its position in the document, from 0.
    pub fn position(&self) -> u32 {
        self.position
    }
}

impl Policy {
    pub(crate) fn from_parts(parts: Arc<Parts>) -> Self {
        Self { parts }
    }

    pub(crate) fn into_parts(self) -> Arc<Parts> {
        self.parts
    }

    /// As `Arc::as_ptr`; it lives as long as some clone of the policy does.
    pub(crate) fn as_ptr(&self) -> *const Parts {
        Arc::as_ptr(&self.parts)
    }

    /// Whether these are the parts of this policy.
    #[inline]
    pub(crate) fn is(&self, parts: &Arc<Parts>) -> bool {
        Arc::ptr_eq(&self.parts, parts)
    }

    /// Every trusted origin, inactive ones too, in document order.
    pub fn trusted_origins(
        &self,
    ) -> impl ExactSizeIterator<Item = TrustedOrigin<'_>> {
        self.parts
            .entries
            .iter()
            .enumerate()
            .map(|(at, entry)| TrustedOrigin { entry, position: at as u32 })
    }

    /// Every API, in document order.
    pub fn apis(&self) -> &[Api] {
        &self.parts.apis
    }

    /// The API with this name: resolve it once per route, then pass its id.
    pub fn api_by_name(&self, name: &str) -> Option<ApiId> {
        let position = self.parts.apis.iter().position(|a| *a.name == *name)?;
        ApiId::from_position(position)
    }

    /// The API with this id, if it is one of this policy.
    #[inline]
    pub fn api(&self, id: ApiId) -> Option<&Api> {
        self.parts.apis.get(id.position())
    }

    /// The API that covers a path and method, by the most specific path.
    pub fn api_by_path(&self, path: &[u8], method: &[u8]) -> Option<ApiId> {
        let sharing = self.parts.router.find(path)?;
        let lists =
            |id: &&ApiId| self.api(**id).is_some_and(|api| api.lists(method));
        sharing.iter().find(lists).or_else(|| sharing.first()).copied()
    }

    /// How CORS answers look.
    pub fn cors_options(&self) -> &CorsOptions {
        &self.parts.cors
    }

    pub(super) fn frame_ancestors(&self) -> &str {
        &self.parts.frame_ancestors
    }

    #[inline]
    pub(super) fn table(&self) -> &Table {
        &self.parts.table
    }

    #[inline]
    pub(super) fn null_rules(&self) -> &[RuleId] {
        &self.parts.null_rules
    }

    #[inline]
    pub(super) fn trusted_origin(
        &self,
        rule: RuleId,
    ) -> Option<TrustedOrigin<'_>> {
        let entry = self.parts.entries.get(rule as usize)?;
        Some(TrustedOrigin { entry, position: rule })
    }
}
