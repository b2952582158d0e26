"""Rules: what is done with each kind of content in this chat, and who decided that."""

from collections import defaultdict

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from handlers.kit.i18n import Html, Say
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from safety.levels import Pair
from safety.policy import Origin
from safety.verdict import Category


async def rules(message: Message, visit: Visit, studio: Studio) -> None:
    """List the effective policy, strictest first; the words of the rules themselves are never shown."""
    policy, say = studio.guard.policy, visit.say
    chat = policy.of_chat(visit.chat.level, is_private=visit.is_private)
    groups: defaultdict[tuple[Origin, Pair], list[Category]] = defaultdict(list)
    for line in policy.explain(chat):
        groups[line.origin, line.pair].append(line.category)
    level = say(f"chat-level-{policy.effective(chat.level)}")

    def strictest_first(group: tuple[Origin, Pair]) -> tuple[bool, int, int]:
        origin, pair = group
        return origin is not Origin.HARD, -pair.clear.severity, -pair.unsure.severity

    await message.answer(
        say(
            "rules-text",
            groups=Html(
                "\n\n".join(
                    _group(*key, groups[key], level, say) for key in sorted(groups, key=strictest_first)
                )
            ),
            is_group="no" if visit.is_private else "yes",
        )
    )


def _group(origin: Origin, pair: Pair, categories: list[Category], level: str, say: Say) -> str:
    """What is done with some kinds of content, also where the guard is unsure, and whose decision it is."""
    names = [say(f"rules-category-{it.value.replace('_', '-')}") for it in categories]
    return say(
        "rules-group",
        clear=Html(say(f"rules-{pair.clear}")),
        unsure=Html(say(f"rules-unsure-{pair.unsure}")),
        is_split="yes" if pair.unsure != pair.clear else "no",
        origin=Html(say(f"rules-origin-{origin}", level=level)),
        categories=Html("\n".join(f"• {name}" for name in names)),
    )


def routes() -> Router:
    """The command this feature answers."""
    router = Router(name="rules")
    router.message.register(rules, Command("rules"), F.text)
    return router
