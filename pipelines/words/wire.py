"""The wire to an OpenAI-compatible server: one streamed call, its errors turned into silences."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from pipelines.kit.language import Silence, Speechless
from pipelines.words.question import Question

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

log = structlog.get_logger()

NO_SCHEMA = frozenset({400, 404, 422, 501})
"""How servers answer to a form of answer that they cannot constrain."""


@dataclass(frozen=True)
class Piece:
    """A piece of an answer; the last may tell how many tokens were read and written."""

    text: str = ""
    read: int = 0
    written: int = 0


class Wire:
    """An open client of the library; knows whether the server takes JSON schemas."""

    def __init__(self, client: "AsyncOpenAI") -> None:
        self._client = client
        self._takes_schemas = True

    async def stream(self, question: Question, attempt: int) -> AsyncGenerator[Piece]:
        """The answer, piece by piece; closing it early ends the call. Raises Speechless (DOWN, SLOW)."""
        import openai

        try:
            async for piece in self._pieces(question, attempt):
                yield piece
        except openai.APITimeoutError as error:
            raise Speechless(Silence.SLOW, "timeout") from error
        except openai.APIStatusError as error:
            raise Speechless(Silence.DOWN, f"HTTP {error.status_code}") from error
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
        import openai

        if self._takes_schemas and question.schema:
            try:
                return await self._call(question, attempt, with_schema=True)
            except openai.APIStatusError as error:
                if error.status_code not in NO_SCHEMA:
                    raise
                return await self._without_schema(question, attempt, error)
        return await self._call(question, attempt, with_schema=False)

    async def _without_schema(self, question: Question, attempt: int, error: "APIStatusError") -> Any:
        """Ask again in plain words; if that works, the schema was the trouble, and is not sent again."""
        answer = await self._call(question, attempt, with_schema=False)
        log.info("the language server takes no JSON schemas", status=error.status_code)
        self._takes_schemas = False
        return answer

    async def _call(self, question: Question, attempt: int, *, with_schema: bool) -> Any:
        extra: dict[str, Any] = {}
        if with_schema:
            form = {"name": question.name, "schema": question.schema, "strict": True}
            extra["response_format"] = {"type": "json_schema", "json_schema": form}
        messages: Any = question.messages
        return await self._client.chat.completions.create(
            model=question.model,
            messages=messages,
            temperature=question.temperature,
            max_tokens=question.max_tokens,
            seed=question.turn * 100 + attempt,
            stream=True,
            stream_options={"include_usage": True},
            **extra,
        )


def connect(url: str, key: str, timeout: float) -> Wire:
    """Import the library, which takes a moment, and open a client; connects with the first call."""
    from openai import AsyncOpenAI

    # Retries are counted by the caller, together with answers that make no sense.
    return Wire(AsyncOpenAI(base_url=url, api_key=key or "none", timeout=timeout, max_retries=0))
