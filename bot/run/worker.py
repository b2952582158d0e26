"""The worker process: holds the models, never the token; takes tasks in fair order and draws them."""

import asyncio
import os
import socket
from importlib.util import find_spec

import structlog

from bot import logs
from bot.run.child import stopped_from_outside
from bot.run.language import open_guard_model, open_language
from bot.run.parts import marker, memory_for_models, open_store, pictures, policy
from bot.settings import HOPELESS, Settings
from pipelines.kit.contract import PipelineError
from pipelines.kit.planning import planned_models
from pipelines.kit.pool import ModelPool
from safety.guard import open_guard
from safety.image import ClipPictures
from tasks.worker import Talents, Worker

log: structlog.stdlib.BoundLogger = structlog.get_logger("worker")


def main() -> int:
    """Run until SIGTERM, then finish what is in hand; returns the exit status."""
    settings = Settings()
    logs.set_up(settings.logs.level, json_lines=settings.logs.json_lines)
    # The libraries' own progress bars would scribble over our lines; the card shows that a model loads.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    if find_spec("torch") is None:
        print("This host has no torch, so it cannot draw. Install it: pip install -e '.[images]'")
        return HOPELESS
    return asyncio.run(_work(settings))


async def _work(settings: Settings) -> int:
    database, blobs = await open_store(settings.storage)
    wish = settings.worker
    memory = memory_for_models(settings)
    async with ModelPool(
        settings.models.folder,
        memory_gib=memory,
        device=wish.device,
        threads=wish.threads,
        batch=wish.batch,
        window=wish.batch_window_ms / 1000,
        catalogue=planned_models(wish.memory_plan, wish.device, memory),
    ) as models:
        available = frozenset(card.id for card in models.available)
        if not available:
            print("No model is here. See what there is and fetch one: python -m bot models list")
            return HOPELESS
        eyes = pictures(settings)
        meaning = open_guard_model(settings.safety, settings.words)
        guard = open_guard(policy(settings.safety), eyes, meaning, marker(settings.safety))
        # Twice the batch: while one batch is drawn, the next can gather.
        talents = Talents(wish.name or _name(), available, slots=2 * wish.batch)
        language = open_language(settings.words)
        worker = Worker(database, blobs, guard, models, talents, language=language)
        async with stopped_from_outside(worker.stop), asyncio.TaskGroup() as nursery:
            nursery.create_task(_look(eyes, worker))
            nursery.create_task(_warm_up(models, settings.models.default))
            nursery.create_task(worker.run())
    await database.close()
    return 0


async def _look(eyes: ClipPictures, worker: Worker) -> None:
    """Open the guard's eyes while nobody waits, and let /status say what they see; trouble is not fatal."""
    try:
        worker.tell_sight(await asyncio.to_thread(eyes.describe))
    except (OSError, RuntimeError, ValueError) as error:
        worker.tell_sight(eyes.blind)
        log.warning("pictures cannot be screened, so all will be refused; set SAFETY_CLIP", error=str(error))


async def _warm_up(models: ModelPool, model: str) -> None:
    """Open the default model while nobody waits; trouble here is told, not fatal."""
    if model in {card.id for card in models.available}:
        try:
            await models.warm(model)
        except PipelineError as error:
            log.warning(
                "the default model cannot be opened; try: python -m bot models check", error=str(error)
            )


def _name() -> str:
    """Host and process: unique without anybody's care."""
    return f"{socket.gethostname()}-{os.getpid()}"
