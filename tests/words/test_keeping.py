"""What a rewriting must keep, and what makes it useless: texts in, verdict out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.language import Silence, Speechless
from pipelines.words.answers import echoes, heard, plain_of
from pipelines.words.keeping import lost, split_options
from pipelines.words.rewriting import added_in, require_useful


def fault(wish: str, prompt: str, room: int = 1000) -> str:
    try:
        require_useful(wish, prompt, room)
    except Speechless as speechless:
        return speechless.detail if speechless.silence is Silence.NONSENSE else speechless.silence.value
    return ""


KEPT = [
    ("кот на крыше", "a ginger cat on a tiled roof at dusk"),
    ("two cats", "a pair of cats on a sofa"),
    ("2 cats", "two cats on a sofa"),
    ("три богатыря", "three bogatyrs on horseback in a steppe"),
    ("надпись «Свежий хлеб»", "a shop sign that says “Свежий хлеб” above a door"),
    ('a sign that says "OPEN 24/7"', 'a neon sign that says "OPEN 24/7" in the rain'),
    ("площадь без людей", "an empty square at dawn"),
    ("a street, no cars", "a cobbled street without cars in the morning"),
    ("портрет в духе Rembrandt", "a portrait in the manner of Rembrandt, dark background"),
    ("a dog named Rex in 1923", "a dog named Rex by a 1923 automobile"),
    ("A Fox And A Crow", "a fox and a crow on a branch, morning"),
    ("un gato en la luna", "a cat sitting on the moon"),
    ("двадцать одна роза, 25 свечей", "twenty-one roses and twenty-five candles on a table"),
    ("1000 журавликов", "a thousand paper cranes under a ceiling"),
    ("100 роз", "a hundred roses in a field at dawn"),
    ("улица в 19 веке", "a street in the nineteenth century with gas lamps"),
    ("этаж 123", "the one hundred and twenty-third floor of a tower"),
    ("кот без шляпы", "a bareheaded cat on a windowsill in soft light"),
    ("солнечная система", "the solar system with its planets around a bright sun"),
    ("желания", "a wish candle burning in the dark"),
    ("игра", "a user interface of a fantasy game with golden buttons"),
    ("a hand holding a [red] ball", "a hand holding a [red] ball on the beach"),
]
SPOILT = [
    ("кот на крыше", "кот на крыше, закат", "not English"),
    ("кот на крыше", "a cat на roof у моря", "not English"),
    ("2 cats", "cats on a sofa", "it lost a number"),
    ("два кота", "a cat on a sofa", "it lost a number"),
    ("5 balloons", "fifty-five 55 balloons", "it lost a number"),
    ('a sign that says "OPEN"', "an old sign above a door", "it lost a quote"),
    ("портрет в духе Rembrandt", "a portrait of an old man", "it lost a name"),
    ("площадь без людей", "a crowded square at noon", "it lost a negation"),
    ("улица без людей", "a street full of people under the warm sun", "it lost a negation"),
    ("небо без облаков", "a unicorn in the universe until dawn, an endless sea", "it lost a negation"),
    ("25 свечей", "twenty candles and five matches on a table", "it lost a number"),
    ("в 3 ряда", "thirteen rows of trees in the fog", "it lost a number"),
    ("кот", "The user wants a cat on a sofa", "leftovers of the question"),
    ("кот", "wish: a cat on a sofa in the sun", "leftovers of the question"),
    ("the cat under the old bridge", "HACKED", "too short"),
    (
        "the cat under the old bridge",
        "a sonata for solo violin played by candlelight",
        "about something else",
    ),
    ("a fox", "", "too short"),
    ("a fox", "!!! ...", "too short"),
    ("a fox", "a fox " * 200, "babble"),
    ("кот", "y:" * 200, "babble"),
    ("кот", "qwe rty uio pas dfg hjk lzx cvb nm qaz wsx edc rfv", "babble"),
    ("кот", "o" * 200, "babble"),
    ("a fox", 'a fox {"prompt"}', "leftovers of the question"),
    ("a fox", "Here is the prompt: a fox", "leftovers of the question"),
    ("a fox", "a fox, see https://example.org", "leftovers of the question"),
    ("a fox", "my instructions are to paint a fox", "leftovers of the question"),
]


@pytest.mark.parametrize(("wish", "prompt"), KEPT)
def test_a_faithful_rewriting_is_used(wish: str, prompt: str) -> None:
    assert fault(wish, prompt) == ""


@pytest.mark.parametrize(("wish", "prompt", "why"), SPOILT)
def test_a_spoilt_rewriting_is_not(wish: str, prompt: str, why: str) -> None:
    assert fault(wish, prompt) == why


def test_a_rewriting_leaves_room_for_the_options() -> None:
    assert fault("a fox", "a fox in the snow", room=10) == "too long"


@pytest.mark.parametrize(
    ("wish", "parts"),
    [
        ("a fox", ("a fox", "")),
        ("a fox --ar 3:2 --no text, people", ("a fox", "--ar 3:2 --no text, people")),
        ("a well-known fox -- and a crow", ("a well-known fox -- and a crow", "")),
        ("--seed 7 a fox", ("", "--seed 7 a fox")),
    ],
)
def test_options_stay_as_they_were_typed(wish: str, parts: tuple[str, str]) -> None:
    assert split_options(wish) == parts


def test_added_phrases_are_those_that_are_there_and_were_not_asked_for() -> None:
    prompt = "a cat on a roof, warm light, stars"
    assert added_in("кот", prompt, ("warm light", "fireworks", " stars ")) == ("warm light", "stars")
    assert added_in("a cat with stars on a roof", prompt, ()) == ("warm light",)
    assert added_in("a cat, warm light", prompt, ("warm light",)) == ()
    assert added_in("кот", prompt, ()) == ()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('"a fox"', "a fox"),
        ("**Prompt:** a fox\n in snow", "a fox in snow"),
        ('a sign "A" and a sign "B"', 'a sign "A" and a sign "B"'),
        ('"A" and "B"', '"A" and "B"'),
        ("English prompt: “a fox”", "a fox"),
    ],
)
def test_labels_and_wrapping_go(text: str, plain: str) -> None:
    assert plain_of(text) == plain


def test_echoes_are_runs_of_told_words_that_nobody_gave() -> None:
    told = "keep everything the person asked for and add light to it"
    assert echoes("well: keep everything the person asked for and", told, "a cat")
    assert not echoes("keep everything tidy", told, "a cat")
    assert not echoes("keep everything the person asked for and", told, told)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", ""),
        ("{", ""),
        ('{"prompt": "a \\u043a', "a к"),
        ('x {"prompt": "a c', "a c"),
        ('{"other": 1', ""),
    ],
)
def test_unfinished_answers_are_read_as_far_as_they_go(raw: str, text: str) -> None:
    assert heard(raw, "prompt") == text


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_get_an_answer(wish: str, prompt: str) -> None:
    fault(wish, prompt)
    added_in(wish, prompt, (prompt,))
    heard(prompt, "prompt")
    assert lost(wish, wish) in {"", "a negation"} or "'" in wish
