"""The pages on which a group's admins, or a person in private, choose a level and single kinds of content."""

from dataclasses import replace

from handlers.kit.callbacks import Action
from handlers.kit.i18n import Html, Say
from handlers.kit.keyboards import CopyKey, Key, grid
from handlers.kit.studio import Studio
from safety.levels import Level, Pair, Treatment
from safety.policy import ChatPolicy, Origin
from safety.verdict import Category
from tasks.store.chats import Chat

Rows = list[list[Key | CopyKey]]
SIGNS = {
    Treatment.ALLOW: "✅",
    Treatment.SPOILER: "🙈",
    Treatment.PRIVATE: "💬",
    Treatment.REVIEW: "👁",
    Treatment.BLOCK: "⛔",
}
CHOICES = tuple(it for it in Category if not it.is_hard)


class Stale(ValueError):
    """A button chooses what there is no more."""


def levels_page(chat: Chat, say: Say, studio: Studio) -> tuple[str, Rows]:
    """Choose how strict; what lies below the operator's floor is not offered."""
    chosen, offered = level_of(chat, studio), levels(chat, studio)
    about = "\n".join(say(f"chat-level-{level}-about") for level in offered)
    floor = say("chat-level-floor", level=Html(say(f"chat-level-{studio.guard.policy.floor}")))
    keys = [
        Key(
            say.plain(f"chat-level-{level}"),
            Action.CHAT_LEVEL,
            level,
            style="success" if level == chosen else None,
        )
        for level in offered
    ]
    single = Key(say.plain("chat-button-lines", count=own_lines(chat, studio)), Action.CHAT_LINES)
    text = f"{say('chat-choose-level')}\n\n{about}\n{floor}"
    home = Action.SETTINGS if chat.is_private else Action.CHAT_HOME
    return text, [*grid(keys, 2), [single], back(say, home)]


def lines_page(chat: Chat, say: Say, studio: Studio) -> tuple[str, Rows]:
    """Every kind of content that is anybody's to choose, with what is done with it here."""
    place, policy = place_of(chat, studio), studio.guard.policy
    rows: Rows = []
    for category in CHOICES:
        line = policy.line(category, place)
        own = " ✎" if line.origin is Origin.CHAT else ""
        label = f"{signs(line.pair)} {name_of(category, say)}{own}"
        rows.append([Key(label, Action.CHAT_LINE, category)])
    text = say("chat-lines", level=Html(say(f"chat-level-{level_of(chat, studio)}")))
    return text, [*rows, back(say, Action.CHAT_LEVELS)]


def line_page(category: Category, chat: Chat, say: Say, studio: Studio) -> tuple[str, Rows]:
    """What a chat may make of one kind of content, and the way back to its level."""
    place, policy = place_of(chat, studio), studio.guard.policy
    line, plain = policy.line(category, place), policy.line(category, without(place, category))
    offered = policy.stricter_choices(category, place)
    chosen = place.own.get(category) if line.origin is Origin.CHAT else None
    rows: Rows = [
        [
            Key(
                f"{SIGNS[it]} {say.plain(f'chat-treat-{it}')}",
                Action.CHAT_TREAT,
                f"{category}={it}",
                style="success" if chosen == Pair(it, it) else None,
            )
        ]
        for it in offered
    ]
    if offered:
        label = f"{signs(plain.pair)} {say.plain('chat-treat-as-level')}"
        style = "success" if category not in place.own else None
        rows.append([Key(label, Action.CHAT_TREAT, f"{category}=", style=style)])
    text = say(
        "chat-line",
        kind=name_of(category, say),
        now=Html(said(line.pair, say)),
        origin=say(f"rules-origin-{line.origin}", level=Html(say(f"chat-level-{level_of(chat, studio)}"))),
        can_rise="yes" if offered else "no",
    )
    return text, [*rows, back(say, Action.CHAT_LINES)]


def category_of(value: str) -> Category:
    """The kind of content that a button names. Raises Stale."""
    found = next((it for it in CHOICES if it == value), None)
    if found is None:
        raise Stale(value)
    return found


def treated(place: ChatPolicy, value: str, studio: Studio) -> ChatPolicy:
    """The chat after a choice `category=treatment`, or `category=` for its level's line. Raises Stale."""
    named, _, treatment = value.partition("=")
    category = category_of(named)
    if not treatment:
        return without(place, category)
    choice = next(
        (it for it in studio.guard.policy.stricter_choices(category, place) if it == treatment), None
    )
    if choice is None:  # the level or the floor has risen since the button was made
        raise Stale(value)
    return replace(place, own={**place.own, category: Pair(choice, choice)})


def levelled(kept: str | None, level: Level, chat: Chat, studio: Studio) -> str:
    """Another level; what the chat chose for single kinds of content stays."""
    place = place_of(replace(chat, level=kept), studio)
    return str(replace(place, level=level, is_private=True))


def place_of(chat: Chat, studio: Studio) -> ChatPolicy:
    """What counts in a chat."""
    return studio.guard.policy.of_chat(chat.level, is_private=chat.is_private)


def without(place: ChatPolicy, category: Category) -> ChatPolicy:
    """The chat without a wish of its own for a category."""
    return replace(place, own={it: pair for it, pair in place.own.items() if it is not category})


def own_lines(chat: Chat, studio: Studio) -> int:
    """For how many kinds of content the chat's own wish decides."""
    lines = studio.guard.policy.explain(place_of(chat, studio))
    return sum(line.origin is Origin.CHAT for line in lines)


def levels(chat: Chat, studio: Studio) -> tuple[Level, ...]:
    """What a chat may choose: above the floor, and in a group never the level meant for private chats."""
    allowed = studio.guard.policy.allowed_levels()
    return tuple(it for it in allowed if it is not Level.ADULT_PRIVATE or chat.is_private)


def level_of(chat: Chat, studio: Studio) -> Level:
    """The level that counts here."""
    return studio.guard.policy.effective(place_of(chat, studio).level)


def signs(pair: Pair) -> str:
    """One sign, or two where unsure and clear findings are treated differently."""
    return SIGNS[pair.clear] if pair.unsure == pair.clear else f"{SIGNS[pair.unsure]}{SIGNS[pair.clear]}"


def said(pair: Pair, say: Say) -> str:
    """A line in words."""
    clear = say(f"rules-{pair.clear}")
    return clear if pair.unsure == pair.clear else f"{clear}, {say(f'rules-unsure-{pair.unsure}')}"


def name_of(category: Category, say: Say) -> str:
    """What a kind of content is called."""
    return say.plain(f"rules-category-{category.value.replace('_', '-')}")


def back(say: Say, page: Action) -> list[Key | CopyKey]:
    """Leads to the page before."""
    return [Key(say.plain("button-back"), page)]
