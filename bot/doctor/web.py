"""Checks of the Mini App: whether it has an address, and whether that leads to the chat process."""

import asyncio

import aiohttp

from bot.doctor.findings import Finding, fine, note
from bot.settings import Web

SUBJECT = "Mini App"
OURS = "start.js"
"""What only our page names."""


async def page(settings: Web) -> Finding:
    """What the public address answers; the chat need not run while the doctor looks."""
    if not settings.url:
        return note(
            SUBJECT,
            "WEB_URL is empty: no editor inside Telegram, no HTTP API",
            "Put the public https address that leads to WEB_PORT into .env: docs/api.md.",
        )
    address = f"{settings.url.rstrip('/')}/app/"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(address) as answer,
        ):
            status, is_ours = answer.status, OURS in await answer.text(errors="replace")
    except (aiohttp.ClientError, TimeoutError) as error:
        return _away(address, type(error).__name__, settings.port)
    return (
        fine(SUBJECT, f"{address} answers") if is_ours else _away(address, f"status {status}", settings.port)
    )


def _away(address: str, why: str, port: int) -> Finding:
    fix = f"Start the chat, and let your proxy pass /app/ and /api/ to port {port}: docs/api.md."
    return note(SUBJECT, f"{address} does not lead to the Mini App ({why})", fix)


def examine(settings: Web) -> list[Finding]:
    """All checks of this module."""
    return [asyncio.run(page(settings))]
