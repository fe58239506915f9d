//! JSON of an explanation, for tools. Keys are added, never renamed.

use serde_json::{Map, Value, json};

use super::{Action, Change, Edit, EditValue, Explanation};

impl Explanation {
    /// The explanation as one line of JSON.
    ///
    /// Keys: `question`, `decision`, `checks`, `nearest`, `messages`, `notes`
    /// and `change`, with the fields of [`Explanation`].
    pub fn to_json(&self) -> String {
        let question = json!({
            "method": self.question.method,
            "path": self.question.path,
            "origin": self.question.origin,
            "request_headers": self.question.request_headers,
            "scopes": self.question.scopes
                .map(|scopes| scopes.names().collect::<Vec<_>>()),
        });
        let decision = json!({
            "allowed": self.decision.allowed,
            "reason": self.decision.reason.code(),
            "kind": self.decision.kind.map(|kind| kind.code()),
            "origin_rule": self.decision.origin_rule,
            "api": self.decision.api,
            "terminate": self.decision.terminate,
            "status": self.status(),
        });
        let checks = self.checks.iter().map(|check| {
            json!({
                "reason": check.reason.code(),
                "sentence": check.sentence,
            })
        });
        let nearest = self.nearest.iter().map(|near| {
            let misses = near.misses.iter().map(|miss| {
                json!({"miss": miss.kind.code(), "sentence": miss.sentence})
            });
            json!({
                "name": near.name,
                "origin": near.origin,
                "misses": misses.collect::<Value>(),
            })
        });
        let messages = self.messages.iter().map(|message| {
            json!({
                "browser": message.browser,
                "checked_with": message.checked_with,
                "with_credentials": message.with_credentials,
                "console": message.console,
                "script": message.script,
            })
        });
        json!({
            "question": question,
            "decision": decision,
            "checks": checks.collect::<Value>(),
            "nearest": nearest.collect::<Value>(),
            "messages": messages.collect::<Value>(),
            "notes": self.notes,
            "change": change(&self.change),
        })
        .to_string()
    }

    fn status(&self) -> Option<u16> {
        (self.decision.status != 0).then_some(self.decision.status)
    }
}

fn change(change: &Change) -> Value {
    json!({
        "edits": change.edits.iter().map(edit).collect::<Value>(),
        "remarks": change.remarks,
        "instead": change.instead,
    })
}

fn edit(edit: &Edit) -> Value {
    let keys: Map<_, _> = edit
        .keys
        .iter()
        .map(|(key, value)| ((*key).to_owned(), edit_value(value)))
        .collect();
    json!({
        "action": match edit.action {
            Action::Add => "add",
            Action::Set => "set",
        },
        "table": edit.table,
        "entry": edit.entry,
        "keys": keys,
        "toml": edit.toml(),
    })
}

fn edit_value(value: &EditValue) -> Value {
    match value {
        EditValue::Text(text) => json!(text),
        EditValue::List(items) => json!(items),
        EditValue::Flag(flag) => json!(flag),
    }
}
