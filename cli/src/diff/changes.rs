//! Everything that two policies decide differently.
//!
//! The answer is about decisions, not about documents: an entry that another
//! one covers, an inactive one, a name, the order of a list change nothing.
//! The reason of a denial is not a change either.

use std::collections::BTreeMap;

use doorward::{CorsOptions, Policy, Scopes, TrustedOrigin};
use serde::Serialize;
use serde_json::json;

use super::apis::{ApiChange, Apis, Mode, Setting, differing, mode, pairs};
use super::atoms::Shown;
use super::dangers::{self, Danger};
use super::origins::{Change, Grants, Side, compare};
use super::routes::{Rerouted, rerouted};

/// What changed, in the shape that `--json` prints.
#[derive(Debug, Serialize)]
pub(super) struct Changes<'a> {
    pub(super) changed: bool,
    pub(super) dangers: Vec<Danger>,
    /// Each scope with what was gained and lost for it.
    pub(super) scopes: BTreeMap<&'static str, Change>,
    pub(super) apis: Vec<ApiChange<'a>>,
    pub(super) rerouted: Vec<Rerouted<'a>>,
    /// Settings of `[cors]`.
    pub(super) cors: Vec<Setting>,
    pub(super) without_effect: WithoutEffect<'a>,
}

/// What is written differently and means the same.
#[derive(Debug, Serialize)]
pub(super) struct WithoutEffect<'a> {
    pub(super) renamed: Vec<Renamed<'a>>,
    pub(super) origins: Vec<Mode<'a>>,
}

/// An entry with another name.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Renamed<'a> {
    #[serde(flatten)]
    pub(super) shown: Shown,
    pub(super) old: &'a str,
    pub(super) new: &'a str,
}

impl<'a> Changes<'a> {
    pub(super) fn between(old: &'a Policy, new: &'a Policy) -> Self {
        let sides = [&Side::new(old), &Side::new(new)];
        let grants = |scope| {
            [old, new].map(|policy| Grants::new(policy, scope, |_| true))
        };
        let changes = Scopes::NAMED.map(|(name, scope)| {
            let [old, new] = grants(scope);
            (name, compare(sides, [&old, &new]))
        });
        let scopes = BTreeMap::from(changes);
        let none = Change::default();
        let apis = Apis { sides, cors: scopes.get("cors").unwrap_or(&none) };
        let pairs = pairs(old.apis(), new.apis());
        let apis: Vec<_> =
            pairs.iter().filter_map(|pair| apis.compare(*pair)).collect();
        let rerouted = rerouted(old.apis(), new.apis(), &pairs);
        let cors = options(old.cors_options(), new.cors_options());
        let quiet = pairs.iter().filter(|pair| {
            let [_, Some(new)] = pair else { return false };
            apis.iter().all(|api| api.name != &*new.name)
        });
        let without_effect = WithoutEffect {
            renamed: renamed(sides),
            origins: quiet.filter_map(|pair| mode(*pair)).collect(),
        };
        Self {
            changed: scopes.values().any(|change| !change.is_empty())
                || !(apis.is_empty() && rerouted.is_empty() && cors.is_empty()),
            dangers: dangers::find(&scopes, &apis, &cors),
            scopes,
            apis,
            rerouted,
            cors,
            without_effect,
        }
    }
}

/// Entries with one pattern of which a name went and another came.
fn renamed<'a>([old, new]: [&Side<'a>; 2]) -> Vec<Renamed<'a>> {
    let mut renamed = vec![];
    for first in old.policy.trusted_origins() {
        let [before, after] =
            [old, new].map(|side| side.entries(first.pattern()));
        // Each pattern once, however many entries have it.
        if before.first().map(|e| e.position()) != Some(first.position()) {
            continue;
        }
        let gone = only_in(before, after);
        let came = only_in(after, before);
        renamed.extend(gone.into_iter().zip(came).map(|(old, new)| Renamed {
            shown: Shown::new(first.pattern()),
            old,
            new,
        }));
    }
    renamed
}

/// The names of these entries that those have not.
fn only_in<'a>(
    these: &[TrustedOrigin<'a>],
    those: &[TrustedOrigin<'_>],
) -> Vec<&'a str> {
    let names = these.iter().map(|entry| entry.name());
    let has = |name| those.iter().any(|entry| entry.name() == name);
    names.filter(|name| !has(*name)).collect()
}

fn options(old: &CorsOptions, new: &CorsOptions) -> Vec<Setting> {
    let values = [old, new].map(|options| {
        [
            ("preflight_status", json!(options.preflight_status)),
            ("denied_preflight_status", json!(options.denied_preflight_status)),
            ("block_denied", json!(options.block_denied)),
            ("informative_preflight", json!(options.informative_preflight)),
        ]
    });
    differing(values).collect()
}
