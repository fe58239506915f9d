//! Reads the table that `build/suffix_list.rs` writes, where its layout is
//! drawn.
//!
//! It is checked as a whole before the first search: the checksum against
//! damage, every entry against a writer that disagrees with this reader. After
//! that a search has no way to fail, and works in place.

use std::cmp::Ordering;
use std::fmt;

use super::Section;

/// Why a table cannot be used. It comes with the library, so the library was
/// built or copied wrongly; what needs the list must then be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SuffixListError {
    /// Too short, or in another format.
    Format,
    /// Not the bytes that were written.
    Checksum,
    /// The entries contradict the head or each other.
    Entries,
}

/// The whole list, ready to be searched.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) version: &'a str,
    pub(super) commit: &'a str,
    pub(super) rules: u32,
    /// One slice a block: from its first entry to the end of the table.
    blocks: Vec<&'a [u8]>,
}

/// What the list says of one domain, and of nothing above it.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) plain: Option<Section>,
    pub(super) wildcard: Option<Section>,
    pub(super) exception: Option<Section>,
    /// Some rule is of a longer domain that ends in this one.
    pub(super) below: bool,
}

/// The order of these, like that of the sections, is the order in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Plain,
    Wildcard,
    Exception,
}

const MAGIC: &[u8] = b"doorpsl\x01";
const BLOCK: u32 = 16;

impl<'a> Table<'a> {
    pub(super) fn read(table: &'a [u8]) -> Result<Self, SuffixListError> {
        let format = SuffixListError::Format;
        let rest = table.strip_prefix(MAGIC).ok_or(format)?;
        let (sum, body) = rest.split_first_chunk().ok_or(format)?;
        if checksum(body) != u64::from_le_bytes(*sum) {
            return Err(SuffixListError::Checksum);
        }
        let (rules, rest) = body.split_first_chunk().ok_or(format)?;
        let rules = u32::from_le_bytes(*rules);
        let (version, rest) = split_text(rest).ok_or(format)?;
        let (commit, rest) = split_text(rest).ok_or(format)?;
        let entries = SuffixListError::Entries;
        let blocks = split_blocks(rest, rules).ok_or(entries)?;
        Ok(Table { version, commit, rules, blocks })
    }

    /// The rules whose key is `key`.
    pub(super) fn find(&self, key: &[u8]) -> Rules {
        let mut rules = Rules::default();
        let mut rest = self.seek(key);
        // How many bytes `key` has in common with the entry before.
        let mut matched = 0;
        while let Some((entry, after)) = split_entry(rest) {
            rest = after;
            // It differs from `key` where the entry before did: still less.
            if entry.shared > matched {
                continue;
            }
            let wanted = key.get(entry.shared..).unwrap_or_default();
            let (common, order) = compare(entry.text, wanted);
            matched = entry.shared + common;
            match order {
                Ordering::Less => {}
                Ordering::Equal => {
                    let (section, kind) = entry.rule;
                    let rule = match kind {
                        Kind::Plain => &mut rules.plain,
                        Kind::Wildcard => &mut rules.wildcard,
                        Kind::Exception => &mut rules.exception,
                    };
                    *rule = strictest(*rule, Some(section));
                }
                // The keys below this one come first of those after it.
                Ordering::Greater => {
                    let next = entry.text.get(common).map(unmark);
                    rules.below = matched == key.len() && next == Some(b',');
                    break;
                }
            }
        }
        rules
    }

    /// The first rule of a domain below that of `key`, as the list writes it.
    pub(super) fn first_below(&self, key: &[u8]) -> Option<(String, Section)> {
        if !self.find(key).below {
            return None;
        }
        let mut entries = Entries { rest: self.seek(key), key: Vec::new() };
        while let Some((section, kind)) = entries.advance() {
            let below = entries.key.strip_prefix(key);
            if below.is_some_and(|rest| rest.starts_with(b",")) {
                if kind != Kind::Exception {
                    return Some((rule_of(&entries.key, kind)?, section));
                }
            } else if entries.key.as_slice() > key {
                break;
            }
        }
        None
    }

    /// The entries from some place before `key`, at most a block away.
    fn seek(&self, key: &[u8]) -> &'a [u8] {
        let after = self.blocks.partition_point(|block| {
            split_entry(block).is_some_and(|(first, _)| {
                compare(first.text, key).1 == Ordering::Less
            })
        });
        let block = self.blocks.get(after.saturating_sub(1));
        block.copied().unwrap_or_default()
    }
}

impl fmt::Display for SuffixListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            SuffixListError::Format => "it is not in the known format",
            SuffixListError::Checksum => "its checksum does not match",
            SuffixListError::Entries => "its entries are not well-formed",
        };
        write!(f, "the embedded public suffix list is damaged: {what}")
    }
}

impl std::error::Error for SuffixListError {}

/// One entry as it is stored.
struct Entry<'a> {
    /// How much of its key is that of the entry before.
    shared: usize,
    rule: (Section, Kind),
    /// The rest of the key, its last byte marked.
    text: &'a [u8],
}

/// Walks the entries in order, and puts their keys together.
struct Entries<'a> {
    rest: &'a [u8],
    key: Vec<u8>,
}

impl Entries<'_> {
    /// Takes the next entry's key into `key`. None at the end, and at an entry
    /// that is not well-formed; `split_blocks` leaves no such table.
    fn advance(&mut self) -> Option<(Section, Kind)> {
        let (entry, rest) = split_entry(self.rest)?;
        if entry.shared > self.key.len() {
            return None;
        }
        self.key.truncate(entry.shared);
        self.key.extend(entry.text.iter().map(unmark));
        self.rest = rest;
        Some(entry.rule)
    }
}

/// Walks the whole table, and finds where the blocks begin. None unless there
/// are exactly `rules` entries, well-formed and in strict order.
fn split_blocks(entries: &[u8], rules: u32) -> Option<Vec<&[u8]>> {
    let mut blocks = Vec::new();
    let mut entries = Entries { rest: entries, key: Vec::new() };
    let mut before = (Vec::new(), None);
    for number in 0..rules {
        before.0.clone_from(&entries.key);
        if number % BLOCK == 0 {
            blocks.push(entries.rest);
            // From here on nothing may be shared with what came before.
            entries.key.clear();
        }
        let rule = Some(entries.advance()?);
        let order = before.0.cmp(&entries.key).then(before.1.cmp(&rule));
        if order != Ordering::Less || !is_key(&entries.key) {
            return None;
        }
        before.1 = rule;
    }
    // A list without rules would guard nothing.
    (rules > 0 && entries.rest.is_empty()).then_some(blocks)
}

/// The first entry, and what follows it.
fn split_entry(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (head, rest) = bytes.split_first()?;
    let last = rest.iter().position(|byte| byte & 0x80 != 0)?;
    let (text, rest) = rest.split_at_checked(last + 1)?;
    let section = match head & 4 {
        0 => Section::Icann,
        _ => Section::Private,
    };
    let kind = match head & 3 {
        0 => Kind::Plain,
        1 => Kind::Wildcard,
        2 => Kind::Exception,
        _ => return None,
    };
    let shared = usize::from(head >> 3);
    Some((Entry { shared, rule: (section, kind), text }, rest))
}

/// How many bytes the two begin with in common, and their order. The text's
/// last byte is marked.
fn compare(text: &[u8], wanted: &[u8]) -> (usize, Ordering) {
    let pairs = text.iter().map(unmark).zip(wanted);
    let common = pairs.take_while(|(a, b)| a == *b).count();
    // The shorter of two that differ in nothing else comes first, as None does.
    let text = text.get(common).map(unmark);
    (common, text.cmp(&wanted.get(common).copied()))
}

/// A text with its length before it, and what follows.
fn split_text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((std::str::from_utf8(text).ok()?, rest))
}

fn unmark(byte: &u8) -> u8 {
    byte & 0x7f
}

fn is_key(key: &[u8]) -> bool {
    key.split(|byte| *byte == b',').all(|label| {
        !label.is_empty()
            && label.iter().all(
                |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'),
            )
    })
}

/// The labels of `domain` from the right, joined with commas.
pub(super) fn key_of(domain: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(domain.len());
    for (number, label) in domain.rsplit('.').enumerate() {
        if number > 0 {
            key.push(b',');
        }
        key.extend(label.bytes());
    }
    key
}

/// The rule as the list writes it.
fn rule_of(key: &[u8], kind: Kind) -> Option<String> {
    let key = std::str::from_utf8(key).ok()?;
    let star = (kind == Kind::Wildcard).then_some("*");
    let labels: Vec<&str> = star.into_iter().chain(key.rsplit(',')).collect();
    Some(labels.join("."))
}

/// Of two sections the one to be stricter about.
pub(super) fn strictest(
    a: Option<Section>,
    b: Option<Section>,
) -> Option<Section> {
    a.into_iter().chain(b).min()
}

/// FNV-1a, as in `build/suffix_list.rs`.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::SMALL;
    use super::super::{SuffixList, compiler};
    use super::*;

    /// Gives a damaged table the checksum of what it has become.
    fn seal(mut table: Vec<u8>) -> Vec<u8> {
        let sum = checksum(&table[16..]).to_le_bytes();
        table[8..16].copy_from_slice(&sum);
        table
    }

    #[test]
    fn says_what_is_wrong() {
        let table = compiler::compile(SMALL).unwrap();
        let longer = [&table[..], b"\0"].concat();
        for (table, what) in [
            (&table[1..], "it is not in the known format"),
            (&table[..15], "it is not in the known format"),
            (&longer, "its checksum does not match"),
            (&seal(longer.clone()), "its entries are not well-formed"),
        ] {
            let error = Table::read(table).unwrap_err().to_string();
            let list = "the embedded public suffix list is damaged";
            assert_eq!(error, format!("{list}: {what}"));
        }
    }

    #[test]
    fn every_changed_byte_is_an_error() {
        let table = compiler::compile(SMALL).unwrap();
        for at in 0..table.len() {
            for change in 1..=255 {
                let mut table = table.clone();
                table[at] ^= change;
                assert!(Table::read(&table).is_err(), "{at} {change}");
            }
        }
    }

    /// Damage that a checksum cannot show, because it was computed afterwards:
    /// refused, or else a table that holds together and answers.
    #[test]
    fn resealed_damage_is_harmless() {
        let ask = |table: &[u8]| {
            let list = SuffixList::read(table).ok()?;
            for host in ["a.b.kawasaki.jp", "www.ck", "s3.amazonaws.com", "~"] {
                list.public_suffix(host);
                list.wildcard_risk(host);
                list.suffix_below(host);
            }
            Some(())
        };
        let table = compiler::compile(SMALL).unwrap();
        assert_eq!(seal(table.clone()), table);
        for length in 16..table.len() {
            assert_eq!(ask(&seal(table[..length].to_vec())), None);
        }
        for at in 16..table.len() {
            for change in 1..=255 {
                let mut table = table.clone();
                table[at] ^= change;
                ask(&seal(table));
            }
        }
        // No rules, with nothing else wrong.
        let empty = [MAGIC, &[0; 8], &[0; 6]].concat();
        assert_eq!(ask(&seal(empty)), None);
    }
}
