"""How much of a prompt the text encoders of a diffusers pipeline read."""

from collections.abc import Iterable
from typing import Any

from transformers import PreTrainedTokenizerBase


def cut_off(prompt: str, parts: Iterable[Any]) -> str:
    """The end of a prompt that no tokenizer among the `parts` of a pipeline has room for."""
    tokenizers = [part for part in parts if isinstance(part, PreTrainedTokenizerBase)]
    return min((_beyond(prompt, tokenizer) for tokenizer in tokenizers), key=len, default="")


def _beyond(prompt: str, tokenizer: PreTrainedTokenizerBase) -> str:
    ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    room = tokenizer.model_max_length - tokenizer.num_special_tokens_to_add()
    return str(tokenizer.decode(ids[room:])).strip()
