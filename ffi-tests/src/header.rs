//! What the C header says, read as simply as bindings read it.
//!
//! The header is generated, so its shape is known: one `#define` a line, and
//! one declaration up to a semicolon.

use crate::{read, root};

/// The C header, without comments.
pub struct Header {
    text: String,
}

/// A function of the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its parameters: what they are called, and whether they are pointers.
    pub parameters: Vec<(String, bool)>,
}

/// A struct of the header whose fields programs see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// Its fields' names.
    pub fields: Vec<String>,
}

impl Header {
    /// Reads `include/doorward.h`.
    pub fn read() -> Self {
        let text = read(root().join("include/doorward.h"));
        Self { text: without_comments(&text) }
    }

    /// The constants and their values, as they are written. Macros with
    /// parameters are none.
    pub fn constants(&self) -> Vec<(&str, &str)> {
        let defines = self.text.lines();
        let defines = defines.filter_map(|line| line.strip_prefix("#define "));
        defines
            .filter_map(|define| define.split_once(' '))
            .filter(|(name, _)| !name.contains('('))
            .map(|(name, value)| (name, value.trim()))
            .collect()
    }

    /// The value of a constant.
    pub fn constant(&self, name: &str) -> &str {
        let constants = self.constants();
        let found = constants.iter().find(|(known, _)| *known == name);
        found.unwrap_or_else(|| panic!("no constant {name}")).1
    }

    /// The functions, in their order.
    pub fn functions(&self) -> Vec<Function> {
        let start = self.text.find("extern \"C\" {").expect("functions");
        let declarations = self.text[start..].split(';');
        declarations.filter_map(Function::parse).collect()
    }

    /// The structs with fields, in their order.
    pub fn structs(&self) -> Vec<Struct> {
        let definitions = self.text.split("typedef struct ").skip(1);
        definitions.filter_map(Struct::parse).collect()
    }
}

impl Function {
    fn parse(declaration: &str) -> Option<Self> {
        let (head, parameters) = declaration.split_once('(')?;
        let parameters = parameters.split(')').next()?.split(',');
        let parameters = parameters.filter(|&parameter| parameter != "void");
        Some(Self {
            name: last_word(head)?,
            parameters: parameters
                .filter_map(|p| Some((last_word(p)?, p.contains('*'))))
                .collect(),
        })
    }
}

impl Struct {
    fn parse(definition: &str) -> Option<Self> {
        let (name, rest) = definition.split_once(" {")?;
        if !name.chars().all(is_word) {
            return None;
        }
        let fields = rest.split('}').next()?.split(';');
        let name = name.to_owned();
        Some(Self { name, fields: fields.filter_map(last_word).collect() })
    }
}

/// The last name of a declaration: what it declares, without `[6]`.
fn last_word(text: &str) -> Option<String> {
    let text = text.split('[').next()?.trim_end();
    let start = text.rfind(|c| !is_word(c)).map_or(0, |at| at + 1);
    (start < text.len()).then(|| text[start..].to_owned())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").expect("comments end").1;
    }
    kept.push_str(rest);
    let lines = kept.lines().map(|line| match line.split_once("//") {
        Some((before, _)) => before,
        None => line,
    });
    lines.fold(String::new(), |all, line| all + line + "\n")
}
