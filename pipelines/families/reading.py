"""How much of a prompt the text encoders of a diffusers pipeline read."""

from collections.abc import Iterable
from typing import Any

from transformers import PreTrainedTokenizerBase


def cut_off(prompt: str, parts: Iterable[Any], limit: int | None = None) -> str:
    """The end of a prompt that no tokenizer among the `parts` of a pipeline has room for.

    `limit` is the most tokens the pipeline takes, where that is less than its tokenizers could hold.
    """
    tokenizers = [part for part in parts if isinstance(part, PreTrainedTokenizerBase)]
    return min((_beyond(prompt, tokenizer, limit) for tokenizer in tokenizers), key=len, default="")


def _beyond(prompt: str, tokenizer: PreTrainedTokenizerBase, limit: int | None) -> str:
    ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    held = min(tokenizer.model_max_length, limit or tokenizer.model_max_length)
    room = held - tokenizer.num_special_tokens_to_add()
    return str(tokenizer.decode(ids[room:])).strip()
