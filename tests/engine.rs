//! The engine: replaced under readers, and loaded from files that change in
//! all the ways in which files do.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use doorward::policy::{Format, OpenError};
use doorward::{Engine, Policy, Scopes};

const A: &str = "https://a.example";
const B: &str = "https://b.example";

fn document(origin: &str) -> String {
    format!(
        "version = 1\n[[trusted_origins]]\nname = \"one\"\n\
         origin = \"{origin}\"\nscopes = [\"cors\"]\n"
    )
}

fn policy(origin: &str) -> Policy {
    Policy::parse(&document(origin), Format::Toml).unwrap()
}

fn trusts(policy: &Policy, origin: &str) -> bool {
    policy.find(origin.as_bytes(), Scopes::CORS).allowed
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir()
            .join(format!("doorward-engine-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn replace_by_rename(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

#[test]
fn begins_with_a_policy_that_trusts_nobody() {
    let engine = Engine::new();
    assert_eq!(engine.generation(), 0);
    assert!(!trusts(&engine.acquire(), A));
    assert!(!engine.poll().unwrap());
}

#[test]
fn readers_see_one_policy_or_the_other() {
    const REPLACEMENTS: u64 = 5_000;
    let (a, b) = (policy(A), policy(B));
    let engine = Engine::new();
    engine.replace(a.clone());
    let done = AtomicBool::new(false);
    let decisions: u64 = thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let mut reader = engine.reader();
                let done = &done;
                scope.spawn(move || {
                    let mut decisions = 0;
                    while !done.load(Ordering::Relaxed) {
                        let policy = reader.policy();
                        let answers = (trusts(policy, A), trusts(policy, B));
                        assert!(matches!(
                            answers,
                            (true, false) | (false, true)
                        ));
                        decisions += 1;
                    }
                    decisions
                })
            })
            .collect();
        let acquirer = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let policy = engine.acquire();
                assert!(trusts(&policy, A) != trusts(&policy, B));
            }
        });
        for turn in 0..REPLACEMENTS {
            engine.replace(if turn % 2 == 0 { b.clone() } else { a.clone() });
        }
        done.store(true, Ordering::Relaxed);
        acquirer.join().unwrap();
        readers.into_iter().map(|reader| reader.join().unwrap()).sum()
    });
    assert!(decisions > 0);
    assert_eq!(engine.generation(), REPLACEMENTS + 1);
    assert!(trusts(engine.reader().policy(), A));
}

#[test]
fn a_reader_outlives_its_engine() {
    let engine = Engine::new();
    engine.replace(policy(A));
    let mut reader = engine.reader();
    drop(engine);
    assert!(trusts(reader.policy(), A));
}

#[test]
fn loads_what_replaced_the_file() {
    let folder = Folder::new("rename");
    let path = folder.file("policy.toml");
    let engine = Engine::new();
    fs::write(&path, document(A)).unwrap();
    engine.load(&path).unwrap();
    assert!(!engine.poll().unwrap(), "nothing changed");
    replace_by_rename(&path, &document(B));
    assert!(engine.poll().unwrap());
    assert!(trusts(&engine.acquire(), B));
    // Written in place, of the same length, within the clock's step.
    fs::write(&path, document(A)).unwrap();
    assert!(engine.poll().unwrap());
    assert!(trusts(&engine.acquire(), A));
    // Touched only.
    fs::write(&path, document(A)).unwrap();
    assert!(!engine.poll().unwrap());
    assert_eq!(engine.generation(), 3);
}

#[test]
fn survives_a_file_that_is_deleted_and_made_again() {
    let folder = Folder::new("editor");
    let path = folder.file("policy.toml");
    let engine = Engine::new();
    fs::write(&path, document(A)).unwrap();
    engine.load(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(matches!(engine.poll(), Err(OpenError::Io(..))));
    assert!(!engine.poll().unwrap(), "told once");
    assert!(trusts(&engine.acquire(), A));
    fs::write(&path, document(B)).unwrap();
    assert!(engine.poll().unwrap());
    assert!(trusts(&engine.acquire(), B));
}

#[cfg(unix)]
#[test]
fn follows_a_symbolic_link_that_leads_elsewhere() {
    use std::os::unix::fs::symlink;
    // What Kubernetes does: policy.toml -> ..data/policy.toml, and ..data
    // is renamed from one folder to the next.
    let folder = Folder::new("kubernetes");
    for (version, origin) in [("v1", A), ("v2", B)] {
        fs::create_dir(folder.file(version)).unwrap();
        let file = folder.file(version).join("policy.toml");
        fs::write(file, document(origin)).unwrap();
    }
    symlink("v1", folder.file("..data")).unwrap();
    symlink("..data/policy.toml", folder.file("policy.toml")).unwrap();
    let engine = Engine::new();
    engine.load(folder.file("policy.toml")).unwrap();
    assert!(trusts(&engine.acquire(), A));
    symlink("v2", folder.file("..data_tmp")).unwrap();
    fs::rename(folder.file("..data_tmp"), folder.file("..data")).unwrap();
    assert!(engine.poll().unwrap());
    assert!(trusts(&engine.acquire(), B));
}

#[test]
fn keeps_the_last_good_policy_and_says_why() {
    let folder = Folder::new("bad");
    let path = folder.file("policy.toml");
    let engine = Engine::new();
    fs::write(&path, document(A)).unwrap();
    engine.load(&path).unwrap();
    replace_by_rename(&path, &document("https://*.co.uk"));
    let error = engine.poll().unwrap_err().to_string();
    let expected = "policy.toml:4:10: anybody may register a name under \
                    \"co.uk\" [DW030]";
    assert!(error.ends_with(expected), "{error}");
    assert!(!engine.poll().unwrap(), "told once");
    assert!(trusts(&engine.acquire(), A));
    replace_by_rename(&path, &document(B));
    assert!(engine.poll().unwrap());
    assert!(trusts(&engine.acquire(), B));
}

#[test]
fn the_first_load_may_fail() {
    let folder = Folder::new("first");
    let path = folder.file("policy.toml");
    let engine = Engine::new();
    assert!(matches!(engine.load(&path), Err(OpenError::Io(..))));
    assert!(!engine.poll().unwrap(), "told once");
    assert!(!trusts(&engine.acquire(), A));
    fs::write(&path, document(A)).unwrap();
    assert!(engine.poll().unwrap());
    assert!(trusts(&engine.acquire(), A));
    let other = folder.file("policy.yaml");
    assert!(matches!(engine.load(other), Err(OpenError::UnknownFormat(_))));
    assert!(trusts(&engine.acquire(), A));
}
