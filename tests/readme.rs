//! What the README shows is what the tree has.

use doorward::policy::{Format, check};

const README: &str = include_str!("../README.md");

/// The first fenced block in this language.
fn block(language: &str) -> &'static str {
    let start = format!("```{language}\n");
    let (_, rest) = README.split_once(&start).expect("there is a block");
    rest.split_once("```").expect("the block ends").0
}

#[test]
fn the_c_program_is_the_example() {
    assert_eq!(block("c"), include_str!("../examples/decide/decide.c"));
}

#[test]
fn the_policy_is_the_example_and_has_no_findings() {
    assert_eq!(block("toml"), include_str!("../examples/decide/policy.toml"));
    let checked = check(block("toml"), Format::Toml);
    assert!(checked.policy.is_some());
    assert_eq!(checked.diagnostics, []);
}
