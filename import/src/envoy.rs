//! Envoy: `CorsPolicy`, wherever it is in a configuration.
//!
//! The old fields are read too, and those of Istio's `corsPolicy`, which are
//! the same under other names. A policy that would match the text `*` is open
//! to any origin: Envoy asks it for that first.

use crate::NotRead;
use crate::draft::{Api, Comparison, Draft, Place};
use crate::expression::{Dialect, Expression};
use crate::lists::{self, Keys};
use crate::node::{Node, Value};
use crate::note::Kind;
use crate::{javascript, paths, yaml};

/// The fields that make a map a policy.
const ORIGINS: [&str; 4] = [
    "allow_origin_string_match",
    "allow_origins",
    "allow_origin",
    "allow_origin_regex",
];

const KEYS: Keys = Keys {
    methods: "allow_methods",
    request_headers: "allow_headers",
    exposed_headers: "expose_headers",
    credentials: "allow_credentials",
    max_age: "max_age",
    strict: true,
    others: &[
        "@type",
        "allow_origin_string_match",
        "allow_origins",
        "allow_origin",
        "allow_origin_regex",
        "enabled",
        "filter_enabled",
        "allow_private_network_access",
    ],
};

/// Reads a configuration: YAML, or JSON.
pub(crate) fn read(text: &str, draft: &mut Draft) -> Result<(), NotRead> {
    let documents = documents(text)?;
    let mut policies = vec![];
    for document in &documents {
        document.maps(&mut vec![], &mut |map, around| {
            if ORIGINS.iter().any(|key| map.get(key).is_some()) {
                policies.push((map, around.to_vec()));
            }
        });
    }
    if policies.is_empty() {
        let message = "no CorsPolicy in this file: nothing has \
                       allow_origin_string_match";
        return Err(NotRead::new(0, message));
    }
    for (policy, around) in policies {
        self::policy(policy, &around, draft);
    }
    Ok(())
}

/// The documents of a file that is JSON or YAML.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, NotRead> {
    // JSON is YAML nearly always; escapes and tabs are where it is not.
    match text.trim_start().starts_with(['{', '[']) {
        true => javascript::value(text).map(|node| vec![node]),
        false => yaml::read(text),
    }
}

fn policy(policy: &Node, around: &[(&str, &Node)], draft: &mut Draft) {
    if is_off(policy, draft) {
        return;
    }
    let group = draft.group();
    let mut api = Api {
        line: policy.line,
        name: name(around).unwrap_or("everything").to_owned(),
        group,
        ..Api::default()
    };
    KEYS.read(policy, &mut api, draft);
    for key in ORIGINS {
        let matchers = policy.get(key).map(Node::items).unwrap_or_default();
        for matcher in matchers {
            origin(key, matcher, group, &mut api, draft);
        }
    }
    private_network(policy, draft);
    match path(around, draft) {
        Ok(paths) => api.paths = paths,
        Err(why) => {
            api.paths = vec!["/".into()];
            api.out = Some(why.clone());
            draft.left_out(api.line, &api.name, why);
        }
    }
    draft.apis.push(api);
}

/// One matcher of an origin.
fn origin(
    key: &str,
    matcher: &Node,
    group: usize,
    api: &mut Api,
    draft: &mut Draft,
) {
    // `allow_origin: ["https://a.example"]` and `allow_origin_regex`.
    if let Some(text) = matcher.text() {
        let kind = if key.ends_with("regex") { "regex" } else { "exact" };
        return matched(kind, text, false, matcher.line, group, api, draft);
    }
    let ignore_case = matcher.get("ignore_case").and_then(Node::boolean);
    let ignore_case = ignore_case.unwrap_or(false);
    let kinds =
        ["exact", "prefix", "suffix", "contains", "safe_regex", "regex"];
    let known = |kind: &&str| matcher.get(kind).is_some();
    let Some(kind) = kinds.into_iter().find(known) else {
        let message = "a matcher that is not known";
        draft.left_out(matcher.line, &matcher.shown(), message);
        return;
    };
    let node = matcher.get(kind).unwrap_or(matcher);
    let node = node.get("regex").unwrap_or(node);
    match &node.value {
        Value::Text(text) => {
            matched(kind, text, ignore_case, node.line, group, api, draft);
        }
        _ => {
            let message = "a matcher that is not a text";
            draft.left_out(node.line, &node.shown(), message);
        }
    }
}

fn matched(
    kind: &str,
    text: &str,
    ignore_case: bool,
    line: usize,
    group: usize,
    api: &mut Api,
    draft: &mut Draft,
) {
    let what = format!("{kind}: {text}");
    let place = Place { line, what: &what, group };
    let plain =
        |before, after| Expression::plain(text, before, after, ignore_case);
    let expression = match kind {
        "exact" if text == "*" => {
            return lists::any_origin(draft, api, line, &what);
        }
        "exact" => {
            let comparison = match ignore_case {
                true => Comparison::IgnoringCase,
                false => Comparison::Bytes,
            };
            return draft.text(place, text, comparison);
        }
        "prefix" => plain(false, true),
        "suffix" => plain(true, false),
        "contains" => plain(true, true),
        _ => Expression::new(text, Dialect::Re2, ignore_case),
    };
    if expression.as_ref().is_ok_and(|e| e.admits("*")) {
        return lists::any_origin(draft, api, line, &what);
    }
    draft.judged(place, expression);
}

/// Whether the policy does nothing there.
fn is_off(policy: &Node, draft: &mut Draft) -> bool {
    let mut off = None;
    if let Some(node) = policy.get("enabled")
        && node.boolean() == Some(false)
    {
        off = Some(node.line);
    }
    if let Some(node) = policy.get("filter_enabled") {
        let value = node.get("default_value").unwrap_or(node);
        let numerator = value.get("numerator").and_then(Node::text);
        let denominator = value.get("denominator").and_then(Node::text);
        match (numerator.unwrap_or("0"), denominator.unwrap_or("HUNDRED")) {
            ("0", _) => off = Some(node.line),
            ("100", "HUNDRED")
            | ("10000", "TEN_THOUSAND")
            | ("1000000", "MILLION") => {}
            _ => {
                let message = "the policy is on for a part of the requests \
                               there; here it is on for all";
                draft.left_out(node.line, "filter_enabled", message);
            }
        }
    }
    if let Some(line) = off {
        draft.left_out(line, "CorsPolicy", "the policy is off there");
    }
    off.is_some()
}

/// Private Network Access was withdrawn.
fn private_network(policy: &Node, draft: &mut Draft) {
    if let Some(node) = policy.get("allow_private_network_access")
        && node.boolean() != Some(false)
    {
        let message = "browsers ask their users about this now; nothing is \
                       sent for it";
        let what = "allow_private_network_access";
        draft.note(Kind::Information, node.line, what, message);
    }
}

/// The path of the route that a policy is for; everything without one.
fn path(
    around: &[(&str, &Node)],
    draft: &mut Draft,
) -> Result<Vec<String>, String> {
    let found = around.iter().rev().find_map(|(_, map)| map.get("match"));
    let Some(found) = found else { return Ok(paths::all()) };
    // Istio has a list of matches, and the path under "uri".
    let [found] = found.items() else {
        return Err("the route has several matches".into());
    };
    let found = found.get("uri").unwrap_or(found);
    let get = |key| found.get(key).and_then(Node::text);
    let (paths, path) = if let Some(path) = get("path").or(get("exact")) {
        (paths::exact(path), path)
    } else if let Some(path) = get("path_separated_prefix") {
        (paths::below(path), path)
    } else if let Some(path) = get("prefix") {
        if !path.ends_with('/') {
            let message = format!(
                "Envoy takes {path:?} for all paths that begin so; the \
                 document has it and what is below"
            );
            let line = found.line;
            draft.note(Kind::Information, line, path, message);
        }
        let paths = match path.ends_with('/') {
            true => paths::within(path),
            false => paths::below(path),
        };
        (paths, path)
    } else {
        return Err("the path of the route cannot be written here".into());
    };
    paths.ok_or_else(|| format!("the path {path:?} cannot be written here"))
}

/// What the route or the virtual host is called.
fn name<'a>(around: &[(&str, &'a Node)]) -> Option<&'a str> {
    let mut names = around.iter().rev().filter_map(|(_, map)| map.get("name"));
    names.find_map(Node::text).filter(|name| !name.is_empty())
}
