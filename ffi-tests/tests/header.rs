//! The headers alone: they compile everywhere, agree with the library's
//! version, and everything in them is in some test.

use std::process::{Command, ExitCode};

use doorward_ffi_tests::compiler::{Standard, WARNINGS, run};
use doorward_ffi_tests::header::Header;
use doorward_ffi_tests::program::{Link, Program};
use doorward_ffi_tests::{Trouble, failed, file, read, root, scratch, trial};
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        trial("names_have_the_prefix", names_have_the_prefix),
        trial("layout_has_every_field", layout_has_every_field),
        trial("null_has_every_pointer", null_has_every_pointer),
        trial("sizes_has_every_struct", sizes_has_every_struct),
        trial("lengths_has_every_string", lengths_has_every_string),
        trial("wrapper_has_every_number", wrapper_has_every_number),
    ];
    for standard in Standard::all() {
        let name = format!("doorward.h::{}", standard.name());
        trials.push(trial(name, move || c_header_alone(standard)));
        trials.push(version(standard));
        let layout = Program::new(&["c/layout.c"], standard, Link::Static);
        let name = format!("layout::{}", standard.name());
        trials.push(trial(name, move || layout.build().map(drop)));
    }
    for standard in Standard::ALL_CPP {
        for (what, flags) in WRAPPER_FLAGS {
            let name = format!("doorward.hpp::{}::{what}", standard.name());
            trials.push(trial(name, move || wrapper_alone(standard, flags)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// How programs that include the wrapper may be compiled.
const WRAPPER_FLAGS: [(&str, &[&str]); 3] = [
    ("plain", &[]),
    ("no-exceptions", &["-fno-exceptions", "-fno-rtti"]),
    (
        "strict",
        &[
            "-Wshadow",
            "-Wconversion",
            "-Wsign-conversion",
            "-Wold-style-cast",
            "-Wnon-virtual-dtor",
            "-Woverloaded-virtual",
        ],
    ),
];

/// Compiles a text to nothing.
fn compile(
    name: &str,
    text: &str,
    standard: Standard,
    flags: &[&str],
) -> Result<(), Trouble> {
    let folder = scratch(&format!("headers/{name}-{}", standard.name()));
    let source = folder.join("alone").with_extension(standard.extension());
    std::fs::write(&source, text).expect("can be written");
    let mut command: Command = standard.command()?;
    command
        .args(WARNINGS)
        .args(flags)
        .arg(format!("-I{}", root().join("include").display()))
        .arg("-c")
        .arg(&source)
        .arg("-o")
        .arg(folder.join("alone.o"));
    run(&mut command).map(drop)
}

/// The header as the first include, each constant and function used.
fn c_header_alone(standard: Standard) -> Result<(), Trouble> {
    let header = Header::read();
    let (numbers, texts): (Vec<_>, Vec<_>) = header
        .constants()
        .into_iter()
        .partition(|(_, value)| !value.starts_with('"'));
    let list = |constants: &[(&str, &str)]| {
        constants.iter().map(|(name, _)| format!("    {name},\n")).collect()
    };
    let (numbers, texts): (String, String) = (list(&numbers), list(&texts));
    let functions: String = header
        .functions()
        .iter()
        .map(|function| format!("    (function){},\n", function.name))
        .collect();
    let text = format!(
        "#include \"doorward.h\"\n#include \"doorward.h\"\n\n\
         extern const long long numbers[];\n\
         const long long numbers[] = {{\n{numbers}}};\n\
         extern const char *const texts[];\n\
         const char *const texts[] = {{\n{texts}}};\n\
         typedef void (*function)(void);\n\
         extern const function functions[];\n\
         const function functions[] = {{\n{functions}}};\n"
    );
    let flags: &[&str] = match standard {
        Standard::C(_) => &["-Wstrict-prototypes", "-Wmissing-prototypes"],
        Standard::Cpp(_) => &[],
    };
    compile("c", &text, standard, flags)
}

fn wrapper_alone(standard: Standard, flags: &[&str]) -> Result<(), Trouble> {
    let mut text = String::new();
    for name in ["types", "error", "decision", "policy", "engine", "builder"] {
        // Each part alone, in whatever order programs include them.
        text.insert_str(0, &format!("#include \"doorward/{name}.hpp\"\n"));
    }
    text += "#include \"doorward.hpp\"\n#include \"doorward.hpp\"\n";
    compile(&format!("cpp{}", flags.concat()), &text, standard, flags)
}

/// A program that compares versions, told what Cargo.toml says.
fn version(standard: Standard) -> Trial {
    let part = |text: &str| text.parse::<u32>().expect("a number");
    let major = part(env!("CARGO_PKG_VERSION_MAJOR"));
    let minor = part(env!("CARGO_PKG_VERSION_MINOR"));
    let patch = part(env!("CARGO_PKG_VERSION_PATCH"));
    let number = major * 1_000_000 + minor * 1_000 + patch;
    let define = |name: &str, value: u32| -> &'static str {
        format!("-DEXPECTED_{name}={value}").leak()
    };
    let program =
        Program::new(&["c/version.c"], standard, Link::Shared).flags(&[
            define("MAJOR", major),
            define("MINOR", minor),
            define("PATCH", patch),
            define("NUMBER", number),
        ]);
    trial(format!("version::{}", standard.name()), move || {
        run(&mut Command::new(program.build()?)).map(drop)
    })
}

fn names_have_the_prefix() -> Result<(), Trouble> {
    let header = Header::read();
    let constants = header.constants().into_iter();
    let constants = constants.map(|(name, _)| (name.to_owned(), "DOORWARD_"));
    let functions = header.functions().into_iter();
    let functions = functions.map(|function| (function.name, "doorward_"));
    let structs = header.structs().into_iter();
    let structs = structs.map(|found| (found.name, "doorward_"));
    let all: Vec<_> = constants.chain(functions).chain(structs).collect();
    if all.len() < 90 {
        return Err(failed(format!("only {} names were read", all.len())));
    }
    let strange = all.iter().filter(|(name, prefix)| !name.starts_with(prefix));
    let strange: Vec<_> = strange.map(|(name, _)| name.clone()).collect();
    none_missing("doorward.h has names of its own", strange)
}

fn none_missing(what: &str, missing: Vec<String>) -> Result<(), Trouble> {
    match missing.is_empty() {
        true => Ok(()),
        false => Err(failed(format!("{what}:\n  {}", missing.join("\n  ")))),
    }
}

/// Everything that `name` lists has to be in a file, as it is.
fn all_in(
    path: &str,
    wanted: impl IntoIterator<Item = String>,
) -> Result<(), Trouble> {
    let text = read(file(path));
    let missing = wanted.into_iter().filter(|line| !text.contains(line));
    none_missing(&format!("{path} lacks"), missing.collect())
}

fn layout_has_every_field() -> Result<(), Trouble> {
    let lines = Header::read().structs().into_iter().flat_map(|found| {
        let name = found.name.clone();
        let fields = found.fields.into_iter();
        let fields = fields.map(move |field| format!("FIELD({name}, {field},"));
        fields.chain([format!("STRUCT({},", found.name)])
    });
    all_in("c/layout.c", lines)
}

/// Not only that there is a line, but that its argument is NULL.
fn null_has_every_pointer() -> Result<(), Trouble> {
    let text = read(file("c/null.c"));
    // One blank between words, wherever lines are broken.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut missing = vec![];
    for function in Header::read().functions() {
        for (at, (parameter, pointer)) in function.parameters.iter().enumerate()
        {
            let line = format!("({}, {parameter}, ", function.name);
            let count = function.parameters.len();
            let found = text.split(&line).skip(1).any(|rest| {
                let call = rest.split(");").next().unwrap_or_default();
                let arguments: Vec<_> = call.split(", ").collect();
                let first = arguments.len().checked_sub(count);
                first.is_some_and(|first| arguments[first + at] == "NULL")
            });
            if *pointer && !found {
                missing.push(format!("{} {parameter}", function.name));
            }
        }
    }
    none_missing("c/null.c lacks", missing)
}

fn sizes_has_every_struct() -> Result<(), Trouble> {
    let structs = Header::read().structs().into_iter();
    let sized = structs.filter(|found| found.fields[0] == "size");
    all_in("c/sizes.c", sized.map(|found| format!("{{\"{}\", ", found.name)))
}

/// Strings are parameters with a length, and fields of what is handed in.
fn lengths_has_every_string() -> Result<(), Trouble> {
    let header = Header::read();
    let parameters = header.functions().into_iter().flat_map(|function| {
        let name = function.name;
        let pairs = function.parameters.clone();
        let pairs =
            pairs.into_iter().zip(function.parameters.into_iter().skip(1));
        pairs.filter_map(move |((pointer, is_pointer), (length, _))| {
            let input = length.ends_with("_len") && pointer != "buffer";
            let input = is_pointer && input && !length.starts_with("buffer");
            input.then(|| format!("{{\"{name} {pointer}\", "))
        })
    });
    let inputs = ["trusted_origin", "api", "cors_request", "csrf_request"];
    let inputs = inputs.map(|name| format!("doorward_{name}"));
    let structs = header.structs().into_iter();
    let structs = structs.filter(|found| inputs.contains(&found.name));
    let fields = structs.flat_map(|found| {
        let numbers = ["size", "scopes", "flags", "max_age", "api"];
        let strings = found.fields.into_iter().filter(move |field| {
            !numbers.contains(&&**field) && !field.ends_with("_count")
        });
        strings.map(move |field| format!("{{\"{}.{field}\", ", found.name))
    });
    all_in("c/lengths.c", parameters.chain(fields))
}

/// What the wrapper is for has a name in C++ for each of its numbers.
fn wrapper_has_every_number() -> Result<(), Trouble> {
    const KINDS: [&str; 9] = [
        "ERROR_", "REASON_", "KIND_", "FORMAT_", "SCOPE_", "ORIGIN_", "API_",
        "CORS_", "SAFETY_",
    ];
    let text: String = ["types", "decision", "policy", "engine", "builder"]
        .map(|name| read(root().join(format!("include/doorward/{name}.hpp"))))
        .concat();
    let words: Vec<_> =
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let header = Header::read();
    let constants = header.constants().into_iter().filter(|(name, _)| {
        let name = name.strip_prefix("DOORWARD_").unwrap_or_default();
        KINDS.iter().any(|kind| name.starts_with(kind))
    });
    let missing = constants.filter(|(name, _)| !words.contains(name));
    let missing = missing.map(|(name, _)| name.to_owned()).collect();
    none_missing("the wrapper has no name for", missing)
}
