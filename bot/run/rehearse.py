"""The rehearsal: the stage in this process, the very same chat and worker processes beside it."""

import asyncio
import os
import shutil
import socket
from functools import partial
from pathlib import Path

from bot import logs
from bot.rehearsal.people import OPERATOR
from bot.rehearsal.stage import Stage
from bot.run.serve import household
from bot.run.supervisor import environment_without_token, supervise
from bot.settings import Settings

FOLDER = Path("data/rehearsal")
"""Kept apart from the live database, and kept between rehearsals."""


def main(port: int | None, *, fresh: bool) -> int:
    """Run until Ctrl-C; returns the exit status."""
    settings = Settings()
    logs.set_up("warning" if settings.logs.level == "info" else settings.logs.level, json_lines=False)
    if fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_rehearse(settings.rehearsal.port if port is None else port, settings.logs.level))


async def _rehearse(port: int, level: str) -> int:
    web_port = _free_port()
    web_url = f"http://127.0.0.1:{web_port}"
    stage = Stage(mini_app=f"{web_url}/app/")
    await stage.start(_free_or_any(port))
    worker = environment_without_token(**_apart(level))
    chat = worker | {
        "BOT_TOKEN": stage.token,
        "BOT_API_URL": stage.base_url,
        "ADMINS": str(OPERATOR),
        "WEB_URL": web_url,
        "WEB_HOST": "127.0.0.1",
        "WEB_PORT": str(web_port),
    }
    print("Atelier rehearsal: everything stays on this computer (127.0.0.1 only).")
    print("The chat and the painter are starting ...")
    try:
        return await supervise(household(chat, worker), partial(_announce, stage))
    finally:
        await stage.close()


def _apart(level: str) -> dict[str, str]:
    """Settings that keep the rehearsal's tasks and pictures away from the live ones."""
    return {
        "DATABASE_URL": f"sqlite:///{FOLDER}/atelier.sqlite",
        "BLOBS_FOLDER": str(FOLDER / "blobs"),
        "LOG_LEVEL": "warning" if level == "info" else level,
        "PYTHONUNBUFFERED": os.environ.get("PYTHONUNBUFFERED", "1"),
    }


async def _announce(stage: Stage) -> None:
    """Print the address once the chat process listens, so that the first message is answered."""
    await stage.wait_for_bot()
    print(f"\n  Open {stage.page_url} and write: a red fish under the moon\n\n  Ctrl-C ends it.\n")


def _free_port() -> int:
    """A port that nobody listens on now; the Mini App's address must be known before it is opened."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _free_or_any(port: int) -> int:
    """The port if nobody listens there, otherwise 0 (any free one), said aloud."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            print(f"Port {port} is taken; taking a free one. (REHEARSAL_PORT chooses another.)")
            return 0
    return port
