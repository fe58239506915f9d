//! APIs that changed: who may call them, and what they allow.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use doorward::{Api, ApiOrigins, Scopes};
use serde::Serialize;
use serde_json::{Value, json};

use super::atoms::Shown;
use super::origins::{Cause, Change, Grants, Item, Side, compare};
use super::routes;

/// An API that is not what it was.
#[derive(Debug, Serialize)]
pub(super) struct ApiChange<'a> {
    pub(super) name: &'a str,
    pub(super) path: &'a str,
    pub(super) change: Presence,
    /// The name that it had, when that is another.
    pub(super) was: Option<&'a str>,
    #[serde(flatten)]
    pub(super) origins: Change,
    /// Whether that is what changed for scope `cors`, no more and no less.
    pub(super) as_scope: bool,
    /// Of an API on one side only, against one that allows nothing.
    pub(super) settings: Vec<Setting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Presence {
    Added,
    Removed,
    Changed,
}

/// A setting with two values.
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Setting {
    Value { key: &'static str, old: Value, new: Value },
    List { key: &'static str, added: Vec<String>, removed: Vec<String> },
}

/// An API's list of origins that changed without effect.
#[derive(Debug, Serialize)]
pub(super) struct Mode<'a> {
    pub(super) api: &'a str,
    pub(super) old: &'static str,
    pub(super) new: &'static str,
}

/// Who is who: an API of each side, or of one.
pub(super) type Pair<'a> = [Option<&'a Api>; 2];

/// What is compared for each API.
pub(super) struct Apis<'s, 'a> {
    pub(super) sides: [&'s Side<'a>; 2],
    /// What changed for scope `cors`.
    pub(super) cors: &'s Change,
}

impl<'a> Apis<'_, 'a> {
    /// What changed of a pair; nothing if nothing did.
    pub(super) fn compare(&self, pair: Pair<'a>) -> Option<ApiChange<'a>> {
        let [old, new] = pair;
        let api = new.or(old)?;
        let none = Change::default();
        let (change, origins) = match pair {
            [Some(old), Some(new)] => {
                (Presence::Changed, self.origins(old, new))
            }
            [Some(old), None] => {
                (Presence::Removed, Change { lost: self.all(0, old), ..none })
            }
            _ => (Presence::Added, Change { gained: self.all(1, api), ..none }),
        };
        let empty = Api::default();
        let settings = settings(old.unwrap_or(&empty), new.unwrap_or(&empty));
        let was = old.map(|old| &*old.name).filter(|old| **old != *api.name);
        let same = change == Presence::Changed
            && origins.is_empty()
            && settings.is_empty()
            && was.is_none();
        (!same).then(|| ApiChange {
            name: &api.name,
            path: &api.path,
            change,
            was,
            as_scope: !origins.is_empty() && origins == *self.cors,
            origins,
            settings,
        })
    }

    fn origins(&self, old: &Api, new: &Api) -> Change {
        use ApiOrigins::{Any, Trusted};
        match (&old.origins, &new.origins) {
            (Any, Any) => Change::default(),
            (Any, _) => Change { lost: everything(), ..Change::default() },
            (_, Any) => Change { gained: everything(), ..Change::default() },
            // What is the same for many APIs is found out once.
            // What is the same for many APIs is found out once.
            (Trusted, Trusted) if old.credentials == new.credentials => {
                match old.credentials {
                    true => self.cors.without_null(),
                    false => self.cors.clone(),
                }
            }
            _ => {
                let old = self.grants(0, old);
                let new = self.grants(1, new);
                compare(self.sides, [&old, &new])
            }
        }
    }

    /// Everybody who may call an API that is on one side only.
    fn all(&self, at: usize, api: &Api) -> Rc<[Item]> {
        if api.is_public() {
            return everything();
        }
        let grants = self.grants(at, api);
        let nobody = Grants::default();
        let other = self.sides[1 - at];
        let mut items = grants.beyond(&nobody, other);
        items.extend(grants.null_item(other).filter(|_| grants.null));
        for item in &mut items {
            item.cause = Cause::Api;
        }
        items.into()
    }

    fn grants(&self, at: usize, api: &Api) -> Grants<'a> {
        let policy = self.sides[at].policy;
        let mut grants =
            Grants::new(policy, Scopes::CORS, |entry| match &api.origins {
                ApiOrigins::Listed(listed) => {
                    listed.binary_search(&entry.position()).is_ok()
                }
                _ => true,
            });
        // An opaque origin never gets credentials.
        grants.null &= !api.credentials;
        grants
    }
}

/// Finds each API on the other side: by its name, or by its path when only
/// the name changed.
pub(super) fn pairs<'a>(old: &'a [Api], new: &'a [Api]) -> Vec<Pair<'a>> {
    let names: HashMap<_, _> =
        old.iter().map(|api| (&*api.name, api)).collect();
    let mut taken: HashSet<&str> = new
        .iter()
        .map(|api| &*api.name)
        .filter(|n| names.contains_key(n))
        .collect();
    let mut by_path: HashMap<_, Vec<&Api>> = HashMap::new();
    for api in old.iter().filter(|api| !taken.contains(&*api.name)) {
        by_path.entry(routes::shape(&api.path)).or_default().push(api);
    }
    let mut pairs: Vec<Pair<'a>> = vec![];
    for api in new {
        let partner = names.get(&*api.name).copied().or_else(|| {
            let candidates = by_path.get_mut(&routes::shape(&api.path))?;
            let alike = |old: &&Api| old.allow_methods == api.allow_methods;
            let at = candidates.iter().position(alike);
            let at = at.or((candidates.len() == 1).then_some(0))?;
            Some(candidates.swap_remove(at))
        });
        taken.extend(partner.map(|old| &*old.name));
        pairs.push([partner, Some(api)]);
    }
    let gone = old.iter().filter(|api| !taken.contains(&*api.name));
    pairs.extend(gone.map(|api| [Some(api), None]));
    pairs
}

/// The change of an API's `origins` that changes nothing by itself.
pub(super) fn mode<'a>(pair: Pair<'a>) -> Option<Mode<'a>> {
    let [Some(old), Some(new)] = pair else { return None };
    let [old, mode] = [old, new].map(|api| match api.origins {
        ApiOrigins::Trusted => "trusted",
        ApiOrigins::Any => "any",
        ApiOrigins::Listed(_) => "listed",
    });
    (old != mode).then_some(Mode { api: &new.name, old, new: mode })
}

/// Every origin, as the one item of a list.
fn everything() -> Rc<[Item]> {
    [Item {
        shown: Shown::everything(),
        tuple: None,
        rules: vec![],
        cause: Cause::Public,
        example: None,
        within: vec![],
        within_count: 0,
        wider_by: vec![],
    }]
    .into()
}

fn settings(old: &Api, new: &Api) -> Vec<Setting> {
    let mut settings = vec![];
    let both_there = !old.name.is_empty() && !new.name.is_empty();
    if both_there && routes::shape(&old.path) != routes::shape(&new.path) {
        let (old, new) = (json!(old.path), json!(new.path));
        settings.push(Setting::Value { key: "path", old, new });
    }
    let lists = [
        ("methods", &old.allow_methods, &new.allow_methods),
        ("request_headers", &old.allow_headers, &new.allow_headers),
        ("exposed_headers", &old.expose_headers, &new.expose_headers),
    ];
    for (key, old, new) in lists {
        let (old, new) = (list(old), list(new));
        let missing = |from: &[String], all: &[String]| -> Vec<_> {
            from.iter().filter(|name| !all.contains(name)).cloned().collect()
        };
        let (added, removed) = (missing(&new, &old), missing(&old, &new));
        if !added.is_empty() || !removed.is_empty() {
            settings.push(Setting::List { key, added, removed });
        }
    }
    let values = [old, new].map(|api| {
        [
            ("credentials", json!(api.credentials)),
            ("public", json!(api.is_public())),
            ("max_age", json!(api.max_age.parse::<u32>().ok())),
        ]
    });
    settings.extend(differing(values));
    settings
}

/// Values that are not the same on both sides.
pub(super) fn differing<const N: usize>(
    [old, new]: [[(&'static str, Value); N]; 2],
) -> impl Iterator<Item = Setting> {
    let both = old.into_iter().zip(new);
    both.filter(|(old, new)| old != new)
        .map(|((key, old), (_, new))| Setting::Value { key, old, new })
}

/// The members of a header value.
fn list(value: &str) -> Vec<String> {
    let members = value.split(", ").filter(|member| !member.is_empty());
    members.map(str::to_owned).collect()
}
