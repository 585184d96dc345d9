# Two commands are enough: "make run" starts the portal, "make test" checks everything.
PORT ?= 8000
HOST ?= 127.0.0.1
DEMO ?= 1
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -U
# uv brings certificates of its own; behind a proxy that signs anew, those of the machine are the right ones
export UV_SYSTEM_CERTS ?= 1
export HOST PORT DEMO
# Python keeps what it has compiled, also on machines that are set not to: without it every process starts half as fast
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test check fix lock clean port browser
.DEFAULT_GOAL := setup

# --- Everything that must be installed, test tools included; repeated only when its list changed
setup: .venv/installed node_modules/.installed staticfiles/.collected .venv/fonts
	@$(MANAGE) catalogue --compile

.venv/installed: requirements-test.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed."; exit 1; }
	@echo "Installing what the portal needs into .venv and node_modules: about a minute, once."
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { ./.ci/packages python3-venv && $(PYTHON) -m venv .venv; }
	@$(BIN)/pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $< \
		|| $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

node_modules/.installed: package-lock.json .npmrc | .venv/installed
	@command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --loglevel=error
	@touch $@

staticfiles/.collected: node_modules/.installed .venv/installed $(shell find static -type f)
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0 -i 'bootstrap-*' -i 'bootstrap.rtl*' -i 'bootstrap.css*' -i '*.json' -i '*.md' -i LICENSE
	@touch $@

.venv/fonts: | .venv/installed
	@./.ci/packages fonts-noto-cjk fonts-arphic-ukai || echo "Without these Chinese fonts reports get no .pdf."
	@touch $@

# --- The whole portal: web, worker and beat. make run PORT=8080; make run DEMO=0 for the plan without invented values
run: setup port
	@$(MANAGE) first_run $(if $(filter-out 0,$(DEMO)),--demo)
	@exec $(MANAGE) serve

port: .venv/installed
	@$(BIN)/python -c 'import socket as s; k = s.socket(); k.setsockopt(s.SOL_SOCKET, s.SO_REUSEADDR, 1); k.bind(("$(HOST)", $(PORT)))' \
		2>/dev/null || { echo "Port $(PORT) of $(HOST) is taken: choose another one, e.g. make run PORT=8001"; exit 1; }

# --- Checking. DATABASE_URL and REDIS_URL run the same tests on PostgreSQL and Redis
test: setup browser check
	$(BIN)/pytest -q -n 2

check: setup
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(MANAGE) catalogue --check

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(MANAGE) catalogue

browser:
	@./.ci/packages chromium-headless-shell 2>/dev/null || ./.ci/packages chromium || echo "Without it the browser tests are skipped."

# --- New exact versions within the ranges of pyproject.toml and package.json
lock: .venv/installed
	$(LOCK) -o requirements.txt
	$(LOCK) --extra test -c requirements.txt -o requirements-test.txt
	npm update --package-lock-only

clean:
	rm -rf .venv node_modules staticfiles
