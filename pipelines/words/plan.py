"""Plans: plain words become a capability and the fields of its form, by the pipelines' own declarations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from pipelines.kit.contract import FieldMark, Inputs
from pipelines.kit.language import Language, Shape, Silence, Speechless, WordOrder
from pipelines.kit.models import known_models
from pipelines.kit.styles import NO_STYLE, known_styles
from pipelines.words.keeping import quotes_in

SCRIPT = "plan"
NOTHING = "none"
"""The capability of words that ask for nothing we do."""
SPOKEN = frozenset({"prompt", "negative", "choice"})
"""Kinds of fields that people speak of; models, seeds and pictures are chosen otherwise."""

Forms = Mapping[str, type[Inputs]]
AtHand = Literal["none", "sent", "result"]


class PlanAnswer(Shape):
    """What the language model answers."""

    capability: str
    uses_picture: bool = False
    inputs: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class Situation:
    """What a person wrote and what lies before them."""

    wish: str
    picture: AtHand = "none"
    """Whether they sent a picture along, or answer to a result."""
    before: str = ""
    """The prompt of that result."""


@dataclass(frozen=True)
class Plan:
    """What to do: shown as buttons before anything costly runs."""

    capability: str | None
    """None where the words ask for nothing."""
    inputs: dict[str, object]
    """Checked values of the fields that were spoken of."""
    uses_picture: bool


async def plan(situation: Situation, forms: Forms, language: Language) -> Plan:
    """Read plain words. Raises Speechless where no sound plan came back."""
    spoken = {name: spoken_fields(form) for name, form in forms.items()}
    order = WordOrder(
        script=SCRIPT,
        fields={
            "wish": situation.wish,
            "picture": situation.picture,
            "before": situation.before,
            "forms": "; ".join(f"{name}({', '.join(fields)})" for name, fields in sorted(spoken.items())),
        },
        shape=PlanAnswer,
        schema=schema_of(forms),
        check=lambda answer: _require_sound(answer, spoken, situation),
    )
    answer = await language.say(order)
    if answer.capability == NOTHING:
        return Plan(None, {}, uses_picture=False)
    fields = spoken[answer.capability]
    values = {name: TypeAdapter[object](fields[name].rebuild_annotation()) for name in answer.inputs}
    inputs = {name: adapter.validate_python(answer.inputs[name]) for name, adapter in values.items()}
    return Plan(answer.capability, inputs, answer.uses_picture and situation.picture != "none")


def spoken_fields(form: type[Inputs]) -> dict[str, FieldInfo]:
    """The fields of a form that people speak of: texts, choices and plain numbers."""
    found: dict[str, FieldInfo] = {}
    for name, info in form.model_fields.items():
        mark = mark_of(info)
        if mark.kind in SPOKEN if mark is not None else info.annotation in {int, float}:
            found[name] = info
    return found


def picture_field(form: type[Inputs]) -> tuple[str, bool]:
    """The input that takes a picture, and whether it must; empty where none takes one."""
    found = [
        (name, info.is_required())
        for name, info in form.model_fields.items()
        if (mark := mark_of(info)) is not None and mark.kind == "picture"
    ]
    return max(found, key=lambda one: one[1], default=("", False))


def mark_of(info: FieldInfo) -> FieldMark | None:
    """The meaning of a field."""
    return _mark(info.metadata) or _mark_inside(info.annotation)


def schema_of(forms: Forms) -> dict[str, Any]:
    """The JSON schema of a plan: one alternative a capability, and the one of doing nothing."""
    empty: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
    alternatives = {NOTHING: empty} | {name: _form_schema(form) for name, form in sorted(forms.items())}
    return {"anyOf": [_alternative(name, inputs) for name, inputs in alternatives.items()]}


def _alternative(name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    properties = {"capability": {"const": name}, "uses_picture": {"type": "boolean"}, "inputs": inputs}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _form_schema(form: type[Inputs]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, info in spoken_fields(form).items():
        properties[name] = TypeAdapter[object](info.rebuild_annotation()).json_schema()
        if choices := _choices(name):
            properties[name]["enum"] = list(choices)
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _choices(name: str) -> tuple[str, ...]:
    known = {"style": (NO_STYLE, *known_styles()), "ratio": tuple(known_models().ratios)}
    return known.get(name, ())


def _require_sound(
    answer: PlanAnswer, spoken: Mapping[str, dict[str, FieldInfo]], situation: Situation
) -> None:
    """Raise Speechless(NONSENSE) unless the plan fits its form and kept what was quoted."""
    if answer.capability == NOTHING:
        return
    fields = spoken.get(answer.capability)
    if fields is None or not answer.inputs.keys() <= fields.keys():
        raise Speechless(Silence.NONSENSE, "an unknown capability or field")
    for name, value in answer.inputs.items():
        try:
            TypeAdapter[object](fields[name].rebuild_annotation()).validate_python(value)
        except ValidationError as error:
            raise Speechless(Silence.NONSENSE, f"a value that {name} cannot have") from error
        if (choices := _choices(name)) and value not in choices:
            raise Speechless(Silence.NONSENSE, f"an unknown {name}")
    texts = " ".join(value for value in answer.inputs.values() if isinstance(value, str))
    if any(quote not in texts for quote in quotes_in(situation.wish)):
        raise Speechless(Silence.NONSENSE, "it lost a quote")


def _mark(metadata: list[Any]) -> FieldMark | None:
    return next((mark for mark in metadata if isinstance(mark, FieldMark)), None)


def _mark_inside(annotation: object) -> FieldMark | None:
    """The mark in `Seed | None`, which pydantic leaves inside the annotation."""
    if isinstance(annotation, FieldMark):
        return annotation
    return next((mark for part in get_args(annotation) if (mark := _mark_inside(part))), None)
