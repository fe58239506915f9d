#!/bin/sh
# Runs the engine's tests under ThreadSanitizer, which needs a nightly Rust.
set -eu

if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "skipped: ThreadSanitizer needs a nightly Rust"
    exit 0
fi
host=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR=target/tsan
export RUSTFLAGS='-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer'
export TSAN_OPTIONS="suppressions=$PWD/scripts/tsan.supp halt_on_error=1"
exec cargo +nightly test -p doorward --target "$host" --test engine
