//! The router is held against the `matchit` crate, whose syntax and
//! precedence path patterns have.
#![cfg(feature = "document")]

#[allow(dead_code, unused_imports, reason = "only its paths are asked")]
mod reference;

use std::cell::Cell;

use doorward::Policy;
use doorward::policy::{ApiSpec, PolicyBuilder, PolicyError};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use reference::generate::hold;

/// A policy whose APIs are named by their position.
fn policy(paths: &[String]) -> Result<Policy, PolicyError> {
    let mut builder = PolicyBuilder::new();
    for (position, path) in paths.iter().enumerate() {
        let name = position.to_string();
        builder.api(&ApiSpec { name: &name, path, ..ApiSpec::default() });
    }
    builder.build()
}

/// The position of the pattern that covers a path.
fn covering(policy: &Policy, path: &str) -> Option<usize> {
    let api = policy.api(policy.api_by_path(path.as_bytes(), b"GET")?)?;
    api.name.parse().ok()
}

/// Patterns whose parameters are of these kinds.
fn patterns(
    params: &[&'static str],
) -> impl Strategy<Value = Vec<String>> + use<> {
    let literal = || select(vec!["a", "b", "ab", "aa", "", "a.b", "A"]);
    let segment = prop_oneof![3 => literal(), 2 => select(params.to_vec())];
    let last = prop_oneof![4 => literal(), 1 => Just("{*x}")];
    let pattern = (vec(segment, 0..4), prop::option::of(last)).prop_map(
        |(segments, last)| {
            let segments: Vec<_> = segments.into_iter().chain(last).collect();
            format!("/{}", segments.join("/"))
        },
    );
    vec(pattern, 1..8)
}

fn path() -> impl Strategy<Value = String> {
    let segment = select(vec![
        "a", "b", "ab", "aab", "aa", "", "a.b", "x.b", "aa.b", "abx.b", "{x}",
        "x", "A", "\u{e9}", "{*x}", "..", "%61",
    ]);
    vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

/// Holds the router against `matchit`, on the patterns it does not find
/// ambiguous.
fn agrees_with_matchit(
    patterns: impl Strategy<Value = Vec<String>>,
    keep: impl Fn(&[String], &str) -> bool,
) {
    let hits = Cell::new(0);
    hold((patterns, vec(path(), 1..64)), |(patterns, paths)| {
        let mut peer = matchit::Router::new();
        let mut kept = vec![];
        for pattern in patterns {
            if keep(&kept, &pattern)
                && peer.insert(&pattern, kept.len()).is_ok()
            {
                kept.push(pattern);
            }
        }
        let policy = policy(&kept).map_err(|error| {
            TestCaseError::fail(format!("{kept:?}: {error}"))
        })?;
        for path in paths {
            let expected = peer.at(&path).ok().map(|found| *found.value);
            let found = covering(&policy, &path);
            prop_assert_eq!(found, expected, "{} among {:?}", path, kept);
            hits.set(hits.get() + usize::from(expected.is_some()));
        }
        Ok(())
    });
    assert!(hits.get() >= 300, "{}", hits.get());
}

#[test]
fn agrees_with_matchit_on_sets_of_patterns() {
    let params = ["{x}", "{x}", "a{x}", "ab{x}"];
    agrees_with_matchit(patterns(&params), |_, _| true);
}

/// After a parameter with a suffix `matchit` tries no other parameter, so
/// that `/{x}b/c` hides `/{x}/{y}` from `/ab/d`. Ours does not do that.
#[test]
fn agrees_with_matchit_on_suffixes() {
    let params = ["{x}", "{x}b", "{x}.b", "a{x}b"];
    agrees_with_matchit(patterns(&params), |kept, pattern| {
        let has_param = |pattern: &str| pattern.contains('{');
        !(has_param(pattern) && kept.iter().any(|other| has_param(other)))
    });
}

#[test]
fn agrees_with_the_reference() {
    let hits = Cell::new(0);
    // No two have as many literal bytes, which would leave open who is first.
    let params = ["{x}", "a{x}", "{x}.b", "a{x}.b", "ab{x}.b"];
    hold((patterns(&params), vec(path(), 1..64)), |(patterns, paths)| {
        let mut apis: Vec<reference::Api> = vec![];
        for (position, path) in patterns.into_iter().enumerate() {
            let name = position.to_string();
            let api = reference::Api { name, path, ..Default::default() };
            if !apis.iter().any(|other| reference::overlap(&api, other)) {
                apis.push(api);
            }
        }
        let kept: Vec<_> = apis.iter().map(|api| api.path.clone()).collect();
        let policy = policy(&kept).map_err(|error| {
            TestCaseError::fail(format!("{kept:?}: {error}"))
        })?;
        for path in paths {
            let covers = reference::covers(&apis, &path);
            let expected = covers.first().map(|api| api.path.as_str());
            let found = covering(&policy, &path).map(|at| kept[at].as_str());
            prop_assert_eq!(found, expected, "{} among {:?}", path, kept);
            hits.set(hits.get() + usize::from(expected.is_some()));
        }
        Ok(())
    });
    assert!(hits.get() >= 300, "{}", hits.get());
}

#[test]
fn has_the_syntax_of_matchit() {
    // To matchit, braces doubled inside a name are part of the name.
    let piece = select(vec![
        "/", "/", "a", "{x}", "{*x}", "a*", "{{a}}", "{{", "{}", "{*}",
        "{a/b}", "\u{e9}",
    ]);
    let counts = Cell::new((0, 0));
    hold(vec(piece, 0..8), |pieces| {
        let pattern = format!("/{}", pieces.concat());
        let mut peer = matchit::Router::new();
        // A literal before a catch-all is the one thing that only matchit
        // takes.
        let glued = pattern
            .match_indices("{*")
            .any(|(at, _)| !pattern[..at].ends_with('/'));
        let expected = peer.insert(&pattern, ()).is_ok() && !glued;
        let found = policy(std::slice::from_ref(&pattern)).is_ok();
        prop_assert_eq!(found, expected, "{}", pattern);
        let (valid, invalid) = counts.get();
        counts.set(match expected {
            true => (valid + 1, invalid),
            false => (valid, invalid + 1),
        });
        Ok(())
    });
    let (valid, invalid) = counts.get();
    assert!(valid >= 30 && invalid >= 30, "{valid} {invalid}");
}

#[test]
fn refuses_what_is_no_pattern() {
    for (path, message) in [
        ("", "a path begins with \"/\""),
        ("a", "a path begins with \"/\""),
        ("{x}", "a path begins with \"/\""),
        ("/{x", PAIRS),
        ("/x}", PAIRS),
        ("/{{x}", PAIRS),
        ("/{a/b}", PAIRS),
        ("/{}", NAME),
        ("/{*}", NAME),
        ("/{a{x}", NAME),
        ("/{x}{y}", "a segment has at most one parameter"),
        ("/{x}{*y}", "a segment has at most one parameter"),
        ("/a{*x}", "\"{*name}\" is a segment of its own"),
        ("/{*x}a", "\"{*name}\" is a segment of its own"),
        ("/{*x}/a", "\"{*name}\" can only be the last segment"),
        (&"/a".repeat(33), "a path has at most 32 segments"),
    ] {
        let error = policy(&[path.to_owned()]).unwrap_err();
        let messages: Vec<_> =
            error.diagnostics().iter().map(|d| d.message()).collect();
        assert_eq!(messages, [message], "{path}");
    }
}

const PAIRS: &str = "\"{\" and \"}\" come in pairs; write \"{{\" or \"}}\" \
                     for the character itself";
const NAME: &str = "a parameter has a name, as in \"{id}\"";

#[test]
fn backtracks_to_the_next_best_pattern() {
    let patterns = ["/a/b", "/a/{x}/c", "/{x}/b/d", "/{*x}"];
    let policy = policy(&patterns.map(str::to_owned)).unwrap();
    for (path, expected) in [
        ("/a/b", 0),
        ("/a/b/c", 1),
        ("/a/b/d", 2),
        ("/a/b/e", 3),
        ("/a/b/", 3),
        ("/a//c", 3),
        ("/a", 3),
    ] {
        assert_eq!(covering(&policy, path), Some(expected), "{path}");
    }
    for path in ["/", "", "a/b", "//"] {
        let expected = (path == "//").then_some(3);
        assert_eq!(covering(&policy, path), expected, "{path}");
    }
}

#[test]
fn a_path_need_not_be_utf8() {
    let policy = policy(&["/a/{x}".into(), "/{*x}".into()]).unwrap();
    let covering = |path: &[u8]| {
        policy.api_by_path(path, b"GET").map(doorward::ApiId::number)
    };
    assert_eq!(covering(b"/a/\xff\x00"), Some(1));
    assert_eq!(covering(b"/\xff"), Some(2));
    assert_eq!(covering(b"\xff"), None);
}

/// Bad paths cost what good ones do: each pattern is looked at once.
#[test]
fn long_paths_are_no_work() {
    let segment = "/{x}".repeat(31);
    let patterns = [
        format!("{segment}/a"),
        format!("{segment}/b{{x}}"),
        format!("{}/a", "/a".repeat(31)),
        format!("{}/{{*x}}", "/a".repeat(31)),
    ];
    let policy = policy(&patterns).unwrap();
    assert_eq!(covering(&policy, &"/a".repeat(32)), Some(2));
    assert_eq!(covering(&policy, &"/a".repeat(33)), Some(3));
    assert_eq!(covering(&policy, &"/b".repeat(32)), None);
    assert_eq!(covering(&policy, &format!("{}c", "/b".repeat(32))), Some(1));
    assert_eq!(covering(&policy, &"/a".repeat(1 << 20)), Some(3));
    assert_eq!(covering(&policy, &"/".repeat(1 << 20)), None);
}
