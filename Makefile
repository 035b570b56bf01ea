# What developers run. Needs GNU make and Python 3.11 or newer; everything else goes into .venv.
# Using Tallylight needs no make: see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Processes that test at once, on two cores: they wait a third of the time. Each starts a
# PostgreSQL of its own.
WORKERS ?= 3
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The project itself: linked, not copied, so that a change needs no new installation.
LINK := $(PIP) install --quiet --no-deps --no-build-isolation --editable .

.DEFAULT_GOAL := help
.PHONY: help run test check lint types direction fix reference bench requirements clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

run: $(VENV)/run.done ## Set up what is needed and start the program; DEMO=1 for a made-up evening
	$(BIN)/tallylight $(if $(filter-out 0,$(DEMO)),demo,serve) $(ARGS)

test: $(VENV)/dev.done ## Run the tests; ARGS="tests/laws -x" for some of them
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: lint types direction test ## Everything that must hold before a change is ready

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done
	$(BIN)/mypy

direction: $(VENV)/dev.done
	$(BIN)/lint-imports --config .importlinter

fix: $(VENV)/dev.done ## Put right what a tool can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reference: $(VENV)/dev.done ## Write docs/reference anew, from what the packs declare
	$(BIN)/python -m docs.reference.make

bench: $(VENV)/dev.done ## Measure the figures of the README, each beside its reference
	$(BIN)/python -m bench $(ARGS)

requirements: $(VENV)/dev.done ## Renew the pinned versions; ARGS=--upgrade for newer ones
	$(BIN)/uv pip compile $(COMPILE) --group build -o requirements.txt $(ARGS)
	$(BIN)/uv pip compile $(COMPILE) --group build --all-extras \
		--constraints requirements.txt -o requirements-extras.txt $(ARGS)
	$(BIN)/uv pip compile $(COMPILE) --group build --all-extras --group test --group check \
		--constraints requirements-extras.txt -o requirements-dev.txt $(ARGS)

COMPILE := pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --quiet --custom-compile-command 'make requirements'

clean: ## Remove what was made here; your data are elsewhere
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/new.done:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; say where it is: make run PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.done: requirements.txt pyproject.toml | $(VENV)/new.done
	@if test -e $(VENV)/dev.done; then $(MAKE) --no-print-directory $(VENV)/dev.done; \
		else $(PIP) install --quiet --require-hashes -r requirements.txt; fi
	$(LINK)
	@touch $@

$(VENV)/dev.done: requirements-dev.txt pyproject.toml | $(VENV)/new.done
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	$(LINK)
	@touch $@
