"""The chat and a worker as conversation tests run them: the real parts, in one process."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.rehearsal.stage import Stage
from bot.run.polling import Poller
from bot.web.site import Address, Site
from handlers.app import ChatApp, build, open_bot
from handlers.kit.pace import PaceRules
from handlers.kit.studio import Offer
from pipelines.kit.contract import Models
from pipelines.kit.language import Language, Mute
from pipelines.kit.models import known_models
from safety.guard import open_guard
from safety.image import Coverage, Depth
from safety.policy import Policy
from safety.verdict import Decision
from tasks.bell import bell_of
from tasks.delivery import Delivery
from tasks.quotas import Limits
from tasks.reaper import Pulse
from tasks.router import TaskRouter
from tasks.store.blobs import Blobs
from tasks.store.database import Database
from tasks.store.processes import Role
from tasks.worker import Talents, Worker
from tests.chat.paint import ClearSight
from tests.stage_client import MAX

QUICK = Pulse(beat=0.2, silence=3.0, drain=3.0)
UNPACED = PaceRules(
    chat_interval=0.001, chat_burst=50, group_interval=0.001, group_burst=50, overall_interval=0.0005,
    overall_burst=100, progress_interval=0.02, progress_interval_group=0.02,
    person_interval=0.001, person_burst=100, album_quiet=0.2,
)  # fmt: skip
MARK_SECRET = "a secret"
AWAKE = frozenset({"pocket", "pocket-flash"})


@dataclass(frozen=True)
class Parts:
    """What survives a restart: folders, limits, pace."""

    folder: Path
    limits: Limits
    pace: PaceRules
    default_model: str = "pocket"
    language: Language = field(default_factory=Mute)
    web_port: int = 0
    """Where the Mini App is served; 0: nowhere."""
    policy: Policy = field(default_factory=lambda: Policy(on_review=Decision.REVIEW))
    """As bot/run/parts.py makes it."""

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}" if self.web_port else ""

    @property
    def blobs(self) -> Path:
        return self.folder / "blobs"


@dataclass
class RunningChat:
    app: ChatApp
    parts: Parts
    delivery: Delivery
    poller: Poller
    tasks: list[asyncio.Task[None]]
    site: Site | None = None

    @classmethod
    async def start(cls, stage: Stage, database: Database, parts: Parts) -> "RunningChat":
        bot = open_bot(stage.token, stage.base_url)
        blobs, bell = Blobs(parts.blobs, database), bell_of(database, Role.CHAT)
        guard = open_guard(parts.policy)
        router = TaskRouter(database, blobs, guard, parts.limits, bell)
        offer = Offer(
            frozenset({MAX}),
            parts.default_model,
            parts.folder / "models",
            30,
            broadcast_interval=0.01,
            pace=parts.pace,
            web_url=parts.web_url,
            mark_secret=MARK_SECRET,
        )
        app = build(
            bot=bot,
            router=router,
            guard=guard,
            database=database,
            models=known_models(),
            language=parts.language,
            offer=offer,
        )
        delivery = Delivery(database, bell, app.courier, pulse=QUICK)
        poller = Poller(bot, app.dispatcher)
        tasks = [asyncio.create_task(delivery.run()), asyncio.create_task(poller.run())]
        await stage.wait_for_bot()
        running = cls(app, parts, delivery, poller, tasks)
        if parts.web_port:
            address = Address(parts.web_url, "127.0.0.1", parts.web_port)
            running.site = Site(address, stage.token, app.studio, database)
            await running.site.open()
            tasks.append(asyncio.create_task(running.site.run()))
        return running

    async def stop(self) -> None:
        if self.site is not None:
            self.site.stop()
        self.poller.stop()
        self.delivery.stop()
        await asyncio.gather(*self.tasks)
        await self.app.studio.bot.session.close()


POCKET_SIGHT = Coverage(Depth.FORMAL, "pocket", "clip-formal", ())


@dataclass
class RunningWorker:
    worker: Worker
    task: asyncio.Task[None]

    @classmethod
    async def start(
        cls, database: Database, parts: Parts, paint: Models, models: frozenset[str] = AWAKE
    ) -> "RunningWorker":
        guard = open_guard(parts.policy, ClearSight())
        worker = Worker(
            database,
            Blobs(parts.blobs, database),
            guard,
            paint,
            Talents("easel", models),
            QUICK,
            parts.language,
        )
        worker.tell_sight(POCKET_SIGHT)
        return cls(worker, asyncio.create_task(worker.run()))

    async def stop(self) -> None:
        self.worker.stop()
        await self.task
