# `make` alone prints what there is. Everything is kept in .venv and var/; nothing else on the machine is touched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
WORKERS ?= auto
PORT ?= 8000
PROPERTIES ?= 5000
ROUNDS ?= 50

.DEFAULT_GOAL := help
.PHONY: help setup run test check audit fix bench torture filespage migration demo services pins clean

help: ## print this
	@echo "make TARGET, where TARGET is:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name tells; do \
		printf '  %-12s %s\n' $$name "$$tells"; done

# A stamp stands for what was installed from it: unchanged requirements are not installed again.

$(VENV)/python: scripts/require_python.sh
	@sh scripts/require_python.sh $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run: $(VENV)/python requirements/build.txt requirements/run.txt pyproject.toml
	@echo "Installing what it needs to run …"
	@$(PIP) -r requirements/build.txt -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	@echo "Installing what its tests and checks need …"
	@$(PIP) -r requirements/dev.txt
	@touch $@

setup: $(VENV)/dev ## build .venv with everything: what runs, and what tests and checks

run: $(VENV)/run ## look around an invented borough at http://127.0.0.1:8000 (PORT=…); Ctrl-C stops it
	@$(BIN)/hmo-enforce try --port $(PORT) --properties $(PROPERTIES)

demo: $(VENV)/run ## fill the database that HMO_DATABASE_URL names, if it is empty, with the invented borough
	@$(BIN)/hmo-enforce migrate
	@$(BIN)/hmo-enforce demo --properties $(PROPERTIES)

test: check ## the checks, then every test; a line for each thing that this machine lacks
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --quiet

check: $(VENV)/dev ## style, types, who may import whom, spelling, templates
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || (echo "Some files are not in form: make fix." && false)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/codespell src tests docs migrations councils scripts benchmarks deploy README.md
	@$(BIN)/python scripts/british.py
	@$(BIN)/djlint --lint --quiet src/hmo_enforce/web/templates
	@$(BIN)/python scripts/templates.py

audit: $(VENV)/dev ## ask whether a pinned package is known to be unsafe; fails where the advisories cannot be had
	@$(BIN)/python scripts/audit.py

fix: $(VENV)/dev ## mend what can be mended: form, order of imports, spelling
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format --quiet
	@$(BIN)/codespell --write-changes src tests docs migrations councils scripts benchmarks deploy README.md || true

bench: $(VENV)/dev ## each claim of speed against the obvious alternative, on this machine
	@$(BIN)/python -m benchmarks

torture: $(VENV)/dev ## kill the server while it writes, fifty times on each database (ROUNDS=…)
	@HMO_TORTURE_ROUNDS=$(ROUNDS) $(BIN)/python -m pytest tests/torture --capture=no

migration: $(VENV)/dev ## write the next migration: make migration MESSAGE="what changes"
	@test -n "$(MESSAGE)" || (echo 'Say what changes: make migration MESSAGE="…"' && false)
	@$(BIN)/python migrations/new.py "$(MESSAGE)"

filespage: $(VENV)/dev ## write docs/files.md from what the program takes
	@$(BIN)/python scripts/files_page.py

services: ## on Debian: install what the tests also run on (PostgreSQL with PostGIS, Chromium, nginx)
	@sh scripts/services.sh

pins: ## bring the pinned requirements up to pyproject.toml (needs uv; UPGRADE=--upgrade for newer releases)
	@sh scripts/pins.sh $(UPGRADE)

clean: ## delete .venv and what the tools keep; var/ and its databases stay
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
