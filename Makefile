# Atelier: the commands a person types. Everything lives in .venv; nothing needs root, a token, a server or a GPU.

PY     ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
EXTRAS ?= images,words,dev
# TORCH=cpu|auto|cu130 lets uv choose the torch build; empty: whatever pip is configured to find.
TORCH  ?=
# make test SUITE=tests/chat runs a part.
SUITE  ?= tests

.DEFAULT_GOAL := help
.PHONY: help setup run serve test check format bench clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo
	@echo "  TORCH=cpu|auto|cu130 picks the torch build; EXTRAS=words,dev sets up a chat-only host without torch."

setup: $(VENV)/.ready ## make .venv and install Atelier

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Atelier needs Python 3.11 or newer; $(PY) is $$($(PY) -V). Try: make PY=python3.12 run"; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; $(PY) -m venv $(VENV); }
	@echo "Installing Atelier [$(EXTRAS)]: one to three minutes ..."
ifeq ($(strip $(TORCH)),)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv
	@$(BIN)/uv pip install --python $(BIN)/python --torch-backend=$(TORCH) -c constraints.txt -e '.[$(EXTRAS)]'
endif
	@touch $@

run: setup ## start the rehearsal: a chat in the browser, no token needed
	@$(BIN)/python -m bot rehearse

serve: setup ## go live: chat and worker on this machine (needs BOT_TOKEN)
	@$(BIN)/python -m bot serve

test: setup ## set up and run the whole suite
	@$(BIN)/python -m pytest $(SUITE)

check: setup ## format, lint, types, layers, architecture tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/basedpyright
	@$(BIN)/python -m pytest -q tests/architecture

format: setup ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup ## run the benchmarks and print their table
	@$(BIN)/python -m tests.bench

clean: ## remove .venv and caches (data/ stays)
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache artifacts
