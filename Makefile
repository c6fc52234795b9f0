# `make demo` and `make test` are all that a newcomer needs; each sets up what it uses, and does nothing twice.
SHELL := bash
PROGRAM := artifacts/ladis/ladis
SOURCES := $(shell git ls-files -co --exclude-standard -- src proto models build Directory.* global.json 2>/dev/null)

.PHONY: help build demo test sbom check-gaps check-deploy cases evidence evidence-long history bench chaos format clean

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /make \1\t/' | expand -t 21

build: $(PROGRAM) ## The program, at artifacts/ladis/ladis

$(PROGRAM): $(SOURCES)
	build/prepare.sh
	rm -rf $(@D)
	dotnet publish src/Ladis.Cli -c Release --use-current-runtime --no-self-contained -o $(@D) -v quiet -nologo
	@touch $@

demo: build ## The main job on an embedded broker, in under a minute
	$(PROGRAM) demo

test: build ## All tests
	build/check-gaps.sh
	build/test.sh

check-gaps: ## Which pinned packages are real, and that the one stand-in can be switched on and off
	build/check-gaps.sh

sbom: build ## The bill of materials of the program (CycloneDX), at artifacts/ladis.cdx.json
	build/sbom.sh artifacts/ladis.cdx.json

check-deploy: ## Chart, rules, dashboards, compose file, image and workflows: with the tools of ../shared/tools, Prometheus and a real Kubernetes API server
	build/test.sh Ladis.Deployment.Tests

cases: ## Every input of ../shared/cases tried again: prints the table and writes docs/cases.md
	LADIS_CASES_PAGE=$(CURDIR)/docs/cases.md build/test.sh --filter FullyQualifiedName~InputCasesTests Ladis.Cli.Tests; code=$$?; cat docs/cases.md; exit $$code

evidence: ## The tables of docs/statistics anew, with their seeds; needs ../shared for the rows on CIFAR-10
	build/prepare.sh
	dotnet run --project tests/Ladis.Evidence -c Release

evidence-long: ## The level of the exact tests with 10,000 replicates a cell, most of an hour; writes docs/statistics/level-long.md
	build/prepare.sh
	dotnet run --project tests/Ladis.Evidence -c Release -- level --long

history: build ## The scripted history on a real Kafka, all of it; writes docs/detection-results.md; needs ../shared
	LADIS_HISTORY_PAGE=$(CURDIR)/docs/detection-results.md build/test.sh --filter FullyQualifiedName~HistoryTests Ladis.Integration.Tests

chaos: ## Kills, bad networks and mutated requests for an hour and a half; writes docs/reliability.md. SCENARIOS="broker nodes" for some
	build/prepare.sh
	dotnet build src/Ladis.Cli -c Release -v quiet -nologo
	dotnet run --project tests/Ladis.Chaos -c Release -- $(SCENARIOS)

bench: ## Benchmarks beside MathNet and, where Debian's python3-torch and libopenblas0 are installed, PyTorch; writes docs/statistics
	build/prepare.sh
	dotnet run --project tests/Ladis.Benchmarks -c Release
	if /usr/bin/python3 -c 'import torch' 2>/dev/null; then /usr/bin/python3 lab/bench_peers.py; else echo 'bench: no PyTorch (Debian: python3-torch), docs/statistics/peers.md stays as it is'; fi

format: ## Format the sources
	build/prepare.sh
	dotnet format Ladis.sln

clean: ## Remove everything that was built
	rm -rf artifacts
