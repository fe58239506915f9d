//! Misses: all that keeps one trusted origin from matching.
//!
//! A rule is looked at part by part, so that a person hears "the port", and
//! not "no". It is near when its host has something to do with the origin's;
//! the weights say how near. Looking allocates nothing, since every trusted
//! origin is looked at; sentences are made for the few that are shown.

use super::hosts::{Host, above, relation};
use super::near::Wanted;
use super::words::{quoted, shown};
use crate::decide::{ApiOrigins, Scopes, Status, TrustedOrigin};
use crate::origin::grammar::default_port;
use crate::origin::{TupleOrigin, WireOrigin};
use crate::pattern::{HostPattern, Pattern, PortPattern, TuplePattern};

/// One thing that keeps a trusted origin from matching.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Miss {
    /// What kind of thing.
    pub kind: MissKind,
    /// The same with the values: a lower-case sentence without a full stop.
    pub sentence: String,
}

/// What can keep a trusted origin from matching.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MissKind {
    /// The origin is not written as browsers write it.
    Spelling,
    /// It is inactive.
    Inactive,
    /// It is not trusted for what was asked.
    Scope,
    /// The API does not list it.
    NotListed,
    /// It is `null`, and the API has credentials.
    Credentials,
    /// The scheme is another one.
    Scheme,
    /// The port is another one.
    Port,
    /// One of the two hosts has a trailing dot.
    TrailingDot,
    /// The origin is the bare domain, the rule is for names below it.
    BareDomain,
    /// More labels than `labels = 1` or a label glob stands for.
    TooDeep,
    /// The first label is not one of those that a label glob stands for.
    Label,
    /// The host differs by one or two characters.
    Typo,
    /// The origin is a name below the rule's host.
    Subdomain,
    /// The rule is for a name below the origin's host.
    Parent,
    /// The host looks like the rule's, and belongs to somebody else.
    LookAlike,
}

impl MissKind {
    /// The stable code: `bare_domain`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Spelling => "spelling",
            Self::Inactive => "inactive",
            Self::Scope => "scope",
            Self::NotListed => "not_listed",
            Self::Credentials => "credentials",
            Self::Scheme => "scheme",
            Self::Port => "port",
            Self::TrailingDot => "trailing_dot",
            Self::BareDomain => "bare_domain",
            Self::TooDeep => "too_deep",
            Self::Label => "label",
            Self::Typo => "typo",
            Self::Subdomain => "subdomain",
            Self::Parent => "parent",
            Self::LookAlike => "look_alike",
        }
    }

    /// How far a rule is that misses by this.
    fn weight(self) -> u32 {
        match self {
            Self::Spelling => 0,
            Self::Inactive | Self::Scope | Self::NotListed => 1,
            Self::Credentials | Self::Scheme | Self::Port => 2,
            Self::TrailingDot => 2,
            Self::BareDomain | Self::TooDeep => 3,
            Self::Label => 4,
            Self::Typo | Self::Subdomain | Self::Parent => 5,
            Self::LookAlike => 6,
        }
    }
}

/// The kinds of misses of one rule: one of the host, and the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Misses {
    kinds: [Option<MissKind>; 7],
}

impl Misses {
    /// What keeps `rule` from matching; nothing when it is not near.
    pub(super) fn of(
        rule: &TrustedOrigin<'_>,
        origin: &WireOrigin<'_>,
        wanted: &Wanted<'_>,
    ) -> Option<Self> {
        let (host, scheme, port) = match (rule.pattern(), origin) {
            (Pattern::Null, WireOrigin::Null) => (None, true, true),
            (Pattern::Tuple(tuple), WireOrigin::Tuple(origin)) => {
                let host = match relation(&tuple.host, origin) {
                    Host::Same => None,
                    Host::Near(kind) => Some(kind),
                    Host::Other => return None,
                };
                (host, same_scheme(tuple, origin), same_port(tuple, origin))
            }
            _ => return None,
        };
        let is_null = *origin == WireOrigin::Null;
        let unlisted = |api: &crate::decide::Api| match &api.origins {
            ApiOrigins::Listed(rules) => {
                rules.binary_search(&rule.position()).is_err()
            }
            _ => false,
        };
        let has = |miss: bool, kind| miss.then_some(kind);
        let credentials = wanted.api.is_some_and(|api| api.credentials);
        Some(Self {
            kinds: [
                host,
                has(!scheme, MissKind::Scheme),
                has(!port, MissKind::Port),
                has(rule.status() == Status::Inactive, MissKind::Inactive),
                has(!rule.scopes().contains(wanted.scopes), MissKind::Scope),
                has(wanted.api.is_some_and(unlisted), MissKind::NotListed),
                has(is_null && credentials, MissKind::Credentials),
            ],
        })
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = MissKind> {
        self.kinds.into_iter().flatten()
    }

    /// Whether the pattern stands for the origin, whatever else is amiss.
    pub(super) fn pattern_matches(&self) -> bool {
        matches!(self.kinds, [None, None, None, ..])
    }

    /// How far the rule is; 0 when nothing is amiss.
    pub(super) fn weight(&self) -> u32 {
        self.kinds().map(MissKind::weight).sum()
    }

    /// What to say of each miss.
    pub(super) fn sentences(
        &self,
        rule: &TrustedOrigin<'_>,
        origin: &WireOrigin<'_>,
        wanted: &Wanted<'_>,
    ) -> Vec<Miss> {
        self.kinds()
            .map(|kind| Miss {
                kind,
                sentence: match (rule.pattern(), origin) {
                    (Pattern::Tuple(tuple), WireOrigin::Tuple(origin)) => {
                        of_pattern(kind, tuple, origin)
                            .unwrap_or_else(|| of_entry(kind, rule, wanted))
                    }
                    _ => of_entry(kind, rule, wanted),
                },
            })
            .collect()
    }
}

fn same_scheme(pattern: &TuplePattern, origin: &TupleOrigin<'_>) -> bool {
    pattern.schemes().any(|scheme| scheme.as_bytes() == origin.scheme())
}

fn same_port(pattern: &TuplePattern, origin: &TupleOrigin<'_>) -> bool {
    match pattern.port {
        PortPattern::Any => true,
        PortPattern::Default => origin.port().is_none(),
        // "*://a.example:443" is "https://a.example" on the wire.
        PortPattern::Number(port) => match default_port(origin.scheme()) {
            Some(default) if default == port => origin.port().is_none(),
            _ => origin.port() == Some(port),
        },
    }
}

fn of_pattern(
    kind: MissKind,
    pattern: &TuplePattern,
    origin: &TupleOrigin<'_>,
) -> Option<String> {
    let host = shown(origin.host());
    let own = match &pattern.host {
        HostPattern::Domain(own) | HostPattern::Address(own) => own,
        HostPattern::Subdomains { domain, .. }
        | HostPattern::LabelGlob { domain, .. } => domain,
    };
    let (own_bytes, own) = (own.as_bytes(), quoted(own));
    let label = match &pattern.host {
        HostPattern::LabelGlob { prefix, suffix, .. } => {
            format!("{prefix}*{suffix}")
        }
        _ => "*".into(),
    };
    Some(match kind {
        MissKind::Scheme => {
            let schemes: Vec<_> = pattern.schemes().collect();
            let scheme = shown(origin.scheme());
            format!("the scheme is {scheme}, not {}", schemes.join(" or "))
        }
        MissKind::Port => {
            let port = |port: Option<u16>| match port {
                Some(port) => port.to_string(),
                None => match default_port(origin.scheme()) {
                    Some(port) => format!("the default, {port}"),
                    None => "none".into(),
                },
            };
            let own = match pattern.port {
                PortPattern::Number(number) => Some(number),
                _ => None,
            };
            format!("the port is {}, not {}", port(origin.port()), port(own))
        }
        MissKind::TrailingDot => {
            let which = match origin.host().ends_with(b".") {
                true => "the origin's host",
                false => "the rule's host",
            };
            format!("{which} ends with a dot, which makes it another one")
        }
        MissKind::BareDomain => format!(
            "\"{label}.\" stands for names below {own}, never for {own} itself"
        ),
        MissKind::TooDeep => {
            let labels = above(origin.host(), own_bytes).unwrap_or_default();
            let count = labels.split(|&byte| byte == b'.').count();
            let one = match pattern.host {
                HostPattern::Subdomains { .. } => "with labels = 1, ",
                _ => "",
            };
            format!("{one}\"{label}.\" is one label, and here are {count}")
        }
        MissKind::Label => {
            let label_is = above(origin.host(), own_bytes).unwrap_or_default();
            format!(
                "\"{}\" is no \"{label}\", where \"*\" is one or more of a-z, \
                 0-9 and \"-\"",
                shown(label_is)
            )
        }
        MissKind::Typo => {
            let end = match pattern.host.wildcard_domain() {
                Some(_) => "the end of ",
                None => "",
            };
            format!(
                "{end}\"{host}\" differs from {own} by one or two characters"
            )
        }
        MissKind::Subdomain => {
            format!("the rule is for {own} alone, not for names below it")
        }
        MissKind::Parent => {
            format!("the rule is for a name below \"{host}\", not for itself")
        }
        MissKind::LookAlike => format!(
            "\"{host}\" only looks like {own}: it is neither that nor a name \
             below it"
        ),
        _ => return None,
    })
}

fn of_entry(
    kind: MissKind,
    rule: &TrustedOrigin<'_>,
    wanted: &Wanted<'_>,
) -> String {
    match kind {
        MissKind::Inactive => "it is inactive".into(),
        MissKind::Scope => {
            let lacks = wanted.scopes.bits() & !rule.scopes().bits();
            let lacks = Scopes::from_bits(lacks).unwrap_or_default();
            format!("it is not trusted for {lacks}")
        }
        MissKind::NotListed => match wanted.api {
            Some(api) => {
                format!("API {} does not list it", quoted(&api.name))
            }
            None => "the API does not list it".into(),
        },
        MissKind::Credentials => {
            "null is never admitted with credentials".into()
        }
        _ => "the origin is not written as browsers write it".into(),
    }
}
