//! The index: a perfect hash over keys that lie in their slots.
//!
//! ```text
//!            0     1      2       3      4                            31
//! slot     [ len | meta | scopes | flags | text, its end at the end      ]
//! long     [ 255 | meta | scopes | flags | 0 0 0 0 | hash (8) | at, len  ]
//!
//! shifts   one byte for each bucket of about four keys
//! ```
//!
//! A key's hash names a bucket; the bucket's shift, with the hash, names the
//! one slot where the key can be. Building finds shifts such that no two keys
//! share a slot. So a lookup reads one byte of a small array and one slot,
//! whatever the query, and a slot that matches is compared in full: 28 bytes
//! of text in place, or through the arena for the few that are longer.
//!
//! Texts end where the slot ends, since every text that is looked up for one
//! origin (the whole, and what follows each dot) has the same end: the bytes
//! are loaded once and masked.

/// What a key stands for and belongs to, next to its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Meta(pub(super) u8);

/// The end of a text: its last 32 bytes, with anything before a shorter one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    front: u128,
    back: u128,
}

/// A slot: see the drawing. All zero when it is empty.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(32))]
struct Slot {
    front: u128,
    back: u128,
}

/// What the index says of a key that it has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// What was stored with the key.
    pub(super) value: u32,
    pub(super) scopes: u8,
    pub(super) flags: u8,
}

/// A key to store.
#[cfg(feature = "document")]
#[derive(Clone, Debug)]
pub(super) struct NewKey {
    pub(super) meta: Meta,
    pub(super) text: Box<str>,
    pub(super) found: Found,
}

/// Keys by meta and text.
#[derive(Debug, Default)]
pub(super) struct Index {
    slots: Box<[Slot]>,
    shifts: Box<[u8]>,
    values: Box<[u32]>,
    /// Texts that do not fit into slots.
    long: Box<[u8]>,
    seed: u64,
}

/// The longest text that a slot holds.
const INLINE_LEN: usize = 28;
/// The length of a text that is elsewhere.
const LONG: u8 = 255;
/// The bytes of a slot that are part of the key.
const KEY_MASK: u128 = !0xffff_0000;

impl Tail {
    /// The end of this text.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Self {
        let len = text.len();
        let back = text.last_chunk::<16>().map(|b| u128::from_le_bytes(*b));
        let Some(back) = back else {
            let mut padded = [0; 16];
            if let Some(place) = padded.get_mut(16 - len..) {
                place.copy_from_slice(text);
            }
            return Self { front: 0, back: u128::from_le_bytes(padded) };
        };
        let from = len.saturating_sub(32);
        let front = text
            .get(from..)
            .and_then(|text| text.first_chunk::<16>())
            .map_or(0, |bytes| u128::from_le_bytes(*bytes));
        // Of a text under 32 bytes, only the first `len - 16` bytes.
        let missing = 32_usize.saturating_sub(len) as u32;
        Self { front: front.checked_shl(missing * 8).unwrap_or(0), back }
    }

    /// As the key of the last `len` bytes, which fit into a slot.
    #[inline]
    fn key(&self, meta: Meta, len: usize) -> Slot {
        let keep = |bytes: usize| match bytes {
            0 => 0,
            1..16 => !0 << (128 - bytes * 8),
            _ => !0,
        };
        let front = self.front & keep(len.saturating_sub(16));
        Slot {
            front: front | u128::from(len as u8) | u128::from(meta.0) << 8,
            back: self.back & keep(len.min(16)),
        }
    }
}

impl Slot {
    /// The key of a text that does not fit.
    #[cold]
    fn long(meta: Meta, text: &[u8], seed: u64) -> Self {
        let front = u128::from(LONG)
            | u128::from(meta.0) << 8
            | u128::from(hash_long(text, seed)) << 64;
        Self { front, back: 0 }
    }

    #[inline]
    fn hash(&self, seed: u64) -> u64 {
        const K: [u64; 4] = [
            0x9e37_79b9_7f4a_7c15,
            0xe703_7ed1_a0b4_28db,
            0x8ebc_6af0_9c88_c6e3,
            0x5899_65cc_7537_4cc3,
        ];
        let (a, b) = halves(self.front);
        let (c, d) = halves(self.back);
        let front = fold(a ^ K[0] ^ seed, b ^ K[1]);
        let back = fold(c ^ K[2], d ^ K[3] ^ seed);
        fold(front ^ K[1], back ^ K[0])
    }
}

impl Index {
    /// What is stored with the last `len` bytes of `text` as a key.
    ///
    /// `tail` is that of `text`.
    #[inline]
    pub(super) fn get(
        &self,
        meta: Meta,
        text: &[u8],
        len: usize,
        tail: &Tail,
    ) -> Option<Found> {
        if len > INLINE_LEN {
            return self.get_long(meta, text.get(text.len() - len..)?);
        }
        let key = tail.key(meta, len);
        let at = self.place(key.hash(self.seed));
        let slot = self.slots.get(at)?;
        let same = (slot.front ^ key.front) & KEY_MASK | slot.back ^ key.back;
        if same != 0 { None } else { self.found(at, slot) }
    }

    #[cold]
    fn get_long(&self, meta: Meta, text: &[u8]) -> Option<Found> {
        let key = Slot::long(meta, text, self.seed);
        let at = self.place(key.hash(self.seed));
        let slot = self.slots.get(at)?;
        let start = (slot.back as u64 & 0xffff_ffff) as usize;
        let len = (slot.back as u64 >> 32) as usize;
        let same = (slot.front ^ key.front) & KEY_MASK == 0
            && self.long.get(start..start + len) == Some(text);
        if same { self.found(at, slot) } else { None }
    }

    #[inline]
    fn found(&self, at: usize, slot: &Slot) -> Option<Found> {
        Some(Found {
            value: *self.values.get(at)?,
            scopes: (slot.front >> 16) as u8,
            flags: (slot.front >> 24) as u8,
        })
    }

    /// The one slot where a key with this hash can be.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        let bucket = bucket(hash, self.shifts.len());
        let shift = self.shifts.get(bucket).copied().unwrap_or_default();
        place(hash, shift, self.slots.len())
    }
}

#[inline]
fn bucket(hash: u64, buckets: usize) -> usize {
    scale(hash as u32, buckets)
}

#[inline]
fn place(hash: u64, shift: u8, slots: usize) -> usize {
    const STEP: u64 = 0xd6e8_feb8_6659_fd93;
    const SPREAD: u64 = 0xa076_1d64_78bd_642f;
    let mixed =
        (hash ^ u64::from(shift).wrapping_mul(STEP)).wrapping_mul(SPREAD);
    scale((mixed >> 32) as u32, slots)
}

/// A number below `len`, evenly.
#[inline]
fn scale(hash: u32, len: usize) -> usize {
    ((u64::from(hash) * len as u64) >> 32) as usize
}

#[inline]
fn halves(both: u128) -> (u64, u64) {
    (both as u64, (both >> 64) as u64)
}

/// Both halves of a product, folded: the mixing step of the hash.
///
/// The hash need not resist flooding: a query cannot insert, nothing matches
/// without being equal, and every lookup costs the same.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

fn hash_long(text: &[u8], seed: u64) -> u64 {
    text.chunks(16).fold(seed ^ text.len() as u64, |state, chunk| {
        let (a, b) = halves(Tail::of(chunk).back);
        fold(a ^ state, b ^ 0xe703_7ed1_a0b4_28db)
    })
}

#[cfg(feature = "document")]
mod build {
    //! Finding the shifts.

    use super::{Found, INLINE_LEN, Index, NewKey, Slot, Tail, bucket, place};

    /// Keys for each shift byte, on average.
    const KEYS_A_BUCKET: usize = 4;

    impl Index {
        /// The index of these keys, which are distinct.
        pub(in super::super) fn new(keys: &[NewKey]) -> Self {
            // The first seed does it, nearly always. The seeds go on forever,
            // and more room makes one of them do.
            let mut slots = keys.len() + keys.len() / 4 + 1;
            for seed in 0.. {
                if let Some(index) = Self::with_seed(keys, seed, slots) {
                    return index;
                }
                slots += slots / 64 + 1;
            }
            Self::default()
        }

        fn with_seed(
            keys: &[NewKey],
            seed: u64,
            slot_count: usize,
        ) -> Option<Self> {
            let mut long = vec![];
            let slots: Vec<Slot> =
                keys.iter().map(|key| key.slot(seed, &mut long)).collect();
            let hashes: Vec<u64> =
                keys.iter().map(|key| key.query(seed).hash(seed)).collect();
            let mut index = Self {
                slots: vec![Slot::default(); slot_count].into(),
                shifts: vec![0; keys.len() / KEYS_A_BUCKET + 1].into(),
                values: vec![0; slot_count].into(),
                long: long.into(),
                seed,
            };
            let mut taken = vec![false; slot_count];
            let mut places = vec![];
            for members in index.buckets(&hashes) {
                let at = bucket(hashes[members[0]], index.shifts.len());
                let fits = |shift: &u8| {
                    places.clear();
                    members.iter().all(|&key| {
                        let at = place(hashes[key], *shift, slot_count);
                        let free = !taken[at] && !places.contains(&at);
                        places.push(at);
                        free
                    })
                };
                index.shifts[at] = (0..=u8::MAX).find(fits)?;
                for (&key, &at) in members.iter().zip(&places) {
                    taken[at] = true;
                    index.slots[at] = slots[key];
                    index.values[at] = keys[key].found.value;
                }
            }
            Some(index)
        }

        /// The positions of the keys of each bucket that has any, the largest
        /// first: those are the hardest to place.
        fn buckets(&self, hashes: &[u64]) -> Vec<Vec<usize>> {
            let mut buckets = vec![vec![]; self.shifts.len()];
            for (key, hash) in hashes.iter().enumerate() {
                buckets[bucket(*hash, self.shifts.len())].push(key);
            }
            buckets.retain(|members| !members.is_empty());
            buckets.sort_by_key(|members| std::cmp::Reverse(members.len()));
            buckets
        }
    }

    impl NewKey {
        /// The key as a query has it.
        fn query(&self, seed: u64) -> Slot {
            let text = self.text.as_bytes();
            match text.len() {
                ..=INLINE_LEN => Tail::of(text).key(self.meta, text.len()),
                _ => Slot::long(self.meta, text, seed),
            }
        }

        /// The key as its slot has it; a long text goes to the arena.
        fn slot(&self, seed: u64, long: &mut Vec<u8>) -> Slot {
            let mut slot = self.query(seed);
            let Found { scopes, flags, .. } = self.found;
            slot.front |= u128::from(scopes) << 16 | u128::from(flags) << 24;
            if self.text.len() > INLINE_LEN {
                let (at, len) = (long.len() as u64, self.text.len() as u64);
                slot.back = u128::from(at | len << 32);
                long.extend_from_slice(self.text.as_bytes());
            }
            slot
        }
    }
}
