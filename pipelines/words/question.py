"""A question as the server gets it: messages, limits, the form of the answer, and its key in memory."""

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pipelines.kit.language import Shape, WordOrder
from pipelines.words.address import Address
from pipelines.words.script import Script, as_data

CHARS_A_TOKEN = 6
"""More characters than a token has on average in any language: what goes beyond is an answer without end."""
JPEG_START = b"\xff\xd8"


@dataclass(frozen=True)
class Question:
    """Everything one call needs."""

    name: str
    model: str
    messages: list[dict[str, Any]]
    schema: dict[str, Any]
    """JSON schema of the answer; empty where any text will do."""
    first_field: str
    temperature: float
    max_tokens: int
    turn: int
    key: str
    """Equal for equal questions: script and its version, fields, picture, turn, model."""

    @property
    def max_chars(self) -> int:
        """Characters after which nobody reads on."""
        return self.max_tokens * CHARS_A_TOKEN


def question_of(order: WordOrder[Any], script: Script, address: Address) -> Question:
    """Put the script before the fields of an order."""
    asked: dict[str, Any] = {"role": "user", "content": as_data(order.fields)}
    model = address.model
    if order.picture is not None:
        model = address.vision_model or address.model
        asked["content"] = [
            {"type": "image_url", "image_url": {"url": _data_url(order.picture)}},
            {"type": "text", "text": as_data(order.fields)},
        ]
    messages = [*script.before(), asked]
    schema = dict(order.schema) if order.schema is not None else schema_of(order.shape)
    told = json.dumps([model, script.version, messages, schema, order.turn], sort_keys=True)
    return Question(
        name=order.script,
        model=model,
        messages=messages,
        schema=schema,
        first_field=next(iter(order.shape.model_fields)),
        temperature=script.temperature,
        max_tokens=script.max_tokens,
        turn=order.turn,
        key=sha256(told.encode()).hexdigest(),
    )


def schema_of(shape: type[Shape]) -> dict[str, Any]:
    """The JSON schema of a shape, closed and without defaults, as constrained decoding wants it."""
    schema = shape.model_json_schema()
    schema["additionalProperties"] = False
    schema["required"] = list(schema["properties"])
    return schema


def _data_url(picture: bytes) -> str:
    kind = "jpeg" if picture.startswith(JPEG_START) else "png"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
