//! Redirects: may the server send a browser to this URL?

use super::target::{Rest, Sink, Target};
use super::{Policy, Reason, Scopes, Verdict};
use crate::origin::{TupleOrigin, WireOrigin};

/// The answer to [`Policy::redirect`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Redirect<'a> {
    /// Whether, why, and by which trusted origin.
    pub verdict: Verdict<'a>,
    /// The length of the normalized URL; 0 when denied. It has been written to
    /// the buffer if the buffer is as long.
    pub url_len: usize,
}

impl Policy {
    /// The longest redirect target that is looked at, in bytes.
    pub const MAX_REDIRECT_LEN: usize = super::target::MAX_LEN;

    /// Decides whether a browser may be sent to `url`, a string that came from
    /// outside.
    ///
    /// Allowed are a path on the server's own origin (`/x`), and an absolute
    /// URL whose origin is that one or is trusted with scope `redirect`. When
    /// allowed, the absolute URL as the URL Standard serializes it is written
    /// to `buffer`: send that, never the input. What does not fit is not
    /// written; a buffer of `3 * MAX_REDIRECT_LEN + 400` bytes is always
    /// enough.
    ///
    /// Without `own_origin`, or with one that is no origin, only trusted
    /// absolute URLs are allowed.
    pub fn redirect(
        &self,
        url: &[u8],
        own_origin: Option<&[u8]>,
        buffer: &mut [u8],
    ) -> Redirect<'_> {
        let own = own_origin.and_then(|own| TupleOrigin::parse(own).ok());
        match Target::parse(url) {
            Err(reason) => Redirect {
                verdict: Verdict { reason, ..Verdict::default() },
                url_len: 0,
            },
            Ok(Target::OwnPath(rest)) => match own {
                Some(own) => same_origin(&own, &rest, buffer),
                None => {
                    let reason = Reason::OwnOriginUnknown;
                    let verdict = Verdict { reason, ..Verdict::default() };
                    Redirect { verdict, url_len: 0 }
                }
            },
            Ok(Target::Absolute(target, rest)) => {
                let origin = TupleOrigin::parse(target.as_bytes());
                match (origin, own) {
                    (Ok(origin), Some(own)) if origin == own => {
                        same_origin(&own, &rest, buffer)
                    }
                    (Ok(origin), _) => self.trusted(&origin, &rest, buffer),
                    (Err(_), _) => {
                        let reason = Reason::MalformedUrl;
                        let verdict = Verdict { reason, ..Verdict::default() };
                        Redirect { verdict, url_len: 0 }
                    }
                }
            }
        }
    }

    fn trusted(
        &self,
        origin: &TupleOrigin<'_>,
        rest: &Rest<'_>,
        buffer: &mut [u8],
    ) -> Redirect<'_> {
        let wire = WireOrigin::Tuple(*origin);
        let mut verdict = self.find_origin(&wire, Scopes::REDIRECT);
        let web = matches!(origin.scheme(), b"https" | b"http");
        if !verdict.allowed && verdict.origin_rule.is_none() && !web {
            verdict.reason = Reason::SchemeNotAllowed;
        }
        let url_len = match verdict.allowed {
            true => write(origin, rest, buffer),
            false => 0,
        };
        Redirect { verdict, url_len }
    }
}

/// The origin of an absolute redirect target, whether trusted or not.
#[cfg(feature = "document")]
pub(crate) fn redirect_origin(url: &[u8]) -> Option<super::target::Origin> {
    match Target::parse(url) {
        Ok(Target::Absolute(origin, _)) => Some(origin),
        _ => None,
    }
}

fn same_origin<'a>(
    own: &TupleOrigin<'_>,
    rest: &Rest<'_>,
    buffer: &mut [u8],
) -> Redirect<'a> {
    let url_len = write(own, rest, buffer);
    let reason = Reason::SameOrigin;
    let verdict = Verdict { allowed: true, reason, origin_rule: None };
    Redirect { verdict, url_len }
}

fn write(
    origin: &TupleOrigin<'_>,
    rest: &Rest<'_>,
    buffer: &mut [u8],
) -> usize {
    let mut out = Sink::new(buffer);
    out.push(origin.as_bytes());
    rest.write(origin.scheme(), &mut out);
    out.len()
}
