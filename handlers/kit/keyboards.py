"""Lays buttons: remembers what each means in the database and gives Telegram only a short opaque id."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from handlers.kit.callbacks import Action, Press
from handlers.kit.editor import EditorKey, MiniApp
from handlers.kit.i18n import Say
from tasks.store.buttons import Button, Buttons
from tasks.task import State, Task

COPY_MOST = 256
"""Characters that a copy button can hold (Bot API)."""
LABEL_MOST = 60
"""Longer labels are cut by Telegram's apps anyway."""


@dataclass(frozen=True)
class Key:
    """One button before it is laid."""

    label: str
    action: Action
    value: str = ""
    task: str = ""
    style: str | None = None
    """primary, success or danger; None is the app's own colour."""
    is_anyones: bool = False
    """Whether everybody in the chat may press it, whoever owns the other keys."""

    def press(self, owner: int | None) -> Press:
        """What pressing it will mean."""
        return Press(self.action, None if self.is_anyones else owner, self.task, self.value)


@dataclass(frozen=True)
class CopyKey:
    """A button that copies text; the app does it, no press reaches us."""

    label: str
    text: str


AnyKey = Key | CopyKey | EditorKey
Rows = Sequence[Sequence[AnyKey]]


class Keyboards:
    """Turns rows of keys into a keyboard that still works after any restart."""

    def __init__(self, buttons: Buttons, mini_app: MiniApp | None = None) -> None:
        self._buttons = buttons
        self._mini_app = mini_app

    async def lay(self, rows: Rows, owner: int | None, chat: int | None = None) -> InlineKeyboardMarkup:
        """Remember every key's meaning; laying the same keys twice gives the same keyboard."""
        if self._mini_app is None:
            rows = [[key for key in row if not isinstance(key, EditorKey)] for row in rows]
        ids = await self._ids([key for row in rows for key in row], owner, chat)
        is_private = chat is not None and chat == owner
        laid = [[await self._button(key, ids, is_private=is_private) for key in row] for row in rows if row]
        return InlineKeyboardMarkup(inline_keyboard=laid)

    async def _ids(self, keys: Sequence[AnyKey], owner: int | None, chat: int | None) -> dict[AnyKey, str]:
        """Opaque ids of those keys that a meaning is kept of."""
        meant: dict[AnyKey, Button] = {
            key: key.press(owner).button(chat) if isinstance(key, Key) else key.button(owner, chat)
            for key in keys
            if not isinstance(key, CopyKey)
        }
        return dict(zip(meant, await self._buttons.put(*meant.values()), strict=True)) if meant else {}

    async def _button(self, key: AnyKey, ids: dict[AnyKey, str], *, is_private: bool) -> InlineKeyboardButton:
        label = key.label[:LABEL_MOST]
        if isinstance(key, CopyKey):
            return InlineKeyboardButton(text=label, copy_text=CopyTextButton(text=key.text[:COPY_MOST]))
        if isinstance(key, Key):
            return InlineKeyboardButton(text=label, callback_data=ids[key], style=key.style)
        assert self._mini_app is not None
        return await self._mini_app.button(label, ids[key], is_private=is_private)


def grid(keys: Sequence[Key], columns: int) -> list[list[Key | CopyKey]]:
    """Put keys in rows of so many columns."""
    return [list(keys[start : start + columns]) for start in range(0, len(keys), columns)]


STRENGTHS = {"subtle": 0.35, "medium": 0.6, "strong": 0.85}
"""How freely a picture is drawn over, as buttons."""


@dataclass(frozen=True)
class Reach:
    """What the buttons under a result can change about its wish."""

    varies: bool = False
    has_styles: bool = False
    has_shapes: bool = False
    strength: float | None = None
    """How freely a picture was drawn over; None where none was."""
    strongest: float = STRENGTHS["strong"]
    """How freely it can be."""
    more: Rows = ()
    """What other features can make of the result."""


def card_keys(task: Task, say: Say, reach: Reach) -> Rows:
    """The buttons under a card, by what its task can still do."""
    cancel = Key(say.plain("button-cancel"), Action.CANCEL, task=task.id, style="danger")
    model = _key(task, say, Action.CHOOSE_MODEL, "button-model")
    choice = [model] if "model" in task.inputs else []
    match task.state:
        case State.DELIVERING | State.DONE if task.artifacts:
            return _result_keys(task, say, reach)
        case State.DELIVERING | State.DONE if reach.more:  # words, which another try would find again
            return reach.more
        case State.WAITING:
            return [[cancel, *choice]]
        case State.RUNNING:  # the next progress edit would take a choice of models away again
            return [[cancel]]
        case State.REFUSED:
            return [appeal_row(task, say), choice]
        case _:
            return [[_key(task, say, Action.AGAIN), *choice]]


def _result_keys(task: Task, say: Say, reach: Reach) -> Rows:
    again = Key(say.plain("button-again"), Action.AGAIN, task=task.id, style="primary")
    rows: list[Sequence[AnyKey]] = [[again]]
    if reach.varies and len(task.artifacts) == 1:
        rows = [[again, _key(task, say, Action.VARIATIONS)]]
    elif reach.varies:
        rows.append(numbered(task, say, Action.VARIATIONS))
    more = side_by_side(reach.more)
    lonely: Sequence[AnyKey] = more.pop() if len(more) == 1 and len(more[0]) == 1 else ()
    rows += more
    if reach.strength is not None:
        rows.append(_strength_keys(task, say, reach.strength, reach.strongest))
    style = [_key(task, say, Action.CHOOSE_STYLE, "button-style")] if reach.has_styles else []
    shape = [_key(task, say, Action.CHOOSE_SHAPE, "button-shape")] if reach.has_shapes else []
    rows.append([*lonely, *style, *shape, _key(task, say, Action.CHOOSE_MODEL, "button-model")])
    report = Key(say.plain("button-report"), Action.REPORT, task=task.id, is_anyones=True)
    rows.append([_key(task, say, Action.RECIPE), _key(task, say, Action.ORIGINAL), report])
    return rows


def side_by_side(rows: Rows) -> list[Sequence[AnyKey]]:
    """The rows, two that hold a single key each as one."""
    joined: list[Sequence[AnyKey]] = []
    for row in rows:
        if len(row) == 1 and joined and len(joined[-1]) == 1:
            joined[-1] = [*joined[-1], *row]
        else:
            joined.append(row)
    return joined


def appeal_row(task: Task, say: Say) -> Sequence[AnyKey]:
    """Under a refusal; in a group, where only its author was told why, it stands under those words."""
    code = "" if task.trouble is None else str(task.trouble.facts.get("appeal", ""))
    if not code or not task.place.is_private:
        return []
    return [Key(say.plain("button-appeal"), Action.APPEAL, code)]


def numbered(task: Task, say: Say, action: Action) -> list[Key | CopyKey]:
    """One key for each picture of an album."""
    return [
        Key(say.plain(f"button-{action}-of", number=number + 1), action, str(number), task.id)
        for number in range(len(task.artifacts))
    ]


def _strength_keys(task: Task, say: Say, strength: float, strongest: float) -> list[Key | CopyKey]:
    return [
        Key(
            f"{say.plain(f'button-strength-{name}')}{' ✓' if value == strength else ''}",
            Action.STRENGTH,
            str(value),
            task.id,
            style="success" if value == strength else None,
        )
        for name, value in (STRENGTHS | {"strong": strongest}).items()
    ]


def _key(task: Task, say: Say, action: Action, label: str = "") -> Key:
    return Key(say.plain(label or f"button-{action}"), action, task=task.id)


def back_key(task: Task, say: Say) -> Key:
    """Leads from a choice back to the card's own buttons."""
    return Key(say.plain("button-back"), Action.BACK, task=task.id)
