//! One program of the tests: how it is built, and how it is run.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::compiler::{Compiler, Standard, WARNINGS, once, run};
use crate::libraries::{NATIVE_LIBRARIES, library_path, static_library};
use crate::{Trouble, file, root, scratch};

/// How a program gets at the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// With `libdoorward.a`.
    Static,
    /// With `libdoorward.so`, found by an rpath.
    Shared,
    /// Not at all: it loads the library itself.
    Itself,
}

impl Link {
    /// Both ways to be linked with the engine.
    pub const BOTH: [Self; 2] = [Self::Static, Self::Shared];

    fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Shared => "shared",
            Self::Itself => "itself",
        }
    }

    fn add_to(self, command: &mut Command) {
        match self {
            Self::Static => {
                // Debug information of the engine would be most of it.
                command
                    .args(["-Wl,--gc-sections", "-Wl,--strip-debug"])
                    .arg(static_library())
                    .args(NATIVE_LIBRARIES);
            }
            Self::Shared => {
                let folder = library_path().display();
                command
                    .arg(format!("-L{folder}"))
                    .arg(format!("-Wl,-rpath,{folder}"))
                    .args(["-ldoorward", "-lpthread"]);
            }
            Self::Itself => {
                command.arg("-ldl");
            }
        }
    }
}

/// Flags that make errors of memory and undefined behaviour end a program.
pub const SANITIZERS: [&str; 3] = [
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
];

/// A program in C or C++.
#[derive(Clone, Debug)]
pub struct Program {
    name: String,
    sources: Vec<PathBuf>,
    standard: Standard,
    link: Link,
    flags: Vec<&'static str>,
    link_flags: Vec<&'static str>,
    sanitized: bool,
}

impl Program {
    /// A program of these files of the crate; the first names it.
    pub fn new(sources: &[&str], standard: Standard, link: Link) -> Self {
        let sources: Vec<_> = sources.iter().copied().map(file).collect();
        let stem = sources[0].file_stem().expect("a file has a name");
        let stem = stem.to_string_lossy();
        let name = format!("{stem}::{}::{}", standard.name(), link.name());
        let (flags, link_flags) = (vec![], vec![]);
        let sanitized = false;
        Self { name, sources, standard, link, flags, link_flags, sanitized }
    }

    /// The program with more flags for the compiler.
    pub fn flags(mut self, flags: &[&'static str]) -> Self {
        self.flags.extend(flags);
        self
    }

    /// The program with more flags for the linker.
    pub fn link_flags(mut self, flags: &[&'static str]) -> Self {
        self.link_flags.extend(flags);
        self
    }

    /// The program with sanitizers.
    pub fn sanitized(mut self) -> Self {
        self.name.push_str("::sanitized");
        self.sanitized = true;
        self.flags(&SANITIZERS)
    }

    /// Its name among the tests.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Compiles and links it, once.
    pub fn build(&self) -> Result<PathBuf, Trouble> {
        let program = scratch("programs").join(self.name.replace("::", "-"));
        once(&program, || {
            if self.sanitized {
                Compiler::c().accepts(&SANITIZERS)?;
            }
            let objects = self.sources.iter().map(|path| self.object(path));
            let objects: Vec<_> = objects.collect::<Result<_, _>>()?;
            let mut command = self.standard.command()?;
            command.args(&self.flags).args(objects).arg("-o").arg(&program);
            command.args(&self.link_flags);
            self.link.add_to(&mut command);
            run(&mut command).map(drop)
        })
    }

    /// Compiles one of its files, once for both ways of linking.
    fn object(&self, source: &Path) -> Result<PathBuf, Trouble> {
        let stem = source.file_stem().expect("a file has a name");
        let flags =
            self.flags.concat().replace(|c: char| !c.is_alphanumeric(), "");
        let name = [&*stem.to_string_lossy(), self.standard.name(), &flags];
        let object = scratch("objects").join(name.join("-") + ".o");
        once(&object, || {
            let mut command = self.standard.command()?;
            command
                .args(WARNINGS)
                .arg(format!("-I{}", root().join("include").display()))
                .args(&self.flags)
                .arg("-c")
                .arg(source)
                .arg("-o")
                .arg(&object);
            run(&mut command).map(drop)
        })
    }
}
