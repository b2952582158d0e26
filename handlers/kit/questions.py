"""Questions about pictures: what each waits for is kept in the database, so every answer works for days."""

import time
from typing import cast

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message
from pydantic import BaseModel, ConfigDict

from handlers.kit.apologies import Sorry
from handlers.kit.files import PictureFile
from handlers.kit.keyboards import Rows
from handlers.kit.replies import under
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish
from tasks.store.notes import Value

SCOPE = "question"
WAITING = "question-waiting"
"""Notes: the latest question of ours to a person that the next picture may answer, reply or not."""
PATIENCE = 3600.0
"""Seconds for which a picture that answers nothing is compared with the one that was asked about."""


class Question(BaseModel):
    """What a message of ours asks about: pictures, and the wish as far as it has been told."""

    model_config = ConfigDict(frozen=True)

    files: tuple[PictureFile, ...]
    wish: PictureWish = PictureWish(capability="")
    """Without a capability where only that is asked."""


class Waiting(BaseModel):
    """Which question waits for a picture."""

    message: int
    since: float


class Answers(Filter):
    """Lets a message through that answers a question of ours about this capability."""

    def __init__(self, capability: str) -> None:
        self._capability = capability

    async def __call__(self, message: Message, studio: Studio) -> bool | dict[str, Question]:
        """Give the handler `question`."""
        asked = message.reply_to_message
        if asked is None or asked.from_user is None or asked.from_user.id != studio.bot.id:
            return False
        await studio.openings.settled(message.chat.id)
        question = await question_of(studio, message.chat.id, asked.message_id)
        fits = question is not None and question.wish.capability == self._capability
        return {"question": question} if question is not None and fits else False


async def ask(
    visit: Visit,
    studio: Studio,
    question: Question,
    text: str,
    asked_by: int | None,
    rows: Rows = (),
    *,
    for_picture: bool = False,
) -> None:
    """Ask, with buttons; in private the next fitting picture may answer a question `for_picture` as well."""
    chat = visit.chat.id
    async with studio.openings.opening(chat):  # a quick finger waits for the note
        sent = await studio.bot.send_message(
            chat,
            text,
            message_thread_id=visit.thread,
            reply_parameters=under(asked_by),
            reply_markup=await studio.keyboards.lay(rows, owner=visit.person.id, chat=chat),
        )
        note = cast("Value", question.model_dump(mode="json"))
        await studio.notes.write(SCOPE, f"{chat}:{sent.message_id}", note)
        await studio.pictures.remember(chat, sent.message_id, question.files[0])
        if for_picture and visit.is_private:
            waiting = Waiting(message=sent.message_id, since=time.time())
            await studio.notes.write(WAITING, f"{chat}:{visit.person.id}", waiting.model_dump())


async def waited_for(studio: Studio, chat: int, person: int) -> Question | None:
    """The question that a picture may answer now."""
    note = await studio.notes.read(WAITING, f"{chat}:{person}")
    waiting = None if note is None else Waiting.model_validate(note)
    if waiting is None or time.time() - waiting.since > PATIENCE:
        return None
    return await question_of(studio, chat, waiting.message)


async def question_of(studio: Studio, chat: int, message: int) -> Question | None:
    """The question that a message of ours asked."""
    note = await studio.notes.read(SCOPE, f"{chat}:{message}")
    return None if note is None else Question.model_validate(note)


async def pressed_question(query: CallbackQuery, visit: Visit, studio: Studio) -> tuple[Question, int]:
    """The question under which a button was pressed, and its message. Raises Sorry where it is gone."""
    asked = 0 if query.message is None else query.message.message_id
    await studio.openings.settled(visit.chat.id)
    question = await question_of(studio, visit.chat.id, asked)
    if question is None:
        raise Sorry("toast-stale")
    return question, asked
