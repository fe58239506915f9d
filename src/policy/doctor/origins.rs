//! Trusted origins that do less, or more, than is meant.

use std::collections::HashSet;

use super::{Subject, Trusted, admits_cors, warning};
use crate::decide::{Entry, Scopes, Status};
use crate::diagnostic::Code;
use crate::pattern::Pattern;
use crate::policy::ancestors;
use crate::policy::model::Origins;
use crate::policy::read::get;
use crate::policy::tree::{Problem, Value};

/// What some servers and proxies take for all headers of a response together,
/// unless told otherwise.
const LONG_HEADER: usize = 4096;

pub(super) fn examine(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    let mut ancestors = Ancestors::default();
    for origin in subject.origins() {
        problems.extend(no_scopes(&origin));
        problems.extend(insecure_scope(subject, &origin));
        problems.extend(ancestors.add(&origin));
    }
    cors_without_api(subject, problems);
}

/// `scopes = []`.
fn no_scopes(origin: &Trusted<'_>) -> Option<Problem> {
    let scopes = get(Some(origin.node), "scopes")?;
    let none = matches!(&scopes.value, Value::Array(items) if items.is_empty());
    (none && origin.entry.status == Status::Active).then(|| {
        warning(
            Code::NoScopes,
            "this origin is trusted for nothing",
            "list what it is trusted for, such as \"cors\", or write \
             status = \"inactive\"",
            &scopes.span,
        )
    })
}

/// Whether an entry has a scope whose requests carry cookies, whatever the
/// APIs are.
pub(super) fn acts_with_cookies(entry: &Entry) -> bool {
    let scopes = entry.scopes;
    scopes.contains(Scopes::CSRF) || scopes.contains(Scopes::WEBSOCKET)
}

/// `csrf` and `websocket` admit requests that carry cookies. For CORS that is
/// an error, where an API takes them.
fn insecure_scope(
    subject: &Subject<'_>,
    origin: &Trusted<'_>,
) -> Option<Problem> {
    let Pattern::Tuple(pattern) = &origin.entry.pattern else {
        return None;
    };
    if origin.entry.status == Status::Inactive
        || !acts_with_cookies(origin.entry)
        || !subject.is_insecure(pattern, origin.span)
    {
        return None;
    }
    Some(warning(
        Code::InsecureScope,
        "anybody on the network can act as this origin, with its visitors' \
         cookies",
        "use https, or set allow_insecure_origins = true under [safety]",
        origin.span,
    ))
}

/// The length of `frame-ancestors`, origin by origin.
#[derive(Default)]
struct Ancestors {
    sources: HashSet<String>,
    len: usize,
}

impl Ancestors {
    /// Warns once, at the origin with which the list gets too long.
    fn add(&mut self, origin: &Trusted<'_>) -> Option<Problem> {
        let Entry { pattern, scopes, status, .. } = origin.entry;
        let embeds =
            *status == Status::Active && scopes.contains(Scopes::EMBED);
        let Pattern::Tuple(pattern) = pattern else { return None };
        if !embeds || self.len > LONG_HEADER {
            return None;
        }
        for source in ancestors::sources(pattern) {
            let space = usize::from(!self.sources.is_empty());
            let len = source.len();
            if self.sources.insert(source) {
                self.len += space + len;
            }
        }
        (self.len > LONG_HEADER).then(|| {
            warning(
                Code::LongFrameAncestors,
                format!(
                    "from here on, frame-ancestors is over {LONG_HEADER} bytes"
                ),
                "use a wildcard, or check what your servers pass on",
                origin.span,
            )
        })
    }
}

/// Origins that are trusted for CORS where no API asks.
fn cors_without_api(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    let apis = &subject.document.apis;
    let admits_all =
        apis.iter().any(|api| matches!(api.origins, Origins::Trusted));
    if admits_all {
        return;
    }
    let trusted = subject.origins().filter(|origin| admits_cors(origin.entry));
    if apis.is_empty() {
        // Once: one API is what is missing.
        let first = trusted.into_iter().next();
        problems.extend(first.map(|origin| {
            warning(
                Code::CorsWithoutApi,
                "no API is listed, and without one there is no CORS",
                "add an entry to \"apis\", or remove the scope \"cors\"",
                &origin.written.scopes.span,
            )
        }));
        return;
    }
    for origin in trusted {
        if subject.listed_by(origin.position).is_empty() {
            problems.push(warning(
                Code::CorsWithoutApi,
                "no API admits this origin",
                "add its name to the \"origins\" of an API, or remove the \
                 scope \"cors\"",
                &origin.written.scopes.span,
            ));
        }
    }
}
