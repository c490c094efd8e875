# What a newcomer needs is `make demo` and `make test`; both install what is missing first and say so.

SWIFT_BUILD := swift build
PYTHON_ENVIRONMENT := .build/python

.PHONY: help demo demo-headless test browser-test lint format bench setup setup-tests clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## Build, start the gateway with forged documents, print what to open
	$(SWIFT_BUILD) --product verify-gateway
	$(SWIFT_BUILD) --product chip-replay
	.build/debug/verify-gateway demo

demo-headless: setup ## Play a genuine and a forged document without a browser; fails unless both verdicts are right
	$(SWIFT_BUILD) --product verify-gateway
	.build/debug/verify-gateway demo --headless

test: setup-tests ## Build and run every test, the browser's included
	$(SWIFT_BUILD) --build-tests
	VERIFY_TEST_PYTHON=$(CURDIR)/$(PYTHON_ENVIRONMENT)/bin/python swift test --skip-build
	.build/debug/verify-gateway demo --headless
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/walk_pages.py .build/debug

browser-test: setup-tests ## Walk the hosted pages in headless Chromium; keeps pictures in .build/screenshots
	$(SWIFT_BUILD)
	$(PYTHON_ENVIRONMENT)/bin/python Tests/Browser/walk_pages.py .build/debug --screenshots .build/screenshots

lint: ## Check the format of every Swift file
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

format: ## Bring every Swift file into the format that lint wants
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

bench: setup ## Measure document checks against the raw OpenSSL calls that they need
	$(SWIFT_BUILD) --configuration release --product benchmarks
	.build/release/benchmarks

setup: ## Install the Debian packages that building needs
	@scripts/install-packages.sh ca-certificates libssl-dev zlib1g-dev libsqlite3-dev libqrencode-dev libcurl4-openssl-dev

setup-tests: setup ## Install what the tests need on top
	@scripts/install-packages.sh openssl capnproto chromium zbar-tools python3-venv
	@scripts/python-environment.sh $(PYTHON_ENVIRONMENT) Tests/requirements.txt

clean: ## Remove everything that was built
	rm -rf .build
