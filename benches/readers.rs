//! Do readers of an engine scale with cores, while a policy is replaced?
//!
//! Prints decisions per second with one thread and with two, through readers
//! and through `acquire`, and the ratios. A program, not a test: the figures
//! are of the machine and the moment.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use doorward::policy::PolicyBuilder;
use doorward::{Engine, Policy, Scopes, Status};

const ROUND: Duration = Duration::from_millis(300);
const ROUNDS: usize = 9;

fn main() {
    // `cargo test` runs benches too, to see that they work.
    let rounds =
        if std::env::args().any(|a| a == "--bench") { ROUNDS } else { 1 };
    let policy = policy(1_000);
    let engine = Engine::new();
    engine.replace(policy.clone());
    for (name, run) in [
        ("reader", reader as fn(&Engine, &AtomicBool) -> u64),
        ("acquire", acquire),
    ] {
        let mut ratios: Vec<f64> = (0..rounds)
            .map(|_| {
                let one = measure(&engine, &policy, 1, run);
                let two = measure(&engine, &policy, 2, run);
                println!("{name}: one {one:.1}, two {two:.1} million a second");
                two / one
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        println!("{name}: two threads do {median:.2} times one, median");
    }
}

/// Decisions in all, in millions a second, under ten replacements a second.
fn measure(
    engine: &Engine,
    policy: &Policy,
    threads: usize,
    run: fn(&Engine, &AtomicBool) -> u64,
) -> f64 {
    let stop = AtomicBool::new(false);
    let start = Instant::now();
    let decisions: u64 = thread::scope(|scope| {
        let running: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| run(engine, &stop))).collect();
        while start.elapsed() < ROUND {
            thread::sleep(Duration::from_millis(100));
            engine.replace(policy.clone());
        }
        stop.store(true, Ordering::Relaxed);
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    decisions as f64 / start.elapsed().as_secs_f64() / 1e6
}

fn reader(engine: &Engine, stop: &AtomicBool) -> u64 {
    let mut reader = engine.reader();
    count(stop, || ask(reader.policy()))
}

fn acquire(engine: &Engine, stop: &AtomicBool) -> u64 {
    count(stop, || ask(&engine.acquire()))
}

fn ask(policy: &Policy) -> bool {
    let origin = black_box(b"https://shop-777.example.com");
    policy.find(origin, Scopes::CORS).allowed
}

fn count(stop: &AtomicBool, mut ask: impl FnMut() -> bool) -> u64 {
    let mut decisions = 0;
    while !stop.load(Ordering::Relaxed) {
        for _ in 0..1_000 {
            assert!(ask());
        }
        decisions += 1_000;
    }
    decisions
}

fn policy(len: usize) -> Policy {
    let mut builder = PolicyBuilder::new();
    for at in 0..len {
        let (name, origin) =
            (at.to_string(), format!("https://shop-{at}.example.com"));
        let (scopes, status) = (Scopes::CORS, Status::Active);
        builder.trusted_origin(&name, &origin, scopes, status, false);
    }
    builder.build().unwrap()
}
