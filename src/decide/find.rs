//! Finding the trusted origin behind an origin: the question all others ask.

use core::ops::ControlFlow;

use super::{Policy, Reason, Scopes, TrustedOrigin};
use crate::origin::WireOrigin;

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
    pub fn find(&self, origin: &[u8], scopes: Scopes) -> Verdict<'_> {
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
        let mut best: Option<TrustedOrigin<'_>> = None;
        let mut nearest = None;
        self.visit(origin, |rule| {
            nearest = nearest.or(Some(rule));
            if rule.scopes().bits() & scopes.bits() != 0 {
                best = best.or(Some(rule));
                granted = granted | rule.scopes();
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
        Verdict { allowed, reason, origin_rule: best.or(nearest) }
    }

    /// Calls `visit` for each active trusted origin that matches, the most
    /// specific first, until it breaks.
    #[inline]
    pub(super) fn visit<'a>(
        &'a self,
        origin: &WireOrigin<'_>,
        mut visit: impl FnMut(TrustedOrigin<'a>) -> ControlFlow<()>,
    ) {
        let mut visit_rule = |rule| match self.trusted_origin(rule) {
            Some(rule) => visit(rule),
            None => ControlFlow::Continue(()),
        };
        let _ = match origin {
            WireOrigin::Null => {
                self.null_rules().iter().copied().try_for_each(visit_rule)
            }
            WireOrigin::Tuple(tuple) => {
                self.table().visit(tuple, &mut visit_rule)
            }
        };
    }
}
