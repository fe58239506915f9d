//! `doorward import`: what it prints where, and how it ends.

mod support;

use serde_json::Value;
use support::{doorward, finish, temporary};

const NGINX: &str = r#"map $http_origin $cors_origin {
    default "";
    https://shop.example.com $http_origin;
    "~^https://([a-z0-9-]+\.)*example\.org" $http_origin;
}
"#;

const OKTA: &str = r#"[{
  "name": "Shop", "origin": "https://shop.example.com",
  "scopes": [{"type": "CORS"}]
}]"#;

fn import(
    from: &str,
    name: &str,
    text: &str,
    more: &[&str],
) -> support::Output {
    let file = temporary(name, text.as_bytes());
    let file = file.to_str().unwrap();
    let arguments = ["import", "--from", from, file];
    finish(doorward(arguments.into_iter().chain(more.iter().copied())), b"")
}

#[test]
fn the_document_is_on_stdout_and_the_report_on_stderr() {
    let output = import("nginx", "report.conf", NGINX, &[]);
    assert_eq!(
        output.stdout,
        r##"# Imported from report.conf by "doorward import".
version = 1

# report.conf:3: https://shop.example.com $http_origin
[[trusted_origins]]
name = "shop.example.com"
origin = "https://shop.example.com"
scopes = ["cors"]

# report.conf:4: ~^https://([a-z0-9-]+\.)*example\.org $http_origin
# left out: nothing ends it, so the name may go on; it admits
# https://app.example.org.evil.example; what is probably meant also admits
# https://_.example.org, which it does not
# remove the "# " below to trust this all the same:
# [[trusted_origins]]
# name = "example.org"
# origin = "https://example.org"
# scopes = ["cors"]

# [[trusted_origins]]
# name = "*.example.org"
# origin = "https://*.example.org"
# scopes = ["cors"]

# report.conf:1: which part of the server this list is for is not in the file;
# if it is all, remove the "# " below
# [[apis]]
# name = "everything /"
# path = "/"

# [[apis]]
# name = "everything /{*rest}"
# path = "/{*rest}"
"##
    );
    let report = output.stderr.lines().map(|line| {
        // Temporary files are in a folder that is another everywhere.
        line.rsplit_once("report.conf").map_or(line, |(_, rest)| rest)
    });
    let report: Vec<_> = report.collect();
    assert_eq!(
        report,
        [
            r":4: left out: ~^https://([a-z0-9-]+\.)*example\.org $http_origin",
            "    nothing ends it, so the name may go on; it admits \
             https://app.example.org.evil.example; what is probably meant also \
             admits https://_.example.org, which it does not",
            "    help: probably meant: \"https://example.org\", \
             \"https://*.example.org\"",
            ": 1 trusted origin, 0 APIs, 1 left out",
        ]
    );
    assert_eq!(output.code, 1);
}

#[test]
fn the_report_is_for_tools_too() {
    let output = import("nginx", "tools.conf", NGINX, &["--json"]);
    let notes: Vec<Value> = output
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0]["line"], 4);
    assert_eq!(notes[0]["kind"], "left_out");
    assert_eq!(notes[0]["example"], "https://app.example.org.evil.example");
    assert!(output.stdout.starts_with("# Imported from tools.conf"));
    assert_eq!(output.code, 1);
}

#[test]
fn what_is_written_passes_the_doctor() {
    let policy = temporary("imported.toml", b"");
    let path = policy.to_str().unwrap();
    let output = import("okta", "origins.json", OKTA, &["--output", path]);
    assert_eq!((output.code, &*output.stdout), (0, ""));
    assert!(output.stderr.ends_with("everything was translated\n"));
    let lint = finish(doorward(["lint", "--json", path]), b"");
    assert!(!lint.stdout.contains("\"error\""), "{}", lint.stdout);
    let check = ["check", "-p", path, "-o", "https://shop.example.com"];
    let check = check.into_iter().chain(["--scope", "cors"]);
    assert_eq!(finish(doorward(check), b"").code, 0);
}

#[test]
fn standard_input_is_a_file_too() {
    let command = doorward(["import", "--from", "okta", "-"]);
    let output = finish(command, OKTA.as_bytes());
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stdout.contains("name = \"Shop\""));
}

#[test]
fn a_run_ends_with_what_it_came_to() {
    let cases = [
        ("okta", "complete.json", OKTA, 0),
        ("nginx", "left-out.conf", NGINX, 1),
        ("okta", "other.json", "{\"a\": 1}", 3),
        ("okta", "not.json", "not JSON", 3),
        ("nginx", "empty.conf", "", 3),
        ("envoy", "not.yaml", "a: [", 3),
        ("envoy", "other.yaml", "a: b", 3),
        ("spring", "other.yml", "server: {port: 80}", 3),
        ("express", "other.js", "const a = 1;", 3),
        ("apisix", "other-apisix.json", "{}", 3),
    ];
    for (from, name, text, code) in cases {
        let output = import(from, name, text, &[]);
        assert_eq!(output.code, code, "{name}: {}", output.stderr);
        assert_eq!(output.stdout.is_empty(), code == 3, "{name}");
    }
    let binary = temporary("binary.conf", b"\xff\xfe\0");
    let arguments = ["import", "--from", "nginx", binary.to_str().unwrap()];
    assert_eq!(finish(doorward(arguments), b"").code, 4);
    let arguments = ["import", "--from", "nginx", "no-such-file"];
    assert_eq!(finish(doorward(arguments), b"").code, 4);
    let arguments = ["import", "--from", "apache", "no-such-file"];
    assert_eq!(finish(doorward(arguments), b"").code, 2);
    let output = import("okta", "wrong.json", OKTA, &["-o", "policy.json"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    let output = import("okta", "wrong.json", OKTA, &["-o", "/no/such/a.toml"]);
    assert_eq!(output.code, 4, "{}", output.stderr);
}
