"""What conversation tests stand on: the stage over HTTP, the real chat, a real worker with free paint."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.rehearsal.pace import Rates
from bot.rehearsal.stage import Stage
from bot.rehearsal.views import MessageView
from handlers.app import ChatApp
from handlers.kit.pace import PaceRules
from pipelines.kit.contract import Models
from pipelines.kit.language import Language, Mute
from safety.image import Coverage
from safety.policy import Policy
from tasks.quotas import Limits
from tasks.store.database import Database
from tasks.store.migrate import migrate
from tests.chat.paint import FreePaint
from tests.chat.running import AWAKE, UNPACED, Parts, RunningChat, RunningWorker
from tests.stage_client import ANNA, BEN, MAX, OLGA, Person, StageClient

WORDS = {
    "objects": {
        "en": {"fish": ["fish"], "house": ["house"], "cat": ["cat"]},
        "ru": {"fish": ["рыба"], "house": ["дом"], "cat": ["кот"]},
    },
    "backdrops": {
        "en": {"snow": ["snow"], "night": ["night"]},
        "ru": {"snow": ["снег"], "night": ["ночь"]},
    },
    "examples": {"en": ["a red fish", "a house in the snow"], "ru": ["красная рыба", "дом в снегу"]},
}


@dataclass
class Play:
    """A running studio with people in front of it."""

    stage: Stage
    client: StageClient
    paint: FreePaint
    models: Models
    database: Database
    app: ChatApp
    _chat: RunningChat
    _worker: RunningWorker

    @property
    def database_folder(self) -> Path:
        """Where blobs and models lie."""
        return self._chat.parts.folder

    @property
    def anna(self) -> Person:
        """Speaks Russian."""
        return self.client.person(ANNA)

    @property
    def ben(self) -> Person:
        """Speaks English."""
        return self.client.person(BEN)

    @property
    def olga(self) -> Person:
        """Owns the group."""
        return self.client.person(OLGA)

    @property
    def max(self) -> Person:
        """Operates the studio."""
        return self.client.person(MAX)

    async def newcomer(self, name: str = "Kim", language: str = "en") -> Person:
        """Somebody who has never been here."""
        return await self.client.add_person(name, language)

    async def draw(self, person: Person, text: str, chat: int | None = None) -> MessageView:
        """Ask for a picture and wait for it."""
        said = await person.say(text, chat=chat)
        return await person.wait_for(
            lambda it: it.photo is not None and bool(it.buttons), chat=chat, after=said.id
        )

    async def restart_chat(self) -> None:
        """Stop the chat process's parts and start them again on the same database."""
        await self._chat.stop()
        self._chat = await RunningChat.start(self.stage, self.database, self._chat.parts)
        self.app = self._chat.app

    async def end(self) -> None:
        """Stop the chat and the worker."""
        self.paint.gate.set()
        await self._chat.stop()
        await self._worker.stop()

    def tell_sight(self, sight: Coverage) -> None:
        """Let the worker say what its picture check is worth."""
        self._worker.worker.tell_sight(sight)

    async def stop_worker(self) -> None:
        await self._worker.stop()

    async def start_worker(self, models: frozenset[str] = AWAKE) -> None:
        """Start a worker with these models; it is awake, and everybody knows, when this returns."""
        self._worker = await RunningWorker.start(self.database, self._chat.parts, self.models, models)
        while not await self.app.studio.router.workers():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def curtain(
    folder: Path,
    rates: Rates,
    pace: PaceRules = UNPACED,
    limits: Limits | None = None,
    models: Models | None = None,
    language: Language | None = None,
    web_port: int = 0,
    policy: Policy | None = None,
) -> AsyncIterator[Play]:
    """Raise the curtain: stage, chat and worker run while the block does."""
    words = folder / "models" / "pocket"
    if not words.exists():
        words.mkdir(parents=True)
        (words / "words.json").write_text(json.dumps(WORDS, ensure_ascii=False), encoding="utf-8")
    database = Database(f"sqlite:///{folder}/atelier.sqlite")
    await asyncio.to_thread(migrate, database)
    mini_app = f"http://127.0.0.1:{web_port}/app/" if web_port else None
    stage, paint = Stage(rates=rates, callback_seconds=60, mini_app=mini_app), FreePaint()
    limits = limits or Limits(daily_units=0, waiting_per_person=50, waiting_per_chat=100)
    parts = Parts(folder, limits, pace, language=language or Mute(), web_port=web_port)
    parts = parts if policy is None else replace(parts, policy=policy)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        await stage.start()
        stack.push_async_callback(stage.close)
        worker = await RunningWorker.start(database, parts, models or paint)
        chat = await RunningChat.start(stage, database, parts)
        client = await stack.enter_async_context(StageClient(stage.base_url))
        play = Play(stage, client, paint, models or paint, database, chat.app, chat, worker)
        stack.push_async_callback(play.end)
        yield play


def labels(message: MessageView) -> list[str]:
    """The texts of all buttons."""
    return [button.text for row in message.buttons for button in row]
