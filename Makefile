# Every command that people and CI run. Each is also a plain command line: see the recipe.

.DEFAULT_GOAL := help
SHELL := /bin/bash

# Where things are built and kept; override on the command line or from the environment.
export DHV_TARGET_DIR ?= $(HOME)/.cache/dhv/target
export DHV_DATA_DIR ?= $(HOME)/.local/share/dhv/dev
# Where `make calibrate` writes; never inside the checkout, for chains are not ours to publish.
OUT ?= $(HOME)/.local/share/dhv/calibration

CHECK_FEATURES := --features dhv-runtime/runtime-benchmarks,dhv-runtime/try-runtime
ALL_FEATURES := $(CHECK_FEATURES),dhv-venue-runtime/runtime-benchmarks,dhv-venue-runtime/try-runtime
NATIVE := --workspace --exclude dhv-node --exclude dhv-wasm-bench
NODE := $(DHV_TARGET_DIR)/ship/release/dhv-node
CALIBRATE := $(DHV_TARGET_DIR)/check/release/dhv-calibrate

.PHONY: help
help: ## list the commands
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## start a development chain on ws://127.0.0.1:9944 (ARGS="--fresh --no-feed --prices FILE")
	scripts/run-dev $(NODE) $(ARGS)

.PHONY: build
build: ## build the node with its Wasm runtimes
	scripts/cargo ship build --release --locked -p dhv-node

.PHONY: test
test: ## run every native test
	scripts/cargo check test --locked $(NATIVE) $(ALL_FEATURES)

.PHONY: soak
soak: ## run long random sequences of the option registry, the surfaces, the pools, trading, hedges, perps, the venue and two chains (STEPS=n SEED=n)
	DHV_STEPS=$(or $(STEPS),100000) $(if $(SEED),DHV_SEED=$(SEED)) scripts/cargo check test --locked \
		-p pallet-option-registry -p pallet-volatility-feed -p pallet-liquidity-pool -p pallet-handler -p pallet-hedging \
		-p pallet-perp-reactor -p pallet-perps-clearing -p dhv-runtime $(CHECK_FEATURES) --lib -- --ignored --nocapture soak
	DHV_STEPS=$(or $(STEPS),20000) $(if $(SEED),DHV_SEED=$(SEED)) scripts/cargo check test --locked \
		-p dhv-integration $(ALL_FEATURES) --test two_chains -- --ignored --nocapture soak

.PHONY: fuzz
fuzz: ## look for inputs that break a law of the runtime, guided by coverage (TARGET=calls|market TIME=seconds ARGS=libFuzzer's)
	scripts/fuzz run $(or $(TARGET),market) $(or $(TIME),600) $(ARGS)

.PHONY: fuzz-keep
fuzz-keep: ## add to the corpus of the tree what fuzzing found to cover more (TARGET=calls|market)
	scripts/fuzz keep $(or $(TARGET),market)

.PHONY: vectors
vectors: ## run the formulas against a folder of test vectors (DIR=folder)
	scripts/cargo check run --locked --release -p dhv-math --example vectors -- $(or $(DIR),math/tests/vectors)

.PHONY: differential
differential: ## random cases of the formulas against 127-bit arithmetic (CASES=n SEED=n)
	scripts/cargo check run --locked --release -p dhv-math --example differential -- $(or $(CASES),10000000) $(or $(SEED),1)

.PHONY: accuracy
accuracy: ## measure the errors of the formulas and write docs/accuracy.md
	scripts/cargo check run --locked --release -p dhv-math --example accuracy

.PHONY: calibrate
calibrate: ## fit smiles to an option chain (DATA=file.csv[.gz], a folder or -; AT=n OUT=dir SPOT=x PREVIOUS=file LIMITS=file)
	$(if $(filter %.gz,$(DATA)),gzip -dc $(DATA) |) scripts/cargo check run --locked --release -p dhv-calibrate -- \
		$(if $(filter %.gz -,$(DATA)),-,$(abspath $(or $(DATA),$(error DATA=file is missing)))) --out $(abspath $(OUT)) \
		$(if $(AT),--at $(AT)) $(if $(SPOT),--spot $(SPOT)) $(if $(PREVIOUS),--previous $(abspath $(PREVIOUS))) \
		$(if $(LIMITS),--limits $(abspath $(LIMITS))) $(ARGS)

.PHONY: calibrate-build
calibrate-build:
	scripts/cargo check build --locked --release -p dhv-calibrate

.PHONY: submit
submit: e2e-deps ## submit the smiles of a calibration to a running node (OUT=dir WS=url)
	cd tests/e2e && npm run --silent submit -- $(if $(WS),--ws $(WS)) $(abspath $(OUT))/submissions.json

.PHONY: demo
demo: $(if $(WS),,build) $(if $(DATA),calibrate-build) e2e-deps ## live the whole life of an option (DATA=folder for real prices, WS=url for a running node)
	cd tests/e2e && npm run --silent demo -- \
		$(if $(WS),--ws $(WS),--node $(NODE)) $(if $(DATA),--data $(abspath $(DATA)) --calibrate $(CALIBRATE)) $(ARGS)

.PHONY: network
network: build ## start home and venue as two chains that exchange messages (ARGS="--port N --pace MS --no-feed")
	scripts/network $(NODE) $(ARGS)

.PHONY: network-test
network-test: build ## hedge through two chains end to end: fund, open, re-margin, funding, a late venue, and back home
	scripts/network $(NODE) --port 0 --time 1790812800 -- npm run --silent network-test

.PHONY: e2e-deps
e2e-deps:
	scripts/npm-ci tests/e2e

.PHONY: bench-math
bench-math: ## measure the formulas beside f64 and FixedI128, and in Wasm (builds what the node builds)
	scripts/cargo ship build --release --locked -p dhv-wasm-bench
	scripts/cargo check bench --locked -p dhv-math --bench speed -- --output-format bencher >/dev/null
	@$(DHV_TARGET_DIR)/ship/release/dhv-wasm-bench $(DHV_TARGET_DIR)/check/criterion

.PHONY: bench-pool
bench-pool: ## measure the pool with up to 100,000 requesters and 1,000 series and print the tables of docs/scale.md
	scripts/cargo check run --locked $(CHECK_FEATURES) -p dhv-runtime --example pool_scale

.PHONY: price-chain
price-chain: ## price recorded option chains in the real runtime and hold the quotes against the market (DATA=folder)
	scripts/cargo check run --locked $(CHECK_FEATURES) -p dhv-runtime --example price_chain -- $(abspath $(or $(DATA),$(error DATA=folder is missing)))

.PHONY: bench-registry
bench-registry: ## measure the registry with 10, 1,000 and 100,000 vaults and print its table of docs/scale.md
	scripts/cargo check run --locked $(CHECK_FEATURES) -p dhv-runtime --example registry_scale

.PHONY: bench-trading
bench-trading: ## measure quotes, orders and the option chain with up to 400 series and print their table of docs/scale.md
	scripts/cargo check run --locked $(CHECK_FEATURES) -p dhv-runtime --example trading_scale

.PHONY: fmt
fmt: ## format the code
	scripts/cargo check fmt --all

.PHONY: lint
lint: ## formatting, clippy with warnings denied, import directions
	scripts/cargo check fmt --all --check
	scripts/check-imports
	scripts/cargo check clippy --locked $(NATIVE) --all-targets $(ALL_FEATURES) -- -D warnings

.PHONY: lint-e2e
lint-e2e: e2e-deps ## type-check and unit-test the TypeScript
	cd tests/e2e && npm run --silent check && npm test --silent

.PHONY: doc
doc: ## build the API documentation with warnings denied
	RUSTDOCFLAGS="-D warnings" scripts/cargo check doc --locked $(NATIVE) --no-deps

.PHONY: deny
deny: ## licences, advisories and sources of the dependencies (needs cargo-deny)
	scripts/cargo check deny check

.PHONY: ci
ci: ## everything that CI runs
	.ci/run
