"""Albums become one message: whole, apart from others, by the part that has words; late parts are no wish."""

from typing import Any

from aiogram.types import Chat, Message, TelegramObject, User

from handlers.kit.albums import MOST, Albums, Parts
from handlers.kit.errands import Errands
from handlers.kit.i18n import Locales


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


async def test_interleaved_albums_come_whole_and_apart() -> None:
    errands, answered = Errands(), Answered()
    albums = Albums(errands, Locales(), quiet=0.05, remember=forget)
    for message in (
        part(2, "a"),
        part(11, "b"),
        part(1, "a"),
        part(12, "b", "words"),
        part(3, "a"),
        part(7, None),
    ):
        await albums(answered, message, {})
    assert answered.calls == [(7, [7])]  # who sends one picture waits for nobody
    await errands.settle()
    assert sorted(answered.calls) == [(1, [1, 2, 3]), (7, [7]), (12, [11, 12])]
    await albums(answered, part(4, "a"), {})  # after its album was answered
    await errands.settle()
    assert len(answered.calls) == 3


async def test_a_full_album_waits_no_longer() -> None:
    errands, answered = Errands(), Answered()
    albums = Albums(errands, Locales(), quiet=1000, remember=forget)
    for number in range(MOST):
        await albums(answered, part(number, "a"), {})
    await errands.settle()
    assert answered.calls == [(0, list(range(MOST)))]
