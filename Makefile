# Geppetto Audio. Every target works in a fresh clone: what it needs of the system it asks to install.

APP_ID  := audio.geppetto.GeppettoAudio
VERSION ?= $(shell sed -n 's/^Version = "\(.*\)"$$/\1/p' FyneApp.toml)
PREFIX  ?= /usr/local

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Packages that drive and time the program from outside, which needs no race detector there.
TIMED := ./internal/e2e/... ./internal/bench/...

# Stamping the commit into binaries fails in a checkout that belongs to somebody else, as in containers.
export GOFLAGS := $(strip $(shell go env GOFLAGS 2>/dev/null) -buildvcs=false)

# Where tests of sound leave their names on a machine that is too busy to judge it.
UNJUDGED := $(or $(TMPDIR),/tmp)/geppetto-audio-unjudged-$(shell id -u)

# How long make soak gives each fuzz target.
FUZZTIME ?= 10m

# On Linux there is a screen and a sound card for every test, so none may be skipped for want of a tool.
ifeq ($(shell uname -s),Linux)
export GEPPETTO_E2E := 1
endif

.NOTPARALLEL:
.PHONY: help run test conformance soak build bench package lint check install uninstall clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: ## start the program (ARGS='ask "Why?"' passes arguments)
	@internal/setup/setup.sh run
	@echo 'Starting Geppetto Audio. The first time, building it takes some minutes.' >&2
	@go run . $(ARGS)

test: ## run every test, with a real window and real sound
	@internal/setup/setup.sh test
	@echo '== Formatting and vet. On the first run this builds everything, which takes some minutes.'
	@$(MAKE) --no-print-directory check
	@echo '== Building with the race detector. On the first run this takes some minutes more.'
	go build -race ./...
	@echo '== Tests with the race detector, one package at a time because some play sound'
	@rm -f $(UNJUDGED)
	GEPPETTO_UNJUDGED=$(UNJUDGED) go test -race -p 1 -vet=off -timeout 20m $$(go list ./... | grep -v -e /internal/e2e -e /internal/bench -e /internal/conformance)
	@! test -s $(UNJUDGED) || { echo '== NOT TESTED: this machine is too busy for the sound of'; cat $(UNJUDGED); rm -f $(UNJUDGED); }
	@echo '== Tests that drive the program as a person does'
	go test -p 1 -count=1 -vet=off -timeout 20m $(TIMED)
	@$(MAKE) --no-print-directory conformance

conformance: ## show what we and our demo server say to OpenAI's own clients and schemas (wants Node 20 or newer)
	@echo "== OpenAI's own clients, types and schemas; what is skipped says so"
	go test -race -v -count=1 -vet=off -timeout 10m ./internal/conformance

soak: ## run in full what make test runs in short, for most of a day (FUZZTIME=10m for each fuzz target)
	@internal/setup/setup.sh test
	@echo '== Every fault at every byte, and a day of a thousand answers'
	GEPPETTO_SOAK=1 go test -race -count=1 -vet=off -timeout 12h ./internal/faults
	@echo '== The table of faults, 20 times in a row'
	go test -race -c -vet=off -o bin/faults.test ./internal/faults
	cd internal/faults && for run in $$(seq 20); do ../../bin/faults.test -test.skip TestADay -test.timeout 12h || exit 1; done # each gives its memory back
	@echo '== Killed 200 times while receiving'
	GEPPETTO_KILLS=200 go test -count=1 -run TestKilledWhileReceiving -vet=off -timeout 12h ./audio
	@echo '== Every way to tell every key'
	GEPPETTO_SOAK=1 go test -count=1 -vet=off -timeout 1h ./internal/secrets
	@echo '== Every fuzz target for $(FUZZTIME)'
	@grep -rno --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sed 's|/[^/]*:[0-9]*:func | |' | sort | { \
		failed=; while read -r package target; do \
			echo "-- $$target in $$package"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10s -timeout 0 "$$package" || failed="$$failed $$target"; \
		done; test -z "$$failed" || { echo "found something:$$failed" >&2; exit 1; }; }

build: ## build bin/geppetto-audio
	@internal/setup/setup.sh run
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/geppetto-audio .

bench: ## measure what docs/benchmarks.md tells
	@internal/setup/setup.sh test
	go test -run '^$$' -bench . -timeout 60m ./internal/bench/...

package: ## make dist/, what this system's users download
	@internal/setup/setup.sh run
	@internal/setup/package.sh

lint: ## check formatting, go vet, staticcheck and the shell scripts
	@internal/setup/setup.sh run
	@$(MAKE) --no-print-directory check
	go run $(STATICCHECK) ./...
	@if command -v shellcheck >/dev/null; then set -x; shellcheck .ci/run internal/setup/*.sh assets/speech/*.sh; fi

# Shared by test and lint.
check:
	@unformatted=$$("$$(go env GOROOT)/bin/gofmt" -l .) && test -z "$$unformatted" || \
		{ echo "not formatted by gofmt:" $$unformatted >&2; exit 1; }
	go vet ./...

install: ## install what make build has built (DESTDIR and PREFIX are honoured)
	@test -x bin/geppetto-audio || $(MAKE) --no-print-directory build
	install -D -m 755 bin/geppetto-audio '$(DESTDIR)$(PREFIX)/bin/geppetto-audio'
	install -D -m 644 assets/$(APP_ID).desktop '$(DESTDIR)$(PREFIX)/share/applications/$(APP_ID).desktop'
	install -D -m 644 assets/icon.png '$(DESTDIR)$(PREFIX)/share/icons/hicolor/512x512/apps/$(APP_ID).png'
	install -D -m 644 assets/icon.svg '$(DESTDIR)$(PREFIX)/share/icons/hicolor/scalable/apps/$(APP_ID).svg'

uninstall: ## remove what make install has installed
	rm -f '$(DESTDIR)$(PREFIX)/bin/geppetto-audio' \
		'$(DESTDIR)$(PREFIX)/share/applications/$(APP_ID).desktop' \
		'$(DESTDIR)$(PREFIX)/share/icons/hicolor/512x512/apps/$(APP_ID).png' \
		'$(DESTDIR)$(PREFIX)/share/icons/hicolor/scalable/apps/$(APP_ID).svg'

clean: ## remove bin/ and dist/
	rm -rf bin dist
