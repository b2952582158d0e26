"""Everything the conversation works with, put together once at start and handed to every handler."""

from dataclasses import dataclass, field
from pathlib import Path

from aiogram import Bot

from handlers.kit.admins import ChatAdmins
from handlers.kit.delivery import Delivery
from handlers.kit.drafts import Drafts
from handlers.kit.errands import Errands
from handlers.kit.faces import Faces
from handlers.kit.files import Pictures
from handlers.kit.i18n import Locales
from handlers.kit.keyboards import Keyboards
from handlers.kit.opening import Openings
from handlers.kit.pace import Pace, PaceRules
from handlers.kit.progress import Progress
from handlers.kit.unanswered import Unanswered
from handlers.kit.wordsmith import Wordsmith
from pipelines.kit.models import ModelCatalogue
from safety.guard import Guard
from safety.verifier import Verifier
from tasks.moderation import Moderation
from tasks.router import TaskRouter
from tasks.store.chats import Chats
from tasks.store.notes import Notes
from tasks.store.people import People


@dataclass(frozen=True)
class Offer:
    """What the operator's settings say about the conversation."""

    admins: frozenset[int]
    """Telegram ids of the operators."""
    default_model: str
    models_folder: Path
    retention_days: float
    web_url: str = ""
    """Where people reach the Mini App; empty: there is none."""
    broadcast_interval: float = 0.1
    """Seconds between two messages of a broadcast, far below Telegram's 30 a second."""
    pace: PaceRules = field(default_factory=PaceRules)
    mark_secret: str = field(default="", repr=False)
    """Key of the invisible mark, to read it again."""


@dataclass(frozen=True)
class Studio:
    """The neighbours a handler may ask."""

    bot: Bot
    router: TaskRouter
    guard: Guard
    moderation: Moderation
    people: People
    chats: Chats
    notes: Notes
    pictures: Pictures
    models: ModelCatalogue
    locales: Locales
    keyboards: Keyboards
    faces: Faces
    delivery: Delivery
    progress: Progress
    openings: Openings
    pace: Pace
    chat_admins: ChatAdmins
    wordsmith: Wordsmith
    drafts: Drafts
    errands: Errands
    unanswered: Unanswered
    verifier: Verifier
    offer: Offer
