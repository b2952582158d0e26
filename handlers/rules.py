"""Rules: what is done with each kind of content in this chat, and who decided that."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from handlers.kit.i18n import Html, Say
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from safety.policy import Line


async def rules(message: Message, visit: Visit, studio: Studio) -> None:
    """List the effective policy, strictest first; the words of the rules themselves are never shown."""
    policy, say = studio.guard.policy, visit.say
    chat = policy.of_chat(visit.chat.level, is_private=visit.is_private)
    lines = sorted(policy.explain(chat), key=lambda it: -it.pair.clear.severity)
    level = policy.effective(chat.level)
    await message.answer(
        say(
            "rules-text",
            level=Html(say(f"chat-level-{level}")),
            lines=Html("\n".join(_line(line, say) for line in lines)),
            is_group="no" if visit.is_private else "yes",
        )
    )


def _line(line: Line, say: Say) -> str:
    """One kind of content: what is done with it, also where the guard is unsure, and whose decision it is."""
    return say(
        "rules-line",
        category=Html(say(f"rules-category-{line.category.value.replace('_', '-')}")),
        clear=Html(say(f"rules-{line.pair.clear}")),
        unsure=Html(say(f"rules-{line.pair.unsure}")),
        is_split="yes" if line.pair.unsure != line.pair.clear else "no",
        origin=Html(say(f"rules-origin-{line.origin}")),
    )


def routes() -> Router:
    """The command this feature answers."""
    router = Router(name="rules")
    router.message.register(rules, Command("rules"), F.text)
    return router
