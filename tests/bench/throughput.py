"""Tasks a second through the whole bot with paint that costs nothing, beside a bare aiogram echo."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.types import Message
from PIL import Image

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from bot.rehearsal.views import MessageView
from handlers.app import open_bot
from pipelines.kit.contract import Drawn, DrawOrder, Watch
from tests.bench.figures import Figure
from tests.chat.play import curtain
from tests.stage_client import Person, StageClient

PEOPLE = 20
EACH = 5
SIDE = 16
READY = Image.new("RGB", (SIDE, SIDE), (7, 7, 7))
"""So small that enlarging and re-encoding cost next to nothing: the road is measured."""


class InstantPaint:
    """A picture without a step."""

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        return [Drawn(READY, seed) for seed in order.seeds]


async def measure() -> list[Figure]:
    """Both bots answer the same people on the same kind of stage in this process."""
    echo = await _echo_rate()
    studio = await _studio_rate()
    return [
        Figure("bare echo bot", f"{echo:.1f} messages/s", f"{PEOPLE} people, {EACH} messages each"),
        Figure("whole bot, zero-cost paint", f"{studio:.1f} tasks/s", "accepted, queued, run, delivered"),
        Figure(
            "whole bot to bare echo",
            f"{studio / echo:.3f}",
            "a task is a card, a run and an edit with a file",
        ),
    ]


async def _studio_rate() -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with curtain(Path(folder), UNHURRIED, models=InstantPaint()) as play:
            people = [await play.newcomer(f"P{number}") for number in range(PEOPLE)]

            async def one(person: Person) -> None:
                said = [await person.say(f"a red fish number {number}") for number in range(EACH)]
                await _photos(person, said[0], EACH)

            return await _rate(people, one)


async def _photos(person: Person, since: MessageView, wanted: int) -> None:
    while True:
        messages = await person.messages(after=since.id)
        if sum(message.photo is not None for message in messages) >= wanted:
            return
        await asyncio.sleep(0.3)


async def _echo_rate() -> float:
    stage = Stage(rates=UNHURRIED)
    await stage.start()
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    bot: Bot = open_bot(stage.token, stage.base_url)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    await stage.wait_for_bot()
    async with StageClient(stage.base_url) as client:
        people = [await client.add_person(f"P{number}", "en") for number in range(PEOPLE)]

        async def one(person: Person) -> None:
            said = [await person.say(f"a red fish number {number}") for number in range(EACH)]
            while len(await person.messages(after=said[0].id)) < 2 * EACH - 1:
                await asyncio.sleep(0.3)

        rate = await _rate(people, one)
    await dispatcher.stop_polling()
    await polling
    await stage.close()
    return rate


async def _rate(people: list[Person], one: Callable[[Person], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(one(person) for person in people))
    return PEOPLE * EACH / (time.perf_counter() - began)
