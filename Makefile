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
DOCS := $(DHV_TARGET_DIR)/check/debug/dhv-docs

.PHONY: help
help: ## list the commands
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## start a development chain on ws://127.0.0.1:9944 (ARGS="--fresh --no-feed --prices FILE")
	scripts/run-dev $(NODE) $(ARGS)

.PHONY: build
build: ## build the node with its Wasm runtimes
	scripts/cargo ship build --release --locked -p dhv-node

.PHONY: test
test: ## run every native test
	scripts/cargo check test --locked $(NATIVE) $(ALL_FEATURES)

.PHONY: snapshot
snapshot: ## write the state that the upgrade test of the next release starts from (docs/adr/0012-upgrades.md)
	scripts/cargo check test --locked -p dhv-runtime $(CHECK_FEATURES) --lib -- --ignored --exact --nocapture \
		tests::upgrade::snapshot_of_this_release_is_written

.PHONY: soak
soak: ## run long random sequences of the option registry, the surfaces, the pools, trading, hedges, perps, the venue and two chains (STEPS=n SEED=n)
	DHV_STEPS=$(or $(STEPS),100000) $(if $(SEED),DHV_SEED=$(SEED)) scripts/cargo check test --locked $(NATIVE) $(ALL_FEATURES) \
		--lib -- --ignored --nocapture soak
	DHV_STEPS=$(or $(STEPS),20000) $(if $(SEED),DHV_SEED=$(SEED)) scripts/cargo check test --locked $(NATIVE) $(ALL_FEATURES) \
		--test two_chains -- --ignored --nocapture soak

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

.PHONY: docs
docs: docs-build ## write the pages of docs/ that are made from the runtimes
	$(DOCS)

.PHONY: check-docs
check-docs: docs-build ## fail if a page that is made from the runtimes is out of date
	$(DOCS) --check

# The tests of a package bring its programs along, and all of it is what `make test` has built already.
.PHONY: docs-build
docs-build:
	scripts/cargo check test --locked $(NATIVE) $(ALL_FEATURES) --no-run --test home

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
submit: feeder-deps ## submit the smiles of a calibration to a running node (OUT=dir WS=url DHV_KEY=secret)
	cd tools/feeder && DHV_KEY=$${DHV_KEY:-//Charlie} npm run --silent start -- --once --any-age $(if $(WS),--ws $(WS)) \
		--smiles $(abspath $(OUT))/submissions.json

.PHONY: feed
feed: feeder-deps ## feed prices and smiles as an operator (CONFIG=file, ARGS="--once --check"; the key is in a file or DHV_KEY)
	cd tools/feeder && npm run --silent start -- --config $(abspath $(or $(CONFIG),$(error CONFIG=file is missing))) $(ARGS)

.PHONY: feeder-test
feeder-test: build feeder-deps ## the feeder against a node that is killed, restarted and wiped
	cd tools/feeder && npm run --silent e2e -- --node $(NODE)

.PHONY: feeder-deps
feeder-deps:
	scripts/npm-ci tools/feeder

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

.PHONY: chain-spec
chain-spec: build ## make the chain spec of a chain with value (TEMPLATE=file TO=dir; see docs/runbooks/chain.md)
	scripts/chain-spec $(NODE) $(or $(TEMPLATE),$(error TEMPLATE=file is missing)) $(or $(TO),.)

.PHONY: chain-spec-test
chain-spec-test: ## test what chain specs are refused for (needs Python 3)
	python3 -B scripts/chain-spec-test

.PHONY: exporter
exporter: exporter-deps ## serve figures of a running node to Prometheus (ARGS="--ws URL --listen HOST:PORT --once")
	cd tools/exporter && npm run --silent start -- $(ARGS)

.PHONY: exporter-deps
exporter-deps:
	scripts/npm-ci tools/exporter

.PHONY: governance-test
governance-test: build e2e-deps ## let a referendum change a limit on a running node, a guardian halt a pool, and governance open it
	cd tests/e2e && npm run --silent governance-test -- --node $(NODE)

.PHONY: crash-test
crash-test: build e2e-deps ## kill a node under load at random moments and hold it to every finalised block (KILLS=n SEED=n)
	cd tests/e2e && npm run --silent crash-test -- --node $(NODE) --kills $(or $(KILLS),50) $(if $(SEED),--seed $(SEED)) $(ARGS)

.PHONY: load-test
load-test: build e2e-deps ## buy without a pause until blocks are full, lose nothing and account for every unit (MINUTES=n)
	cd tests/e2e && npm run --silent load-test -- --node $(NODE) --minutes $(or $(MINUTES),10) $(ARGS)

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
lint-e2e: e2e-deps feeder-deps exporter-deps ## type-check and unit-test the TypeScript
	cd tests/e2e && npm run --silent check && npm test --silent
	cd tools/feeder && npm run --silent check && npm test --silent
	cd tools/exporter && npm run --silent check && npm test --silent

.PHONY: doc
doc: ## build the API documentation with warnings denied
	RUSTDOCFLAGS="-D warnings" scripts/cargo check doc --locked $(NATIVE) --no-deps

.PHONY: deny
deny: ## licences, advisories and sources of the dependencies (needs cargo-deny)
	scripts/cargo check deny check

.PHONY: ci
ci: ## everything that CI runs
	.ci/run
