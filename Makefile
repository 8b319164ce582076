# Two commands do everything on a fresh machine: `make demo` and `make test`.
PORT  ?= 8000
DATA  ?= var/demo
SCALE ?= small
SEED  ?= 1

# the first Python that really runs and is new enough (a version manager's shim may exist without one behind it)
PYTHON  ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV    := .venv
BIN     := $(VENV)/bin
GUANJIA := $(BIN)/guanjia
# uv where it can be had, for speed; pip does the same more slowly
INSTALL := $(BIN)/python tools/install.py

.PHONY: demo test check format lock messages schema changelog clean bundle

demo: $(VENV)/.run-ready node_modules/.run-ready
	@GUANJIA_DATA=$(DATA) GUANJIA_DEMO=1 $(GUANJIA) setup
	@GUANJIA_DATA=$(DATA) GUANJIA_DEMO=1 $(GUANJIA) demo --scale $(SCALE) --seed $(SEED)
	@GUANJIA_DATA=$(DATA) GUANJIA_DEMO=1 $(GUANJIA) serve 127.0.0.1:$(PORT) --with-worker

test: $(VENV)/.dev-ready node_modules/.dev-ready
	@$(GUANJIA) assets
	@$(GUANJIA) messages compile
	@$(BIN)/python tools/run_tests.py $(ARGS)

check: $(VENV)/.dev-ready
	$(BIN)/ruff format --check src tests tools benchmarks
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/mypy src/guanjia
	$(BIN)/lint-imports
	$(GUANJIA) makemigrations --check --dry-run
	$(GUANJIA) messages check

format: $(VENV)/.dev-ready
	$(BIN)/ruff format src tests tools benchmarks
	$(BIN)/ruff check --fix src tests tools benchmarks

lock: $(VENV)/.dev-ready
	$(BIN)/uv pip compile -q --generate-hashes --no-header --universal --python-version 3.11 --extra postgres --group run pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-header --universal --python-version 3.11 --extra postgres --group run --group dev pyproject.toml -o requirements/dev.txt

messages: $(VENV)/.dev-ready
	$(GUANJIA) messages collect

schema: $(VENV)/.dev-ready
	$(GUANJIA) spectacular --file docs/api/openapi.yaml --fail-on-warn --validate

changelog: $(VENV)/.dev-ready
	$(BIN)/python tools/changelog.py

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it and run this again."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: $(BIN)/python requirements/run.txt pyproject.toml
	@$(INSTALL) requirements/run.txt
	@touch $@

$(VENV)/.dev-ready: $(BIN)/python requirements/dev.txt pyproject.toml
	@$(INSTALL) requirements/dev.txt
	@touch $@ $(VENV)/.run-ready

node_modules/.run-ready: package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed once, for the browser libraries: install Node.js 20 or newer and run this again."; exit 1; }
	@test -e node_modules/.dev-ready || npm ci --omit=dev --no-fund --no-audit --loglevel=error
	@touch $@

node_modules/.dev-ready: package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed once, for the browser libraries: install Node.js 20 or newer and run this again."; exit 1; }
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@ node_modules/.run-ready
