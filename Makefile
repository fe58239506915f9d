# make demo        build everything, and see the main job done
# make demo SERVE=1  the same server, left running to try by hand
# make test        all tests
# make test-suites DATA=DIR  judge the command line by data of others
# make bench       the benchmarks
# make header      write include/doorward.h from the sources
# make lint        what must be clean: formatting, clippy, rustdoc, the header

CARGO ?= cargo
CC ?= cc
CFLAGS ?= -O2
WARNINGS = -Wall -Wextra -Wpedantic -Werror

BUILD = target/release
SERVER = target/demo/c-server
DEMO = sh examples/c-server/demo.sh $(SERVER) examples/c-server/policy.toml \
	$(BUILD)/doorward
LIBRARY = $(BUILD)/libdoorward.so
# What the suites read; without it they are skipped, and say so.
DATA ?= ../shared/data

.PHONY: all demo test test-rust test-demo test-suites bench header lint clean \
	library

all: library
	$(CARGO) build --release --workspace

demo: $(SERVER)
	@$(DEMO) $(if $(SERVE),--serve)

test: test-rust test-demo

test-rust:
	@sh scripts/packages.sh gcc g++ valgrind python3-venv
	$(CARGO) test --workspace

test-demo: $(SERVER)
	@$(DEMO)

test-suites:
	$(CARGO) build -p doorward-cli -p doorward-suites
	@target/debug/doorward-suites --doorward target/debug/doorward \
		--data $(DATA)

# The shared library with the name by which the loader asks for it.
library:
	$(CARGO) build --release -p doorward -p doorward-cli
	@ln -sf libdoorward.so $(BUILD)/libdoorward.so.0.1

$(SERVER): library examples/c-server/server.c include/doorward.h
	@sh scripts/packages.sh gcc libc6-dev libmicrohttpd-dev curl
	@mkdir -p $(dir $@)
	$(CC) -std=c99 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS) -Iinclude \
		examples/c-server/server.c -L$(BUILD) -ldoorward -lmicrohttpd \
		-Wl,-rpath,$(abspath $(BUILD)) -o $@

bench:
	$(CARGO) bench -p doorward

header:
	DOORWARD_HEADER_UPDATE=1 $(CARGO) check -p doorward --lib \
		--features header-check

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	$(CARGO) clippy -p doorward --no-default-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --quiet
	$(CARGO) check -p doorward --lib --features header-check

clean:
	$(CARGO) clean
