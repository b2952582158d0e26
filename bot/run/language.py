"""The language models a process speaks to: one for words, or a mute one, and one for the guard."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from bot.settings import BadSettings, Safety, Words
from pipelines.kit.language import Language, Mute
from pipelines.words.address import Address
from pipelines.words.script import BadScript, read_scripts
from pipelines.words.speaker import Speaker
from safety.guard_model import GuardModel

log: structlog.stdlib.BoundLogger = structlog.get_logger("words")

GUARD_PATIENCE = 5.0
"""Seconds at most for the guard model's answer."""


def open_language(words: Words) -> Language:
    """Make the client; connects with the first question. Raises BadSettings."""
    if not words.url:
        return Mute()
    if find_spec("openai") is None:
        log.warning("prompts are not beautified: install the client with pip install -e '.[words]'")
        return Mute()
    return open_speaker(words)


def open_speaker(words: Words) -> Speaker:
    """The client of the server at LLM_URL. Raises BadSettings."""
    if not is_address(words.url):
        raise BadSettings(f"LLM_URL={words.url}: write it like http://127.0.0.1:8000/v1")
    try:
        scripts = read_scripts(Path(words.scripts) if words.scripts else None)
    except BadScript as error:
        raise BadSettings(f"LLM_SCRIPTS={words.scripts}: {error}") from error
    return Speaker(address_of(words), scripts)


def open_guard_model(safety: Safety, words: Words) -> GuardModel | None:
    """The client of the guard model, where one is set. Raises BadSettings."""
    if not safety.model:
        return None
    if not is_address(url := safety.model_url or words.url):
        raise BadSettings("SAFETY_MODEL is set: say where it is served in SAFETY_MODEL_URL or LLM_URL")
    if find_spec("openai") is None:
        raise BadSettings("SAFETY_MODEL needs the client: pip install -e '.[words]'")
    # Every wish waits for it, so it gets a part of the patience that a beautified prompt has.
    patience = min(words.timeout, GUARD_PATIENCE)
    return GuardModel(replace(address_of(words), url=url, model=safety.model, timeout=patience))


def is_address(url: str) -> bool:
    """Whether a client can be made for it: a scheme, a host, and a port that there is."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def address_of(words: Words) -> Address:
    """The settings as the client takes them."""
    return Address(
        url=words.url,
        model=words.model,
        key=words.key.get_secret_value() if words.key is not None else "",
        vision_model=words.vision_model,
        timeout=words.timeout,
        concurrency=words.concurrency,
    )
