//! Scanning a host: eight bytes at a time, without tables.
//!
//! Labels are short and hosts rarely over 64 bytes, so that one word of bits
//! can say where the dots are. Each step classifies eight bytes in a register
//! (SIMD within a register), which any 64-bit machine does alike.

/// The places of interest in at most 64 bytes, one bit each from the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    pub(crate) dots: u64,
    pub(crate) colons: u64,
    /// Bytes that are no dot, no colon, and not `[a-z0-9_-]`.
    pub(crate) others: u64,
}

impl Scan {
    /// The longest text that is scanned.
    pub(crate) const MAX_LEN: usize = 64;

    /// Scans a text of at most [`Scan::MAX_LEN`] bytes.
    #[inline]
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut scan = Self::default();
        let (chunks, rest) = text.as_chunks::<8>();
        let mut shift = 0;
        for chunk in chunks {
            scan.add(u64::from_le_bytes(*chunk), 0xff, shift);
            shift += 8;
        }
        if !rest.is_empty() {
            let keep = (1 << rest.len()) - 1;
            // The last eight bytes, if there are as many, moved down.
            let word = match text.last_chunk::<8>() {
                Some(last) => {
                    u64::from_le_bytes(*last) >> (64 - rest.len() * 8)
                }
                None => rest
                    .iter()
                    .rev()
                    .fold(0, |word, byte| word << 8 | u64::from(*byte)),
            };
            scan.add(word, keep, shift);
        }
        scan
    }

    #[inline]
    fn add(&mut self, word: u64, keep: u64, shift: u32) {
        let at = |high_bits: u64| {
            ((gather(high_bits) & keep) as u128).wrapping_shl(shift) as u64
        };
        let low = word & !HIGH;
        let is = |byte: u8| !((low ^ all(byte)) + all(0x7f)) & HIGH;
        let in_range = |first: u8, last: u8| {
            (low + all(0x80 - first)) & !(low + all(0x7f - last)) & HIGH
        };
        let (dot, colon) = (is(b'.'), is(b':'));
        let label =
            in_range(b'a', b'z') | in_range(b'0', b'9') | is(b'-') | is(b'_');
        let ascii = !word & HIGH;
        self.dots |= at(dot & ascii);
        self.colons |= at(colon & ascii);
        self.others |= at(!((dot | colon | label) & ascii) & HIGH);
    }
}

/// The highest bit of each byte.
const HIGH: u64 = all(0x80);

/// Eight times this byte.
const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The highest bits of the eight bytes, as the lowest eight bits.
#[inline]
fn gather(high_bits: u64) -> u64 {
    (high_bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::super::grammar::is_label_byte;
    use super::*;

    /// As plainly as can be.
    fn naive(text: &[u8]) -> Scan {
        let mut scan = Scan::default();
        for (at, &byte) in text.iter().enumerate() {
            let places = match byte {
                b'.' => &mut scan.dots,
                b':' => &mut scan.colons,
                byte if is_label_byte(byte) => continue,
                _ => &mut scan.others,
            };
            *places |= 1 << at;
        }
        scan
    }

    #[test]
    fn every_byte_at_every_place_of_every_length() {
        for len in 0..=Scan::MAX_LEN {
            for at in 0..len {
                for byte in 0..=u8::MAX {
                    let mut text = vec![b'a'; len];
                    text[at] = byte;
                    assert_eq!(Scan::of(&text), naive(&text), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn bytes_do_not_disturb_their_neighbours() {
        let bytes = [b'.', b':', b'a' - 1, b'z' + 1, 0, 0x7f, 0x80, 0xff];
        for first in 0..=u8::MAX {
            for second in bytes {
                let text = [second, first, second, first, b'.', first, 0xae];
                assert_eq!(Scan::of(&text), naive(&text), "{text:?}");
            }
        }
    }
}
