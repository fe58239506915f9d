//! APISIX: the `cors` plugin, alone or in routes and services.
//!
//! Its defaults are wide open, and an expression there makes the list beside
//! it count for nothing.

use crate::NotRead;
use crate::draft::{Api, Comparison, Draft, Place};
use crate::expression::Dialect;
use crate::lists::{self, Keys};
use crate::node::Node;
use crate::paths;

/// Any of these makes a map the plugin's configuration.
const OWN: [&str; 4] = [
    "allow_origins",
    "allow_origins_by_regex",
    "allow_origins_by_metadata",
    "allow_credential",
];

const KEYS: Keys = Keys {
    methods: "allow_methods",
    request_headers: "allow_headers",
    exposed_headers: "expose_headers",
    credentials: "allow_credential",
    max_age: "max_age",
    strict: true,
    others: &["allow_origins", "allow_origins_by_regex", "_meta", "disable"],
};

/// What `**` stands for in allow_methods, without what pages cannot use.
const ALL_METHODS: [&str; 7] =
    ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Reads a plugin's configuration, or all that are in a file.
pub(crate) fn read(text: &str, draft: &mut Draft) -> Result<(), NotRead> {
    let documents = crate::envoy::documents(text)?;
    let mut plugins = vec![];
    for document in &documents {
        document.maps(&mut vec![], &mut |map, around| {
            let inside = around.last().is_some_and(|(key, _)| *key == "cors");
            let own = OWN.iter().any(|key| map.get(key).is_some());
            let metadata = map.get("allow_origins").is_some_and(is_map);
            if (inside || own) && !metadata {
                plugins.push((map, around.to_vec()));
            }
        });
    }
    if plugins.is_empty() {
        let message = "no cors plugin in this file: nothing has allow_origins";
        return Err(NotRead::new(0, message));
    }
    for (plugin, around) in plugins {
        self::plugin(plugin, &around, draft);
    }
    Ok(())
}

/// The plugin's metadata has origins by name.
fn is_map(node: &Node) -> bool {
    node.map().is_some()
}

fn plugin(plugin: &Node, around: &[(&str, &Node)], draft: &mut Draft) {
    let switch = plugin.get("_meta").unwrap_or(plugin).get("disable");
    if switch.and_then(Node::boolean) == Some(true) {
        draft.left_out(plugin.line, "cors", "the plugin is off there");
        return;
    }
    let group = draft.group();
    let mut api = Api {
        line: plugin.line,
        name: name(around).unwrap_or("everything").to_owned(),
        group,
        max_age: Some(5),
        ..Api::default()
    };
    KEYS.read(plugin, &mut api, draft);
    defaults(plugin, &mut api);
    forced(plugin, &mut api, draft);
    origins(plugin, group, &mut api, draft);
    match path(around) {
        Ok(paths) => api.paths = paths,
        Err(why) => {
            api.paths = vec!["/".into()];
            api.out = Some(why.clone());
            draft.left_out(api.line, &api.name, why);
        }
    }
    draft.apis.push(api);
}

/// What is not said is `*`, and five seconds.
fn defaults(plugin: &Node, api: &mut Api) {
    if plugin.get("max_age").is_none() {
        api.max_age = Some(5);
    }
    let open = !api.credentials;
    for (key, list) in [
        ("allow_methods", &mut api.methods),
        ("allow_headers", &mut api.request_headers),
    ] {
        if open && plugin.get(key).is_none() {
            *list = vec!["*".into()];
        }
    }
}

/// `**`: everything, with credentials too.
fn forced(plugin: &Node, api: &mut Api, draft: &mut Draft) {
    if api.methods == ["**"] {
        api.methods = ALL_METHODS.map(String::from).into();
    }
    if api.request_headers == ["**"] {
        api.request_headers = vec!["*".into(), "authorization".into()];
        if api.credentials {
            api.request_headers = vec![];
            let line = plugin.get("allow_headers").map_or(0, |node| node.line);
            let message = "it admits any request header with credentials";
            draft.left_out(line, "allow_headers: **", message).help =
                "list the headers".into();
        }
    }
    if api.exposed_headers == ["**"] {
        api.exposed_headers = vec!["*".into()];
    }
}

fn origins(plugin: &Node, group: usize, api: &mut Api, draft: &mut Draft) {
    if let Some(node) = plugin.get("allow_origins_by_regex") {
        if let Some(list) = plugin.get("allow_origins") {
            let message = "allow_origins_by_regex makes this count for nothing";
            let what = format!("allow_origins: {}", list.shown());
            let kind = crate::note::Kind::Information;
            draft.note(kind, list.line, &what, message);
        }
        for item in node.items() {
            let what = item.shown();
            let place = Place { line: item.line, what: &what, group };
            match item.text() {
                Some(text) => {
                    draft.expression(place, text, Dialect::Pcre, false);
                }
                None => {
                    draft.left_out(item.line, &what, "not an expression");
                }
            }
        }
        return;
    }
    let node = plugin.get("allow_origins");
    let line = node.map_or(plugin.line, |node| node.line);
    // Names of the plugin's metadata are an addition to the list, and replace
    // its default.
    let named = plugin.get("allow_origins_by_metadata").is_some();
    let text = match node {
        Some(node) => node.items().iter().filter_map(Node::text).collect(),
        None if named => vec![],
        None => vec!["*"],
    };
    for text in text.into_iter().flat_map(|text| text.split(',')) {
        let trimmed = text.trim();
        match trimmed {
            "" => {}
            "*" | "**" => lists::any_origin(
                draft,
                api,
                line,
                &format!("allow_origins: {text}"),
            ),
            trimmed => {
                if trimmed != text {
                    let message = "the space beside the comma kept it from \
                                   matching; it takes effect now";
                    let kind = crate::note::Kind::Wider;
                    draft.note(kind, line, trimmed, message);
                }
                let place = Place { line, what: trimmed, group };
                draft.text(place, trimmed, Comparison::Bytes);
            }
        }
    }
}

/// The path of the route; everything without one.
fn path(around: &[(&str, &Node)]) -> Result<Vec<String>, String> {
    let uris = around.iter().rev().find_map(|(_, map)| {
        map.get("uris").or_else(|| map.get("uri")).map(Node::items)
    });
    let mut all = vec![];
    for uri in uris.unwrap_or_default().iter().filter_map(Node::text) {
        let paths = match uri.strip_suffix('*') {
            Some(prefix) => paths::within(prefix),
            None => paths::exact(uri),
        };
        match paths {
            Some(paths) => all.extend(paths),
            None => return Err(format!("the path {uri:?} cannot be written")),
        }
    }
    Ok(if all.is_empty() { paths::all() } else { all })
}

/// What the route is called.
fn name<'a>(around: &[(&str, &'a Node)]) -> Option<&'a str> {
    let named = |(_, map): &(&str, &'a Node)| {
        map.get("name").or_else(|| map.get("id")).and_then(Node::text)
    };
    around.iter().rev().find_map(named).filter(|name| !name.is_empty())
}
