"""Option parsing: what people and their phones write."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.options import ALLOWED, Allowed, BadOption, Order, parse
from handlers.kit.wishes import Habits, command_of, wish_of

HERE = Allowed(("1:1", "3:2", "16:9"), ("ink", "neon"), ("pocket", "pocket-flash"))
WORDS = st.lists(st.text(st.characters(categories=["L"]), min_size=1), min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("a fish", Order("a fish")),
        ("a fish --ar 3:2", Order("a fish", shape="3:2")),
        ("a fish —ar 3x2", Order("a fish", shape="3:2")),
        ("рыба –n 2 –seed 0", Order("рыба", count=2, seed=0)),
        ("--n=3 a fish", Order("a fish", count=3)),
        ("a fish --style INK in a bowl", Order("a fish in a bowl", style="ink")),
        ("a fish --no people, text --model Pocket", Order("a fish", negative="people, text", model="pocket")),
        ("рыба — это птица", Order("рыба — это птица")),
        ("кот —рыжий и well-known--ar", Order("кот —рыжий и well-known--ar")),
        ("--ar\n16/9\na fish", Order("a fish", shape="16:9")),
        ("a fish --near 7 --n 4", Order("a fish", near=7, count=4)),
        ("a fish -- alone", Order("a fish -- alone")),
    ],
)
def test_reads(text: str, order: Order) -> None:
    assert parse(text, HERE) == order


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a --wide", "option-unknown"),
        ("a --ar", "option-empty"),
        ("a --ar 9:9", "option-bad-shape"),
        ("a --style oil", "option-bad-style"),
        ("a --model gpt", "option-bad-model"),
        ("a --seed -1", "option-bad-seed"),
        ("a --seed 4294967296", "option-bad-seed"),
        ("a --seed ²", "option-bad-seed"),
        ("a --near fish", "option-bad-seed"),
        ("a --n 0", "option-bad-count"),
        ("a --n 1.5", "option-bad-count"),
        ("a --n 1 --n 1", "option-twice"),
    ],
)
def test_refuses(text: str, code: str) -> None:
    with pytest.raises(BadOption) as caught:
        parse(text, HERE)
    assert caught.value.code == code


@given(st.text(max_size=300))
def test_any_text_is_an_order_or_a_sentence(text: str) -> None:
    with contextlib.suppress(BadOption):
        order = parse(text, HERE)
        assert 1 <= order.count <= 4
        assert order.shape is None or order.shape in HERE.shapes


@given(
    WORDS,
    st.sampled_from(HERE.shapes),
    st.integers(0, 2**32 - 1),
    st.sampled_from(("none", *HERE.styles)),
    WORDS,
    st.none() | st.integers(0, 2**32 - 1),
)
def test_a_recipe_reads_back_as_the_same_wish(
    prompt: str, shape: str, seed: int, style: str, negative: str, near: int | None
) -> None:
    order = Order(prompt, negative, shape, None if style == "none" else style, seed, "pocket", near=near)
    wish = wish_of(order, Habits("pocket-flash", "1:1"))
    read = parse(command_of(wish, seed).removeprefix("/draw "), HERE)
    assert wish_of(read, Habits("pocket-flash", "1:1")) == wish


@given(
    st.lists(st.sampled_from(ALLOWED), min_size=1, max_size=3, unique=True), st.sampled_from(("--", "—", "–"))
)
def test_dashes_of_phones_mean_the_same(names: list[str], dash: str) -> None:
    values = {
        "ar": "3:2",
        "no": "rain",
        "seed": "7",
        "model": "pocket",
        "style": "ink",
        "n": "2",
        "near": "9",
    }

    def said(mark: str) -> str:
        return "a fish " + " ".join(f"{mark}{name} {values[name]}" for name in names)

    assert parse(said(dash), HERE) == parse(said("--"), HERE)
