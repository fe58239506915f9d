//! `doorward lint --format`: SARIF and workflow commands.

use doorward::diagnostic::{Code, Severity};
use serde_json::Value;

use super::support::{documents, run, temporary, temporary_folder};

fn sarif(arguments: &str) -> (Value, i32) {
    let output = run(&format!("lint --format sarif {arguments}"));
    let log = serde_json::from_str(&output.stdout).unwrap();
    (log, output.code)
}

#[track_caller]
fn text(value: &Value) -> &str {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no text"));
    assert!(!text.is_empty());
    text
}

#[track_caller]
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

/// What code scanning requires of a log, and of what it shows; the text that
/// each region marks is given back.
#[track_caller]
fn check(log: &Value) -> Vec<String> {
    assert_eq!(log["version"], "2.1.0");
    assert!(text(&log["$schema"]).contains("sarif-2.1.0"));
    let [run] = list(&log["runs"]) else { panic!("not one run") };
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(text(&driver["name"]), "Doorward");
    assert_eq!(driver["semanticVersion"], env!("CARGO_PKG_VERSION"));
    assert!(text(&driver["informationUri"]).starts_with("https://"));
    let rules = list(&driver["rules"]);
    rules.iter().for_each(check_rule);
    let results = list(&run["results"]).iter();
    results.map(|result| check_result(result, rules)).collect()
}

fn check_rule(rule: &Value) {
    let id = text(&rule["id"]);
    let code = Code::ALL.iter().find(|code| code.id() == id).unwrap();
    assert_eq!(rule["name"], format!("{code:?}"));
    // Shown up to 1,024 characters.
    for key in ["shortDescription", "fullDescription"] {
        assert!(text(&rule[key]["text"]).chars().count() <= 1024, "{id}");
    }
    assert_eq!(rule["shortDescription"]["text"], code.title());
    for key in ["text", "markdown"] {
        assert!(text(&rule["help"][key]).starts_with("# DW"), "{id}");
    }
    let level = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    assert_eq!(rule["defaultConfiguration"]["level"], level);
    assert_eq!(rule["properties"]["problem.severity"], level);
    let precisions = ["low", "medium", "high", "very-high"];
    assert!(precisions.contains(&text(&rule["properties"]["precision"])));
    let tags = list(&rule["properties"]["tags"]);
    assert!(tags.len() <= 10 && tags.iter().all(Value::is_string));
}

fn check_result(result: &Value, rules: &[Value]) -> String {
    let rule = &rules[number(&result["ruleIndex"])];
    assert_eq!(result["ruleId"], rule["id"]);
    assert_eq!(result["level"], rule["defaultConfiguration"]["level"]);
    let message = text(&result["message"]["text"]);
    assert!(message.ends_with('.'), "{message}");
    let name = message.split(' ').next().unwrap().contains('_');
    assert!(name || !message.starts_with(char::is_lowercase), "{message}");
    let hash = text(&result["partialFingerprints"]["primaryLocationLineHash"]);
    let (hash, count) = hash.split_once(':').unwrap();
    assert!(hash.len() == 16 && count.parse::<usize>().unwrap() > 0);
    let [location] = list(&result["locations"]) else { panic!("{result}") };
    let location = &location["physicalLocation"];
    let uri = text(&location["artifactLocation"]["uri"]);
    assert!(!uri.starts_with(['/', '.']) && !uri.contains(['\\', ' ']));
    assert_eq!(location["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    let region = &location["region"];
    let [line, column, end_line, end_column] =
        ["startLine", "startColumn", "endLine", "endColumn"]
            .map(|key| number(&region[key]));
    assert!(line > 0 && column > 0 && end_line >= line && end_column > 0);
    assert!(end_line > line || end_column >= column);
    // A column is a character; the end is not marked.
    let document = std::fs::read_to_string(documents().join(uri)).unwrap();
    let lines: Vec<_> = document.split('\n').collect();
    let part = |line: usize, from: usize, until: usize| -> String {
        let line = lines[line - 1].chars();
        line.skip(from - 1).take(until.saturating_sub(from)).collect()
    };
    match end_line == line {
        true => part(line, column, end_column),
        false => part(line, column, usize::MAX),
    }
}

#[test]
fn code_scanning_gets_what_it_requires() {
    let (log, code) = sarif("wrong.toml ./warned.toml shop.toml");
    let marked = check(&log);
    assert_eq!(
        marked,
        [
            "\"https://shop.example.com/login\"",
            "\"redirekt\"",
            "\"600\"",
            "\"HTTPS://shop.example.com\"",
        ]
        .into_iter()
        .chain(marked.iter().skip(4).map(|rest| &**rest))
        .collect::<Vec<_>>()
    );
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let first = &run["results"][0];
    assert_eq!(
        first["message"]["text"],
        "An origin has no path. Write \"https://shop.example.com\"."
    );
    let location = &first["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "wrong.toml");
    assert_eq!(code, 3);
    let rules = list(&run["tool"]["driver"]["rules"]);
    assert_eq!(rules.len(), Code::ALL.len());
}

/// The same finding keeps its fingerprint when lines above come and go, and
/// each of two has its own.
#[test]
fn fingerprints_follow_a_finding() {
    let document = "version = 1\nkey = 1\n[cors]\nkey = 1\n";
    let prints = |text: &str| -> Vec<String> {
        let path = temporary("prints.toml", text.as_bytes());
        let (log, _) = sarif(path.to_str().unwrap());
        let results = list(&log["runs"][0]["results"]).to_vec();
        let prints = results.iter().map(|result| {
            let prints = &result["partialFingerprints"];
            text_of(&prints["primaryLocationLineHash"])
        });
        prints.collect()
    };
    let before = prints(document);
    assert_eq!(before.len(), 2);
    assert_ne!(before[0], before[1]);
    assert_eq!(before, prints(&format!("# A comment.\n\n{document}")));
}

fn text_of(value: &Value) -> String {
    text(value).to_owned()
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let folder = temporary_folder("sarif.toml").display().to_string();
    let (log, code) = sarif(&format!("{folder} nowhere.toml warned.toml"));
    check(&log);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let told = list(&invocation["toolExecutionNotifications"]);
    assert_eq!(told.len(), 2);
    for notification in told {
        assert_eq!(notification["level"], "error");
        let message = text(&notification["message"]["text"]);
        assert!(message.starts_with("cannot read "), "{message}");
    }
    assert!(!list(&log["runs"][0]["results"]).is_empty());
    assert_eq!(code, 4);
}

/// Nothing found is a log as well: it closes what was open.
#[test]
fn an_empty_log_has_its_rules() {
    let path = temporary("empty.toml", b"version = 1\n");
    let (log, code) = sarif(path.to_str().unwrap());
    assert!(check(&log).is_empty());
    assert_eq!(code, 0);
}

/// GitHub refuses a run with more results than this; errors come first.
#[test]
fn results_are_no_more_than_are_taken() {
    let mut text = "version = 1\n".to_owned();
    for number in 0..26_000 {
        text += &format!("k{number} = 1\n");
    }
    let path = temporary("flood.toml", text.as_bytes());
    let (log, code) = sarif(path.to_str().unwrap());
    let run = &log["runs"][0];
    assert_eq!(list(&run["results"]).len(), 25_000);
    let told = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(told["level"], "warning");
    assert_eq!(code, 3);
}

#[test]
fn workflow_commands_annotate_a_change() {
    let output = run("lint --format github wrong.toml nowhere.toml");
    let mut lines = output.stdout.lines();
    assert_eq!(
        lines.next().unwrap(),
        "::error file=wrong.toml,line=5,endLine=5,col=10,endColumn=42,\
         title=DW012::An origin has no path. \
         Write \"https://shop.example.com\"."
    );
    let last = lines.next_back().unwrap();
    let start = "::error file=nowhere.toml::cannot read nowhere.toml: ";
    assert!(last.starts_with(start), "{last}");
    assert_eq!(output.code, 4);

    // No name and no document begins a command of its own.
    let path = temporary("a,b%:c.toml", b"version = 1\n'%0A\\n::x' = 1\n");
    let path = path.to_str().unwrap();
    let mut command = super::support::doorward(["lint", "--format", "github"]);
    command.arg(path);
    let output = super::support::finish(command, b"");
    assert_eq!(output.stdout.lines().count(), 1);
    let name = "a%2Cb%25%3Ac.toml,line=2,endLine=2,col=1,endColumn=11,";
    assert!(output.stdout.contains(name), "{}", output.stdout);
    assert!(output.stdout.contains("%250A"), "{}", output.stdout);
}
