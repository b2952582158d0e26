"""Reads options out of a prompt, such as `a red fish --ar 3:2 --no text --seed 7 --style NAME --n 2`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.kit.contract import MAX_COUNT, MAX_LORAS, SEEDS, LoraUse

ALLOWED = ("ar", "no", "seed", "model", "style", "n", "near", "strength", "lora", "mine")
"""What drawing takes."""
ELSEWHERE = ("weights", "frame")
"""What only other capabilities take."""
MANY = frozenset({"lora"})
"""What may be said several times."""
BARE = frozenset({"mine"})
"""What takes no value."""
LORA_MOST = 2.0
"""Beyond it a LoRA only breaks the picture; below 0 it works backwards."""

# Phones turn `--` into an em or en dash. Such a dash is ordinary punctuation too, so it starts an option only
# right before a name we know; `--` always does, so that a misspelt option is noticed.
_MARK = re.compile(
    rf"(?:(?<=\s)|^)(?:--(?=[^\W_])|[—–―](?=(?:{'|'.join((*ALLOWED, *ELSEWHERE))})\b))", re.IGNORECASE
)
SIDES = ("left", "right", "up", "down")
ZOOMS = ("zoom-1.5", "zoom-2")
SHAPES = ("1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16")
FRAMES = (*SIDES, *ZOOMS, *SHAPES)
"""How far a picture is painted on around itself."""
MARGINS = ("left", "top", "right", "bottom")
"""In the order in which `--frame` takes them as four numbers, each a part of the picture's side."""

_DECIMAL = re.compile(r"-?(?:[0-9]{1,3}(?:[.,][0-9]{0,6})?|[.,][0-9]{1,6})")
_NAME = re.compile(r"(?P<name>[^\W_]+)(?:[=\s]+(?P<value>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Offered:
    """What one model offers: the values that its options may take."""

    title: str
    """What the model is called, for sentences."""
    shapes: tuple[str, ...]
    """Aspect ratios such as `3:2`."""
    styles: tuple[str, ...] = ()
    """Ids of the style presets."""
    loras: tuple[str, ...] = ()
    """Names of the LoRAs."""


@dataclass(frozen=True)
class Allowed:
    """What this studio can do."""

    models: Mapping[str, Offered]
    """By id."""
    usual: str
    """Id of the model that draws when none is said."""


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
    strength: float | None = None
    """How freely a picture is drawn over."""
    loras: tuple[LoraUse, ...] = ()
    is_mine: bool = False
    """Whether the words are to be drawn as they are."""
    weights: tuple[float, ...] = ()
    """How much each of several pictures counts, up to 1."""
    frame: str = ""
    """How far a picture is painted on around itself."""
    margins: dict[str, float] | None = None
    """The same by hand: by side, as parts of the picture."""
    said: frozenset[str] = field(default=frozenset(), compare=False)
    """The options that were said at all."""


class BadOption(Exception):
    """An option cannot be understood; `code` names the sentence, `facts` fill it.

    Codes: option-unknown, option-elsewhere (option, allowed) · option-empty, option-twice (option) ·
    option-bad-model (value, allowed) · option-bad-shape, option-bad-style, option-bad-lora (value, model,
    allowed: `none` where there are none) · option-bad-seed, option-bad-count, option-bad-weight (value,
    most) · option-bad-strength, option-bad-weights (value) · option-bad-frame (value, allowed) ·
    option-many-loras (most).
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def parse(text: str, allowed: Allowed, knows: tuple[str, ...] = ALLOWED) -> Order:
    """Split a message into prompt and the options that a capability knows.

    Raises BadOption; an empty prompt is the caller's matter.
    """
    head, *tails = _MARK.split(text)
    said: dict[str, list[str]] = {}
    trailing: list[str] = [head.strip()]
    for tail in tails:
        name, value, rest = _read(tail, knows)
        if name in said and name not in MANY:
            raise BadOption("option-twice", option=f"--{name}")
        said.setdefault(name, []).append(value)
        trailing.append(rest)
    one = {name: values[0] for name, values in said.items()}
    margins = _margins(one.get("frame", ""))
    model = _model(one["model"], allowed) if "model" in one else None
    offered = allowed.models[model or allowed.usual]
    return Order(
        prompt=" ".join(part for part in trailing if part),
        negative=one.get("no", ""),
        shape=_shape(one["ar"], offered) if "ar" in one else None,
        style=_one_of(one["style"], offered.styles, "option-bad-style", offered) if "style" in one else None,
        seed=_seed(one["seed"]) if "seed" in one else None,
        model=model,
        count=_count(one["n"]) if "n" in one else 1,
        near=_seed(one["near"]) if "near" in one else None,
        strength=_strength(one["strength"]) if "strength" in one else None,
        loras=_loras(said.get("lora", []), offered),
        is_mine="mine" in one,
        weights=_weights(one["weights"]) if "weights" in one else (),
        frame=_frame(one["frame"]) if "frame" in one and margins is None else "",
        margins=margins,
        said=frozenset(said),
    )


def _read(tail: str, knows: tuple[str, ...]) -> tuple[str, str, str]:
    """Return an option's name, its value, and what follows it (which goes back to the prompt)."""
    match = _NAME.match(tail)
    name = match["name"].lower() if match else ""
    if match is None or name not in knows:
        every = ", ".join(f"--{it}" for it in knows)
        code = "option-elsewhere" if name in (*ALLOWED, *ELSEWHERE) else "option-unknown"
        raise BadOption(code, option=f"--{name or tail.strip()[:20]}", allowed=every)
    words = (match["value"] or "").split()
    if name in BARE:
        return name, "", " ".join(words)
    if not words:
        raise BadOption("option-empty", option=f"--{name}")
    if name == "no":  # words that the picture should not show run up to the next option
        return name, " ".join(words), ""
    return name, words[0], " ".join(words[1:])


def _model(value: str, allowed: Allowed) -> str:
    found = _same(value, tuple(allowed.models))
    if found is None:
        raise BadOption("option-bad-model", value=value, allowed=", ".join(allowed.models))
    return found


def _shape(value: str, offered: Offered) -> str:
    return _one_of(re.sub("[xх×/]", ":", value.lower()), offered.shapes, "option-bad-shape", offered)


def _one_of(value: str, choices: tuple[str, ...], code: str, offered: Offered) -> str:
    found = _same(value, choices)
    if found is None:
        listed = ", ".join(choices) or "none"
        raise BadOption(code, value=value[:64], model=offered.title, allowed=listed)
    return found


def _same(value: str, choices: tuple[str, ...]) -> str | None:
    return next((it for it in choices if it.casefold() == value.casefold()), None)


def _seed(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value[:11]) < SEEDS and len(value) <= 10):
        raise BadOption("option-bad-seed", value=value[:20], most=str(SEEDS - 1))
    return int(value)


def _count(value: str) -> int:
    if value not in {str(count) for count in range(1, MAX_COUNT + 1)}:
        raise BadOption("option-bad-count", value=value[:20], most=MAX_COUNT)
    return int(value)


def _strength(value: str) -> float:
    number = _number(value)
    if number is None or not 0 < number <= 1:
        raise BadOption("option-bad-strength", value=value[:20])
    return number


def _weights(value: str) -> tuple[float, ...]:
    """Only their ratio counts: the largest becomes 1. A semicolon, colon, slash or comma separates them."""
    numbers = _numbers(value)
    if any(number is None or number <= 0 for number in numbers):
        raise BadOption("option-bad-weights", value=value[:20])
    found = [number for number in numbers if number is not None]
    return tuple(number / max(found) for number in found)


def _margins(value: str) -> dict[str, float] | None:
    """What is added on each side, where a frame is told by four numbers such as `0.5,0,0.25,0`."""
    parts = [number for number in _numbers(value) if number is not None and 0 <= number <= 1]
    return dict(zip(MARGINS, parts, strict=True)) if len(parts) == len(MARGINS) and any(parts) else None


def _frame(value: str) -> str:
    frame = re.sub("[xх×/]", ":", value.lower()) if value[:1].isdigit() else value.lower()
    if frame not in FRAMES:
        raise BadOption("option-bad-frame", value=value[:20], allowed=", ".join(FRAMES))
    return frame


def _loras(values: list[str], offered: Offered) -> tuple[LoraUse, ...]:
    if len(values) > MAX_LORAS:
        raise BadOption("option-many-loras", most=MAX_LORAS)
    uses: dict[str, LoraUse] = {}
    for value in values:
        said, _, weight = value.partition(":")
        name = _one_of(said, offered.loras, "option-bad-lora", offered)
        number = _number(weight) if weight else 1.0
        if number is None or abs(number) > LORA_MOST:
            raise BadOption("option-bad-weight", value=value[:64], most=f"{LORA_MOST:g}")
        if name in uses:
            raise BadOption("option-twice", option=f"--lora {name}")
        uses[name] = LoraUse(name=name, weight=number)
    return tuple(uses.values())


def _numbers(value: str) -> list[float | None]:
    return [_number(part) for part in re.split(r"[;:/]|,(?!.*[;:/])", value)]


def _number(value: str) -> float | None:
    """A plain decimal number; in Russian it may have a comma."""
    return float(value.replace(",", ".")) if _DECIMAL.fullmatch(value) else None
