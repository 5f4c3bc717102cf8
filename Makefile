# make demo   sets up, then runs the Hardeman case on an embedded database
# make test   sets up, then checks and tests everything
# make bench  prints the table of speeds in README
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test check bench setup lock migration clean

demo: $(STAMP)
	@$(BIN)/vaultctl demo var/demo

test: $(STAMP) check
	$(BIN)/pytest -n 2

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m tests.bench

setup: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "This needs Python 3.11 or newer; say which with make PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv from the lock file (once; about half a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

# Writes the lock files anew from pyproject.toml.
lock: $(STAMP)
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-find-links --allow-unsafe --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-find-links --allow-unsafe --extra dev --output-file requirements-dev.txt pyproject.toml

# make migration m="what changes": a draft migration from the models; read it before committing.
migration: $(STAMP)
	$(BIN)/python -m migrations.draft "$(m)"

clean:
	rm -rf .venv var
