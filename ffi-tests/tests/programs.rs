//! Every program in C and C++: in each standard, linked both ways, with
//! sanitizers, and under valgrind.

use std::path::Path;
use std::process::{Command, ExitCode};

use doorward_ffi_tests::compiler::{Standard, run};
use doorward_ffi_tests::libraries::shared_library;
use doorward_ffi_tests::program::{Link, Program};
use doorward_ffi_tests::{Trouble, failed, file, read, root, trial};
use libtest_mimic::{Arguments, Trial};

/// Programs that are linked with the engine, one file each.
const C: [&str; 8] = [
    "c/arguments.c",
    "c/builder.c",
    "c/decisions.c",
    "c/errors.c",
    "c/lengths.c",
    "c/lifetimes.c",
    "c/null.c",
    "c/sizes.c",
];

/// Two translation units and more that include the wrapper.
const WRAPPER: [&str; 4] = [
    "cpp/wrapper.cpp",
    "cpp/second.cpp",
    "cpp/results.cpp",
    "cpp/questions.cpp",
];

const EXAMPLE: [&str; 1] = ["cpp/example.cpp"];

/// What the linker does to allocations in `c/alloc.c`.
const WRAP: &str = "-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,\
                    --wrap=posix_memalign,--wrap=aligned_alloc,--wrap=free";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![trial("example_is_the_header's", example)];
    for link in Link::BOTH {
        for standard in Standard::ALL_C {
            let programs = C.map(|source| [source]);
            add(&mut trials, &programs, standard, link);
        }
        for standard in Standard::ALL_CPP {
            trials.push(plain(Program::new(&WRAPPER, standard, link)));
            trials.push(plain(Program::new(&EXAMPLE, standard, link)));
        }
    }
    let [c99, ..] = Standard::ALL_C;
    let [cpp17, ..] = Standard::ALL_CPP;
    for source in C {
        let program = Program::new(&[source], c99, Link::Static);
        trials.push(plain(program.clone().sanitized()));
        trials.push(checked(program));
    }
    let wrapper = Program::new(&WRAPPER, cpp17, Link::Static);
    trials.push(plain(wrapper.clone().sanitized()));
    trials.push(checked(wrapper));
    let alloc = Program::new(&["c/alloc.c"], c99, Link::Static);
    trials.push(plain(alloc.link_flags(&[WRAP])));
    let loading = Program::new(&["c/loading.c"], c99, Link::Itself);
    trials.push(plain(loading.clone()));
    trials.push(checked(loading));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn add(
    trials: &mut Vec<Trial>,
    programs: &[[&str; 1]],
    standard: Standard,
    link: Link,
) {
    let programs = programs.iter();
    let programs =
        programs.map(|sources| Program::new(sources, standard, link));
    trials.extend(programs.map(plain));
}

/// The program, run as it is.
fn plain(program: Program) -> Trial {
    let name = program.name().to_owned();
    trial(name, move || run_it(&mut Command::new(program.build()?)))
}

/// The program under valgrind: no error, and nothing lost.
fn checked(program: Program) -> Trial {
    let name = format!("{}::valgrind", program.name());
    trial(name, move || {
        let valgrind = run(Command::new("valgrind").arg("--version"));
        let missing = |_| Trouble::Missing("there is no valgrind".into());
        valgrind.map_err(missing)?;
        let mut command = Command::new("valgrind");
        command
            .args(["--quiet", "--error-exitcode=9", "--leak-check=full"])
            .arg("--errors-for-leak-kinds=definite,indirect,possible")
            .arg("--show-leak-kinds=definite,indirect,possible")
            .arg(program.build()?);
        run_it(&mut command)
    })
}

/// Runs a program that needs no arguments, or the library's path.
fn run_it(command: &mut Command) -> Result<(), Trouble> {
    let output = run(command.arg(shared_library()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let counted = text.contains(" checks, 0 failed\n") || text.is_empty();
    counted.then_some(()).ok_or_else(|| failed(text))
}

/// The example in doorward.hpp is the one that is compiled here.
fn example() -> Result<(), Trouble> {
    let header = read(root().join("include/doorward.hpp"));
    let program = read(file(Path::new(EXAMPLE[0]).to_str().expect("a path")));
    let code = between(&program, "// example begins\n", "// example ends\n");
    let comment: String = code
        .lines()
        .map(|line| format!("// {line}").trim_end().to_owned() + "\n")
        .collect();
    match header.contains(comment.trim_end()) {
        true => Ok(()),
        false => Err(failed(format!("doorward.hpp has not:\n{comment}"))),
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let after = text.split_once(start).expect("the mark is there").1;
    let inside = after.split_once(end).expect("the mark is there").0;
    inside.trim_end_matches(' ')
}
