"""What of an Inputs must be screened: found by value first, so that a forgotten mark hides nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, cast, get_args, get_origin

from pydantic import BaseModel

from pipelines.kit.contract import BlobRef, FieldMark, Inputs


@dataclass(frozen=True)
class FieldText:
    """A text of the inputs; `is_unwanted` marks a negative prompt."""

    text: str
    is_unwanted: bool


def texts_of(inputs: Inputs) -> Iterator[FieldText]:
    """Every text in the inputs, except fields whose mark says that they hold no free text."""
    for mark, value in _leaves(inputs):
        if isinstance(value, str) and (mark is None or mark.screen is not None):
            yield FieldText(value, is_unwanted=mark is not None and mark.kind == "negative")


def texts_in(model: BaseModel) -> Iterator[str]:
    """Every text in any model, such as the answer of a language model."""
    return (value for _, value in _leaves(model) if isinstance(value, str))


def pictures_of(inputs: Inputs) -> Iterator[BlobRef]:
    """Every stored picture in the inputs, marked or not."""
    return (value for _, value in _leaves(inputs) if isinstance(value, BlobRef))


def _leaves(model: BaseModel) -> Iterator[tuple[FieldMark | None, object]]:
    for name, info in type(model).model_fields.items():
        mark = next((m for m in info.metadata if isinstance(m, FieldMark)), None)
        yield from _open(mark or _mark_inside(info.annotation), getattr(model, name))


def _open(mark: FieldMark | None, value: object) -> Iterator[tuple[FieldMark | None, object]]:
    if isinstance(value, BlobRef | str):
        yield mark, value
    elif isinstance(value, BaseModel):
        yield from _leaves(value)
    elif isinstance(value, Iterable):
        values = cast("Iterable[object]", value)
        if isinstance(value, Mapping):
            mapping = cast("Mapping[object, object]", value)
            values = [*mapping.keys(), *mapping.values()]
        for one in values:
            yield from _open(mark, one)


def _mark_inside(annotation: object) -> FieldMark | None:
    """The mark in `Prompt | None` or `tuple[Picture, ...]`, which pydantic leaves inside the annotation."""
    if get_origin(annotation) is Annotated:
        for extra in get_args(annotation)[1:]:
            if isinstance(extra, FieldMark):
                return extra
    for part in get_args(annotation):
        if mark := _mark_inside(part):
            return mark
    return None
