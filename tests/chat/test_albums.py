"""Albums become one message: whole, apart from others, by the part that has words; late parts are no wish."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Chat, Message, TelegramObject, Update, User

from handlers.kit.albums import MOST, Albums, Parts
from handlers.kit.errands import Errands
from handlers.kit.i18n import Locales
from handlers.kit.unanswered import Unanswered
from tasks.store.database import Database
from tasks.store.migrate import migrate
from tasks.store.notes import Notes


def part(number: int, album: str | None, caption: str | None = None) -> Message:
    return Message.model_validate(
        {
            "message_id": number,
            "date": 1_790_000_000,
            "chat": Chat(id=5, type="private"),
            "from_user": User(id=5, is_bot=False, first_name="Kim"),
            "media_group_id": album,
            "caption": caption,
        }
    )


async def forget(parts: Parts) -> None:
    """Whoever tests collecting needs no memory."""


class Answered:
    """A handler that writes down whom it was given."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, list[int]]] = []

    async def __call__(self, event: TelegramObject, data: dict[str, Any]) -> None:
        assert isinstance(event, Message)
        self.calls.append((event.message_id, [it.message_id for it in data["parts"]]))


@pytest.fixture
async def unanswered(tmp_path: Path) -> AsyncIterator[Unanswered]:
    database = Database(f"sqlite:///{tmp_path}/atelier.sqlite")
    migrate(database)
    yield Unanswered(Notes(database))
    await database.close()


def collecting(unanswered: Unanswered, errands: Errands, quiet: float) -> Albums:
    return Albums(errands, Locales(), unanswered, quiet=quiet, remember=forget)


def coming(message: Message) -> dict[str, Any]:
    return {"event_update": Update(update_id=message.message_id, message=message)}


async def test_interleaved_albums_come_whole_and_apart(unanswered: Unanswered) -> None:
    errands, answered = Errands(), Answered()
    albums = collecting(unanswered, errands, quiet=0.2)
    for message in (
        part(2, "a"),
        part(11, "b"),
        part(1, "a"),
        part(12, "b", "words"),
        part(3, "a"),
        part(7, None),
    ):
        await albums(answered, message, coming(message))
    assert answered.calls == [(7, [7])]  # who sends one picture waits for nobody
    await errands.settle()
    assert sorted(answered.calls) == [(1, [1, 2, 3]), (7, [7]), (12, [11, 12])]
    late = part(4, "a")  # after its album was answered
    await albums(answered, late, coming(late))
    await errands.settle()
    assert len(answered.calls) == 3
    assert await left_for_the_next_process(unanswered) == []


async def test_a_full_album_waits_no_longer(unanswered: Unanswered) -> None:
    errands, answered = Errands(), Answered()
    albums = collecting(unanswered, errands, quiet=1000)
    for number in range(MOST):
        await albums(answered, part(number, "a"), coming(part(number, "a")))
    await errands.settle()
    assert answered.calls == [(0, list(range(MOST)))]


async def test_parts_that_a_killed_process_had_come_again(unanswered: Unanswered) -> None:
    errands, answered = Errands(), Answered()
    albums = collecting(unanswered, errands, quiet=1000)
    for message in (part(2, "a"), part(1, "a", "words")):
        await albums(answered, message, coming(message))
    assert await left_for_the_next_process(unanswered) == [1, 2]
    for number in range(3, MOST + 1):  # it ends, so that nothing outlives the test
        await albums(answered, part(number, "a"), coming(part(number, "a")))
    await errands.settle()


async def test_what_breaks_is_not_tried_at_every_start(unanswered: Unanswered) -> None:
    update = Update(update_id=5, message=part(5, None))
    await unanswered.keep(update)
    with pytest.raises(ZeroDivisionError):
        async with unanswered.answering(update):
            raise ZeroDivisionError
    assert await left_for_the_next_process(unanswered) == []


async def left_for_the_next_process(unanswered: Unanswered) -> list[int]:
    """The messages that would be answered after a start."""
    found: list[int] = []

    async def answer(message: Message) -> None:
        found.append(message.message_id)

    dispatcher = Dispatcher()
    dispatcher.message.register(answer)
    async with Bot("5:made-up") as bot:
        await unanswered.again(dispatcher, bot)
    return found
