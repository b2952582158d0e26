"""Checks of the language server: it is reached, serves the model, answers within its time."""

import asyncio
import time
from importlib.util import find_spec

from bot.doctor.findings import Finding, broken, fine, note
from bot.run.language import open_speaker
from bot.settings import BadSettings, Words
from pipelines.kit.language import Shape, Silence, Speechless, WordOrder
from pipelines.words.speaker import Speaker

SUBJECT = "Words"
SERVER = "Start it (docs/llm.md), and check LLM_URL: it usually ends with /v1."

KEY = "It wants another key: set LLM_KEY."
MENDS = "Mend what it names in .env; with LLM_SCRIPTS empty our own scripts are used."
MOST_NAMED = 8


class _Probe(Shape):
    prompt: str


def examine(words: Words) -> list[Finding]:
    """All checks of this module."""
    if not words.url:
        return [
            note(SUBJECT, "LLM_URL is empty: wishes are drawn as they are written", "docs/llm.md has more.")
        ]
    if find_spec("openai") is None:
        return [broken(SUBJECT, "the client is not installed", "pip install -e '.[words]'")]
    return [asyncio.run(_server(words))]


async def _server(words: Words) -> Finding:
    """What is served, and one short question."""
    try:
        speaker = open_speaker(words)
    except BadSettings as error:
        return broken(SUBJECT, str(error), MENDS)
    try:
        served = await asyncio.wait_for(speaker.served(), words.timeout)
        return _missing(words, served) or await _answer(words, speaker)
    except Speechless as speechless:
        return _silent(words, speechless)
    except TimeoutError:
        return _silent(words, Speechless(Silence.SLOW))
    finally:
        await speaker.close()


def _missing(words: Words, served: tuple[str, ...]) -> Finding | None:
    """A model that is set and not served; some servers tell nothing of theirs."""
    for name, model in (("LLM_MODEL", words.model), ("LLM_VISION_MODEL", words.vision_model)):
        if served and model and model not in served:
            return broken(
                SUBJECT,
                f"{words.url} serves {_some(served)}, not {model}",
                f"Set {name} to one of these, or give the server --served-model-name.",
            )
    return None


async def _answer(words: Words, speaker: Speaker) -> Finding:
    """One real question. Raises Speechless where no answer comes."""
    wish = WordOrder("beautify", {"wish": "a red fish"}, _Probe, check=lambda _: None)
    started = time.monotonic()
    try:
        await speaker.say(wish)
    except Speechless as speechless:
        if speechless.silence not in {Silence.NONSENSE, Silence.REFUSED}:
            raise
        return note(
            SUBJECT,
            f"{words.model} at {words.url} answers, but not as it is asked to ({speechless.detail})",
            "Take a chat model of some size; python -m bot eval words measures it.",
        )
    return fine(SUBJECT, f"{words.model} at {words.url} answers in {time.monotonic() - started:.1f} s")


def _silent(words: Words, speechless: Speechless) -> Finding:
    if speechless.silence is Silence.SLOW:
        return broken(
            SUBJECT,
            f"{words.url} gives no whole answer in {words.timeout:g} s",
            "Raise LLM_TIMEOUT, take a smaller or quantised model, or look whether its card is full.",
        )
    fix = KEY if speechless.detail in {"HTTP 401", "HTTP 403"} else SERVER
    return broken(SUBJECT, f"{words.url} cannot be used ({speechless.detail})", fix)


def _some(served: tuple[str, ...]) -> str:
    """The models of a server, of which there may be hundreds."""
    more = len(served) - MOST_NAMED
    return ", ".join(served[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
