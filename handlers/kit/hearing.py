"""Hears a command about pictures: its words and options, the pictures that are meant, and who is able."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import Message

from handlers.kit.albums import Parts
from handlers.kit.apologies import Sorry
from handlers.kit.desk import Counter
from handlers.kit.files import PictureFile
from handlers.kit.models import allowed, painter_for
from handlers.kit.options import Order, parse
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish, task_wish
from pipelines.kit.contract import Ability, BlobRef


@dataclass(frozen=True)
class Asking:
    """What a conversation about pictures says of itself."""

    capability: str
    abilities: frozenset[Ability]
    """What a model must be able to do in any case."""
    knows: tuple[str, ...]
    """The options that mean something."""


@dataclass(frozen=True)
class Heard:
    """A command that has been understood."""

    order: Order
    files: tuple[PictureFile, ...]
    model: str
    """Who does it; the order's own where it names one."""
    counter: Counter

    def wish(self, capability: str, **more: object) -> PictureWish:
        """What the words and options say; `more` are the fields that a capability adds."""
        order = self.order
        said: dict[str, object] = {
            "capability": capability,
            "prompt": order.prompt,
            "negative": order.negative,
            "model": self.model,
            "seed": order.seed,
            "count": order.count,
        }
        return PictureWish.model_validate({**said, **more})


async def hear(
    asking: Asking,
    message: Message,
    words: str,
    visit: Visit,
    studio: Studio,
    *,
    parts: Parts = (),
    files: tuple[PictureFile, ...] = (),
) -> Heard:
    """Understand a command or caption; no pictures are the caller's matter. Raises Sorry, BadOption."""
    if message.forward_origin is not None:
        raise Sorry("draw-forwarded")
    await studio.openings.settled(visit.chat.id)  # what it answers may be here before the note of its picture
    files = files or await studio.pictures.all_meant_by(parts)
    model = await painter_for(studio, visit, asking.abilities)
    order = parse(words, allowed(studio, model, visit.say), asking.knows)
    quoted = (message.quote.text,) if message.quote is not None else ()
    return Heard(order, files, order.model or model, Counter(message.message_id, quoted))


def told_more(wish: PictureWish, order: Order) -> PictureWish:
    """The wish with what an answer adds; words and seed stay where it has none."""
    told = wish.told_anew(order)
    seed = wish.seed if order.seed is None else order.seed
    return told.model_copy(update={"prompt": order.prompt or wish.prompt, "seed": seed})


def only(files: Sequence[PictureFile], nothing: str) -> PictureFile:
    """The one picture that is meant. Raises Sorry: `nothing`, or one-picture where there are several."""
    if not files:
        raise Sorry(nothing)
    if len(files) > 1:
        raise Sorry("one-picture")
    return files[0]


async def words_of(file: PictureFile, studio: Studio) -> str:
    """What one of our own results was drawn from, so that it need not be said again; else nothing."""
    task = await studio.router.task(file.task) if file.task else None
    return "" if task is None else task_wish(task).drawn


async def blob_of(file: PictureFile, studio: Studio) -> BlobRef:
    """Take a picture in. Raises PipelineError."""
    return (await studio.pictures.take(file)).blob
