# What a newcomer needs is `make demo` and `make test`; both install what is missing first and say so.

SWIFT_BUILD := swift build
PYTHON_ENVIRONMENT := .build/python
AUTOBAHN := .build/autobahn

REFERENCE := Sources/VerifyGateway/Resources/reference/scalar.js

.PHONY: help demo demo-headless test browser-test conformance corpus fuzz lint format bench bench-partner install setup \
	setup-tests reference receivers swift-client soak clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup reference ## Build, start the gateway with forged documents, print what to open
	$(SWIFT_BUILD) --product verify-gateway
	$(SWIFT_BUILD) --product chip-replay
	.build/debug/verify-gateway demo

demo-headless: setup ## Play a genuine and a forged document without a browser; fails unless both verdicts are right
	$(SWIFT_BUILD) --product verify-gateway
	.build/debug/verify-gateway demo --headless

test: setup-tests ## Build and run every test, the browser's included
	$(SWIFT_BUILD) --build-tests
	VERIFY_TEST_PYTHON=$(CURDIR)/$(PYTHON_ENVIRONMENT)/bin/python swift test --skip-build
	scripts/check-symbols.sh .build/debug/verify-gateway .build/debug/chip-replay
	.build/debug/verify-gateway demo --headless
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Partner/check_partner.py .build/debug
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Partner/first_webhook.py .build/debug
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/show_reference.py .build/debug
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/walk_pages.py .build/debug
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/catch_webhooks.py .build/debug

browser-test: setup-tests ## Walk the hosted pages in headless Chromium; keeps pictures in .build/screenshots
	$(SWIFT_BUILD)
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/walk_pages.py .build/debug --screenshots .build/screenshots
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/catch_webhooks.py .build/debug --screenshots .build/screenshots
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/show_reference.py .build/debug --screenshots .build/screenshots

corpus: setup ## Run the collections of vectors and specimens whole; DIR=... runs another collection of the same shape
	VERIFY_CORPUS_WHOLE=1 $(if $(DIR),VERIFY_CORPUS=$(abspath $(DIR))) swift test --filter CorpusTests

fuzz: setup ## Feed every parser hostile bytes for SECONDS each (60), under AddressSanitizer
	Fuzz/run.sh $(or $(SECONDS),60)

receivers: setup-tests ## Give real deliveries to the receivers under clients/, those in Go and Swift included
	@scripts/install-packages.sh golang-go
	$(SWIFT_BUILD) --package-path Tests/Receivers/SwiftReceiver --scratch-path .build/receiver
	$(SWIFT_BUILD) --build-tests
	VERIFY_TEST_PYTHON=$(CURDIR)/$(PYTHON_ENVIRONMENT)/bin/python swift test --skip-build --filter ReceiverKitTests

swift-client: setup ## Make a typed Swift client of the partner API from its description, build it and call a gateway with it
	@scripts/install-packages.sh python3-venv openjdk-17-jre-headless
	$(SWIFT_BUILD) --product verify-gateway
	scripts/swift-client.sh .build/debug/verify-gateway scripts/swift-client-requirements.txt .build/swift-client
	$(SWIFT_BUILD) --package-path Tests/Receivers/TypedClient --scratch-path .build/typed-client
	python3 Tests/Partner/call_typed_client.py .build/debug .build/typed-client/debug/call

soak: setup-tests ## Kill the gateway ROUNDS times (200), search its memory after 1,000 sessions, compare a million payloads
	$(SWIFT_BUILD) --build-tests
	VERIFY_MEMORY_SESSIONS=1000 swift test --skip-build --filter MemoryTests
	VERIFY_KILL_ROUNDS=$(or $(ROUNDS),200) swift test --skip-build --filter KillLoopTests
	VERIFY_PAYLOADS=1000000 swift test --skip-build --filter NonceTests

conformance: setup ## Run Autobahn's WebSocket suite against the codec, strict; needs a Python 2.7, and says so
	@scripts/install-packages.sh python3-venv
	@scripts/autobahn-environment.sh $(AUTOBAHN)/python Tests/Conformance/requirements.txt
	$(SWIFT_BUILD) --product EchoServer
	python3 Tests/Conformance/run_autobahn.py $(AUTOBAHN)/python/bin/wstest .build/debug/EchoServer $(AUTOBAHN)/reports

lint: ## Check the format of every Swift file, and that parsers have nothing that traps
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz
	@scripts/install-packages.sh python3
	python3 scripts/check-parsers.py --self-test
	python3 scripts/check-parsers.py

format: ## Bring every Swift file into the format that lint wants
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

bench: setup ## Measure document checks against the raw OpenSSL calls that they need
	$(SWIFT_BUILD) --configuration release --product benchmarks
	.build/release/benchmarks

bench-partner: setup ## Measure the partner API and deliveries against their bars, and a bare route of Hummingbird
	@scripts/install-packages.sh wrk openssl
	$(SWIFT_BUILD) --configuration release --product verify-gateway
	$(SWIFT_BUILD) --configuration release --product benchmarks
	python3 Benchmarks/partner.py .build/release

setup: ## Install the Debian packages that building needs
	@scripts/install-packages.sh ca-certificates libssl-dev zlib1g-dev libsqlite3-dev libqrencode-dev libcurl4-openssl-dev

reference: ## Fetch the script of the page /reference; without it the page says how to get it
	@scripts/install-packages.sh python3-venv
	@scripts/reference-script.sh scripts/reference-requirements.txt $(REFERENCE)

setup-tests: setup reference ## Install what the tests need on top
	@scripts/install-packages.sh openssl capnproto chromium zbar-tools python3-venv nodejs
	@scripts/python-environment.sh $(PYTHON_ENVIRONMENT) Tests/requirements.txt

PREFIX ?= /usr/local

install: setup reference ## Build for use and put both programs and the hosted pages under PREFIX
	$(SWIFT_BUILD) --configuration release --product verify-gateway
	$(SWIFT_BUILD) --configuration release --product chip-replay
	install -d $(DESTDIR)$(PREFIX)/lib/verify-gateway $(DESTDIR)$(PREFIX)/bin
	install .build/release/verify-gateway .build/release/chip-replay $(DESTDIR)$(PREFIX)/lib/verify-gateway
	cp -R .build/release/verify-gateway_VerifyGateway.resources $(DESTDIR)$(PREFIX)/lib/verify-gateway
	ln -sf ../lib/verify-gateway/verify-gateway ../lib/verify-gateway/chip-replay $(DESTDIR)$(PREFIX)/bin

clean: ## Remove everything that was built
	rm -rf .build
