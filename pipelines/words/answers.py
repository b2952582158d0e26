"""Reads answers of language models: JSON, fenced or wrapped JSON, JSON that was cut off, or plain text."""

import re
from typing import Self, cast

from pydantic import ValidationError, field_validator
from pydantic_core import from_json

from pipelines.kit.language import Shape, ShapeT, Silence, Speechless

FENCE = re.compile(r"```[a-z]*\s*|\s*```", re.IGNORECASE)
DECLINES = re.compile(
    r"(?:i(?:'|’)?m|i am) (?:(?:so|very) )?(?:sorry|unable|not able|afraid|not comfortable)\b|"
    r"sorry\s*(?:[,.!—-]|but\b|i\b)|(?:i apologi[sz]e|my apologies|unfortunately|regrettably)\b|"
    r"i (?:cannot|can not|can(?:'|’)?t|won(?:'|’)?t|will not|must|have to decline|do not|don(?:'|’)?t)\b|"
    r"as an? (?:ai|(?:large )?language model|assistant)\b|"
    r"this (?:request|wish|prompt|content|picture|image) (?:violates|goes against|is not allowed)\b|"
    r"(?:извините|простите|прошу прощения|к сожалению|мне жаль|(?:я )?не могу|как языковая модель)\b",
    re.IGNORECASE,
)
"""How models decline; no prompt for a picture speaks so."""
LEAD = re.compile(
    r"^(?:(?:sure|certainly|of course)[,.!]*\s*)?here(?:'|’| i)s (?:an?|the|your|my)\b[^:.\n]{0,60}:\s*",
    re.IGNORECASE,
)
"""What a talkative model puts before the prompt."""
LABEL = re.compile(r"^[*_]*(?:english |final |best |the )?(?:prompt|промпт)[*_]*\s*[:—-]\s*", re.IGNORECASE)
RUN = 7
"""Words in a row that are no coincidence."""


def read(raw: str, shape: type[ShapeT]) -> ShapeT:
    """The answer in its shape. Raises Speechless: REFUSED where the model declined, NONSENSE otherwise."""
    text = FENCE.sub("", raw).strip()
    if DECLINES.match(text):
        raise Speechless(Silence.REFUSED, "the model declined")
    if "{" not in text:
        plain = shape.of_plain_text(text) if text else None
        if plain is None:
            raise Speechless(Silence.NONSENSE, "no JSON" if text else "an empty answer")
        return plain
    try:
        answer = shape.model_validate(_object(text))
    except (ValueError, ValidationError) as error:
        raise Speechless(Silence.NONSENSE, "not in the asked form") from error
    if DECLINES.match(first_text(answer)):
        raise Speechless(Silence.REFUSED, "the model declined")
    return answer


def first_text(answer: Shape) -> str:
    """The text of the first field, the one that people read."""
    said: object = getattr(answer, next(iter(type(answer).model_fields)))
    return said if isinstance(said, str) else ""


def plain_of(text: str) -> str:
    """A prompt on one line, without what leads up to it, label, quotation marks around it, or markup."""
    line = " ".join(LABEL.sub("", LEAD.sub("", text.strip()), count=1).replace("**", "").split())
    for opening, closing in ('""', "“”", "«»"):
        is_around = line.startswith(opening) and line.endswith(closing) and line.count(opening) == 1
        if len(line) > 1 and (is_around or (opening == closing and line.strip(opening).count(opening) == 0)):
            line = line.removeprefix(opening).removesuffix(closing).strip()
    return line


class PromptAnswer(Shape):
    """An answer that is a prompt above all."""

    prompt: str

    @field_validator("prompt")
    @classmethod
    def _in_one_line(cls, prompt: str) -> str:
        return plain_of(prompt)

    @classmethod
    def of_plain_text(cls, text: str) -> Self | None:
        """Some models answer with the bare prompt."""
        return cls(prompt=text)


def echoes(said: str, told: str, given: str) -> bool:
    """Whether the answer repeats a run of words it was told and that nobody gave it."""
    return bool((_runs(said) & _runs(told)) - _runs(given))


def heard(raw: str, name: str) -> str:
    """What of the string field `name` has been written so far in an unfinished answer."""
    start = raw.find("{")
    if start < 0:
        return ""
    try:
        found: object = from_json(raw[start:], allow_partial="trailing-strings")
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    said = cast("dict[str, object]", found).get(name)
    return said if isinstance(said, str) else ""


def _object(text: str) -> object:
    """The outermost object; what was cut off at the end of it is left out. Raises ValueError."""
    start, end = text.find("{"), text.rfind("}")
    if end > start:
        try:
            return from_json(text[start : end + 1])
        except ValueError:
            pass
    return from_json(text[start:], allow_partial=True)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
