//! The compilers that are there, and what they can do.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use cc::Tool;

use crate::{Trouble, failed};

/// What every program and both headers are compiled with.
pub const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// A language standard, by the name that compilers have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// ISO C.
    C(&'static str),
    /// ISO C++.
    Cpp(&'static str),
}

impl Standard {
    /// The standards of C that the header is for.
    pub const ALL_C: [Self; 3] =
        [Self::C("c99"), Self::C("c11"), Self::C("c2x")];
    /// The standards of C++ that both headers are for.
    pub const ALL_CPP: [Self; 2] = [Self::Cpp("c++17"), Self::Cpp("c++20")];

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL_C.into_iter().chain(Self::ALL_CPP)
    }

    /// `c99`, `c++17`.
    pub fn name(self) -> &'static str {
        match self {
            Self::C(name) | Self::Cpp(name) => name,
        }
    }

    /// What files in the language end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::C(_) => "c",
            Self::Cpp(_) => "cpp",
        }
    }

    /// A run of the compiler with this standard, unless it is missing or too
    /// old.
    pub fn command(self) -> Result<Command, Trouble> {
        let compiler = match self {
            Self::C(_) => Compiler::c(),
            Self::Cpp(_) => Compiler::cpp()?,
        };
        let flag = format!("-std={}", self.name());
        compiler.accepts(&[&flag])?;
        let mut command = compiler.command();
        command.arg(flag);
        Ok(command)
    }
}

/// A compiler that has been seen to work.
pub struct Compiler {
    tool: Tool,
    extension: &'static str,
}

impl Compiler {
    /// The C compiler. The tests cannot do without.
    pub fn c() -> &'static Self {
        static C: LazyLock<Option<Compiler>> =
            LazyLock::new(|| Compiler::find("c"));
        C.as_ref().expect("a C compiler is needed: install one, or set CC")
    }

    /// The C++ compiler, or that there is none.
    pub fn cpp() -> Result<&'static Self, Trouble> {
        static CPP: LazyLock<Option<Compiler>> =
            LazyLock::new(|| Compiler::find("cpp"));
        let missing = || Trouble::Missing("there is no C++ compiler".into());
        CPP.as_ref().ok_or_else(missing)
    }

    fn find(extension: &'static str) -> Option<Self> {
        let tool = cc::Build::new()
            .cpp(extension == "cpp")
            .target(env!("DOORWARD_TARGET"))
            .host(env!("DOORWARD_HOST"))
            .opt_level(1)
            .debug(true)
            .cargo_metadata(false)
            .cargo_warnings(false)
            .try_get_compiler()
            .ok()?;
        let found = Self { tool, extension };
        found.accepts(&[]).is_ok().then_some(found)
    }

    /// A run of it, with what `cc` and the environment say it needs.
    pub fn command(&self) -> Command {
        self.tool.to_command()
    }

    /// Whether a program made with these flags compiles, links and runs;
    /// [`Trouble::Missing`] when not. Tried once.
    pub fn accepts(&self, flags: &[&str]) -> Result<(), Trouble> {
        let key = flags.concat().replace(|c: char| !c.is_alphanumeric(), "");
        let folder = format!("accepts/{}-{key}", self.extension);
        let folder = crate::scratch(&folder);
        let program = folder.join("main");
        let accepted = once(&program, || {
            let source = program.with_extension(self.extension);
            let text = "int main(void) { return 0; }\n";
            fs::write(&source, text).expect("can be written");
            let mut compile = self.command();
            compile.args(flags).arg(&source).arg("-o").arg(&program);
            run(&mut compile)?;
            run(&mut Command::new(&program)).map(drop)
        });
        let name = self.tool.path().display();
        let missing = format!("{name} has no {}", flags.join(" "));
        accepted.map(drop).map_err(|_| Trouble::Missing(missing))
    }
}

/// Runs a command to its end; a failure has all that it printed.
pub fn run(command: &mut Command) -> Result<Output, Trouble> {
    let shown = [command.get_program()].into_iter().chain(command.get_args());
    let shown: Vec<_> = shown.map(|word| word.to_string_lossy()).collect();
    let shown = shown.join(" ");
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return Err(failed(format!("{shown}: {error}"))),
    };
    match output.status.success() {
        true => Ok(output),
        false => Err(failed(format!(
            "{shown}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        ))),
    }
}

/// Makes a file, unless another test of this run has made it or failed to.
pub fn once(
    path: &Path,
    make: impl FnOnce() -> Result<(), Trouble>,
) -> Result<PathBuf, Trouble> {
    type Made = Arc<OnceLock<Result<(), Trouble>>>;
    static ALL: LazyLock<Mutex<HashMap<PathBuf, Made>>> =
        LazyLock::new(Mutex::default);
    let made = {
        let mut all = ALL.lock().expect("nothing panics below");
        all.entry(path.into()).or_default().clone()
    };
    made.get_or_init(make).clone().map(|()| path.into())
}
