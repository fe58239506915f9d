//! The index: an open-addressing hash table over keys in one arena of text.
//!
//! ```text
//! slots   [ tag | key ] [ tag | key ] [   empty   ] ...   a power of two
//!                  |
//! keys    [ text at, text len, kind, scheme, rules at, rules len ] ...
//!             |
//! text    shop.example.com:8443example.compr-*.example.com...
//! ```
//!
//! The tag is the upper half of the hash and saves looking at most keys that
//! are not it; a key is found only when its kind, scheme and text are equal in
//! full. Probing is linear and never longer than the longest displacement that
//! building saw, whatever the query.

/// One key: what it stands for, and the rules behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) text: u32,
    pub(super) rules: u32,
    pub(super) rules_len: u32,
    pub(super) text_len: u16,
    pub(super) scheme: u16,
    pub(super) kind: u8,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    tag: u32,
    /// The key's position plus one; zero is an empty slot.
    key: u32,
}

/// Keys by kind, scheme and text.
#[derive(Debug)]
pub(super) struct Index {
    slots: Box<[Slot]>,
    keys: Box<[Key]>,
    text: Box<[u8]>,
    longest_probe: u32,
}

impl Default for Index {
    fn default() -> Self {
        Self::new(Box::default(), Box::default())
    }
}

impl Index {
    /// Builds the index over `keys`, which are distinct, and their `text`.
    pub(super) fn new(keys: Box<[Key]>, text: Box<[u8]>) -> Self {
        let len = (keys.len() * 2).next_power_of_two();
        let slots = vec![Slot { tag: 0, key: 0 }; len].into();
        let mut index = Self { slots, keys, text, longest_probe: 0 };
        for position in 0..index.keys.len() {
            index.insert(position);
        }
        index
    }

    /// The key of this kind, scheme and text.
    #[inline]
    pub(super) fn get(
        &self,
        kind: u8,
        scheme: u16,
        text: &[u8],
    ) -> Option<&Key> {
        let hash = hash(kind, scheme, text);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        for _ in 0..=self.longest_probe {
            let slot = self.slots.get(at)?;
            if slot.key == 0 {
                return None;
            }
            if slot.tag == tag(hash) {
                let key = self.keys.get(slot.key as usize - 1)?;
                if self.is(key, kind, scheme, text) {
                    return Some(key);
                }
            }
            at = (at + 1) & mask;
        }
        None
    }

    #[inline]
    fn is(&self, key: &Key, kind: u8, scheme: u16, text: &[u8]) -> bool {
        key.kind == kind && key.scheme == scheme && self.text_of(key) == text
    }

    #[inline]
    fn text_of(&self, key: &Key) -> &[u8] {
        let start = key.text as usize;
        let end = start + usize::from(key.text_len);
        self.text.get(start..end).unwrap_or_default()
    }

    fn insert(&mut self, position: usize) {
        let key = self.keys[position];
        let hash = hash(key.kind, key.scheme, self.text_of(&key));
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        let mut probe = 0;
        while self.slots[at].key != 0 {
            at = (at + 1) & mask;
            probe += 1;
        }
        let key = u32::try_from(position + 1).expect("under 2^32 keys");
        self.slots[at] = Slot { tag: tag(hash), key };
        self.longest_probe = self.longest_probe.max(probe);
    }
}

#[inline]
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A folded-multiply hash over words of eight bytes.
///
/// It need not resist flooding: a query cannot insert, an equal hash never
/// matches without an equal key, and the probe length is fixed when the table
/// is built.
#[inline]
fn hash(kind: u8, scheme: u16, text: &[u8]) -> u64 {
    const K0: u64 = 0x9e37_79b9_7f4a_7c15;
    const K1: u64 = 0xe703_7ed1_a0b4_28db;
    let seed = u64::from(kind) << 16 | u64::from(scheme);
    let mut state = fold(seed ^ K0, text.len() as u64 ^ K1);
    let (pairs, tail) = text.as_chunks::<16>();
    for pair in pairs {
        let (a, b) = words(pair);
        state = fold(a ^ state, b ^ K1);
    }
    let mut last = [0; 16];
    if let Some(place) = last.get_mut(..tail.len()) {
        place.copy_from_slice(tail);
    }
    let (a, b) = words(&last);
    fold(a ^ state, b ^ K0)
}

#[inline]
fn words(pair: &[u8; 16]) -> (u64, u64) {
    let both = u128::from_le_bytes(*pair);
    (both as u64, (both >> 64) as u64)
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}
