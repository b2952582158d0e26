"""The face of a card: its text and its buttons, in the language of its task."""

from aiogram.types import InlineKeyboardMarkup

from handlers.kit.cards import CardText
from handlers.kit.i18n import Locales, Say
from handlers.kit.keyboards import Keyboards, Rows, card_keys
from pipelines.kit.models import ModelCatalogue
from tasks.task import Task


class Faces:
    """Words and buttons for any task."""

    def __init__(self, locales: Locales, models: ModelCatalogue, keyboards: Keyboards) -> None:
        self._locales = locales
        self._models = models
        self._keyboards = keyboards

    def say(self, task: Task) -> Say:
        """Speak the language that the task was asked for in."""
        return self._locales.speak(task.language)

    def text(self, task: Task) -> CardText:
        """Write cards in that language."""
        return CardText(self.say(task), self._models)

    async def keys(self, task: Task, rows: Rows | None = None) -> InlineKeyboardMarkup:
        """The given rows, or the buttons that fit the task's state; they serve its owner and chat admins."""
        card = self._models.get(str(task.inputs.get("model", "")))
        has_shapes = card is not None and len(card.ratios) > 1
        laid = card_keys(task, self.say(task), has_shapes=has_shapes) if rows is None else rows
        return await self._keyboards.lay(laid, owner=task.person, chat=task.place.chat)
