"""What conversation tests stand on: the stage over HTTP, the real chat, a real worker with free paint."""

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from bot.rehearsal.pace import Rates
from bot.rehearsal.stage import Stage
from bot.rehearsal.views import MessageView
from handlers.app import ChatApp, build, open_bot
from handlers.kit.pace import PaceRules
from handlers.kit.studio import Offer
from pipelines.kit.contract import Drawn, DrawOrder, Models, PipelineError, Watch
from pipelines.kit.models import known_models
from safety.guard import open_guard
from safety.policy import Policy
from safety.verdict import Finding
from safety.verdict import Stage as ScreenStage
from tasks.bell import bell_of
from tasks.delivery import Delivery
from tasks.quotas import Limits
from tasks.reaper import Pulse
from tasks.router import TaskRouter
from tasks.store.blobs import Blobs
from tasks.store.database import Database
from tasks.store.migrate import migrate
from tasks.store.processes import Role
from tasks.worker import Talents, Worker
from tests.stage_client import ANNA, BEN, MAX, OLGA, Person, StageClient

QUICK = Pulse(beat=0.2, silence=3.0, drain=3.0)
UNPACED = PaceRules(
    chat_interval=0.001, chat_burst=50, group_interval=0.001, group_burst=50, overall_interval=0.0005,
    overall_burst=100, progress_interval=0.02, progress_interval_group=0.02,
    person_interval=0.001, person_burst=100,
)  # fmt: skip
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
AWAKE = frozenset({"pocket", "pocket-flash"})


class ClearSight:
    """A picture screen that finds nothing."""

    rules = "clear"

    def find(self, data: bytes, stage: ScreenStage) -> Sequence[Finding]:
        return ()

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        return ()


@dataclass
class FreePaint:
    """Draws plain colours as real PNG, one colour a seed; a closed `gate` holds it at a step."""

    orders: list[DrawOrder] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: str | None = None
    preview: bytes | None = None

    def __post_init__(self) -> None:
        self.gate.set()

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        self.orders.append(order)
        if self.trouble:
            raise PipelineError(self.trouble)
        for step in range(1, order.steps + 1):
            watch(step, order.steps, self.preview)
            await asyncio.sleep(0.002)
            while not self.gate.is_set():
                watch(step, order.steps, self.preview)
                await asyncio.sleep(0.02)
        return [
            Drawn(plain_png(order.width, order.height, seed), order.width, order.height, seed)
            for seed in order.seeds
        ]


def plain_png(width: int, height: int, seed: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (seed % 251, seed % 241, seed % 239)).save(file, "PNG")
    return file.getvalue()


@dataclass
class Play:
    """A running studio with people in front of it."""

    stage: Stage
    client: StageClient
    paint: FreePaint
    models: Models
    database: Database
    app: ChatApp
    _chat: "RunningChat"
    _worker: "RunningWorker"

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

    async def stop_worker(self) -> None:
        await self._worker.stop()

    async def start_worker(self, models: frozenset[str] = AWAKE) -> None:
        self._worker = await RunningWorker.start(self.database, self._chat.parts, self.models, models)


@dataclass(frozen=True)
class Parts:
    """What survives a restart: folders, limits, pace."""

    folder: Path
    limits: Limits
    pace: PaceRules
    default_model: str = "pocket"

    @property
    def blobs(self) -> Path:
        return self.folder / "blobs"


@dataclass
class RunningChat:
    app: ChatApp
    parts: Parts
    delivery: Delivery
    tasks: list[asyncio.Task[None]]

    @classmethod
    async def start(cls, stage: Stage, database: Database, parts: Parts) -> "RunningChat":
        bot = open_bot(stage.token, stage.base_url)
        blobs, guard, bell = Blobs(parts.blobs, database), open_guard(Policy()), bell_of(database, Role.CHAT)
        router = TaskRouter(database, blobs, guard, parts.limits, bell)
        offer = Offer(
            frozenset({MAX}), parts.default_model, parts.folder / "models", 30, broadcast_interval=0.01
        )
        app = build(
            bot=bot,
            router=router,
            guard=guard,
            database=database,
            models=known_models(),
            offer=offer,
            pace=parts.pace,
        )
        delivery = Delivery(database, bell, app.courier, pulse=QUICK)
        polling = app.dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5)
        tasks = [asyncio.create_task(delivery.run()), asyncio.create_task(polling)]
        await stage.wait_for_bot()
        return cls(app, parts, delivery, tasks)

    async def stop(self) -> None:
        await self.app.dispatcher.stop_polling()
        self.delivery.stop()
        await asyncio.gather(*self.tasks)
        # Polling closed the session when it ended; a delivery under way may have opened it again.
        await self.app.studio.bot.session.close()


@dataclass
class RunningWorker:
    worker: Worker
    task: asyncio.Task[None]

    @classmethod
    async def start(
        cls, database: Database, parts: Parts, paint: Models, models: frozenset[str] = AWAKE
    ) -> "RunningWorker":
        guard = open_guard(Policy(), ClearSight())
        worker = Worker(database, Blobs(parts.blobs, database), guard, paint, Talents("easel", models), QUICK)
        return cls(worker, asyncio.create_task(worker.run()))

    async def stop(self) -> None:
        self.worker.stop()
        await self.task


@contextlib.asynccontextmanager
async def curtain(
    folder: Path,
    rates: Rates,
    pace: PaceRules = UNPACED,
    limits: Limits | None = None,
    models: Models | None = None,
) -> AsyncIterator[Play]:
    """Raise the curtain: stage, chat and worker run while the block does."""
    words = folder / "models" / "pocket"
    if not words.exists():
        words.mkdir(parents=True)
        (words / "words.json").write_text(json.dumps(WORDS, ensure_ascii=False), encoding="utf-8")
    database = Database(f"sqlite:///{folder}/atelier.sqlite")
    await asyncio.to_thread(migrate, database)
    stage, paint = Stage(rates=rates, callback_seconds=60), FreePaint()
    parts = Parts(folder, limits or Limits(daily_units=0, waiting_per_person=50, waiting_per_chat=100), pace)
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
