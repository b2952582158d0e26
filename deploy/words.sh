#!/usr/bin/env bash
# Serves a Mistral chat model to Atelier with vLLM. Everything can be set from the environment; docs/llm.md explains.
set -euo pipefail

MODEL=${MODEL:-mistralai/Ministral-3-8B-Instruct-2512}
NAME=${NAME:-mistral}             # what LLM_MODEL says
LISTEN=${LISTEN:-127.0.0.1}       # for this machine alone
PORT=${PORT:-8000}
CONTEXT=${CONTEXT:-8192}          # a beautified wish takes some 1,500 tokens, a described picture more
GPU_SHARE=${GPU_SHARE:-0.35}      # part of the card's memory; the painter needs the rest
VENV=${VENV:-.venv-llm}
EXTRA=${EXTRA:-}                  # further flags of vllm serve

flags=(--served-model-name "$NAME" --host "$LISTEN" --port "$PORT"
       --max-model-len "$CONTEXT" --gpu-memory-utilization "$GPU_SHARE")
# Mistral's own releases carry Mistral's tokenizer, configuration and weight files.
case "$MODEL" in
  mistralai/*-25[0-9][0-9] | mistralai/*-26[0-9][0-9])
    flags+=(--tokenizer-mode mistral --config-format mistral --load-format mistral) ;;
esac

vllm=$VENV/bin/vllm
[[ -x $vllm ]] || vllm=vllm  # as in vLLM's own container
if ! command -v "$vllm" > /dev/null; then
  echo "vLLM is neither in $VENV nor on the PATH: docs/llm.md says how to install it." >&2
  exit 127
fi

export VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1
# shellcheck disable=SC2086  # EXTRA is a list of words
exec "$vllm" serve "$MODEL" "${flags[@]}" $EXTRA
