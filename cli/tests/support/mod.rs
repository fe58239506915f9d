//! Runs the real binary.

// Each file of tests uses a part of this.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

/// What a finished run left.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The command, without colours whatever the tests are run in.
pub(crate) fn doorward<'a>(
    arguments: impl IntoIterator<Item = &'a str>,
) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command
        .args(arguments)
        .current_dir(documents())
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs with nothing on standard input; `arguments` is split at spaces.
pub(crate) fn run(arguments: &str) -> Output {
    finish(doorward(arguments.split_whitespace()), b"")
}

/// Runs `eval` under a policy.
pub(crate) fn eval(policy: &Path, input: &[u8]) -> Output {
    let mut command = doorward(["eval", "--policy"]);
    command.arg(policy);
    finish(command, input)
}

/// Feeds and drains at once: a pipe that nobody drains stops its writer.
pub(crate) fn finish(mut command: Command, input: &[u8]) -> Output {
    let mut child: Child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let mut stdout = vec![];
    let mut errors = vec![];
    thread::scope(|scope| {
        // Who refuses the policy reads nothing.
        scope.spawn(move || drop(stdin.write_all(input)));
        scope.spawn(|| stderr.read_to_end(&mut errors).unwrap());
        let mut pipe = child.stdout.take().unwrap();
        pipe.read_to_end(&mut stdout).unwrap();
    });
    Output {
        code: child.wait().unwrap().code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(errors).unwrap(),
    }
}

/// Where the documents of these tests are; also where commands run.
pub(crate) fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents")
}

/// A file with this content that only this test has.
pub(crate) fn temporary(name: &str, content: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// A folder that only this test has.
pub(crate) fn temporary_folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}
