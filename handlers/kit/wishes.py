"""What a person wants drawn, as the conversation sees it: read from a task, changed by a button."""

import secrets
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from handlers.kit.options import Order
from pipelines.kit.contract import MAX_COUNT, SEEDS
from pipelines.kit.styles import NO_STYLE

CAPABILITY = "draw"


class DrawWish(BaseModel):
    """The fields of a drawing that buttons can change; the rest of a task's inputs is kept as it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt: str
    model: str
    negative: str = ""
    style: str = NO_STYLE
    ratio: str = "1:1"
    seed: int | None = None
    count: int = 1
    near_seed: int | None = None

    def again(self) -> "DrawWish":
        """The same words, another roll of the dice."""
        return self.model_copy(update={"seed": None, "near_seed": None})

    def near(self, seed: int) -> "DrawWish":
        """Four pictures close to the one made with `seed`."""
        first = secrets.randbelow(SEEDS)
        return self.model_copy(update={"near_seed": seed, "seed": first, "count": MAX_COUNT})

    def restyled(self, style: str) -> "DrawWish":
        """The same picture in another style."""
        return self.model_copy(update={"style": style})

    def reshaped(self, ratio: str) -> "DrawWish":
        """The same wish in another shape."""
        return self.model_copy(update={"ratio": ratio})

    def remodelled(self, model: str, ratios: tuple[str, ...], styles: tuple[str, ...]) -> "DrawWish":
        """Let another model draw it; a shape or style it does not have falls back to its default."""
        return self.model_copy(
            update={
                "model": model,
                "ratio": self.ratio if self.ratio in ratios else ratios[0],
                "style": self.style if self.style in styles else NO_STYLE,
            }
        )


@dataclass(frozen=True)
class Habits:
    """What an order leaves open: this person's model, and the studio's default style and shape."""

    model: str
    ratio: str


def wish_of(order: Order, habits: Habits) -> DrawWish:
    """Fill in what the person did not say."""
    return DrawWish(
        prompt=order.prompt,
        negative=order.negative,
        model=order.model or habits.model,
        style=order.style or NO_STYLE,
        ratio=order.shape or habits.ratio,
        seed=order.seed,
        count=order.count,
        near_seed=order.near,
    )


def command_of(wish: DrawWish, seed: int | None) -> str:
    """The one line that draws this picture again, wherever it is pasted."""
    parts = ["/draw", wish.prompt]
    if wish.ratio != "1:1":
        parts += ["--ar", wish.ratio]
    if wish.style != NO_STYLE:
        parts += ["--style", wish.style]
    if seed is not None:
        parts += ["--seed", str(seed)]
    if wish.near_seed is not None:
        parts += ["--near", str(wish.near_seed)]
    parts += ["--model", wish.model]
    if wish.negative:
        parts += ["--no", wish.negative]
    return " ".join(parts)
