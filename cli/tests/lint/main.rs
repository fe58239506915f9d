//! `doorward lint`: what is wrong with documents, drawn and as JSON.

mod fix;
mod formats;
#[path = "../support/mod.rs"]
mod support;

use doorward::diagnostic::Code;
use doorward::policy::code_page;
use serde_json::{Value, json};
use support::{run, temporary};

#[test]
fn errors_are_drawn_with_their_lines() {
    let output = run("lint wrong.toml");
    assert_eq!(
        output.stdout,
        r#"error[DW012]: an origin has no path
 --> wrong.toml:5:10
  |
5 | origin = "https://shop.example.com/login"
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write "https://shop.example.com"

error[DW006]: scopes cannot be "redirekt"
 --> wrong.toml:6:19
  |
6 | scopes = ["cors", "redirekt"]
  |                   ^^^^^^^^^^
  |
  = help: write "redirect"

error[DW004]: max_age is a string, not an integer
  --> wrong.toml:11:11
   |
11 | max_age = "600"
   |           ^^^^^

wrong.toml: 3 errors
"#
    );
    assert_eq!((output.code, &*output.stderr), (3, ""));
}

#[test]
fn tools_get_an_object_a_finding() {
    let output = run("lint --json wrong.toml warned.toml");
    let found: Vec<Value> = output
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let codes: Vec<_> = found.iter().map(|f| &f["code"]).collect();
    assert_eq!(codes, ["DW012", "DW006", "DW004", "DW061"]);
    assert_eq!(
        found[0],
        json!({
            "file": "wrong.toml",
            "line": 5,
            "column": 10,
            "span": [64, 96],
            "severity": "error",
            "code": "DW012",
            "message": "an origin has no path",
            "help": "write \"https://shop.example.com\"",
        })
    );
    assert_eq!(found[3]["severity"], "warning");
    assert_eq!((output.code, &*output.stderr), (3, ""));
}

#[test]
fn the_worst_file_gives_the_exit_code() {
    let table = [
        ("lint shop.toml", 0),
        ("lint --quiet shop.toml warned.toml", 1),
        ("lint --quiet warned.toml shop.toml wrong.toml shop.toml", 3),
        ("lint --quiet nowhere.toml wrong.toml", 4),
        ("lint --quiet shop.toml notes.txt", 2),
        ("lint", 2),
    ];
    for (arguments, code) in table {
        let output = run(arguments);
        assert_eq!(output.code, code, "{arguments}: {}", output.stderr);
        assert_eq!(output.stderr.is_empty(), code != 2 && code != 4);
        if arguments.contains("--quiet") {
            assert_eq!(output.stdout, "", "{arguments}");
        }
    }
    let output = run("lint shop.toml");
    assert_eq!(output.stdout, "shop.toml: no findings\n");
}

/// Past a screenful or two, a finding is a line.
#[test]
fn many_findings_are_short() {
    let mut text = "version = 1\n".to_owned();
    for number in 0..40 {
        text += &format!("key_{number} = {number}\n");
    }
    let path = temporary("many.toml", text.as_bytes());
    let path = path.to_str().unwrap();
    let output = run(&format!("lint {path}"));
    let count = |what: &str| output.stdout.matches(what).count();
    assert_eq!((count("[DW002]"), count(" --> ")), (40, 25));
    let last = format!(
        "{path}:41:1: error[DW002]: there is no key \"key_39\" here\n\n\
         {path}: 40 errors\n"
    );
    assert!(output.stdout.ends_with(&last), "{}", output.stdout);

    let output = run(&format!("eval -p {path}"));
    assert_eq!((output.code, &*output.stdout), (3, ""));
    assert_eq!(output.stderr.matches("error[DW002]").count(), 10);
    let last = format!(
        "error: {path} is not a valid policy: 40 errors; \
         \"doorward lint {path}\" shows all\n"
    );
    assert!(output.stderr.ends_with(&last), "{}", output.stderr);
}

/// A document on one line is not printed whole, and its places stay right.
#[test]
fn a_part_of_a_long_line_is_shown() {
    let origins: Vec<_> = (0..500)
        .map(|n| {
            let origin = format!("https://é{n}.example/");
            let path = if n == 400 { "x" } else { "" };
            json!({
                "name": format!("n{n}"),
                "origin": origin + path,
                "scopes": ["cors"],
            })
        })
        .collect();
    let text = json!({"version": 1, "trusted_origins": origins}).to_string();
    let at = text.find("\"https://é400.example/x").unwrap();
    let column = text[..at].chars().count() + 1;
    let path = temporary("line.json", text.as_bytes());
    let path = path.to_str().unwrap();
    let output = run(&format!("check -p {path}"));
    let place = format!("--> {path}:1:{column}\n");
    assert!(output.stderr.contains(&place), "{}", output.stderr);
    let mark = "^".repeat("\"https://é400.example/x\"".chars().count());
    assert!(output.stderr.contains(&mark), "{}", output.stderr);
    assert!(output.stderr.lines().all(|line| line.len() < 250));
    assert_eq!(output.code, 3);
}

/// Escape sequences of a document do not reach the terminal.
#[test]
fn control_characters_are_shown_as_such() {
    let text = b"version = 1\nkey = '\x1b[31m\xe2\x80\xae'\n";
    let path = temporary("control.toml", text);
    let output = run(&format!("lint {}", path.display()));
    assert!(!output.stdout.contains(['\u{1b}', '\u{202e}']));
    assert_eq!(output.code, 3);
}

#[test]
fn colours_are_for_terminals() {
    let mut command = support::doorward(["lint", "wrong.toml"]);
    command.env("CLICOLOR_FORCE", "1");
    assert!(support::finish(command, b"").stdout.contains("\x1b["));
    let mut command = support::doorward(["lint", "wrong.toml"]);
    command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!support::finish(command, b"").stdout.contains("\x1b["));
}

/// The page in `docs/codes`, which is also what the library has.
#[test]
fn codes_are_explained() {
    for code in Code::ALL {
        let output = run(&format!("lint --explain {}", code.id()));
        let heading = format!("# {}: ", code.id());
        assert!(output.stdout.starts_with(&heading), "{}", output.stdout);
        assert_eq!(output.stdout, code_page(*code));
        assert_eq!((output.code, &*output.stderr), (0, ""));
    }
    let output = run("lint --explain dw012");
    assert_eq!(output.stdout, run("lint --explain DW012").stdout);
    let output = run("lint --explain DW999");
    assert!(output.stderr.starts_with("error: there is no code \"DW999\""));
    assert_eq!(output.code, 2);
}

/// Options that cannot both be meant.
#[test]
fn options_that_exclude_each_other() {
    for options in [
        "--json --format json",
        "--quiet --format sarif",
        "--quiet --json",
        "--quiet --diff",
        "--diff --format github",
        "--diff --json",
        "--explain DW012",
        "--format xml",
    ] {
        let output = run(&format!("lint shop.toml {options}"));
        assert_eq!((output.code, &*output.stdout), (2, ""), "{options}");
    }
}
