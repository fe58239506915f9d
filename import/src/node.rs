//! What YAML, JSON and JavaScript have in common: texts, lists and maps, each
//! with its line.

/// A value and the line it begins in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) value: Value,
}

/// A value. Numbers, booleans and null are texts here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    /// A regular expression of JavaScript, and its flags.
    Expression(String, String),
    /// Code, which only running it could tell about.
    Code(String),
}

impl Node {
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&[(String, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of a key. Keys are the same in `snake_case`, `kebab-case` and
    /// `camelCase`, as protobuf and Spring have it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let entries = self.map()?.iter();
        let key = canonical(key);
        let mut found = entries.filter(|(name, _)| canonical(name) == key);
        // JSON and JavaScript take the last of those with one name.
        found.next_back().map(|(_, node)| node)
    }

    /// A list's items; a single value is a list of one.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether this is `true`; nothing when it is no boolean.
    pub(crate) fn boolean(&self) -> Option<bool> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// The value in a few words, for notes.
    pub(crate) fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::List(_) => "a list".into(),
            Value::Map(_) => "a map".into(),
            Value::Expression(text, flags) => format!("/{text}/{flags}"),
            Value::Code(code) => code.clone(),
        }
    }

    /// Calls `visit` for every map, outer maps first, with the maps around it.
    pub(crate) fn maps<'a>(
        &'a self,
        around: &mut Vec<(&'a str, &'a Node)>,
        visit: &mut impl FnMut(&'a Node, &[(&'a str, &'a Node)]),
    ) {
        match &self.value {
            Value::Map(entries) => {
                visit(self, around);
                for (key, node) in entries {
                    around.push((key, self));
                    node.maps(around, visit);
                    around.pop();
                }
            }
            Value::List(items) => {
                items.iter().for_each(|item| item.maps(around, visit));
            }
            Value::Text(_) | Value::Expression(..) | Value::Code(_) => {}
        }
    }
}

/// A key without what tells the ways of writing it apart.
pub(crate) fn canonical(key: &str) -> String {
    let letters = key.chars().filter(|c| !matches!(c, '_' | '-'));
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
