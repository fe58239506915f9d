//! Method and header names in documents, as the Fetch Standard checks them.

use std::collections::HashSet;

use super::model::Spanned;
use super::tree::Problem;
use crate::decide::{is_safelisted, is_token};
use crate::diagnostic::{Code, Finding};
use crate::origin::document::escape;

/// Names that were checked: what is listed, and whether `*` is.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// In document order, each once.
    pub(super) listed: Vec<Box<str>>,
    /// Where `*` is written, if it is.
    pub(super) any: bool,
    known: HashSet<Box<str>>,
}

impl Names {
    /// The value of a header that lists the names; empty for none.
    pub(super) fn value(&self) -> Box<str> {
        let any = self.any.then_some("*");
        let names = any.into_iter().chain(self.listed.iter().map(|n| &**n));
        names.collect::<Vec<_>>().join(", ").into()
    }

    fn add(&mut self, name: String) {
        let name: Box<str> = name.into();
        if self.known.insert(name.clone()) {
            self.listed.push(name);
        }
    }
}

/// Checks methods (Fetch Standard, 2.2.1).
///
/// `DELETE`, `OPTIONS` and `PUT` are put in upper case, since browsers do the
/// same with what pages write; other methods are sent as they are.
pub(super) fn methods(
    written: &[Spanned<String>],
    credentials: bool,
    problems: &mut Vec<Problem>,
) -> Names {
    let mut names = Names::default();
    for method in written {
        let mut report =
            |finding| problems.push((finding, method.span.clone()));
        let upper = method.value.to_ascii_uppercase();
        match method.value.as_str() {
            "*" if credentials => report(wildcard("methods")),
            "*" => names.any = true,
            text if !is_token(text.as_bytes()) => report(Finding::new(
                Code::InvalidMethod,
                format!("\"{}\" is not a method", escape(text)),
                "write a method such as \"PUT\"",
            )),
            _ if matches!(upper.as_str(), "CONNECT" | "TRACE" | "TRACK") => {
                report(Finding::new(
                    Code::ForbiddenMethod,
                    format!("browsers let no page use {upper}"),
                    "remove it; it is left out",
                ));
            }
            _ if is_normalized(&upper) => names.add(upper),
            text => names.add(text.into()),
        }
    }
    names
}

/// The methods that browsers put in upper case.
pub(super) fn is_normalized(upper: &str) -> bool {
    is_safelisted(upper.as_bytes())
        || matches!(upper, "DELETE" | "OPTIONS" | "PUT")
}

/// Checks request headers (Fetch Standard, 2.2.2, forbidden request-headers).
pub(super) fn request_headers(
    written: &[Spanned<String>],
    credentials: bool,
    problems: &mut Vec<Problem>,
) -> Names {
    headers(written, credentials, "request_headers", problems, |name| {
        let forbidden = FORBIDDEN_REQUEST.contains(&name)
            || name.starts_with("proxy-")
            || name.starts_with("sec-");
        forbidden.then_some("send")
    })
}

/// Checks exposed headers (Fetch Standard, 2.2.2, forbidden response-header
/// names).
pub(super) fn exposed_headers(
    written: &[Spanned<String>],
    credentials: bool,
    problems: &mut Vec<Problem>,
) -> Names {
    headers(written, credentials, "exposed_headers", problems, |name| {
        matches!(name, "set-cookie" | "set-cookie2").then_some("read")
    })
}

const FORBIDDEN_REQUEST: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

fn headers(
    written: &[Spanned<String>],
    credentials: bool,
    key: &str,
    problems: &mut Vec<Problem>,
    forbidden: impl Fn(&str) -> Option<&'static str>,
) -> Names {
    let mut names = Names::default();
    for header in written {
        let mut report =
            |finding| problems.push((finding, header.span.clone()));
        let lower = header.value.to_ascii_lowercase();
        if lower == "*" {
            match credentials {
                true => report(wildcard(key)),
                false => names.any = true,
            }
        } else if !is_token(lower.as_bytes()) {
            report(Finding::new(
                Code::InvalidHeader,
                format!("\"{}\" is not a header name", escape(&header.value)),
                "write a name such as \"content-type\", without a colon",
            ));
        } else if let Some(verb) = forbidden(&lower) {
            report(Finding::new(
                Code::ForbiddenHeader,
                format!("browsers let no page {verb} \"{lower}\""),
                "remove it; it is left out",
            ));
        } else {
            names.add(lower);
        }
    }
    names
}

fn wildcard(key: &str) -> Finding {
    Finding::new(
        Code::WildcardWithCredentials,
        format!("with credentials, \"*\" in {key} is a name, not a wildcard"),
        "list the names (Fetch Standard, 3.2.3)",
    )
}
