"""The language model a process speaks to: a client of the operator's server, or a mute one."""

from importlib.util import find_spec
from pathlib import Path

import structlog

from bot.settings import BadSettings, Words
from pipelines.kit.language import Language, Mute
from pipelines.words.address import Address
from pipelines.words.script import BadScript, read_scripts
from pipelines.words.speaker import Speaker

log: structlog.stdlib.BoundLogger = structlog.get_logger("words")


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
    if not words.url.startswith(("http://", "https://")):
        raise BadSettings(
            f"LLM_URL={words.url}: it begins with http:// or https:// and usually ends with /v1"
        )
    try:
        scripts = read_scripts(Path(words.scripts) if words.scripts else None)
    except BadScript as error:
        raise BadSettings(f"LLM_SCRIPTS={words.scripts}: {error}") from error
    return Speaker(address_of(words), scripts)


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
