//! The conformance cases, answered through the C ABI by a program in C.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use doorward_ffi_tests::cases::{Policy, policies};
use doorward_ffi_tests::compiler::Standard;
use doorward_ffi_tests::program::{Link, Program};
use doorward_ffi_tests::{Trouble, failed, trial};
use libtest_mimic::Arguments;

/// How many decisions there are at least.
const ENOUGH: usize = 300;

static ANSWERED: AtomicUsize = AtomicUsize::new(0);

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let policies = policies();
    let cases: usize = policies.iter().map(|policy| policy.cases.len()).sum();
    let mut trials = vec![trial("there_are_enough_cases", move || {
        let few = || failed(format!("only {cases} cases"));
        (cases >= ENOUGH).then_some(()).ok_or_else(few)
    })];
    for policy in policies {
        let name = policy.name.clone();
        trials.push(trial(name, move || replay(&policy)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    let answered = ANSWERED.load(Ordering::Relaxed);
    println!("{answered} decisions through C, for {cases} cases");
    conclusion.exit_code()
}

fn program() -> Result<PathBuf, Trouble> {
    static PROGRAM: LazyLock<Result<PathBuf, Trouble>> = LazyLock::new(|| {
        let [c99, ..] = Standard::ALL_C;
        Program::new(&["c/replay.c"], c99, Link::Shared).build()
    });
    PROGRAM.clone()
}

/// Asks all questions about one policy.
fn replay(policy: &Policy) -> Result<(), Trouble> {
    let asked: Vec<_> = policy
        .cases
        .iter()
        .flat_map(|case| case.lines().into_iter().map(move |line| (case, line)))
        .collect();
    let lines: String =
        asked.iter().map(|(_, line)| format!("{line}\n")).collect();
    let answers = ask(policy, lines)?;
    let mut wrong = vec![];
    for ((case, _), answer) in asked.iter().zip(answers.lines()) {
        ANSWERED.fetch_add(1, Ordering::Relaxed);
        wrong.extend(case.judge(answer).err());
    }
    if answers.lines().count() != asked.len() {
        wrong.push("not every question was answered".into());
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(failed(wrong.join("\n"))),
    }
}

fn ask(policy: &Policy, lines: String) -> Result<String, Trouble> {
    let mut child = Command::new(program()?)
        .arg(&policy.document)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a program that was just built");
    let mut input = child.stdin.take().expect("piped");
    // The program answers while it is still being asked.
    let writer = thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it comes to an end");
    let written = writer.join().expect("does not panic");
    match output.status.success() && written.is_ok() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(failed(String::from_utf8_lossy(&output.stderr))),
    }
}
