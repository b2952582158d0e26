"""Go live on one machine: the chat and a worker as two processes under one supervisor."""

import asyncio
import os

from bot import logs
from bot.run.supervisor import Child, environment_without_token, supervise
from bot.settings import HOPELESS, Settings


def main() -> int:
    """Run until Ctrl-C or SIGTERM; returns the exit status."""
    settings = Settings()
    logs.set_up(settings.logs.level, json_lines=settings.logs.json_lines)
    if settings.telegram().token is None:
        print(
            "BOT_TOKEN is empty, so there is no bot to serve.\n"
            "Ask @BotFather for a token and put BOT_TOKEN=... into .env, or try the rehearsal: make run"
        )
        return HOPELESS
    return asyncio.run(supervise(household(dict(os.environ), environment_without_token())))


def household(chat: dict[str, str], worker: dict[str, str]) -> list[Child]:
    """The two children; the worker is last, so it drains first while the chat still delivers."""
    return [Child("chat", ("chat",), chat), Child("worker", ("worker",), worker)]
