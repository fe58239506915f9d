//! Finding the trusted origin behind an origin: the question all others ask.

use core::ops::ControlFlow;

use super::{Policy, Reason, Scopes, TrustedOrigin};
use crate::origin::WireOrigin;
use crate::table::RuleId;

/// A yes or no, why, and by which trusted origin.
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict<'a> {
    /// Whether what was asked is allowed.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
    /// The most specific trusted origin that matches.
    pub origin_rule: Option<TrustedOrigin<'a>>,
}

impl Verdict<'_> {
    /// Any page can have the origin `null`, so that an entry which does not
    /// admit it says nothing about this page.
    pub(super) fn null() -> Self {
        Self { reason: Reason::NullOrigin, ..Self::default() }
    }
}

impl Policy {
    /// Whether the origin in these bytes is trusted for `scopes`.
    ///
    /// The bytes are those of an `Origin` header. Trust in several scopes may
    /// come from several trusted origins that match. Asking for no scope at
    /// all is denied.
    #[inline]
    pub fn find(&self, origin: &[u8], scopes: Scopes) -> Verdict<'_> {
        if let Some((rule, granted)) = self.table().exact(origin)
            && granted.contains(scopes)
            && !scopes.is_empty()
        {
            return Verdict {
                allowed: true,
                reason: Reason::Allowed,
                origin_rule: self.trusted_origin(rule),
            };
        }
        self.find_parsed(origin, scopes)
    }

    fn find_parsed(&self, origin: &[u8], scopes: Scopes) -> Verdict<'_> {
        match WireOrigin::parse(origin) {
            Ok(origin) => self.find_origin(&origin, scopes),
            Err(_) => Verdict {
                reason: Reason::MalformedOrigin,
                ..Verdict::default()
            },
        }
    }

    /// As [`Policy::find`], for an origin that has been parsed.
    #[inline]
    pub(super) fn find_origin(
        &self,
        origin: &WireOrigin<'_>,
        scopes: Scopes,
    ) -> Verdict<'_> {
        if scopes.is_empty() {
            return Verdict { reason: Reason::None, ..Verdict::default() };
        }
        let mut granted = Scopes::NONE;
        let (mut best, mut nearest) = (None, None);
        self.visit(origin, |rule, its| {
            nearest = nearest.or(Some(rule));
            if its.bits() & scopes.bits() != 0 {
                best = best.or(Some(rule));
                granted = granted | its;
            }
            match granted.contains(scopes) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        let allowed = granted.contains(scopes);
        let reason = match (allowed, nearest, origin) {
            (true, ..) => Reason::Allowed,
            (_, _, WireOrigin::Null) => return Verdict::null(),
            (_, Some(_), _) => Reason::ScopeNotTrusted,
            (_, None, _) => Reason::OriginNotTrusted,
        };
        let rule = best.or(nearest);
        let origin_rule = rule.and_then(|rule| self.trusted_origin(rule));
        Verdict { allowed, reason, origin_rule }
    }

    /// Calls `visit` for each active trusted origin that matches, with its
    /// scopes, the most specific first, until it breaks.
    #[inline]
    pub(super) fn visit(
        &self,
        origin: &WireOrigin<'_>,
        mut visit: impl FnMut(RuleId, Scopes) -> ControlFlow<()>,
    ) {
        let _ = match origin {
            WireOrigin::Null => {
                self.null_rules().iter().try_for_each(|&rule| {
                    let scopes = self.trusted_origin(rule).map(|r| r.scopes());
                    visit(rule, scopes.unwrap_or_default())
                })
            }
            WireOrigin::Tuple(tuple) => self.table().visit(tuple, visit),
        };
    }
}
