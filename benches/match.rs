//! Is this origin trusted? Nanoseconds a lookup, beside what one would write
//! by hand: a hash set, and a probe of it for each label.
//!
//! `walk` is two hash sets inlined into the loop, without any check that the
//! bytes are an origin. `set` is one of them, and answers exact origins only:
//! a bound from below, no substitute. The C ABI is called through a pointer,
//! as a program linked with the library calls it.

mod workload;

use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion};
use doorward::policy::Format;
use doorward::{Policy, Scopes, ffi};
use foldhash::fast::RandomState;
use serde_json::json;
use workload::{Queries, Workload};

type Set = hashbrown::HashSet<Box<[u8]>, RandomState>;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20)
        .without_plots()
        .configure_from_args();
    // `cargo test` runs benches too, to see that they work.
    let measures = std::env::args().any(|argument| argument == "--bench");
    let sizes: &[usize] =
        if measures { &[10, 1_000, 100_000] } else { &[10, 1_000] };
    let peers: Vec<_> = sizes.iter().map(|size| Peers::new(*size)).collect();
    type Pick = fn(&Workload) -> &Queries;
    let kinds: [(&str, Pick); 4] = [
        ("hit", |workload| &workload.hit),
        ("miss", |workload| &workload.miss),
        ("wildcard", |workload| &workload.wildcard),
        ("mixed", |workload| &workload.mixed),
    ];
    for (kind, queries) in kinds {
        let mut group = criterion.benchmark_group(kind);
        for peers in &peers {
            peers.measure(&mut group, queries(&peers.workload));
            if kind == "hit" {
                peers.measure_set(&mut group, queries(&peers.workload));
            }
        }
        group.finish();
    }
    criterion.final_summary();
}

/// All that answers, for one size.
struct Peers {
    workload: Workload,
    policy: Policy,
    handle: Handle,
    exact: Set,
    suffixes: Set,
}

impl Peers {
    fn new(size: usize) -> Self {
        let workload = Workload::new(size);
        let set = |texts: &[String]| -> Set {
            texts.iter().map(|text| text.as_bytes().into()).collect()
        };
        let document = workload.document(json!([]));
        let policy = Policy::parse(&document, Format::Json);
        let peers = Self {
            policy: policy.expect("the workload is a valid policy"),
            handle: Handle::new(&document),
            exact: set(&workload.exact),
            suffixes: set(&workload.suffixes),
            workload,
        };
        let Workload { hit, miss, wildcard, mixed, .. } = &peers.workload;
        for queries in [hit, miss, wildcard, mixed] {
            queries.verify("doorward", |query| peers.find(query));
            queries.verify("C ABI", |query| peers.handle.find(query));
            queries.verify("walk", |query| peers.walk(query));
        }
        hit.verify("set", |query| peers.exact.contains(query));
        peers
    }

    fn measure(
        &self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        queries: &Queries,
    ) {
        let size = self.workload.size;
        lookups(group, "doorward", size, queries, |query| self.find(query));
        lookups(group, "C ABI", size, queries, |q| self.handle.find(q));
        lookups(group, "walk", size, queries, |query| self.walk(query));
    }

    fn measure_set(
        &self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        queries: &Queries,
    ) {
        let size = self.workload.size;
        lookups(group, "set", size, queries, |q| self.exact.contains(q));
    }

    #[inline(always)]
    fn find(&self, origin: &[u8]) -> bool {
        self.policy.find(origin, Scopes::CORS).allowed
    }

    /// The suffixes are those of https wildcards without a port.
    #[inline(always)]
    fn walk(&self, origin: &[u8]) -> bool {
        if self.exact.contains(origin) {
            return true;
        }
        let Some(host) = origin.strip_prefix(b"https://") else {
            return false;
        };
        host.iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'.')
            .any(|(dot, _)| self.suffixes.contains(&host[dot + 1..]))
    }
}

/// Time a lookup, going round the queries.
fn lookups(
    group: &mut BenchmarkGroup<'_, WallTime>,
    who: &str,
    size: usize,
    queries: &Queries,
    find: impl Fn(&[u8]) -> bool,
) {
    group.bench_function(BenchmarkId::new(who, size), |bencher| {
        bencher.iter_custom(|count| {
            let start = Instant::now();
            for at in 0..count as usize {
                let (query, _) = queries.get(at);
                black_box(find(black_box(query)));
            }
            start.elapsed()
        });
    });
}

/// A policy as C has it.
struct Handle {
    policy: *mut ffi::doorward_policy,
    find: unsafe extern "C" fn(
        *const ffi::doorward_policy,
        *const std::ffi::c_char,
        usize,
        ffi::doorward_scopes,
        *mut ffi::doorward_verdict,
    ) -> ffi::doorward_status,
}

impl Handle {
    fn new(document: &str) -> Self {
        let mut policy = ptr::null_mut();
        // SAFETY: the document outlives the call; no error is asked for.
        let status = unsafe {
            ffi::doorward_policy_parse(
                document.as_ptr().cast(),
                document.len(),
                ffi::DOORWARD_FORMAT_JSON,
                &raw mut policy,
                ptr::null_mut(),
            )
        };
        assert_eq!(status, ffi::DOORWARD_OK);
        Self { policy, find: black_box(ffi::doorward_match) }
    }

    #[inline(always)]
    fn find(&self, origin: &[u8]) -> bool {
        let mut verdict = MaybeUninit::<ffi::doorward_verdict>::uninit();
        let out = verdict.as_mut_ptr();
        // SAFETY: the policy lives as long as `self`, the origin during the
        // call, and the size is that of the memory behind `out`, where
        // `allowed` is written before anything else happens.
        unsafe {
            (&raw mut (*out).size).write(size_of::<ffi::doorward_verdict>());
            (self.find)(
                self.policy,
                origin.as_ptr().cast(),
                origin.len(),
                ffi::DOORWARD_SCOPE_CORS,
                out,
            );
            (&raw const (*out).allowed).read()
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the reference that parsing gave.
        unsafe { ffi::doorward_policy_release(self.policy) };
    }
}
