//! Embedding: which pages may show a page of this server in a frame.

use super::Policy;
use crate::origin::TupleOrigin;

/// The values of the two headers that say who may embed a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embed<'a> {
    /// The source list of `Content-Security-Policy: frame-ancestors` (CSP
    /// Level 3, 6.4.2): origins, or `'none'`.
    pub frame_ancestors: &'a str,
    /// The value of `X-Frame-Options` for browsers that do not know
    /// `frame-ancestors`; the others ignore it.
    pub x_frame_options: &'static str,
}

impl Policy {
    /// The headers that let the trusted origins with scope `embed`, and nobody
    /// else, embed a page.
    ///
    /// The list is made once, when the policy is compiled. `X-Frame-Options`
    /// can say no more than `DENY` or `SAMEORIGIN`: the latter when the
    /// server's own origin is trusted to embed.
    pub fn embed(&self, own_origin: Option<&[u8]>) -> Embed<'_> {
        let own = own_origin.and_then(|own| TupleOrigin::parse(own).ok());
        let trusted = own.is_some_and(|own| {
            self.find(own.as_bytes(), super::Scopes::EMBED).allowed
        });
        Embed {
            frame_ancestors: self.frame_ancestors(),
            x_frame_options: if trusted { "SAMEORIGIN" } else { "DENY" },
        }
    }
}
