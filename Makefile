# Plain-command twins of every target stand in docs/operations.md.
SHELL := /bin/bash
PY := .venv/bin/python
SCALE ?= 0.01
# A fresh machine calls it python3.11, python3.12, … or python3.
FIND_PYTHON = for p in python3.13 python3.12 python3.11 python3 python3.14; do \
  if $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
  then echo $$p; exit; fi; done

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench chaos messages format

help:  ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/bin/python:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)." >&2; \
	  exit 1; \
	fi; \
	echo "Making .venv with $$($$python --version)"; \
	$$python -m venv .venv

# The stamps change when the locked requirements do; so nothing is installed twice.
.venv/.run-stamp: requirements.txt | .venv/bin/python
	@$(PY) -m pip install -q --disable-pip-version-check --no-input --require-hashes -r requirements.txt
	@touch $@

.venv/.dev-stamp: requirements.txt requirements-dev.txt | .venv/bin/python
	@$(PY) -m pip install -q --disable-pip-version-check --no-input --require-hashes -r requirements-dev.txt
	@touch .venv/.run-stamp $@

setup: .venv/.dev-stamp  ## Make .venv and install everything, tests and tools included

run: .venv/.run-stamp  ## Start the application with demo people: http://localhost:8000
	@DEBUG=true exec $(PY) manage.py serve

test: setup  ## Run the whole suite on SQLite, then what depends on the database on PostgreSQL (DB=all: everything twice)
	@$(PY) -m tests.runner $(if $(DB),--db $(DB))

check: setup  ## Lint, types, architecture, templates, translations, migrations, deployment
	@$(PY) -m tests.checks

format: setup  ## Put code and templates into the house format
	@$(PY) -m ruff check -q --fix --exit-zero .
	@$(PY) -m ruff format -q .
	@$(PY) -m tests.checks --format

bench: setup  ## Measure against the bare floor: SCALE=1|0.1|0.01 ONLY=…
	@$(PY) -m benchmarks --scale $(SCALE) $(if $(ONLY),--only $(ONLY))

chaos: setup  ## Long fault and timing trials
	@$(PY) -m benchmarks.chaos

messages: setup  ## Collect the texts to translate and compile the catalogue
	@$(PY) -m tests.catalogue
