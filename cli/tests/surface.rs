//! The command line as a whole: help, completions, schema, exit codes.

mod support;

use serde_json::Value;
use support::{run, temporary};

#[test]
fn every_subcommand_has_help() {
    let commands =
        ["check", "explain", "lint", "eval", "diff", "schema", "completions"];
    let all = run("--help");
    assert_eq!(all.code, 0);
    for command in commands {
        assert!(all.stdout.contains(&format!("\n  {command} ")), "{command}");
        let output = run(&format!("{command} --help"));
        assert_eq!((output.code, &*output.stderr), (0, ""), "{command}");
        let usage = format!("Usage: doorward {command}");
        assert!(output.stdout.contains(&usage), "{}", output.stdout);
        for line in output.stdout.lines() {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
    }
    for code in 0..=4 {
        assert!(all.stdout.contains(&format!("\n  {code}  ")), "{code}");
    }
    let version = run("--version").stdout;
    assert_eq!(version, format!("doorward {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn shells_get_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&format!("completions {shell}"));
        assert_eq!((output.code, &*output.stderr), (0, ""), "{shell}");
        assert!(output.stdout.contains("request-headers"), "{shell}");
    }
    assert_eq!(run("completions nosh").code, 2);
}

#[test]
fn the_schema_is_that_of_the_library() {
    let output = run("schema");
    assert_eq!(output.stdout, doorward::policy::json_schema());
    let schema: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(schema["properties"]["version"]["minimum"], 1);
    assert_eq!(output.code, 0);
}

/// Every way in which a policy file cannot be used, for every subcommand
/// that takes one.
#[test]
fn files_that_are_no_policy_have_their_exit_codes() {
    let text = temporary("policy.yaml", b"version: 1\n");
    let bytes = temporary("bytes.toml", b"version = 1 # \xff\n");
    let cut = temporary("cut.json", b"{\"version\": 1,");
    let folder = support::temporary_folder("folder.toml");
    let table = [
        (text.display().to_string(), 2, "is not named like a policy"),
        ("nowhere.toml".into(), 4, "cannot read nowhere.toml: "),
        (folder.display().to_string(), 4, "cannot read "),
        (bytes.display().to_string(), 4, "cannot read "),
        (cut.display().to_string(), 3, "error[DW001]: not valid JSON"),
        ("wrong.toml".into(), 3, "wrong.toml is not a valid policy: 3 errors"),
    ];
    for (file, code, says) in table {
        for command in ["eval", "check", "explain"] {
            let output = run(&format!("{command} --policy {file}"));
            assert_eq!(output.code, code, "{command} {file}");
            assert_eq!(output.stdout, "", "{command} {file}");
            assert!(output.stderr.contains(says), "{}", output.stderr);
        }
    }
}

#[test]
fn warnings_keep_nobody_from_deciding() {
    let output = run("check -p warned.toml -o https://a.example --scope cors");
    assert_eq!((output.code, &*output.stderr), (1, ""));
}

#[test]
fn a_command_is_needed() {
    assert_eq!(run("").code, 2);
    assert_eq!(run("nope").code, 2);
    assert_eq!(run("check --nope").code, 2);
}

/// A reader that leaves, as `head` does, gets no panic; what it did not read
/// may have been a denial, so it is no success.
#[test]
fn a_reader_may_leave() {
    let table: &[&[&str]] = &[
        &["eval", "-p", "shop.toml"],
        &["check", "-p", "shop.toml"],
        &["explain", "-p", "shop.toml"],
        &["lint", "shop.toml"],
        &["lint", "--json", "wrong.toml"],
        &["schema"],
        &["completions", "bash"],
    ];
    for arguments in table {
        let mut child = support::doorward(arguments.iter().copied());
        // A pipe whose reading end is closed before the first byte.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = child.stdout(writer).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let _ = std::io::Write::write_all(&mut stdin, b"{}\n");
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said, "", "{arguments:?}");
    }
}
