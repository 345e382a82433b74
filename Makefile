# segdsl: the few commands a person needs. `make` alone explains them. Needs Python 3.11 or newer and make.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DOCS_READY := $(VENV)/.docs-ready
ENGINES_READY := $(VENV)/.engines-ready
PYTEST_ARGS ?=
DEMO_OUT ?= build/demo

.DEFAULT_GOAL := help
.PHONY: help setup setup-engines demo test test-engines test-deep lint format fuzz fuzz-engines bench golden docs clean

help: ## show this list
	@echo "segdsl: a small language for customer segments"
	@echo
	@echo "  make demo          check, test, run and verify the bookshop's rules on DuckDB, show SQL, write pages"
	@echo "  make test          run the tests on the engines at hand, and list what was skipped and why"
	@echo "  make test-engines  the tests on ClickHouse, Spark and BigQuery's dialect, which take long to start"
	@echo "  make test-deep     the corpus and random rules on those engines too: many minutes"
	@echo "  make lint          style, formatting, types, and who may import whom"
	@echo "  make docs          build the documentation into site/ (needs no network once set up)"
	@echo "  make fuzz          look for surprises at random, longer than the tests do"
	@echo "  make fuzz-engines  random rules on every database at hand, until Ctrl-C; prints rules a minute"
	@echo "  make golden        write expected outputs anew; read the diff before you keep it"
	@echo "  make bench         measure, and print the numbers"
	@echo "  make format        lay out the Python code"
	@echo "  make clean         remove what was built (the set-up in $(VENV) too)"
	@echo
	@echo "  The first command sets up $(VENV) by itself. To use another Python: make PYTHON=python3.12 test"

setup: $(READY) ## install segdsl and its tools into .venv

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "segdsl needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Making a Python environment of its own in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml | $(VENV)/bin/python
	@echo "Installing segdsl and its tools into $(VENV) (a minute or so, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(DOCS_READY): pyproject.toml $(READY)
	@echo "Installing the documentation's builder into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,docs]'
	@touch $@

$(ENGINES_READY): pyproject.toml $(READY)
	@echo "Installing ClickHouse, Spark and BigQuery's dialect into $(VENV) (a gigabyte, some minutes, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,engines]'
	@touch $@

demo: $(READY) ## the bookshop, end to end
	@SEGDSL=$(BIN)/segdsl OUT=$(DEMO_OUT) bash examples/bookshop/demo.sh

test: $(READY) ## all tests that this machine can run
	@echo "Running the tests ..."
	@$(BIN)/python -m pytest -rs $(PYTEST_ARGS)

setup-engines: $(ENGINES_READY)

test-engines: $(ENGINES_READY) ## the tests on the engines that are slow to start
	@echo "Running the tests on ClickHouse, Spark and BigQuery's dialect ..."
	@$(BIN)/python -m pytest -rs -m 'heavy and not deep' $(PYTEST_ARGS)

test-deep: $(ENGINES_READY) ## the corpus and random rules on those engines too: many minutes
	@echo "Running the corpus on ClickHouse, Spark and BigQuery's dialect ..."
	@$(BIN)/python -m pytest -rs -m deep $(PYTEST_ARGS)

lint: $(READY) ## style, types, rooms
	@echo "Style ..."
	@$(BIN)/ruff check .
	@echo "Layout ..."
	@$(BIN)/ruff format --check .
	@echo "Types ..."
	@$(BIN)/mypy
	@echo "Who imports whom ..."
	@$(BIN)/lint-imports --no-logo

format: $(READY)
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

fuzz: $(READY) ## many more random examples
	@echo "Looking for surprises ..."
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -rs -m 'fuzz and not heavy' $(PYTEST_ARGS)

fuzz-engines: $(READY) ## random rules on every engine at hand until Ctrl-C; FUZZ="--engines postgres --minutes 30"
	@$(BIN)/python tests/fuzz/forever.py $(FUZZ)

bench: $(READY) ## measure
	@set -e; found=0; for script in benchmarks/bench_*.py; do \
		[ -e "$$script" ] || continue; found=1; echo "$$script"; $(BIN)/python "$$script"; \
	done; [ $$found = 1 ] || echo "There is nothing to measure yet: benchmarks/ holds no bench_*.py."

golden: $(READY) ## write expectations anew
	@echo "Writing expected outputs anew ..."
	@$(BIN)/python docs/build.py
	@SEGDSL_GOLDEN=write $(BIN)/python -m pytest -q -rs -m 'golden and not heavy' $(PYTEST_ARGS) || [ $$? -eq 5 ]
	@echo "Now read the difference: git diff"

docs: $(DOCS_READY) ## the pages, strictly
	@echo "Generating the pages that come from the code ..."
	@$(BIN)/python docs/build.py
	@echo "Building the documentation into site/ ..."
	@$(BIN)/zensical build --clean --strict
	@echo "Done: open site/index.html"

clean: ## remove what was built
	rm -rf $(VENV) build dist site .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
