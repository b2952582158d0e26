"""What a person wants, as the conversation sees it: read from a task, changed by a button."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from handlers.kit.files import KeptPicture
from handlers.kit.options import MARGINS, Order
from pipelines.kit.contract import MAX_COUNT, SEEDS, BlobRef, LoraUse, WeighedPicture
from pipelines.kit.language import Wording
from pipelines.kit.models import ModelCard, nearest_ratio
from pipelines.kit.styles import NO_STYLE, styles_for
from tasks.task import Task

DRAW = "draw"
VARY = "vary"
FUSE = "fuse"
RESTYLE = "restyle"
INPAINT = "inpaint"
OUTPAINT = "outpaint"
LOOSE = frozenset({DRAW, VARY, RESTYLE})
"""Capabilities that draw over a picture as freely as the person likes."""
FREEST = {VARY: 1.0, RESTYLE: 1.0}
"""What strong is where something else than the drawn-over picture still leads."""
USUAL_STRENGTH = 0.6
"""How freely a picture is drawn over when nobody says."""


class PictureWish(BaseModel):
    """What buttons can change about a wish for a picture, of any capability; the rest is kept as it is."""

    model_config = ConfigDict(frozen=True, extra="allow")

    capability: str = DRAW
    prompt: str = ""
    """The person's own words."""
    model: str = ""
    negative: str = ""
    style: str = NO_STYLE
    ratio: str = "1:1"
    seed: int | None = None
    count: int = 1
    near_seed: int | None = None
    source: BlobRef | None = None
    strength: float = USUAL_STRENGTH
    loras: tuple[LoraUse, ...] = ()
    pictures: tuple[WeighedPicture, ...] = ()
    """Those that are mixed."""
    look: BlobRef | None = None
    """The picture whose look is taken over."""
    mask: BlobRef | None = None
    """Where it is painted anew."""
    frame: str = ""
    """How far a picture is painted on around itself."""
    margins: dict[str, float] | None = None
    """The same by hand, by side; it wins over the frame."""
    wording: Wording | None = None
    """Words that were found for it."""
    turn: int | None = None
    """Which try at better words is asked for, from 0; None where the words are to be drawn as they are."""

    @property
    def drawn(self) -> str:
        """The words that a model reads."""
        is_better = self.wording is not None and self.wording.is_used
        return self.wording.prompt if self.wording is not None and is_better else self.prompt

    def inputs(self, fields: Collection[str]) -> dict[str, object]:
        """What a capability with these input fields takes of it."""
        return {name: value for name, value in self.model_dump(mode="json").items() if name in fields}

    def worded(self, wording: Wording | None) -> "PictureWish":
        """With the words that were found, or with none."""
        return self.model_copy(update={"wording": wording, "turn": None})

    def reworded(self, turn: int) -> "PictureWish":
        """Asking for better words, for the so-manieth time."""
        return self.model_copy(update={"wording": None, "turn": turn})

    def again(self) -> "PictureWish":
        """The same words, another roll of the dice."""
        return self.model_copy(update={"seed": None, "near_seed": None})

    def near(self, seed: int) -> "PictureWish":
        """Four pictures close to the one made with `seed`."""
        first = secrets.randbelow(SEEDS)
        return self.model_copy(update={"near_seed": seed, "seed": first, "count": MAX_COUNT})

    def restyled(self, style: str) -> "PictureWish":
        """The same picture in another style."""
        return self.model_copy(update={"style": style})

    def reshaped(self, ratio: str) -> "PictureWish":
        """The same wish in another shape."""
        return self.model_copy(update={"ratio": ratio})

    def loosened(self, strength: float, seed: int) -> "PictureWish":
        """The same dice, so that nothing but the strength makes the difference."""
        return self.model_copy(update={"strength": strength, "seed": seed})

    def remodelled(self, card: ModelCard, before: ModelCard | None) -> "PictureWish":
        """Let another model make it, in the shape, style and with the additions that it has, too."""
        size = before.ratios.get(self.ratio) if before is not None else None
        ratio = card.default_ratio if size is None else nearest_ratio(card, size.width, size.height)
        return self.model_copy(
            update={
                "model": card.id,
                "ratio": self.ratio if self.ratio in card.ratios else ratio,
                "style": self.style if self.style in {it.id for it in styles_for(card)} else NO_STYLE,
                "loras": tuple(lora for lora in self.loras if lora.name in card.loras),
                # Another model knows other words; who wanted their own gets them again.
                "wording": None,
                "turn": self.turn if self.wording is None else 0,
            }
        )

    def told_anew(self, order: Order) -> "PictureWish":
        """The same picture by other words of the person's, with whatever else they say now."""
        said: dict[str, object] = {
            "negative": order.negative or None,
            "style": order.style,
            "ratio": order.shape,
            "model": order.model,
            "near_seed": order.near,
            "strength": order.strength,
            "count": order.count if "n" in order.said else None,
            "loras": order.loras or None,
        }
        own = {"prompt": order.prompt, "seed": order.seed, "wording": None, "turn": None}
        return self.model_copy(
            update=own | {name: value for name, value in said.items() if value is not None}
        )


def task_wish(task: Task) -> PictureWish:
    """Read a task's inputs back as a wish, with the words that it was drawn by."""
    is_better = task.wording is not None and task.wording.is_used
    wording = task.wording if is_better else None
    return PictureWish.model_validate({**task.inputs, "capability": task.capability, "wording": wording})


@dataclass(frozen=True)
class Habits:
    """What an order leaves open: this person's model, the shape it draws in, and whose words are drawn."""

    model: str
    ratio: str
    better_words: bool = False


def wish_of(order: Order, habits: Habits, source: KeptPicture | None = None) -> PictureWish:
    """Fill in what the person did not say."""
    return PictureWish(
        prompt=order.prompt,
        negative=order.negative,
        model=order.model or habits.model,
        style=order.style or NO_STYLE,
        ratio=order.shape or habits.ratio,
        seed=order.seed,
        count=order.count,
        near_seed=order.near,
        source=None if source is None else source.blob,
        strength=USUAL_STRENGTH if order.strength is None else order.strength,
        loras=order.loras,
        turn=0 if habits.better_words and not order.is_mine else None,
    )


def command_of(wish: PictureWish, seed: int | None, *, says_mine: bool = False) -> str:
    """The one line that makes this picture again, wherever it is pasted; over a picture as a reply to it.

    It `says_mine` where these words would be put into better ones otherwise.
    """
    parts = [f"/{wish.capability}", *([wish.drawn] if wish.drawn else [])]
    if wish.ratio != "1:1":
        parts += ["--ar", wish.ratio]
    if wish.style != NO_STYLE:
        parts += ["--style", wish.style]
    if seed is not None:
        parts += ["--seed", str(seed)]
    if wish.near_seed is not None:
        parts += ["--near", str(wish.near_seed)]
    parts += _about_pictures(wish)
    for lora in wish.loras:
        parts += ["--lora", f"{lora.name}:{lora.weight:g}"]
    parts += ["--model", wish.model]
    if says_mine and wish.capability == DRAW:
        parts += ["--mine"]
    if wish.negative:
        parts += ["--no", wish.negative]
    return " ".join(parts)


def _about_pictures(wish: PictureWish) -> list[str]:
    """The options that only wishes about pictures have."""
    parts: list[str] = []
    if wish.source is not None and wish.capability in LOOSE:
        parts += ["--strength", f"{wish.strength:g}"]
    if wish.capability == VARY:  # which makes several unless it is told
        parts += ["--n", str(wish.count)]
    if len({one.weight for one in wish.pictures}) > 1:
        parts += ["--weights", ",".join(f"{one.weight:g}" for one in wish.pictures)]
    if wish.margins is not None:
        by_hand = [f"{wish.margins.get(side, 0):.6f}".rstrip("0").rstrip(".") for side in MARGINS]
        parts += ["--frame", ",".join(by_hand)]
    elif wish.frame:
        parts += ["--frame", wish.frame]
    return parts
