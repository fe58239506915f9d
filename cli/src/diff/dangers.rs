//! Changes that open something: what a reviewer has to see first.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde_json::json;

use super::apis::{ApiChange, Presence, Setting};
use super::atoms::{self, Shown};
use super::origins::{Change, Item};

/// Something that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Danger {
    pub(super) kind: Kind,
    /// The pattern that is meant, if it is one.
    pub(super) pattern: Option<String>,
    pub(super) labels: Option<u8>,
    /// The scopes and APIs that are meant.
    pub(super) scopes: Vec<&'static str>,
    pub(super) apis: Vec<String>,
    /// What the pattern is wider than, and in what.
    pub(super) within: Vec<Shown>,
    pub(super) wider_by: Vec<&'static str>,
}

/// What can be opened, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// An API takes credentials that took none.
    CredentialsOn,
    /// An API is open to every origin.
    PublicApi,
    /// The opaque origin `null` is admitted.
    NullAdmitted,
    /// A pattern has one in it that was there before.
    WildcardWidened,
    /// A wildcard that has none.
    WildcardAdded,
    /// An origin whose pages anybody on the network can change.
    PlainHttp,
    /// An API allows any method.
    AnyMethod,
    /// An API allows any request header.
    AnyRequestHeader,
    /// An API exposes any response header.
    AnyExposedHeader,
    /// Denied requests reach the application.
    DeniedNotBlocked,
}

/// What among the changes is dangerous.
pub(super) fn find(
    scopes: &BTreeMap<&'static str, Change>,
    apis: &[ApiChange<'_>],
    cors: &[Setting],
) -> Vec<Danger> {
    let mut dangers = Dangers::default();
    for (scope, change) in scopes {
        for item in &*change.gained {
            dangers.item(item, |danger| danger.scopes.push(scope));
        }
    }
    let known = scopes.get("cors").map_or(&[][..], |cors| &cors.gained);
    let known: HashSet<_> = known.iter().map(|item| &item.shown).collect();
    for api in apis {
        let name = || api.name.to_owned();
        if api.change == Presence::Changed && !api.as_scope {
            let own = api.origins.gained.iter();
            let own = own.filter(|item| !known.contains(&item.shown));
            own.for_each(|item| dangers.item(item, |d| d.apis.push(name())));
        }
        for kind in opened(api) {
            dangers.add(Danger::new(kind), |danger| danger.apis.push(name()));
        }
    }
    let unblocked = Setting::Value {
        key: "block_denied",
        old: json!(true),
        new: json!(false),
    };
    if cors.contains(&unblocked) {
        dangers.add(Danger::new(Kind::DeniedNotBlocked), |_| {});
    }
    dangers.found.sort_by_key(|danger| danger.kind);
    dangers.found
}

impl Danger {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            pattern: None,
            labels: None,
            scopes: vec![],
            apis: vec![],
            within: vec![],
            wider_by: vec![],
        }
    }
}

/// Dangers, each once, with all the places where it is.
#[derive(Default)]
struct Dangers {
    found: Vec<Danger>,
    places: BTreeMap<(Kind, Option<String>, Option<u8>), Vec<usize>>,
}

impl Dangers {
    fn item(&mut self, item: &Item, mark: impl Fn(&mut Danger)) {
        let wildcard = match &item.tuple {
            Some(tuple) if tuple.is_wildcard() => {
                Some(match item.within.is_empty() {
                    true => Kind::WildcardAdded,
                    false => Kind::WildcardWidened,
                })
            }
            Some(_) => None,
            None if item.shown.pattern == "null" => Some(Kind::NullAdmitted),
            None => None,
        };
        let plain = item.tuple.as_ref().is_some_and(atoms::is_plain);
        let plain = plain.then_some(Kind::PlainHttp);
        for kind in wildcard.into_iter().chain(plain) {
            let (within, wider_by) = match kind {
                Kind::WildcardWidened => {
                    (item.within.clone(), item.wider_by.clone())
                }
                _ => (vec![], vec![]),
            };
            let Shown { pattern, labels } = item.shown.clone();
            let danger = Danger {
                pattern: Some(pattern),
                labels,
                within,
                wider_by,
                ..Danger::new(kind)
            };
            self.add(danger, &mark);
        }
    }

    /// Adds it, or marks the same one that is there.
    fn add(&mut self, danger: Danger, mark: impl Fn(&mut Danger)) {
        let key = (danger.kind, danger.pattern.clone(), danger.labels);
        let places = self.places.entry(key).or_default();
        let same = places
            .iter()
            .find(|at| self.found[**at].within == danger.within)
            .copied();
        let at = same.unwrap_or_else(|| {
            self.found.push(danger);
            places.push(self.found.len() - 1);
            self.found.len() - 1
        });
        mark(&mut self.found[at]);
    }
}

/// What an API's settings open.
fn opened(api: &ApiChange<'_>) -> Vec<Kind> {
    let on = |key: &str| {
        api.settings.iter().any(|setting| {
            matches!(setting, Setting::Value { key: k, new, .. }
                if *k == key && *new == json!(true))
        })
    };
    let star = |key: &str| {
        api.settings.iter().any(|setting| {
            matches!(setting, Setting::List { key: k, added, .. }
                if *k == key && added.iter().any(|name| name == "*"))
        })
    };
    let kept = api.change == Presence::Changed;
    let there = api.change != Presence::Removed;
    let table = [
        (Kind::CredentialsOn, kept && on("credentials")),
        (Kind::PublicApi, there && on("public")),
        (Kind::AnyMethod, there && star("methods")),
        (Kind::AnyRequestHeader, there && star("request_headers")),
        (Kind::AnyExposedHeader, there && star("exposed_headers")),
    ];
    let open = table.into_iter().filter(|(_, open)| *open);
    open.map(|(kind, _)| kind).collect()
}
