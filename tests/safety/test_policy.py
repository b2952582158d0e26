"""The level that counts in a chat."""

import pytest

from safety.policy import Level, Policy

LAX = Policy(floor=Level.ADULT_PRIVATE)


@pytest.mark.parametrize(
    ("chosen", "is_private", "level"),
    [
        (None, True, Level.ADULT_PRIVATE),
        (None, False, Level.FAMILY),
        ("adult_private", False, Level.FAMILY),
        ("strict", False, Level.STRICT),
        ("strict", True, Level.STRICT),
    ],
)
def test_a_group_is_never_laxer_than_family(chosen: str | None, is_private: bool, level: Level) -> None:
    assert LAX.of_chat(chosen, is_private=is_private) is level


def test_the_floor_counts_whatever_a_chat_chose() -> None:
    assert Policy(floor=Level.STRICT).effective(Level.FAMILY) is Level.STRICT
