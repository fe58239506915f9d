//! Okta: what its Trusted Origins API gives.
//!
//! An origin there is a scheme, a host and a port; a slash at the end does not
//! count. Wildcards are for embedding only.

use doorward::Scopes;
use doorward::pattern::{Depth, Pattern};

use crate::NotRead;
use crate::draft::{Draft, Entry};
use crate::javascript;
use crate::node::Node;
use crate::note::Kind;

/// Reads an export: a list of origins, or one.
pub(crate) fn read(text: &str, draft: &mut Draft) -> Result<(), NotRead> {
    let root = javascript::value(text).map_err(|e| {
        NotRead::new(e.line, format!("not JSON: {}", e.message))
    })?;
    let is_origin = |node: &Node| node.get("origin").is_some();
    let wrong = || {
        let message = "not an export of trusted origins: a list of objects \
                       with \"name\", \"origin\" and \"scopes\"";
        NotRead::new(root.line, message)
    };
    if root.list().is_none() && !is_origin(&root) {
        return Err(wrong());
    }
    if !root.items().is_empty() && !root.items().iter().any(is_origin) {
        return Err(wrong());
    }
    for item in root.items() {
        entry(item, draft);
    }
    Ok(())
}

fn entry(item: &Node, draft: &mut Draft) {
    let name = item.get("name").and_then(Node::text);
    let Some(origin) = item.get("origin").and_then(Node::text) else {
        draft.left_out(item.line, name.unwrap_or_default(), "no origin");
        return;
    };
    let line = item.get("origin").map_or(item.line, |node| node.line);
    let mut scopes = scopes(item, draft, origin);
    let pattern = match Pattern::parse(origin, Depth::Any) {
        Ok(read) if read.pattern == Pattern::Null => {
            let message = "\"null\" is not trusted without an opt-in";
            draft.left_out(line, origin, message);
            return;
        }
        Ok(read) => {
            if read.pattern.to_string() != origin {
                let (pattern, notes) = (&read.pattern, read.notes.join("; "));
                let message = format!("stored as \"{pattern}\": {notes}");
                draft.note(Kind::Information, line, origin, message);
            }
            read.pattern
        }
        Err(found) => {
            let message = found.message();
            draft.left_out(line, origin, message).help = found.help().into();
            draft.entries.push(Entry {
                line,
                what: origin.into(),
                out: Some(message.into()),
                ..Entry::default()
            });
            return;
        }
    };
    let exact = Scopes::CORS | Scopes::REDIRECT;
    if origin.contains('*') && scopes.bits() & exact.bits() != 0 {
        let message = "Okta knows wildcards for IFRAME_EMBED only, so the \
                       other scopes are left out";
        draft.left_out(line, origin, message).help =
            "add them to the scopes if that is meant".into();
        let embed = scopes.bits() & Scopes::EMBED.bits();
        scopes = Scopes::from_bits(embed).unwrap_or(Scopes::NONE);
    }
    let status = item.get("status").and_then(Node::text).unwrap_or("ACTIVE");
    if !matches!(status, "ACTIVE" | "INACTIVE") {
        let message = "a status that is not known; the entry is inactive";
        draft.left_out(line, status, message);
    }
    draft.entries.push(Entry {
        line,
        what: origin.into(),
        name: name.filter(|name| !name.is_empty()).map(String::from),
        pattern: Some(pattern),
        scopes,
        inactive: status != "ACTIVE",
        ..Entry::default()
    });
}

fn scopes(item: &Node, draft: &mut Draft, origin: &str) -> Scopes {
    let mut scopes = Scopes::NONE;
    let listed = item.get("scopes").and_then(Node::list).unwrap_or_default();
    for scope in listed {
        let kind = scope.get("type").and_then(Node::text).unwrap_or_default();
        scopes = scopes
            | match kind {
                "CORS" => Scopes::CORS,
                "REDIRECT" => Scopes::REDIRECT,
                "IFRAME_EMBED" => Scopes::EMBED,
                _ => {
                    let message =
                        format!("a scope that is not known: {kind:?}");
                    draft.left_out(scope.line, origin, message);
                    Scopes::NONE
                }
            };
        if scope.get("allowedOktaApps").is_some() {
            let message = "allowedOktaApps is about pages of Okta; \"embed\" \
                           is for every page that asks";
            draft.note(Kind::Information, scope.line, origin, message);
        }
    }
    scopes
}
