"""What a pressed button means: a short opaque id on the button, its meaning in the database."""

from dataclasses import dataclass
from enum import StrEnum

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from tasks.store.buttons import Button


class Action(StrEnum):
    """Every meaning a button of ours can have; the value is what the database keeps."""

    # on cards
    CANCEL = "cancel"
    AGAIN = "again"
    VARIATIONS = "variations"
    RECIPE = "recipe"
    ORIGINAL = "original"
    SHOW = "show"
    APPEAL = "appeal"
    REPORT = "report"
    REPORT_WHY = "report-why"
    CHOOSE_STYLE = "choose-style"
    CHOOSE_SHAPE = "choose-shape"
    CHOOSE_MODEL = "choose-model"
    BACK = "back"
    STYLE = "style"
    SHAPE = "shape"
    MODEL = "model"
    STRENGTH = "strength"
    REFINE = "refine"
    WEIGH = "weigh"
    EDIT = "edit"
    MINE = "mine"
    REWORD = "reword"
    EDIT_WORDS = "edit-words"
    DRAW_IT = "draw-it"
    PLAN = "plan"
    CLOSE = "close"
    # elsewhere
    EXAMPLE = "example"
    REDRAW = "redraw"
    VARY = "vary"
    FUSE = "fuse"
    RESTYLE = "restyle"
    LOOK = "look"
    INPAINT = "inpaint"
    OUTPAINT = "outpaint"
    FRAME = "frame"
    DESCRIBE = "describe"
    HELP = "help"
    OPEN_MODELS = "open-models"
    PICK_MODEL = "pick-model"
    QUEUE_CANCEL = "queue-cancel"
    QUEUE_CANCEL_ALL = "queue-cancel-all"
    LANGUAGE = "language"
    WORDS = "words"
    SETTINGS = "settings"
    CHAT_HOME = "chat-home"
    CHAT_LANGUAGES = "chat-languages"
    CHAT_LANGUAGE = "chat-language"
    CHAT_MODELS = "chat-models"
    CHAT_MODEL = "chat-model"
    CHAT_LEVELS = "chat-levels"
    CHAT_LEVEL = "chat-level"
    CHAT_LINES = "chat-lines"
    CHAT_LINE = "chat-line"
    CHAT_TREAT = "chat-treat"
    ADMIN_HOME = "admin-home"
    ADMIN_STATISTICS = "admin-statistics"
    ADMIN_QUEUE = "admin-queue"
    ADMIN_REFUSALS = "admin-refusals"
    ADMIN_INTAKE = "admin-intake"
    ADMIN_HOWTO = "admin-howto"
    ADMIN_PERSON = "admin-person"
    ADMIN_BAN = "admin-ban"
    ADMIN_UNBAN = "admin-unban"
    ADMIN_WARN = "admin-warn"
    ADMIN_CANCEL_TASK = "admin-cancel-task"
    ADMIN_BROADCAST = "admin-broadcast"
    ADMIN_AUDIT = "admin-audit"
    ADMIN_WORDS = "admin-words"
    ADMIN_APPOINT = "admin-appoint"
    ADMIN_DISMISS = "admin-dismiss"
    ADMIN_TIME_OUT = "admin-time-out"
    REVIEW_NEXT = "review-next"
    REVIEW_UPHOLD = "review-uphold"
    REVIEW_OVERTURN = "review-overturn"
    FORGET = "forget"
    KEEP = "keep"


@dataclass(frozen=True)
class Press:
    """A button that was pressed, as the database remembers it."""

    action: Action
    owner: int | None = None
    """Whose button it is; None serves everybody."""
    task: str = ""
    """The task that it belongs to, or empty."""
    value: str = ""
    """What it chooses, or empty."""
    chat: int | None = None
    """Where it was laid; None serves anywhere."""

    def button(self, chat: int | None) -> Button:
        """Write it as the database keeps it."""
        return Button(self.action, {"task": self.task, "value": self.value}, self.owner, chat)


_MEANINGS = frozenset(Action)


def press_of(button: Button) -> Press | None:
    """Read a kept button; None for a meaning that this release no longer has."""
    if button.kind not in _MEANINGS:
        return None
    task, value = button.payload.get("task"), button.payload.get("value")
    return Press(Action(button.kind), button.owner, str(task or ""), str(value or ""), button.chat)


class Pressed(Filter):
    """Lets a press of one of these meanings through."""

    def __init__(self, *actions: Action) -> None:
        self._actions = frozenset(actions)

    async def __call__(self, _query: CallbackQuery, press: Press | None = None) -> bool:
        """Whether the press that the middleware found is one of ours."""
        return press is not None and press.action in self._actions
