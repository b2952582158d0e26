"""Checks of the language server: it is reached, serves the model, answers within its time."""

import asyncio
import time
from importlib.util import find_spec

from bot.doctor.findings import Finding, broken, fine, note
from bot.run.language import open_speaker
from bot.settings import BadSettings, Words
from pipelines.kit.language import Shape, Silence, Speechless, WordOrder

SUBJECT = "Words"
SERVER = "Start it (docs/llm.md), and check LLM_URL: it usually ends with /v1."


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
    """One short question, and what is served where the answer is an error."""
    try:
        speaker = open_speaker(words)
    except BadSettings as error:
        return broken(SUBJECT, str(error), "Mend the file, or empty LLM_SCRIPTS to use ours.")
    wish = WordOrder("beautify", {"wish": "a red fish"}, _Probe, check=lambda _: None)
    try:
        served = await asyncio.wait_for(speaker.served(), words.timeout)
        if served and words.model not in served:
            return broken(
                SUBJECT,
                f"{words.url} serves {', '.join(served)}, not {words.model}",
                "Set LLM_MODEL to one of these, or give the server --served-model-name.",
            )
        started = time.monotonic()
        try:
            await speaker.say(wish)
        except Speechless as speechless:
            if speechless.silence not in {Silence.NONSENSE, Silence.REFUSED}:
                return _silent(words, speechless)
        return fine(SUBJECT, f"{words.model} at {words.url} answers in {time.monotonic() - started:.1f} s")
    except Speechless as speechless:
        return _silent(words, speechless)
    except TimeoutError:
        return _silent(words, Speechless(Silence.SLOW))
    finally:
        await speaker.close()


def _silent(words: Words, speechless: Speechless) -> Finding:
    if speechless.silence is Silence.SLOW:
        return broken(
            SUBJECT,
            f"{words.url} gives no whole answer in {words.timeout:g} s",
            "Raise LLM_TIMEOUT, take a smaller or quantised model, or look whether its card is full.",
        )
    return broken(SUBJECT, f"{words.url} cannot be used ({speechless.detail})", SERVER)
