"""What the chat and the worker both open: the store and the guard's policy, from the settings."""

import asyncio
import sys
from pathlib import Path

from bot.settings import BadSettings, Safety, Storage
from pipelines.kit.models import SHIPPED_WEIGHTS
from safety.levels import Level
from safety.policy import Policy
from tasks.store.blobs import DAY, Blobs
from tasks.store.database import Database
from tasks.store.migrate import migrate

NO_CLIENT = "a bucket needs the extra [s3]: pip install -e '.[s3]'"
POCKET_CLIP = SHIPPED_WEIGHTS / "pocket" / "clip"


async def open_store(storage: Storage) -> tuple[Database, Blobs]:
    """The database, brought up to date, and the pictures beside it. Raises BadSettings."""
    database = Database(storage.database_url)
    try:
        blobs = Blobs(storage.blobs_folder, database, storage.retention_days * DAY)
    except ImportError as error:
        raise BadSettings(f"BLOBS_FOLDER={storage.blobs_folder}: {NO_CLIENT}") from error
    await asyncio.to_thread(migrate, database, lambda line: print(line, file=sys.stderr))
    return database, blobs


def policy(safety: Safety) -> Policy:
    """The operator's floor; the hard categories stand below every floor."""
    return Policy(floor=Level(safety.level))


def clip_folder(safety: Safety) -> Path:
    """The CLIP that screens pictures: the operator's, else the pocket one."""
    return Path(safety.clip) if safety.clip else POCKET_CLIP
