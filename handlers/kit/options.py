"""Reads options out of a prompt, such as `a red fish --ar 3:2 --no text --seed 7 --style NAME --n 2`."""

import re
from dataclasses import dataclass

from pipelines.kit.contract import MAX_COUNT, SEEDS

ALLOWED = ("ar", "no", "seed", "model", "style", "n", "near")

# Phones turn `--` into an em or en dash. Such a dash is ordinary punctuation too, so it starts an option only
# right before a name we know; `--` always does, so that a misspelt option is noticed.
_MARK = re.compile(rf"(?:(?<=\s)|^)(?:--(?=[^\W_])|[—–―](?=(?:{'|'.join(ALLOWED)})\b))", re.IGNORECASE)
_NAME = re.compile(r"(?P<name>[^\W_]+)(?:[=\s]+(?P<value>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Allowed:
    """What this studio can do: the values an option may take."""

    shapes: tuple[str, ...]
    """Aspect ratios such as `3:2`."""
    styles: tuple[str, ...]
    """Ids of the style presets."""
    models: tuple[str, ...]
    """Ids of the models."""


@dataclass(frozen=True)
class Order:
    """A prompt with its options taken out; None means: not said."""

    prompt: str
    negative: str = ""
    shape: str | None = None
    style: str | None = None
    seed: int | None = None
    model: str | None = None
    count: int = 1
    near: int | None = None
    """Seed of the picture to vary."""


class BadOption(Exception):
    """An option cannot be understood; `code` names the sentence, `facts` fill it.

    Codes: option-unknown (option, allowed) · option-empty (option) · option-twice (option) ·
    option-bad-shape, option-bad-style, option-bad-model (value, allowed) ·
    option-bad-seed, option-bad-count (value, most).
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def parse(text: str, allowed: Allowed) -> Order:
    """Split a message into prompt and options. Raises BadOption; an empty prompt is the caller's matter."""
    head, *tails = _MARK.split(text)
    said: dict[str, str] = {}
    trailing: list[str] = [head.strip()]
    for tail in tails:
        name, value, rest = _read(tail)
        if name in said:
            raise BadOption("option-twice", option=f"--{name}")
        said[name] = value
        trailing.append(rest)
    return Order(
        prompt=" ".join(part for part in trailing if part),
        negative=said.get("no", ""),
        shape=_shape(said["ar"], allowed) if "ar" in said else None,
        style=_one_of(said["style"], allowed.styles, "option-bad-style") if "style" in said else None,
        seed=_seed(said["seed"]) if "seed" in said else None,
        model=_one_of(said["model"], allowed.models, "option-bad-model") if "model" in said else None,
        count=_count(said["n"]) if "n" in said else 1,
        near=_seed(said["near"]) if "near" in said else None,
    )


def _read(tail: str) -> tuple[str, str, str]:
    """Return an option's name, its value, and what follows it (which goes back to the prompt)."""
    match = _NAME.match(tail)
    name = match["name"].lower() if match else ""
    if match is None or name not in ALLOWED:
        every = ", ".join(f"--{it}" for it in ALLOWED)
        raise BadOption("option-unknown", option=f"--{name or tail.strip()[:20]}", allowed=every)
    words = (match["value"] or "").split()
    if not words:
        raise BadOption("option-empty", option=f"--{name}")
    if name == "no":  # words that the picture should not show run up to the next option
        return name, " ".join(words), ""
    return name, words[0], " ".join(words[1:])


def _shape(value: str, allowed: Allowed) -> str:
    return _one_of(re.sub("[xх×/]", ":", value.lower()), allowed.shapes, "option-bad-shape")


def _one_of(value: str, allowed: tuple[str, ...], code: str) -> str:
    found = next((it for it in allowed if it.casefold() == value.casefold()), None)
    if found is None:
        raise BadOption(code, value=value, allowed=", ".join(allowed))
    return found


def _seed(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value[:11]) < SEEDS and len(value) <= 10):
        raise BadOption("option-bad-seed", value=value[:20], most=str(SEEDS - 1))
    return int(value)


def _count(value: str) -> int:
    if value not in {str(count) for count in range(1, MAX_COUNT + 1)}:
        raise BadOption("option-bad-count", value=value[:20], most=MAX_COUNT)
    return int(value)
