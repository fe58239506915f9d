//! Compiles the public suffix list into the table that the library embeds.
//!
//! The list is 340 kB of text, half of it comments. The `psl` crate makes it
//! a `match` of 100,000 lines: 770 kB of code, and 20 seconds to compile. This
//! table is 72 kB of data, written in 0.1 s. An automaton (a DAFSA) would be
//! 57 kB, but harder to check by eye. `src/policy/suffix/table.rs` reads it.
//!
//! A rule's key is its domain with the labels from the right, joined with
//! commas: `*.kawasaki.jp` is the wildcard rule of `jp,kawasaki`. A comma
//! sorts below every byte of a label, so a domain's own rules come first and
//! those of the names below it follow at once, with nothing in between.
//! Sorted keys share their beginnings, and an entry stores only what its key
//! does not share with the key before it:
//!
//! ```text
//! table    "doorpsl" 0x01    the format and its version
//!          checksum          u64, FNV-1a of every byte after it
//!          rules             u32, how many entries there are
//!          version, commit   u8 length and text, as the list's head has them
//!          entries           sorted by key, then by kind
//!
//! entry    ssssskkk          s: bytes shared with the key before, 0 to 31, and
//!                               0 in every 16th, where a search can start
//!                            k: 0 plain, 1 wildcard, 2 exception; 4 more in
//!                               the private section
//!          text              the rest of the key, at least one byte; the last
//!                            byte has its high bit set
//! ```
//!
//! Integers are little-endian.

use std::collections::{BTreeMap, BTreeSet};

const MAGIC: &[u8; 8] = b"doorpsl\x01";
const BLOCK: usize = 16;
const MAX_SHARED: usize = 31;

const PLAIN: u8 = 0;
const WILDCARD: u8 = 1;
const EXCEPTION: u8 = 2;

/// The list's two parts: what their markers call them, and what a rule's kind
/// has added there.
const SECTIONS: [(&str, u8); 2] = [("ICANN", 0), ("PRIVATE", 4)];

/// Compiles `source`, the text of `public_suffix_list.dat`.
///
/// A list that is cut short, or has no rules in a section, is refused: it
/// would build, and would silently guard nothing.
pub(crate) fn compile(source: &str) -> Result<Vec<u8>, String> {
    List::parse(source)?.encode()
}

struct List<'a> {
    version: &'a str,
    commit: &'a str,
    /// Key and kind. A set, because the order is the format.
    rules: BTreeSet<(String, u8)>,
}

impl<'a> List<'a> {
    fn parse(source: &'a str) -> Result<List<'a>, String> {
        let mut list = List {
            version: "unknown",
            commit: "unknown",
            rules: BTreeSet::new(),
        };
        let mut open = None;
        let mut closed = Vec::new();
        for (number, line) in source.lines().enumerate() {
            let at = |error: &str| format!("line {}: {error}", number + 1);
            // "Each line is only read up to the first whitespace."
            let Some(rule) = line.split_whitespace().next() else {
                continue;
            };
            if let Some(comment) = line.strip_prefix("//") {
                let comment = comment.trim();
                if let Some(version) = comment.strip_prefix("VERSION: ") {
                    list.version = version;
                } else if let Some(commit) = comment.strip_prefix("COMMIT: ") {
                    list.commit = commit;
                } else if let Some((begins, section)) = marker(comment) {
                    let expected = if begins { None } else { Some(section) };
                    if open != expected || closed.contains(&section) {
                        return Err(at("this section marker is misplaced"));
                    }
                    if begins {
                        open = Some(section);
                    } else {
                        open = None;
                        closed.push(section);
                    }
                }
                continue;
            }
            let Some((_, private)) = open else {
                return Err(at("a rule outside of both sections"));
            };
            let (key, kind) = parse_rule(rule).map_err(|e| at(&e))?;
            list.rules.insert((key, kind + private));
        }
        for section @ (name, private) in SECTIONS {
            if !closed.contains(&section) {
                return Err(format!("the {name} section has no end"));
            }
            if !list.rules.iter().any(|(_, kind)| kind & 4 == private) {
                return Err(format!("the {name} section has no rules"));
            }
        }
        list.add_top_level_names();
        Ok(list)
    }

    /// Adds a plain rule for each top-level name that has only longer rules,
    /// such as `za` and `ck`. The list leaves those to its implicit rule `*`;
    /// written out, they differ from names that the list has never heard of.
    fn add_top_level_names(&mut self) {
        let mut names = BTreeMap::new();
        for (key, kind) in &self.rules {
            let name = key.split(',').next().unwrap_or(key).to_owned();
            let section = names.entry(name).or_insert(kind & 4);
            *section = (*section).min(kind & 4);
        }
        for (name, section) in names {
            let own = [0, 4].map(|section| (name.clone(), PLAIN + section));
            if !own.iter().any(|rule| self.rules.contains(rule)) {
                self.rules.insert((name, PLAIN + section));
            }
        }
    }

    fn encode(&self) -> Result<Vec<u8>, String> {
        let rules = u32::try_from(self.rules.len());
        let rules = rules.map_err(|_| "too many rules")?;
        let mut body = rules.to_le_bytes().to_vec();
        for text in [self.version, self.commit] {
            let length = u8::try_from(text.len());
            body.push(length.map_err(|_| "the VERSION or COMMIT is too long")?);
            body.extend(text.bytes());
        }
        let mut previous: &[u8] = &[];
        for (number, (key, kind)) in self.rules.iter().enumerate() {
            let key = key.as_bytes();
            let shared = if number % BLOCK == 0 {
                0
            } else {
                let pairs = previous.iter().zip(key);
                let common = pairs.take_while(|(a, b)| a == b).count();
                common.min(MAX_SHARED).min(key.len() - 1)
            };
            body.push((shared as u8) << 3 | kind);
            let mut text = key[shared..].to_vec();
            if let Some(last) = text.last_mut() {
                *last |= 0x80;
            }
            body.extend(text);
            previous = key;
        }
        let mut table = MAGIC.to_vec();
        table.extend(checksum(&body).to_le_bytes());
        table.extend(body);
        Ok(table)
    }
}

/// Reads `===BEGIN ICANN DOMAINS===` and its three relatives: whether the
/// section begins, and which one it is.
fn marker(comment: &str) -> Option<(bool, (&'static str, u8))> {
    let text = comment.strip_prefix("===")?.strip_suffix("DOMAINS===")?;
    let (edge, name) = text.trim_end().split_once(' ')?;
    let section = SECTIONS.into_iter().find(|section| section.0 == name)?;
    match edge {
        "BEGIN" => Some((true, section)),
        "END" => Some((false, section)),
        _ => None,
    }
}

/// Reads one rule: `co.uk`, `*.ck` or `!www.ck`, U-labels allowed.
fn parse_rule(rule: &str) -> Result<(String, u8), String> {
    let (domain, kind) = if let Some(domain) = rule.strip_prefix('!') {
        (domain, EXCEPTION)
    } else if let Some(domain) = rule.strip_prefix("*.") {
        (domain, WILDCARD)
    } else {
        (rule, PLAIN)
    };
    // A `*` further right is in the list's grammar, but was never in the list.
    let ascii = idna::domain_to_ascii_strict(domain)
        .map_err(|_| format!("{rule:?} is not a rule"))?;
    if kind == EXCEPTION && !ascii.contains('.') {
        return Err(format!("{rule:?} is an exception to no rule"));
    }
    let labels: Vec<&str> = ascii.rsplit('.').collect();
    Ok((labels.join(","), kind))
}

/// FNV-1a, 64 bits. Each step is a bijection of the state, so that no change
/// of a single byte can go unnoticed; it guards against damage, not malice.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::compile;

    fn error(source: &str) -> String {
        compile(source).unwrap_err()
    }

    #[test]
    fn refuses_what_is_no_list() {
        let icann = "// ===BEGIN ICANN DOMAINS===\ncom\n\
                     // ===END ICANN DOMAINS===\n";
        let private = "// ===BEGIN PRIVATE DOMAINS===\ngithub.io\n\
                       // ===END PRIVATE DOMAINS===\n";
        let whole = format!("{icann}{private}");
        assert!(compile(&whole).is_ok());
        assert!(compile(&format!("{private}{icann}")).is_ok());
        assert!(compile(&whole.replace('\n', "\r\n")).is_ok());

        assert_eq!(error(""), "the ICANN section has no end");
        assert_eq!(error(icann), "the PRIVATE section has no end");
        assert_eq!(
            error(&whole.replace("github.io\n", "")),
            "the PRIVATE section has no rules"
        );
        assert_eq!(
            error(&whole.replace("// ===END ICANN DOMAINS===\n", "")),
            "line 3: this section marker is misplaced"
        );
        assert_eq!(
            error(&format!("{whole}{icann}")),
            "line 7: this section marker is misplaced"
        );
        assert_eq!(
            error(&format!("com\n{whole}")),
            "line 1: a rule outside of both sections"
        );
        for rule in ["a..b", ".com", "com.", "*", "a.*.b", "!*.b", "a/b"] {
            assert_eq!(
                error(&whole.replace("com", rule)),
                format!("line 2: {rule:?} is not a rule")
            );
        }
        assert_eq!(
            error(&whole.replace("com", "!com")),
            "line 2: \"!com\" is an exception to no rule"
        );
    }

    #[test]
    fn reads_a_line_up_to_the_first_space() {
        let list = |rule: &str| {
            format!(
                "// ===BEGIN ICANN DOMAINS===\n{rule}\n\
                 // ===END ICANN DOMAINS===\n\
                 // ===BEGIN PRIVATE DOMAINS===\ngithub.io\n\
                 // ===END PRIVATE DOMAINS===\n"
            )
        };
        let plain = compile(&list("com"));
        assert_eq!(compile(&list("com // a remark")), plain);
        assert_eq!(compile(&list("COM\t")), plain);
        assert_eq!(compile(&list("com\ncom")), plain);
        assert_ne!(compile(&list("*.com")), plain);
    }
}
