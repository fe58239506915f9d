//! `doorward lint --fix` and `--diff`: files that are changed, and how.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::{run, temporary, temporary_folder};

const TEXT: &str = "\
# The shop.
version = 1

[[trusted_origins]]
name   = \"Storefront\"
origin = \"HTTPS://Shop.example.com:443/\" # the new one
scopes = [\"redirect\"]

[[trusted_origins]]
name   = \"Internal\"
origin = \"https://*.internal\"
scopes = [\"redirect\"]
";

fn fixed() -> String {
    TEXT.replace("HTTPS://Shop.example.com:443/", "https://shop.example.com")
}

fn lint(options: &str, path: &Path) -> super::support::Output {
    run(&format!("lint {options} {}", path.display()))
}

#[test]
fn files_are_fixed_and_the_rest_is_reported() {
    let path = temporary("fix.toml", TEXT.as_bytes());
    let name = path.display();
    let output = lint("--fix", &path);
    assert_eq!(fs::read_to_string(&path).unwrap(), fixed());
    let first = output.stdout.lines().next().unwrap();
    let expected = format!(
        "{name}:6:10: fixed[DW061]: stored as \"https://shop.example.com\": "
    );
    assert!(first.starts_with(&expected), "{first}");
    assert!(output.stdout.contains("warning[DW060]"), "{}", output.stdout);
    assert!(output.stdout.ends_with(&format!("{name}: 1 warning\n")));
    assert_eq!((output.code, &*output.stderr), (1, ""));

    // Nothing is left to fix, and nothing is written.
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let output = lint("--fix --json", &path);
    assert_eq!(output.stdout.lines().count(), 1);
    let after = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(before, after);
    assert_eq!(lint("--fix --quiet", &path).stdout, "");
}

#[test]
fn a_diff_changes_nothing() {
    let path = temporary("diff.toml", TEXT.as_bytes());
    let name = path.display();
    let expected = format!(
        "\
--- {name}
+++ {name}
@@ -3,7 +3,7 @@
 
 [[trusted_origins]]
 name   = \"Storefront\"
-origin = \"HTTPS://Shop.example.com:443/\" # the new one
+origin = \"https://shop.example.com\" # the new one
 scopes = [\"redirect\"]
 
 [[trusted_origins]]
"
    );
    for options in ["--diff", "--fix --diff"] {
        let output = lint(options, &path);
        assert_eq!(output.stdout, expected);
        assert_eq!((output.code, &*output.stderr), (1, ""));
        assert_eq!(fs::read_to_string(&path).unwrap(), TEXT);
    }
    let path = temporary("diff-none.toml", fixed().as_bytes());
    assert_eq!(lint("--diff", &path).stdout, "");
    // One line without its end, as machines write them.
    let json = r#"{"version":1,"trusted_origins":[{"name":"a","origin":
        "https://A.example","scopes":["redirect"]}]}"#;
    let json = json.replace("\n        ", "");
    let path = temporary("diff.json", json.as_bytes());
    let output = lint("--diff", &path);
    assert!(output.stdout.contains("\n\\ No newline at end of file"));
}

/// What `patch` makes of the diff is what `--fix` writes.
#[test]
fn a_diff_is_a_patch() {
    let folder = temporary_folder("patched");
    let file = folder.join("policy.toml");
    fs::write(&file, TEXT).unwrap();
    let mut command = super::support::doorward(["lint", "--diff"]);
    command.arg("policy.toml").current_dir(&folder);
    let diff = super::support::finish(command, b"").stdout;
    let mut patch = std::process::Command::new("patch");
    patch.arg("-p0").current_dir(&folder);
    patch.stdin(std::process::Stdio::piped());
    patch.stdout(std::process::Stdio::piped());
    patch.stderr(std::process::Stdio::piped());
    // Not every machine has it.
    if std::process::Command::new("patch").arg("-v").output().is_ok() {
        let output = super::support::finish(patch, diff.as_bytes());
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert_eq!(fs::read_to_string(&file).unwrap(), fixed());
    }
}

#[test]
fn a_document_that_cannot_be_read_stays_as_it_is() {
    let path = temporary("broken.toml", b"version = 1\norigin = [\n");
    let output = lint("--fix", &path);
    assert_eq!(output.code, 3);
    assert_eq!(fs::read(&path).unwrap(), b"version = 1\norigin = [\n");
    let output = run("lint --fix nowhere.toml");
    assert_eq!((output.code, &*output.stdout), (4, ""));
}

/// What is not the content of a file is the same after fixing: its mode, the
/// link that leads to it, and its neighbours.
#[cfg(unix)]
#[test]
fn a_file_keeps_what_it_has() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = temporary_folder("kept");
    let (file, link) = (folder.join("policy.toml"), folder.join("link.toml"));
    let _ = fs::remove_file(&link);
    fs::write(&file, TEXT).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("policy.toml", &link).unwrap();
    let output = lint("--fix", &link);
    assert_eq!((output.code, &*output.stderr), (1, ""));
    assert_eq!(fs::read_to_string(&file).unwrap(), fixed());
    assert_eq!(fs::read_link(&link).unwrap(), PathBuf::from("policy.toml"));
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let names = fs::read_dir(&folder).unwrap();
    assert_eq!(names.count(), 2, "a temporary file is left");
}
