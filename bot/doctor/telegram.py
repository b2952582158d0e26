"""Checks of the road to Telegram: the token's form, the server, the operators."""

import asyncio
import re

import aiohttp

from bot.doctor.findings import Finding, broken, fine, note
from bot.settings import Telegram

TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")


async def token(settings: Telegram) -> Finding:
    """Whether the token is there, well-formed and known to the server. Never prints it."""
    if settings.token is None:
        return note(
            "Telegram",
            "BOT_TOKEN is empty: only the rehearsal will work",
            "Ask @BotFather for a token and put BOT_TOKEN=... into .env",
        )
    secret = settings.token.get_secret_value()
    if not TOKEN.fullmatch(secret):
        return broken(
            "Telegram",
            "BOT_TOKEN does not look like a token (digits, a colon, 35 characters)",
            "Copy it again from @BotFather, without quotes or spaces.",
        )
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(f"{settings.api_url}/bot{secret}/getMe") as answer,
        ):
            said = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return broken(
            "Telegram",
            f"{settings.api_url} cannot be reached ({type(error).__name__})",
            "Check the network, a proxy, and BOT_API_URL.",
        )
    if not said.get("ok"):
        return broken(
            "Telegram", f"the server says: {said.get('description')}", "Renew the token with @BotFather."
        )
    return fine("Telegram", f"@{said['result'].get('username')} answers")


def operators(settings: Telegram) -> Finding:
    """Whether somebody can use /admin."""
    if not settings.admins:
        return note(
            "Operators", "ADMINS is empty: nobody can use /admin", "Put your Telegram id into ADMINS."
        )
    return fine("Operators", f"{len(settings.admins)} id(s)")


def examine(settings: Telegram) -> list[Finding]:
    """All checks of this module."""
    return [asyncio.run(token(settings)), operators(settings)]
