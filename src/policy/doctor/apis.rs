//! APIs that answer otherwise than is meant.

use std::collections::HashSet;

use super::{Subject, admits_cors, warning};
use crate::decide::{Entry, Status, is_token};
use crate::diagnostic::Code;
use crate::origin::document::escape;
use crate::pattern::Pattern;
use crate::policy::model::{ApiEntry, Origins, Spanned};
use crate::policy::names::is_normalized;
use crate::policy::read::get;
use crate::policy::tree::{Node, Problem};

/// The longest that browsers keep a preflight's answer, in seconds:
/// `preflight_result.cc`, `CrossOriginPreflightResultCache.cpp` and
/// `nsCORSListenerProxy.cpp`.
const CHROMIUM: u32 = 7200;
const WEBKIT: u32 = 600;
const FIREFOX: u32 = 86_400;

/// Why the origin `null` alone cannot call an API, and what to do.
const NULL_WITH_CREDENTIALS: (&str, &str) = (
    "\"null\" is never admitted with credentials",
    "list an origin, or set credentials = false",
);

pub(super) fn examine(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    // Whether somebody may call an API that names no origins, by whether it
    // takes credentials.
    let callers = [false, true].map(|credentials| {
        subject.entries.iter().any(|entry| may_call(entry, credentials))
    });
    for (api, node) in subject.apis() {
        problems.extend(unreachable(subject, callers, api, node));
        problems.extend(long_max_age(api, node));
        problems.extend(without_authorization(api));
        method_case(&api.methods, problems);
        let requested = api.request_headers.iter().filter(|header| {
            // These two have a warning already: pages cannot send them.
            !["access-control-request-headers", "access-control-request-method"]
                .iter()
                .any(|name| header.value.eq_ignore_ascii_case(name))
        });
        let headers = requested.chain(&api.exposed_headers);
        problems.extend(headers.filter_map(cors_header));
    }
}

/// Whether the entry may call an API. A wrong one may: what is meant by it
/// cannot be told.
fn may_call(entry: &Option<Entry>, credentials: bool) -> bool {
    entry.as_ref().is_none_or(|entry| {
        // "null" is never admitted with credentials.
        let admitted = !credentials || entry.pattern != Pattern::Null;
        admitted && admits_cors(entry)
    })
}

fn unreachable(
    subject: &Subject<'_>,
    callers: [bool; 2],
    api: &ApiEntry,
    node: &Node,
) -> Option<Problem> {
    let (reason, help) = match &api.origins {
        Origins::Any(_) => return None,
        Origins::Trusted => match callers {
            [false, _] => (
                "no active origin is trusted for \"cors\"",
                "add a trusted origin, or write origins = \"any\" for a \
                 public API",
            ),
            [true, false] if api.credentials => NULL_WITH_CREDENTIALS,
            [true, _] => return None,
        },
        Origins::Named(names) if names.is_empty() => (
            "the list is empty",
            "name trusted origins, or remove the key to admit all that are \
             trusted for \"cors\"",
        ),
        Origins::Named(names) => {
            let mut active = false;
            for name in names {
                let position = subject.positions.get(name.value.as_str());
                match position.and_then(|&at| subject.entries.get(at)) {
                    Some(Some(entry)) if entry.status == Status::Inactive => {}
                    Some(Some(entry))
                        if api.credentials
                            && entry.pattern == Pattern::Null =>
                    {
                        active = true;
                    }
                    // It may call, or is an error of its own.
                    _ => return None,
                }
            }
            match active {
                true => NULL_WITH_CREDENTIALS,
                false => (
                    "none of those listed is active",
                    "make one active, or remove the API",
                ),
            }
        }
    };
    let span = match (get(Some(node), "origins"), &api.name) {
        (Some(origins), _) => &origins.span,
        (None, Some(name)) => &name.span,
        (None, None) => &node.span,
    };
    let message = format!("no origin can call this API: {reason}");
    Some(warning(Code::UnreachableApi, message, help, span))
}

/// Seconds that no browser counts.
fn long_max_age(api: &ApiEntry, node: &Node) -> Option<Problem> {
    let seconds = api.max_age.filter(|seconds| *seconds > CHROMIUM)?;
    let span = &get(Some(node), "max_age")?.span;
    let (message, help) = match seconds > FIREFOX {
        true => (
            format!("no browser keeps an answer for {seconds} seconds"),
            format!(
                "write {CHROMIUM}, the most that Chromium keeps; WebKit keeps \
                 {WEBKIT}, Firefox {FIREFOX}"
            ),
        ),
        false => (
            format!("only Firefox keeps an answer for {seconds} seconds"),
            format!(
                "write {CHROMIUM}, the most that Chromium keeps; WebKit keeps \
                 {WEBKIT}"
            ),
        ),
    };
    Some(warning(Code::LongMaxAge, message, help, span))
}

/// `*` is any header but Authorization (Fetch Standard, 3.2.3 and 4.9).
fn without_authorization(api: &ApiEntry) -> Option<Problem> {
    if api.credentials {
        return None;
    }
    let headers = &api.request_headers;
    let any = headers.iter().find(|header| header.value == "*")?;
    let listed = headers
        .iter()
        .any(|header| header.value.eq_ignore_ascii_case("authorization"));
    (!listed).then(|| {
        warning(
            Code::WildcardWithoutAuthorization,
            "\"*\" does not cover Authorization",
            "add \"authorization\" if pages send it, or list the headers by \
             name",
            &any.span,
        )
    })
}

/// `patch`: browsers put few methods in upper case.
fn method_case(methods: &[Spanned<String>], problems: &mut Vec<Problem>) {
    let lower = |method: &&Spanned<String>| {
        method.value.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    let mut listed: Option<HashSet<&str>> = None;
    for method in methods.iter().filter(lower) {
        let upper = method.value.to_ascii_uppercase();
        let forbidden = matches!(&*upper, "CONNECT" | "TRACE" | "TRACK");
        if forbidden || is_normalized(&upper) || !is_token(upper.as_bytes()) {
            continue;
        }
        let listed = listed.get_or_insert_with(|| {
            methods.iter().map(|method| method.value.as_str()).collect()
        });
        // Who lists both knows.
        if listed.contains(upper.as_str()) {
            continue;
        }
        problems.push(warning(
            Code::MethodCase,
            format!("a page that sends {upper} is refused: case matters"),
            format!("write \"{upper}\""),
            &method.span,
        ));
    }
}

/// What servers answer with, listed as if pages sent or read it.
fn cors_header(header: &Spanned<String>) -> Option<Problem> {
    let lower = header.value.to_ascii_lowercase();
    if !lower.starts_with("access-control-") {
        return None;
    }
    Some(warning(
        Code::CorsHeader,
        format!("\"{}\" is a header of CORS itself", escape(&lower)),
        "remove it here, and from pages that send it",
        &header.span,
    ))
}
