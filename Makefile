# `make demo` shows Switchboard, `make test` tests it; both need nothing but Python 3.11 or newer.

PORT ?= 8000
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml

export PORT

.PHONY: help install demo run worker beat test fuzz check bench lock format release clean

help:
	@echo "make demo      Switchboard with a simulated Telnyx (PORT=8123 for another port)"
	@echo "make test      the whole test suite"
	@echo "make fuzz      odd events, answers, addresses and forms, for FUZZ_SECONDS (300)"
	@echo "make run       Switchboard, set up from the environment (see README.md); with REDIS_URL also make worker and make beat"
	@echo "make install   only the virtual environment, with the test packages"
	@echo "make check     lint, types, import contracts, templates, migrations; also prints measures of the code"
	@echo "make bench     the benchmarks"
	@echo "make format    format the source"
	@echo "make lock      write requirements*.txt again from pyproject.toml (needs uv)"
	@echo "make clean     remove .venv and the data of this directory, the SQLite file in var included"
	@echo "make release   VERSION=x.y.z: set the version, date the changelog, commit, tag"

.venv/made:
	@test -n "$(PYTHON)" || { echo "Switchboard needs Python 3.11 or newer: install it, or say where it is with PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (on Debian and Ubuntu: apt install python3-venv)"; exit 1; }
	@touch $@

# uv installs the same locked set in a fraction of the time, where it is at hand. Nothing is compiled ahead: most is never imported.
INSTALL = if command -v uv >/dev/null; then VIRTUAL_ENV=.venv uv pip install -q --require-hashes -r $(1); \
	else $(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r $(1); fi

.venv/runtime: .venv/made requirements.txt
	@echo "Installing the locked packages (once)..."
	@$(call INSTALL,requirements.txt)
	@touch $@

.venv/everything: .venv/runtime requirements-dev.txt
	@echo "Installing the locked packages for tests (once)..."
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

install: .venv/everything

demo: .venv/runtime
	@DEMO=1 DATABASE_URL= REDIS_URL= DATA_DIR=.demo/$(PORT) LOG_LEVEL=WARNING exec $(BIN)/python manage.py demo --parent $$PPID

run: .venv/runtime
	@exec $(BIN)/python manage.py serve --parent $$PPID

worker: .venv/runtime
	@exec $(BIN)/celery -A dashboard worker --loglevel warning

beat: .venv/runtime
	@exec $(BIN)/celery -A dashboard beat --loglevel warning

test: .venv/everything
	@$(BIN)/python -m tests

# FUZZ_SECONDS=3600 goes on for an hour; the seed that is printed begins with the same again.
fuzz: .venv/everything
	@seed=$${FUZZ_SEED:-$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}; echo "FUZZ_SEED=$$seed"; \
	FUZZ_SEED=$$seed FUZZ_SECONDS=$${FUZZ_SECONDS:-300} $(BIN)/python -m pytest -x tests/fuzz tests/system/test_fuzz.py

check: .venv/everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/djlint --check --quiet templates
	DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m tests.measures

format: .venv/everything
	$(BIN)/ruff check --fix -q .
	$(BIN)/ruff format -q .
	$(BIN)/djlint --reformat --quiet templates

bench: .venv/everything
	@$(BIN)/python -m tests.bench

lock:
	$(LOCK) -o requirements.txt
	$(LOCK) --extra uvicorn -c requirements.txt -o requirements-uvicorn.txt
	$(LOCK) --extra dev --extra uvicorn -c requirements.txt -o requirements-dev.txt

release: .venv/everything
	@$(BIN)/python .ci/release.py "$(VERSION)"

clean:
	rm -rf .venv .demo var
