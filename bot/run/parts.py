"""What the chat and the worker both open: the store and the guard's policy, from the settings."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.settings import BadSettings, Safety, Settings, Storage
from pipelines.kit.devices import kind_of, memory_budget
from pipelines.kit.models import SHIPPED_WEIGHTS
from safety.classifier import Classifier
from safety.compvis import CompVisChecker
from safety.credentials import BadCredentials, Credentials
from safety.image import ClipPictures
from safety.levels import Level, Pair, read_floor
from safety.policy import Policy
from safety.provenance import Marker
from safety.verdict import Category, Decision
from safety.watermark import Watermark
from tasks.store.blobs import DAY, Blobs
from tasks.store.database import Database
from tasks.store.migrate import migrate

NO_CLIENT = "a bucket needs the extra [s3]: pip install -e '.[s3]'"
EYES_WORK, LEAST = 0.5, 0.1
"""GiB: what the guard's eyes need beside their weights, and what models get at least."""
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
    """The operator's floor, and a moderator's look at what the guard is unsure of. Raises BadSettings."""
    lines: Mapping[Category, Pair] = {}
    try:
        if safety.policy:
            lines = read_floor(Path(safety.policy))
    except (OSError, ValueError) as error:
        raise BadSettings(f"SAFETY_POLICY={safety.policy}: {error}") from error
    return Policy(on_review=Decision.REVIEW, floor=Level(safety.level), floor_lines=lines)


def pictures(settings: Settings) -> ClipPictures:
    """The picture screen with every head that is set."""
    safety, device = settings.safety, screen_device(settings)
    checker = CompVisChecker(Path(safety.checker), device) if safety.checker else None
    classifier = Classifier(safety.classifier, device) if safety.classifier else None
    tongues = Path(safety.tongues) if safety.tongues else None
    return ClipPictures(clip_folder(safety), device, checker, classifier, tongues)


def screen_device(settings: Settings) -> str:
    """Where pictures are screened: as set, else where they are painted."""
    wish = settings.safety.device
    return settings.worker.device if wish == "auto" else wish


def memory_for_models(settings: Settings) -> float:
    """GiB that models may take: as set, else most of what is free, less the guard's eyes on the same card."""
    worker, screen = settings.worker, screen_device(settings)
    budget = memory_budget(worker.memory_gib, worker.device)
    if worker.memory_gib or kind_of(worker.device) == "cpu" or screen != worker.device:
        return budget
    return max(LEAST, budget - eyes_gib(settings.safety))


def eyes_gib(safety: Safety) -> float:
    """What the guard's eyes take on a card: their weights, as float32, and a little room to work."""
    folders = [clip_folder(safety), *(Path(it) for it in (safety.checker, safety.classifier) if it)]
    files = [file for folder in folders for file in folder.glob("*.safetensors")]
    return 2 * sum(file.stat().st_size for file in files) / 2**30 + EYES_WORK


def marker(safety: Safety) -> Marker:
    """How pictures are marked: always invisibly; visibly and signed where that is set. Raises BadSettings."""
    watermark = Watermark(safety.secret.get_secret_value() if safety.secret is not None else "")
    if not safety.certificate:
        return Marker(watermark, has_label=safety.has_label)
    try:
        credentials = Credentials(Path(safety.certificate), Path(safety.certificate_key))
        return Marker(watermark, credentials, has_label=safety.has_label)
    except ImportError as error:
        raise BadSettings("SAFETY_CERTIFICATE needs the library: pip install -e '.[c2pa]'") from error
    except (OSError, BadCredentials) as error:
        raise BadSettings(f"SAFETY_CERTIFICATE={safety.certificate}: {error}") from error


def clip_folder(safety: Safety) -> Path:
    """The CLIP that screens pictures: the operator's, else the pocket one."""
    return Path(safety.clip) if safety.clip else POCKET_CLIP
