"""Option parsing: what people and their phones write."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.files import KeptPicture
from handlers.kit.options import ALLOWED, Allowed, BadOption, Offered, Order, parse
from handlers.kit.wishes import USUAL_STRENGTH, Habits, PictureWish, command_of, wish_of
from pipelines.kit.contract import BlobRef, LoraUse
from safety.guard import open_guard
from safety.policy import Policy

WIDE = Offered("Pocket Flash", ("1:1", "3:2", "16:9"), ("ink", "neon"), ("lace", "moss"))
HERE = Allowed({"pocket": WIDE, "pocket-flash": WIDE, "small": Offered("Small", ("1:1",))}, "pocket-flash")
SOURCE = KeptPicture(BlobRef(sha256="0" * 64, media_type="image/png", size=1), 64, 64)
LORAS = st.lists(st.sampled_from(WIDE.loras), max_size=2, unique=True).flatmap(
    lambda names: st.tuples(
        *(
            st.builds(LoraUse, name=st.just(it), weight=st.integers(-8, 8).map(lambda n: n / 4))
            for it in names
        )
    )
)
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
        ("рыба --strength 0,4", Order("рыба", strength=0.4)),
        ("a fish --strength .5 in a bowl", Order("a fish in a bowl", strength=0.5)),
        ("a fish --lora lace", Order("a fish", loras=(LoraUse(name="lace", weight=1),))),
        (
            "a —lora Moss:-0,5 fish --lora lace:0.8",
            Order("a fish", loras=(LoraUse(name="moss", weight=-0.5), LoraUse(name="lace", weight=0.8))),
        ),
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
        ("a --ar 3:2 --model small", "option-bad-shape"),
        ("a --model small --style ink", "option-bad-style"),
        ("a --model small --lora lace", "option-bad-lora"),
        ("a --lora lace --lora lace:2", "option-twice"),
        ("a --lora lace:9", "option-bad-weight"),
        ("a --lora lace:much", "option-bad-weight"),
        ("a --lora lace:1 --lora moss --lora a --lora b --lora c", "option-many-loras"),
        ("a --strength 0", "option-bad-strength"),
        ("a --strength 1.01", "option-bad-strength"),
        ("a --strength nan", "option-bad-strength"),
        ("a --strength ²", "option-bad-strength"),
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
        assert order.shape is None or order.shape in WIDE.shapes
        assert order.strength is None or 0 < order.strength <= 1


@given(
    WORDS,
    st.sampled_from(WIDE.shapes),
    st.integers(0, 2**32 - 1),
    st.sampled_from((None, *WIDE.styles)),
    WORDS,
    st.none() | st.integers(0, 2**32 - 1),
    st.none() | st.integers(1, 100).map(lambda percent: percent / 100),
    LORAS,
)
def test_a_recipe_reads_back_as_the_same_wish(
    prompt: str,
    shape: str,
    seed: int,
    style: str | None,
    negative: str,
    near: int | None,
    strength: float | None,
    loras: tuple[LoraUse, ...],
) -> None:
    order = Order(prompt, negative, shape, style, seed, "pocket", near=near, strength=strength, loras=loras)
    source = None if strength is None else SOURCE
    wish = wish_of(order, Habits("pocket-flash", "1:1"), source)
    read = parse(command_of(wish, seed).removeprefix("/draw "), HERE)
    assert wish_of(read, Habits("pocket-flash", "1:1"), source) == wish


def test_the_usual_strength_is_the_pipelines_own() -> None:
    assert open_guard(Policy()).capability("draw").inputs.model_fields["strength"].default == USUAL_STRENGTH


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
        "strength": "0.5",
        "lora": "lace:0.8",
        "mine": "",
    }

    def said(mark: str) -> str:
        return "a fish " + " ".join(f"{mark}{name} {values[name]}" for name in names)

    assert parse(said(dash), HERE) == parse(said("--"), HERE)


def test_what_is_said_anew_holds_even_where_it_is_the_usual() -> None:
    wish = PictureWish(prompt="a fish", count=4)
    assert wish.told_anew(parse("a cat", HERE)).count == 4
    assert wish.told_anew(parse("a cat --n 1", HERE)).count == 1
