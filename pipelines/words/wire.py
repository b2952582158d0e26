"""The wire to an OpenAI-compatible server: one streamed call, its errors turned into silences."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from pipelines.kit.language import Silence, Speechless
from pipelines.words.question import Question

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = structlog.get_logger()

UNMANNERED = frozenset({400, 404, 422, 501})
"""How servers answer to a way of asking that they do not know."""
UNTAKEN = frozenset({400, 404, 413, 422})
"""How servers that are well answer to what they cannot take: too long, a picture, another model."""


class NotTaken(Speechless):
    """The server is well but takes no such question: asking again is no use, and others may ask theirs."""


@dataclass(frozen=True)
class Manner:
    """A way of asking: what goes along with the words."""

    has_schema: bool
    has_extras: bool
    """The seed, and the wish to be told of tokens; some servers forbid both."""


MANNERS = (Manner(True, True), Manner(False, True), Manner(True, False), Manner(False, False))
"""From the richest to the plainest."""


@dataclass(frozen=True)
class Piece:
    """A piece of an answer; the last may tell how many tokens were read and written."""

    text: str = ""
    read: int = 0
    written: int = 0


class Wire:
    """An open client of the library; knows in which manner the server can be asked."""

    def __init__(self, client: "AsyncOpenAI") -> None:
        self._client = client
        self._manners = MANNERS

    async def stream(self, question: Question, attempt: int) -> AsyncGenerator[Piece]:
        """The answer, piece by piece; closing it early ends the call. Raises Speechless (DOWN, SLOW)."""
        import openai

        try:
            async for piece in self._pieces(question, attempt):
                yield piece
        except openai.APITimeoutError as error:
            raise Speechless(Silence.SLOW, "timeout") from error
        except openai.APIStatusError as error:
            kind = NotTaken if error.status_code in UNTAKEN else Speechless
            raise kind(Silence.DOWN, f"HTTP {error.status_code}") from error
        except (openai.OpenAIError, OSError, ValueError) as error:
            raise Speechless(Silence.DOWN, type(error).__name__) from error

    async def models(self) -> tuple[str, ...]:
        """Ids of the models that are served; some servers tell none. Raises Speechless(DOWN)."""
        import openai

        try:
            return tuple([model.id async for model in self._client.models.list()])
        except openai.NotFoundError:
            return ()
        except openai.APIStatusError as error:
            raise Speechless(Silence.DOWN, f"HTTP {error.status_code}") from error
        except (openai.OpenAIError, OSError, ValueError) as error:
            raise Speechless(Silence.DOWN, type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _pieces(self, question: Question, attempt: int) -> AsyncGenerator[Piece]:
        is_whole = False
        async with await self._begin(question, attempt) as chunks:
            async for chunk in chunks:
                choice = chunk.choices[0] if chunk.choices else None
                is_whole |= choice is not None and choice.finish_reason is not None
                usage = chunk.usage
                yield Piece(
                    (choice.delta.content or "") if choice is not None else "",
                    usage.prompt_tokens if usage is not None else 0,
                    usage.completion_tokens if usage is not None else 0,
                )
        if not is_whole:
            raise Speechless(Silence.DOWN, "the answer broke off")

    async def _begin(self, question: Question, attempt: int) -> Any:
        """Ask in the richest manner that the server takes; one that worked after others is kept to."""
        import openai

        manners = [one for one in self._manners if question.schema or not one.has_schema]
        for manner in manners:
            try:
                answer = await self._call(question, attempt, manner)
            except openai.APIStatusError as error:
                if manner is manners[-1] or error.status_code not in UNMANNERED:
                    raise
                continue
            if manner is not manners[0]:
                log.info(
                    "the language server wants plainer questions",
                    has_schema=manner.has_schema,
                    has_extras=manner.has_extras,
                )
                self._manners = self._manners[self._manners.index(manner) :]
            return answer
        raise AssertionError("the loop returns or raises")

    async def _call(self, question: Question, attempt: int, manner: Manner) -> Any:
        extra: dict[str, Any] = {}
        if manner.has_schema:
            form = {"name": question.name, "schema": question.schema, "strict": True}
            extra["response_format"] = {"type": "json_schema", "json_schema": form}
        if manner.has_extras:
            extra["seed"] = question.turn * 100 + attempt
            extra["stream_options"] = {"include_usage": True}
        messages: Any = question.messages
        return await self._client.chat.completions.create(
            model=question.model,
            messages=messages,
            temperature=question.temperature,
            max_tokens=question.max_tokens,
            stream=True,
            **extra,
        )


def connect(url: str, key: str, timeout: float) -> Wire:
    """Import the library, which takes a moment, and open a client; connects with the first call."""
    from openai import AsyncOpenAI

    # Retries are counted by the caller, together with answers that make no sense.
    return Wire(AsyncOpenAI(base_url=url, api_key=key or "none", timeout=timeout, max_retries=0))
