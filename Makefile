# segwatch: `make` lists the targets. Only git, make and Python 3.11 to 3.13 are needed.
PYTHON ?= python3
BIN := .venv/bin
# All of Airflow's state stays in the project; DATE is the logical date of `make run`.
export AIRFLOW_HOME ?= $(CURDIR)/.airflow
export AIRFLOW__CORE__DAGS_FOLDER := $(CURDIR)/dags
export AIRFLOW__CORE__LOAD_EXAMPLES := False
export AIRFLOW__LOGGING__LOGGING_LEVEL ?= WARNING
export AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL ?= 10
export GX_ANALYTICS_ENABLED := false
DATA ?= $(CURDIR)/data
export SEGWATCH_WAREHOUSE ?= $(DATA)/warehouse.duckdb
export SEGWATCH_LANDING ?= $(DATA)/landing
export SEGWATCH_BOOKS ?= $(DATA)/books
DATE ?= $(shell date +%F)

.DEFAULT_GOAL := help
.PHONY: help install run screenshots bench bench-books mutation hands fuzz test test-all format lint types imports \
	pytest pytest-all up down clean lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --no-deps: a lock file names all there is to install, pip has nothing left to choose.
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		|| { echo "segwatch needs Python 3.11 to 3.13; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

install: .venv/installed ## make .venv and install segwatch in it

$(AIRFLOW_HOME)/ready: .venv/installed
	@$(BIN)/airflow db migrate >/dev/null
	@$(BIN)/airflow pools set duckdb_writer 1 "one writer of the warehouse" >/dev/null
	@touch $@

run: .venv/installed $(AIRFLOW_HOME)/ready ## sample filings through the DAGs of a day, then a summary
	@$(BIN)/python -m simulate.samples $(SEGWATCH_LANDING)
	@bin/dag-test daily_filings $(DATE)
	@bin/dag-test validate_filings $(DATE)
	@$(BIN)/python -m segwatch.cli.summary

# What takes a moment comes first; then the tests, and beside them what runs on one core alone.
test: .venv/installed-dev format lint imports ## what a change needs, in minutes
	@$(MAKE) --no-print-directory -j 2 pytest types
test-all: .venv/installed-dev format lint imports ## all that CI runs
	@$(MAKE) --no-print-directory -j 2 pytest-all types fuzz

format: .venv/installed-dev
	$(BIN)/ruff format --check --quiet .
lint: .venv/installed-dev
	$(BIN)/ruff check --quiet .
types: .venv/installed-dev
	$(BIN)/mypy
imports: .venv/installed-dev
	$(BIN)/lint-imports --no-cache
pytest: .venv/installed-dev
	$(BIN)/python -m pytest -m "not slow"
pytest-all: .venv/installed-dev
	$(BIN)/python -m pytest --hypothesis-profile=all

# One seed, so that what a change is judged by is the same on every machine; 0 takes a new one.
SECONDS_OF_FUZZ ?= 60
SEED_OF_FUZZ ?= 1
fuzz: .venv/installed-dev ## fuzz the text and PDF readers for a minute
	@mkdir -p $(DATA)/fuzz && found=$$(mktemp -d) && $(BIN)/python tests/fuzz/fuzz_readers.py \
		-max_total_time=$(SECONDS_OF_FUZZ) -seed=$(SEED_OF_FUZZ) -artifact_prefix=$(DATA)/fuzz/ \
		-max_len=20000 -rss_limit_mb=6000 -verbosity=0 -print_final_stats=1 -dict=tests/fuzz/words.dict \
		$$found tests/fuzz/seeds tests/corpus && rm -rf $$found

bench: .venv/installed-dev ## print how fast documents are read, faults found and readers served
	$(BIN)/python -m bench.read
	$(BIN)/python -m bench.proposals
	$(BIN)/python -m bench.serve

MUTATED ?= 20000
SEED_OF_MUTATION ?= 1
mutation: .venv/installed-dev ## damage filings in 30 ways and count what is then read wrong
	$(BIN)/python -m bench.mutation --documents $(MUTATED) --seed $(SEED_OF_MUTATION)

SEED_OF_HANDS ?= 1
PRINTED ?= 100
hands: .venv/installed-dev ## print filings by ten other tools and count what is then read wrong
	$(BIN)/python -m bench.hands --documents $(PRINTED) --seed $(SEED_OF_HANDS)

bench-books: .venv/installed-dev ## a night of 3 million accounts, beside pandas
	$(BIN)/python -m bench.books

screenshots: .venv/installed-dev ## take the pictures of README anew
	@$(BIN)/python tests/support/take_screenshots.py docs

up: .venv/installed $(AIRFLOW_HOME)/ready ## start Airflow on loopback with all DAGs on
	@bin/up
down: ## stop it
	@bin/down

lock: ## write the lock files anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra service -c requirements.lock -o requirements-service.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra dev --extra service -c requirements-service.lock -o requirements-dev.lock

clean: ## delete .venv and .airflow; data/ stays
	rm -rf .venv .airflow
