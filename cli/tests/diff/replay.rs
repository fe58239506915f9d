//! `doorward diff --replay`: a log under both policies.

use serde_json::{Value, json};

use super::support::{doorward, finish, run, temporary};
use super::{document, files};

const LOG: &str = r#"{"id": 7, "path": "/n", "headers": {"origin": ["https://a.example"]}}
{"path": "/n", "headers": {"origin": ["https://b.example"]}}
nonsense
{"decision": "match", "scope": "cors", "origin": "https://c.example"}
{"path": "/n", "method": "OPTIONS", "headers": {"origin": ["https://a.example"], "access-control-request-method": ["PUT"]}}
{"decision": "embed"}
{"api": "new", "headers": {"origin": ["https://a.example"]}}
"#;

/// The same entry has another name, which is no change.
fn replayed() -> [String; 2] {
    let api = "[[apis]] | name = \"n\" | path = \"/n\" | methods = ";
    files(
        "replay",
        &document(
            &["A | https://a.example", "C | https://c.example"],
            &format!("{api}[\"PUT\", \"PATCH\"]"),
        ),
        &document(
            &["Other | https://a.example", "B | https://b.example"],
            &format!(
                "{api}[\"PATCH\", \"PUT\"] | max_age = 60 | \
                 [[apis]] | name = \"new\" | path = \"/new\""
            ),
        ),
    )
}

#[test]
fn a_log_is_replayed() {
    let [old, new] = replayed();
    let log = temporary("replay.jsonl", LOG.as_bytes());
    let log = log.display();
    let output = run(&format!("diff {old} {new} --replay {log}"));
    assert_eq!(
        output.stdout,
        "\
line 2: /n https://b.example
  allowed: false -> true
  + access-control-allow-origin: https://b.example
  reason: origin_not_trusted -> allowed
line 4: match cors https://c.example
  allowed: true -> false
  reason: allowed -> origin_not_trusted
line 5: OPTIONS /n https://a.example
  + access-control-max-age: 60
line 7: new https://a.example
  allowed: none -> true
  api: none -> new
  decision: none -> cors
  error: the policy has no API \"new\" -> none
  + access-control-allow-origin: https://a.example
  kind: none -> actual
  reason: none -> allowed
  terminate: none -> false
  vary: none -> [\"origin\"]

4 of 7 lines change: 1 allowed now, 1 denied now
1 lines are no requests
"
    );
    assert_eq!((output.code, &*output.stderr), (1, ""));
    let output = run(&format!("diff {old} {old} --replay {log}"));
    let totals = "0 of 7 lines change: 0 allowed now, 0 denied now\n";
    assert!(output.stdout.starts_with(totals), "{}", output.stdout);
    assert_eq!(output.code, 0);
}

#[test]
fn a_log_is_replayed_for_tools() {
    let [old, new] = replayed();
    let arguments = format!("diff {old} {new} --replay - --json");
    let command = doorward(arguments.split_whitespace());
    let output = finish(command, LOG.as_bytes());
    let lines: Vec<Value> = output
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(
        lines[1],
        json!({
            "line": 4,
            "id": null,
            "changed": ["allowed", "reason"],
            "old": {"allowed": true, "decision": "match", "reason": "allowed"},
            "new": {
                "allowed": false,
                "decision": "match",
                "reason": "origin_not_trusted",
            },
        })
    );
    assert_eq!(
        lines[4],
        json!({"totals": {
            "lines": 7,
            "changed": 4,
            "allowed_now": 1,
            "denied_now": 1,
            "errors": 1,
        }})
    );
    assert_eq!((output.code, &*output.stderr), (1, ""));
}

/// What a log says does not act on the terminal, however long it is.
#[test]
fn a_hostile_log_is_shown_as_such() {
    let [old, new] = replayed();
    let path = "\\u001b[31m\\u202e".repeat(1000);
    let line = format!(
        r#"{{"api": "n", "path": "{path}", "headers":
        {{"origin": ["https://b.example"]}}}}"#
    );
    let log = temporary("hostile.jsonl", line.replace('\n', "").as_bytes());
    let log = log.display();
    let output = run(&format!("diff {old} {new} --replay {log}"));
    assert!(!output.stdout.contains(['\u{1b}', '\u{202e}']));
    assert!(output.stdout.lines().all(|line| line.chars().count() < 300));
    assert_eq!(output.code, 1, "{}", output.stderr);
}
