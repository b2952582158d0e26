"""Every road by which words reach a picture is screened, in every capability of the house."""

from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest

from pipelines.kit.catalogue import capabilities
from pipelines.kit.contract import Inputs
from safety.fields import texts_of
from safety.guard import open_guard
from safety.levels import Level
from safety.policy import Policy
from safety.verdict import Reason

VULGAR = "blowjob"
"""Refused everywhere, in a negative prompt too."""
GUARD = open_guard(Policy())
NO_FREE_TEXT = {"model", "style", "choice", "seed"}
"""Kinds of field that hold an id or a number, checked elsewhere against what there is."""


def holds_text(annotation: object) -> bool:
    """Whether a field of this type may hold a string."""
    if get_origin(annotation) in {Union, UnionType} or get_args(annotation):
        return any(holds_text(part) for part in get_args(annotation))
    return annotation is str


def text_fields() -> list[tuple[str, str]]:
    return [
        (name, field)
        for name, pipeline in sorted(capabilities().items())
        for field, info in pipeline.inputs.model_fields.items()
        if holds_text(info.annotation)
    ]


@pytest.mark.parametrize(("capability", "field"), text_fields())
def test_every_text_field_is_screened_or_holds_no_free_text(capability: str, field: str) -> None:
    declared = capabilities()[capability].inputs
    empty = {name: None for name, info in declared.model_fields.items() if info.is_required()}
    wish: Inputs = declared.model_construct(**empty | {field: VULGAR})
    if [text.text for text in texts_of(wish)].count(VULGAR):
        assert GUARD.judge_texts(wish, (), Level.FAMILY).reason is Reason.SEXUAL
    else:
        marks: list[Any] = [mark for mark in declared.model_fields[field].metadata if hasattr(mark, "kind")]
        assert [mark.kind for mark in marks if mark.kind in NO_FREE_TEXT], (
            f"{capability}.{field} is unscreened"
        )


def test_replied_and_quoted_texts_are_screened() -> None:
    assert not GUARD.judge_texts(None, (VULGAR,), Level.FAMILY).is_allowed
    assert GUARD.judge_texts(None, ("a fish",), Level.FAMILY).is_allowed
