//! Replays every conformance case through `doorward eval`.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Fewer cases than this, and something is not where it should be.
const LEAST: usize = 300;

#[test]
fn every_case_gets_its_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    let mut count = 0;
    let mut differences = vec![];
    for file in &files {
        let cases = cases(file);
        count += cases.len();
        replay(&file.with_extension("toml"), &cases, &mut differences);
    }
    println!("{count} cases of {} policies", files.len());
    assert!(count >= LEAST, "only {count} cases");
    assert!(
        differences.is_empty(),
        "{} of {count} cases differ:\n\n{}",
        differences.len(),
        differences.join("\n\n")
    );
}

fn cases(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    let case = |(line, text): (usize, &str)| {
        serde_json::from_str(text)
            .unwrap_or_else(|e| panic!("{}:{line}: {e}", file.display()))
    };
    (1..).zip(text.lines()).map(case).collect()
}

/// Asks one process all cases of a policy.
fn replay(policy: &Path, cases: &[Value], differences: &mut Vec<String>) {
    let name = policy.file_stem().unwrap().to_string_lossy();
    let mut input = String::new();
    for (id, case) in cases.iter().enumerate() {
        let mut request = case["in"].clone();
        request["id"] = id_of(id);
        input += &format!("{request}\n");
    }
    let output = support::eval(policy, input.as_bytes());
    let answers: Vec<&str> = output.stdout.lines().collect();
    if answers.len() != cases.len() || output.code > 1 {
        differences.push(format!(
            "{name}: {} answers to {} cases, exit code {}\n{}",
            answers.len(),
            cases.len(),
            output.code,
            output.stderr
        ));
        return;
    }
    for (id, (case, answer)) in cases.iter().zip(answers).enumerate() {
        let got: Value = serde_json::from_str(answer).unwrap();
        let expected = expected(id, case, &got);
        if got != expected {
            differences.push(format!(
                "{name}: {}\n  asked    {}\n  expected {expected}\n  got      \
                 {got}",
                case["case"], case["in"]
            ));
        }
    }
}

/// Ids of several types, to see that each comes back as it is.
fn id_of(id: usize) -> Value {
    match id % 3 {
        0 => json!(id),
        1 => json!(format!("case {id}")),
        _ => json!({"case": [id, null]}),
    }
}

/// The whole answer, but for decision `origin`: its notes and errors are
/// prose, so that only the keys that the case gives are compared.
fn expected(id: usize, case: &Value, got: &Value) -> Value {
    let mut expected = Map::new();
    if case["in"]["decision"] == "origin" {
        expected = got.as_object().unwrap().clone();
    }
    let given = case["out"].as_object().unwrap().clone();
    expected.extend(given);
    expected.insert("id".into(), id_of(id));
    Value::Object(expected)
}
