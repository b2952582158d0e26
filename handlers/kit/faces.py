"""The face of a card: its text and its buttons, in the language of its task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aiogram.types import InlineKeyboardMarkup

from handlers.kit.cards import CardText
from handlers.kit.i18n import Locales, Say
from handlers.kit.keyboards import STRENGTHS, Keyboards, Reach, Rows, card_keys
from handlers.kit.kin import VARIES, eyes_for
from handlers.kit.wishes import FREEST, task_wish
from pipelines.kit.models import ModelCard, ModelCatalogue
from pipelines.kit.styles import styles_for
from safety.guard import Guard
from tasks.router import TaskRouter
from tasks.store.chats import Chats
from tasks.task import State, Task


@dataclass(frozen=True)
class Around:
    """What a feature needs to know to offer something under a result."""

    say: Say
    catalogue: ModelCatalogue
    models: tuple[ModelCard, ...]
    """Those that are awake and allowed in the result's chat."""


Offer = Callable[[Task, Around], Rows]
"""Rows of keys that a feature puts under a result; none where it can do nothing with it."""


class Faces:
    """Words and buttons for any task."""

    def __init__(
        self,
        locales: Locales,
        models: ModelCatalogue,
        keyboards: Keyboards,
        guard: Guard,
        router: TaskRouter,
        chats: Chats,
        offers: Sequence[Offer],
    ) -> None:
        self._locales = locales
        self._models = models
        self._keyboards = keyboards
        self._guard = guard
        self._router = router
        self._chats = chats
        self._offers = tuple(offers)

    def say(self, task: Task) -> Say:
        """Speak the language that the task was asked for in."""
        return self._locales.speak(task.language)

    def text(self, task: Task) -> CardText:
        """Write cards in that language."""
        return CardText(self.say(task), self._models)

    async def keys(self, task: Task, rows: Rows | None = None) -> InlineKeyboardMarkup:
        """The given rows, or the buttons that fit the task's state; they serve its owner and chat admins."""
        if rows is None:
            is_result = task.state in {State.DELIVERING, State.DONE}
            reach = await self._reach(task) if is_result else Reach()
            rows = card_keys(task, self.say(task), reach)
        return await self._keyboards.lay(rows, owner=task.person, chat=task.place.chat)

    async def refusal(self, task: Task) -> tuple[str, InlineKeyboardMarkup | None]:
        """Why a task was refused, and the way to appeal, for its author's eyes."""
        alone = replace(task, place=replace(task.place, is_private=True))
        rows = card_keys(alone, self.say(task), Reach())[:1]
        keys = await self._keyboards.lay(rows, owner=task.person) if any(rows) else None
        return self.text(task).refusal(task.trouble), keys

    async def _reach(self, task: Task) -> Reach:
        """The inputs that a capability declares are what its cards let a person change."""
        wish, fields = task_wish(task), self._guard.capability(task.capability).inputs.model_fields
        card = self._models.get(wish.model)
        is_over = "strength" in fields and wish.source is not None and card is not None and card.has(VARIES)
        around = Around(self.say(task), self._models, await self._models_here(task))
        return Reach(
            varies="near_seed" in fields or eyes_for(task, self._models, around.models) is not None,
            has_styles="style" in fields and card is not None and bool(styles_for(card)),
            has_shapes="ratio" in fields and card is not None and len(card.ratios) > 1,
            strength=wish.strength if is_over else None,
            strongest=FREEST.get(task.capability, STRENGTHS["strong"]),
            more=[row for offer in self._offers for row in offer(task, around)],
        )

    async def _models_here(self, task: Task) -> tuple[ModelCard, ...]:
        awake = {model for worker in await self._router.workers() for model in worker.models}
        if not task.place.is_private:
            allowed = (await self._chats.get(task.place.chat)).allowed_models
            awake &= awake if allowed is None else allowed
        return tuple(card for card in self._models if card.id in awake)
