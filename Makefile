# `make help` lists what there is. Needed: Go (the version is in go.mod), Node 20 or
# later with npm (the dev chain and the second opinion in tests), git.

SHELL := /bin/bash
.DEFAULT_GOAL := help

version := $(shell git describe --tags --always --dirty 2>/dev/null)
FUZZTIME ?= 30s
SOAKTIME ?= 1h
STEPS ?=

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## bin/hefu, the one binary
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w -X main.version=$(version)' -o bin/hefu ./cmd/hefu

.PHONY: web
web: ## web/dist, the wallet's page, from web/src and cmd/hefuwasm; commit it
	@go run ./web/build

.PHONY: screens
screens: ## docs/screens, a picture of every page in both languages and both themes
	@rm -f docs/screens/*.png
	HEFU_SCREENS=$(CURDIR)/docs/screens go test -count=1 -run=TestScreens ./test/browser

.PHONY: demo
demo: build ## a throw-away chain, a guard and a walk-through, until you press Ctrl-C
	@bin/hefu demo

.PHONY: test
test: ## everything that must hold: vet, lint, unit tests, races, stories over a real chain (STEPS='vet lint' for some)
	@.ci/steps $(STEPS)

.PHONY: openapi
openapi: ## write docs/openapi.json, the API's document, after a change on purpose
	HEFU_UPDATE=1 go test -count=1 ./api -run TestDocument

.PHONY: bench
bench: ## measure this machine and write docs/benchmarks.md
	go run ./test/bench -demo
	go test -run='^$$' -bench=Page -benchtime=1x -timeout=60m ./test/browser

.PHONY: peers
peers: ## pair signing next to other libraries; prints the table that `make bench` writes (minutes)
	cd test/bench/peers && go run -mod=mod .

.PHONY: mutation
mutation: ## delete each check of the protocol in a copy; its test must turn red; writes docs/mutations.md (half an hour)
	go run ./test/mutation

.PHONY: soak
soak: ## an hour of load on each chain and each database with kills and reorganisations while everything is fuzzed, 100,000 random signatures, thousands of kills (hours)
	go run ./test/soak -for $(SOAKTIME) -fuzz -write docs/benchmarks.md
	go run ./test/soak -for $(SOAKTIME) -database postgres -write docs/benchmarks.md
	go run ./test/soak -for $(SOAKTIME) -chain bitcoin -write docs/benchmarks.md
	go run ./test/soak -for $(SOAKTIME) -chain bitcoin -database postgres -write docs/benchmarks.md
	HEFU_SOAK=1 go test -count=1 -timeout=2h ./test/crash
	HEFU_SOAK=1 HEFU_TEST_DATABASE=postgres go test -count=1 -timeout=4h ./test/crash
	HEFU_SOAK=1 go test -count=1 -timeout=2h -run=Killed ./cmd/hefu
	HEFU_SOAK=1 go test -count=1 -timeout=12h -run=TestRandomSignatures ./pair/...

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (30s each)
	.ci/fuzz $(FUZZTIME)

.PHONY: clean
clean: ## remove what make made, the tools included
	rm -rf bin .tools .test-logs .demo
