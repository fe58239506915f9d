//! The C header as Python's cffi reads it: no preprocessor, no compiler.
//!
//! cffi comes from PyPI into an environment below the target folder. Where
//! that is not possible the test is ignored, and says why.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use doorward_ffi_tests::compiler::run;
use doorward_ffi_tests::libraries::shared_library;
use doorward_ffi_tests::{Trouble, file, root, scratch, trial};
use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = vec![trial("cffi_reads_the_header", cffi)];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn cffi() -> Result<(), Trouble> {
    let python = python_with_cffi()?;
    let mut command = Command::new(python);
    command
        .arg(file("python/decide.py"))
        .arg(root().join("include/doorward.h"))
        .arg(shared_library());
    run(&mut command).map(drop)
}

/// An interpreter that has cffi, made once.
fn python_with_cffi() -> Result<PathBuf, Trouble> {
    let environment = scratch("python");
    let python = environment.join("bin/python");
    let has_cffi = || run(Command::new(&python).args(["-c", "import cffi"]));
    if has_cffi().is_err() {
        let try_to = |what: &str, command: &mut Command| {
            let missing = |trouble| match trouble {
                Trouble::Failed(why) => {
                    let why = why.lines().last().unwrap_or_default().to_owned();
                    Trouble::Missing(format!("cannot {what}: {why}"))
                }
                missing => missing,
            };
            run(command).map_err(missing)
        };
        let mut create = Command::new("python3");
        create.args(["-m", "venv", "--clear"]).arg(&environment);
        try_to("make a Python environment", &mut create)?;
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "cffi"]);
        try_to("install cffi", &mut install)?;
    }
    Ok(python)
}
