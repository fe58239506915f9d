//! The measuring workload: N exact origins, N/10 wildcards, and queries whose
//! right answers are known.
//!
//! Half the queries hit an exact origin, a quarter a wildcard; an eighth are
//! unknown hosts and an eighth near misses: wrong suffix, scheme or port. The
//! origins are the same in every run and on every machine; so are the queries,
//! which come from a small generator with a fixed seed.

use serde_json::{Value, json};

/// How many queries of a kind there are. A power of two, so that going round
/// them costs a mask.
pub(crate) const QUERIES: usize = 1 << 14;

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const WORDS: [&str; 16] = [
    "shop", "api", "www", "app", "static", "cdn", "admin", "blog", "portal",
    "media", "login", "pay", "docs", "beta", "eu", "us",
];
const DOMAINS: [&str; 12] = [
    "acme",
    "globex",
    "initech",
    "umbrella",
    "hooli",
    "stark",
    "wayne",
    "tyrell",
    "vandelay",
    "wonka",
    "soylent",
    "cyberdyne",
];
const ENDINGS: [&str; 8] =
    ["com", "net", "org", "io", "dev", "co.uk", "de", "app"];
const PORTS: [u32; 4] = [8443, 8080, 3000, 5173];
/// 36 to the power of 5: the texts that [`base36`] writes.
const TEXTS: u64 = 60_466_176;

/// Origins, wildcards and queries for one size.
pub(crate) struct Workload {
    pub(crate) size: usize,
    pub(crate) exact: Vec<String>,
    /// What follows `https://*.`.
    pub(crate) suffixes: Vec<String>,
    pub(crate) hit: Queries,
    pub(crate) wildcard: Queries,
    pub(crate) miss: Queries,
    pub(crate) mixed: Queries,
}

/// Queries in one piece of memory, as a server's buffers would be warm.
#[derive(Default)]
pub(crate) struct Queries {
    text: String,
    ends: Vec<(usize, bool)>,
}

impl Workload {
    pub(crate) fn new(size: usize) -> Self {
        let mut random = Random(42 + size as u64);
        let mut queries = |kind: fn(&mut Random, usize) -> (String, bool)| {
            let mut queries = Queries::default();
            for _ in 0..QUERIES {
                let (text, trusted) = kind(&mut random, size);
                queries.text.push_str(&text);
                queries.ends.push((queries.text.len(), trusted));
            }
            queries
        };
        let workload = Self {
            size,
            exact: (0..size as u64).map(exact).collect(),
            suffixes: (0..wildcards(size))
                .map(|k| format!("d{k}.example"))
                .collect(),
            hit: queries(hit),
            wildcard: queries(wildcard),
            miss: queries(miss),
            mixed: queries(mixed),
        };
        workload.check();
        workload
    }

    /// The generator is what it was when figures were first taken.
    fn check(&self) {
        assert_eq!(exact(0), "https://app-009ix.wayne.de");
        let all: String = (0..1_000).map(exact).collect();
        let sum = all.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        assert_eq!(sum, 0x23c9_5962_069c_544c);
    }

    /// The document that trusts all of it for CORS, with these APIs.
    pub(crate) fn document(&self, apis: Value) -> String {
        let wildcards = self.suffixes.iter().map(|s| format!("https://*.{s}"));
        let origins = self.exact.iter().cloned().chain(wildcards).enumerate();
        let trusted_origins: Vec<_> = origins
            .map(|(at, origin)| {
                let name = at.to_string();
                json!({"name": name, "origin": origin, "scopes": ["cors"]})
            })
            .collect();
        json!({
            "version": 1,
            "trusted_origins": trusted_origins,
            "apis": apis,
            "safety": {"allow_insecure_origins": true},
        })
        .to_string()
    }
}

impl Queries {
    /// Every query with its right answer.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], bool)> {
        (0..QUERIES).map(|at| self.get(at))
    }

    /// A query; after the last one comes the first.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> (&[u8], bool) {
        let at = at % QUERIES;
        let start = if at == 0 { 0 } else { self.ends[at - 1].0 };
        let (end, trusted) = self.ends[at];
        (&self.text.as_bytes()[start..end], trusted)
    }

    /// Wrong answers measure nothing.
    #[track_caller]
    pub(crate) fn verify(&self, who: &str, answer: impl Fn(&[u8]) -> bool) {
        for (query, trusted) in self.iter() {
            let query_text = query.escape_ascii();
            assert_eq!(answer(query), trusted, "{who}: {query_text}");
        }
    }
}

fn wildcards(size: usize) -> u64 {
    (size as u64 / 10).max(1)
}

fn mixed(random: &mut Random, size: usize) -> (String, bool) {
    match random.below(4) {
        0 | 1 => hit(random, size),
        2 => wildcard(random, size),
        _ => miss(random, size),
    }
}

fn hit(random: &mut Random, size: usize) -> (String, bool) {
    (exact(random.below(size as u64)), true)
}

fn wildcard(random: &mut Random, size: usize) -> (String, bool) {
    let k = random.below(wildcards(size));
    let mut label = base36(random.below(TEXTS));
    if random.below(10) < 3 {
        label.push('.');
        label.push_str(WORDS[random.below(16) as usize]);
    }
    (format!("https://{label}.d{k}.example"), true)
}

fn miss(random: &mut Random, size: usize) -> (String, bool) {
    let k = random.below(wildcards(size));
    let label = base36(random.below(TEXTS));
    let text = match random.below(8) {
        0..4 => exact(12_000_000 + random.below(4_000_000)),
        4 | 5 => format!("https://{label}.d{k}.example.net"),
        6 => format!("http://{label}.d{k}.example"),
        _ => {
            let exact = exact(random.below(size as u64));
            let scheme = exact.split("://").next().unwrap_or_default();
            format!("{scheme}://{label}.d{k}.example:8443")
        }
    };
    (text, false)
}

/// The exact origin with this number, below 16,777,213.
fn exact(number: u64) -> String {
    let h = (number * 7919 * 104_729 + 12_345) % ((1 << 24) - 3);
    let x = (h * 2_654_435_761) & 0xffff_ffff;
    let scheme = if x.is_multiple_of(20) { "http" } else { "https" };
    let word = WORDS[(x >> 5) as usize % 16];
    let domain = DOMAINS[(x >> 10) as usize % 12];
    let ending = ENDINGS[(x >> 15) as usize % 8];
    let text = base36(h);
    let port = match (x >> 20).is_multiple_of(12) {
        true => format!(":{}", PORTS[(x >> 25) as usize % 4]),
        false => String::new(),
    };
    format!("{scheme}://{word}-{text}.{domain}.{ending}{port}")
}

/// Five digits in base 36.
fn base36(mut number: u64) -> String {
    let mut digits = [0; 5];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(number % 36) as usize];
        number /= 36;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

/// SplitMix64: small, and good enough to pick from a list.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}
