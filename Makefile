# Everything a contributor types. `make` alone lists it. Works on a bare machine with make and Python 3.11 or later.

PYTHON ?= python3
UV     ?= uv
JOBS   ?= auto
MINUTES ?= 10
ARGS   ?=

VENV := .venv
RUN  := $(VENV)/bin/python
PIP  := $(RUN) -m pip --disable-pip-version-check --quiet install

# The order in which a change is most likely to be caught. Folders that do not exist are left out.
FAST := $(wildcard tests/core tests/engine tests/store tests/sources tests/xero)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-fast sim sweep outside lint format types bench peers wheel lock clean

##@ Begin

help: ## list what can be done here
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  PYTHON=python3.12 chooses the interpreter, ARGS='-k rounding' goes to pytest, JOBS=0 runs tests one by one"

setup: $(VENV)/.checks ## make .venv with Counterfoil and all that the checks need
	@echo "Ready: $(VENV)/bin/counterfoil"

demo: $(VENV)/.runtime ## export sample documents into a simulated Xero, and show the totals
	@$(VENV)/bin/counterfoil demo

##@ Check

test: $(VENV)/.checks ## every test
	$(RUN) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

test-fast: $(VENV)/.checks ## the tests to run after each change: core, engine, store, sources, xero, without the slow ones
	$(RUN) -m pytest -q -m "not slow" $(or $(FAST),$(error There are no tests of the core, engine, store, sources or xero yet)) $(ARGS)

sim: $(VENV)/.checks ## one simulated world from SEED, with all that goes wrong in it; SEEDS="1000 21000" runs many
	$(RUN) -m tests.simulation $(if $(SEEDS),$(SEEDS),$(SEED)) $(ARGS)

sweep: $(VENV)/.checks ## a process killed at every boundary there is, and started again after each of six delays
	COUNTERFOIL_SWEEP=whole $(RUN) -m pytest -q -n $(JOBS) tests/simulation/test_sweep.py $(ARGS)

outside: $(VENV)/.checks ## real processes that are killed, stopped and cut off for MINUTES (10), and then what stands in Xero is counted
	$(RUN) -m tests.processes.outside --minutes $(MINUTES) $(ARGS)

lint: $(VENV)/.checks ## style, formatting, and who imports whom
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo

types: $(VENV)/.checks ## mypy, strict
	$(RUN) -m mypy

bench: $(VENV)/.checks ## measure, on this machine: a year of exporting, the simulator alone, diagnose
	$(RUN) benchmarks/run.py $(ARGS)
	$(RUN) benchmarks/simulator.py
	$(RUN) benchmarks/diagnosing.py

peers: $(VENV)/.checks ## the same bills and the same faults through Counterfoil and through Xero's own SDK, compared
	$(RUN) -m benchmarks.peers $(ARGS)

##@ Change

format: $(VENV)/.checks ## put the style right where that can be done by machine
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

wheel: $(VENV)/.runtime ## build the wheel into dist/
	@rm -rf dist
	$(RUN) -m hatchling build -t wheel

lock: ## compile requirements/*.in into locked files with hashes (needs uv; UPGRADE=1 takes newer versions)
	@command -v $(UV) >/dev/null || { echo "Locking needs uv: install it, or say where it is with UV=path/to/uv."; exit 1; }
	@for name in runtime build test; do \
	  (cd requirements && $(UV) pip compile $$name.in -o $$name.txt $(if $(UPGRADE),--upgrade) --quiet \
	    --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links) || exit 1; \
	done

clean: ## remove .venv and everything that can be made again
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how .venv is made: stamps, so that a second run does nothing and a changed lock installs again ----------------

# An environment knows its own place; one that came here with a copied folder is made anew.
ifneq ($(wildcard $(VENV)/.made),)
ifneq ($(shell cat $(VENV)/.made),$(CURDIR))
$(shell rm -f $(VENV)/.made)
endif
endif

$(VENV)/.made:
	@command -v "$(PYTHON)" >/dev/null || { echo "Counterfoil needs Python 3.11 or later, and there is no '$(PYTHON)' here: install it, or name another with PYTHON=."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Counterfoil needs Python 3.11 or later, and '$(PYTHON)' is older (or does not start): install one, or name another with PYTHON=."; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python has no venv module: install it (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)
	@printf '%s\n' "$(CURDIR)" > $@

$(VENV)/.runtime: $(VENV)/.made requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Installing Counterfoil into $(VENV) (locked versions, hashes checked) ..."
	@$(PIP) --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.checks: $(VENV)/.made requirements/test.txt pyproject.toml
	@echo "Installing Counterfoil and what its checks need into $(VENV) (locked versions, hashes checked) ..."
	@$(PIP) --require-hashes -r requirements/test.txt
	@$(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $(VENV)/.runtime $@
