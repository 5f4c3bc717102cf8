# make demo              sets up, plays the Hardeman case on an embedded database, serves its pages
#                        (SERVE=no: ends after the case; PORT=8000: where they are served)
# make serve VAULT_HOME=… serves the pages of any vault, or founds one there
# make test              sets up, then checks and tests everything
# make bench             prints the table of speeds in README
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

SERVE ?= yes
PORT ?= 8000
VAULT_HOME ?= var/vault

.PHONY: demo serve test check browser bench setup lock migration clean

demo: $(STAMP)
	@$(BIN)/vaultctl demo var/demo
ifneq ($(SERVE),no)
	@$(BIN)/vaultctl --home var/demo/vault serve --port $(PORT)
endif

serve: $(STAMP)
	@$(BIN)/vaultctl --home $(VAULT_HOME) serve --port $(PORT)

test: $(STAMP) browser check
	$(BIN)/pytest -n 2 --dist worksteal

# The tests drive a real Chromium. Where Debian's can be installed it is; elsewhere they say loudly
# what they skip.
browser:
	@command -v chromium chromium-browser >/dev/null \
	  || { echo "Installing Debian's Chromium for the browser tests (once) ..."; \
	       SUDO=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
	       $$SUDO apt-get update -qq && $$SUDO apt-get install -qq -y --no-install-recommends chromium >/dev/null; } \
	  || echo "!! Chromium can't be installed here: THE BROWSER TESTS ARE SKIPPED."

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
