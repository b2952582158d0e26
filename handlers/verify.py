"""Verify: was this picture made here? What its marks say, and what the studio still knows of it."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from handlers.kit.albums import Parts
from handlers.kit.apologies import Sorry
from handlers.kit.cards import day_and_time, shortened
from handlers.kit.files import PictureFile, picture_in
from handlers.kit.hearing import only
from handlers.kit.i18n import Html, Say
from handlers.kit.models import model_title
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from safety.metadata import Source
from safety.provenance import Evidence
from safety.reading import Look, Reading
from tasks.task import Task

VERIFY = "verify"
LONGEST_NAME = 60
"""Characters shown of a name that stands in a file; anybody can write there."""
FILMS = frozenset({"animation", "video", "video_note", "sticker"})


async def verify(message: Message, parts: Parts, visit: Visit, studio: Studio) -> None:
    """`/verify` in the caption of a picture or as a reply to one."""
    if message.forward_origin is not None:
        raise Sorry("verify-what")
    replied = message.reply_to_message
    file = await meant(parts, replied, studio)
    reading = await studio.verifier.verify(await studio.pictures.as_it_is(file))
    shown = None if replied is None else await studio.router.shown_in(visit.chat.id, replied.message_id)
    is_own = picture_in(message) is None and shown is not None and len(shown.artifacts) == 1
    task = shown if is_own else await made_by(reading, studio)
    lines = [headline(reading, task, visit, studio), "", *findings(reading, visit.say, studio)]
    if is_own:
        lines.append(visit.say("verify-record"))
    await reply(message, "\n".join([*lines, *confided(task, visit)]))


async def meant(parts: Parts, replied: Message | None, studio: Studio) -> PictureFile:
    """The picture in question: the message's own, else that of the message it answers. Raises Sorry."""
    own = tuple(file for it in parts if (file := picture_in(it)) is not None)
    if own:
        return only(own, "verify-what")
    for it in (*parts, replied):
        if it is not None and it.content_type in FILMS:
            raise Sorry("verify-no-film")
    if replied is None:
        raise Sorry("verify-what")
    answered = picture_in(replied)
    return only((answered,) if answered else await studio.pictures.shown_in(replied), "verify-what")


async def made_by(reading: Reading, studio: Studio) -> Task | None:
    """The task that the invisible mark names, where the studio still knows it."""
    named = reading.origin.task
    task = None if named is None else await studio.router.task(named)
    return task if task is not None and task.artifacts else None


def headline(reading: Reading, task: Task | None, visit: Visit, studio: Studio) -> str:
    """What follows from it all, in a sentence or two."""
    say, origin = visit.say, reading.origin
    if task is not None:
        at, model = task.ended or task.created, task.artifacts[0].recipe.model
        date = Html(day_and_time(at, say.language))
        return say("verify-here", date=date, model=model_title(studio, model, say))
    if origin.evidence is Evidence.WATERMARK:
        return say("verify-here-swept" if studio.verifier.has_secret else "verify-some-house")
    if origin.evidence is Evidence.METADATA:
        return say("verify-says-so")
    if reading.watermark is Look.UNCHECKED:
        return say("verify-nothing-partly")
    return say("verify-nothing")


def findings(reading: Reading, say: Say, studio: Studio) -> list[str]:
    """Line by line, what was looked for and what was there."""
    origin = reading.origin
    lines = [say(f"verify-mark-{reading.watermark}", task=origin.task or "")]
    if origin.source is None:
        lines.append(say("verify-file-none"))
    else:
        kind = "composite" if origin.source is Source.COMPOSITE else "trained"
        model = model_title(studio, origin.model or "", say)
        lines.append(say(f"verify-file-{kind}", model=shortened(model, LONGEST_NAME)))
    signer = shortened(reading.signer, LONGEST_NAME) or "none"
    lines.append(say(f"verify-credentials-{reading.credentials}", signer=signer))
    if reading.watermark is Look.FOUND and not studio.verifier.has_secret:
        lines.append(say("verify-no-secret"))
    if reading.is_moving:
        lines.append(say("verify-moving"))
    return lines


def confided(task: Task | None, visit: Visit) -> list[str]:
    """The words, for their author and for operators, where nobody else reads them."""
    is_theirs = task is not None and task.person == visit.person.id
    if task is None or not visit.is_private or not (is_theirs or visit.is_operator):
        return []
    prompt = shortened(str(task.inputs.get("prompt") or ""))
    words = [visit.say("verify-words", prompt=prompt)] if prompt else []
    return ["", *words, visit.say("verify-yours" if is_theirs else "verify-more", task=task.id)]


def routes() -> Router:
    """The command this feature answers."""
    router = Router(name=VERIFY)
    for words in (F.text, F.caption):
        router.message.register(verify, Command(VERIFY), words)
    return router
