"""The normaliser: disguises come off, honest text stays as it is."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.attacks import ATTACKS, applies
from safety.normalise import AS_SPELLED, flatten, read, readings

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=10)
RUSSIAN = st.text("абвгдежзиклмнопрстуфхцчшщыьэюя", min_size=3, max_size=12)


def every_reading(text: str) -> set[str]:
    reading = read(text)
    return {r.removeprefix(AS_SPELLED) for word in reading.words for r in word.readings} | set(
        reading.spelled
    )


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    reading = read(text)
    assert reading.plain == flatten(text)
    assert all(word.readings for word in reading.words)


@given(st.text(max_size=200))
def test_flattening_twice_changes_nothing_more(text: str) -> None:
    once = flatten(text)
    assert flatten(flatten(once)) == flatten(once)


@given(RUSSIAN)
def test_honest_russian_is_never_folded_into_latin(word: str) -> None:
    assert not any(c.isascii() and c.isalpha() for reading in readings(word) for c in reading)


@given(WORDS)
def test_a_plain_word_is_among_its_readings(word: str) -> None:
    assert word in readings(word)


@pytest.mark.parametrize("name", [name for name in ATTACKS if name not in {"transliteration", "capitals"}])
@given(word=st.sampled_from(["lantern", "harbour", "window", "portrait"]))
def test_disguises_come_off(name: str, word: str) -> None:
    assert word in every_reading(ATTACKS[name](word, Random(7)))


@pytest.mark.parametrize(
    "name", [name for name in ATTACKS if applies(name, "ru") and name != "transliteration"]
)
@pytest.mark.parametrize("word", ["фонарь", "окно", "портрет"])
def test_disguises_come_off_in_russian(name: str, word: str) -> None:
    assert word in every_reading(ATTACKS[name](word, Random(7)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("l4nt3rn", "lantern"),
        ("lаntеrn", "lantern"),  # Cyrillic а and е
        ("lan\u200btern", "lantern"),
        ("l a n t e r n", "lantern"),
        ("l-a-n-t-e-r-n", "lantern"),
        ("(lan)tern", "lantern"),
        ("((lantern:1.4))", "lantern"),
        ("laaaanteeern", "lantern"),
        ("ｌａｎｔｅｒｎ", "lantern"),
        ("ʟᴀɴᴛᴇʀɴ", "lantern"),
        ("l@ntern", "lantern"),
        ("фoнapь", "фонарь"),  # Latin o, a, p
        ("ф0нарь", "фонарь"),
        ("1lantern", "lantern"),
        ("l*ntern", "lantern"),
        ("w*nd*w", "window"),
        ("r**f", "roof"),
        ("d**k", "duck"),
        ("ф*нарь", "фонарь"),
        ("lanntern", "lantern"),
        ("фоннарь", "фонарь"),
    ],
)
def test_known_disguises(written: str, meant: str) -> None:
    assert meant in every_reading(written)


def test_numbers_alone_are_left_alone() -> None:
    assert readings("2024") == ("2024",)
    assert read("1 2 3 4 5").spelled == ()
