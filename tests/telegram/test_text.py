"""Text: lengths in the right units, broken markup in Telegram's words, entities with UTF-16 offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.markup import words
from bot.rehearsal.refusals import Refusal
from tests.stage_client import ANNA, Person
from tests.telegram.line import Line

PARSE = "Bad Request: can't parse entities: "


async def refusal(line: Line, text: str | None, **asked: object) -> str:
    answer = await line.call("sendMessage", chat_id=ANNA, text=text, **asked)
    assert answer.status == 400
    return answer.words


@pytest.mark.parametrize("text", [None, ""])
async def test_no_text(line: Line, anna: Person, text: str | None):
    assert await refusal(line, text) == "Bad Request: message text is empty"


@pytest.mark.parametrize("text", [" \n", "\u200b\u200b", "<b> </b>"])
async def test_nothing_to_see(line: Line, anna: Person, text: str):
    assert await refusal(line, text, parse_mode="HTML") == "Bad Request: text must be non-empty"


async def test_length_counts_characters_after_parsing(line: Line, anna: Person):
    fits = "<b>" + "🐟" * 4096 + "</b>"
    assert (await line.call("sendMessage", chat_id=ANNA, text=fits, parse_mode="HTML")).result
    assert await refusal(line, "x" * 4097) == "Bad Request: message is too long"
    assert await refusal(line, "х" * 16_385) == "Bad Request: text is too long"


async def test_caption_length(line: Line, anna: Person):
    assert (await line.photo(ANNA, caption="<i>" + "x" * 1024 + "</i>", parse_mode="HTML")).result
    assert (await line.photo(ANNA, caption="x" * 1025)).words == "Bad Request: message caption is too long"


async def test_unknown_parse_mode(line: Line, anna: Person):
    assert await refusal(line, "hi", parse_mode="TeX") == "Bad Request: unsupported parse_mode"


async def test_too_many_entities(line: Line, anna: Person):
    many = "<b>x</b> " * 400
    assert await refusal(line, many, parse_mode="HTML") == "Bad Request: entities too long"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("hi <div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("рыба <div>", 'Unsupported start tag "div" at byte offset 9'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("2 < 3 > 1", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-time unix="soon">x</tg-time>', "Invalid date specified at byte offset 0"),
    ],
)
async def test_broken_html(line: Line, anna: Person, text: str, told: str):
    assert await refusal(line, text, parse_mode="HTML") == PARSE + told


@pytest.mark.parametrize("letter", "_*[]()~`>#+-=|{}.!")
async def test_reserved_in_markdown(letter: str):
    """Escaped they are plain; bare they are refused, or open what never ends."""
    with pytest.raises(Refusal) as refused:
        words.message_text(f"a {letter} b", "MarkdownV2", None)
    told = refused.value.description.removeprefix(PARSE)
    reserved = f"Character '{letter}' is reserved and must be escaped with the preceding '\\'"
    assert told == reserved or told.startswith("Can't find end of ")
    assert words.message_text(f"a \\{letter} b", "MarkdownV2", None).text == f"a {letter} b"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Done.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("*bold", "Can't find end of Bold entity at byte offset 0"),
        ("я _it", "Can't find end of Italic entity at byte offset 3"),
        ("__u", "Can't find end of Underline entity at byte offset 0"),
        ("~s", "Can't find end of Strikethrough entity at byte offset 0"),
        ("||s", "Can't find end of Spoiler entity at byte offset 0"),
        ("`c", "Can't find end of Code entity at byte offset 0"),
        ("```c", "Can't find end of Pre entity at byte offset 0"),
        ("[l", "Can't find end of TextUrl entity at byte offset 0"),
        ("[l](http://a", "Can't find end of a URL at byte offset 3"),
        ("*a _b*", "Can't find end of Italic entity at byte offset 3"),
    ],
)
async def test_broken_markdown(line: Line, anna: Person, text: str, told: str):
    assert await refusal(line, text, parse_mode="MarkdownV2") == PARSE + told


async def test_broken_old_markdown(line: Line, anna: Person):
    told = "Can't find end of the entity starting at byte offset 9"
    assert await refusal(line, "рыба *b", parse_mode="Markdown") == PARSE + told


def marks(text: str, mode: str | None) -> list[tuple[str, str]]:
    """Entities as (type, text), cut out in UTF-16 as people's apps do."""
    found = words.message_text(text, mode, None)
    raw = found.text.encode("utf-16-le")
    return [
        (one.type, raw[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le"))
        for one in found.entities
    ]


def test_html_entities():
    text = "🐟 <b>bold <i>both</i></b> <u>u</u><s>s</s><tg-spoiler>h</tg-spoiler> <code>a &lt; b</code>"
    assert marks(text, "HTML") == [
        ("bold", "bold both"),
        ("italic", "both"),
        ("underline", "u"),
        ("strikethrough", "s"),
        ("spoiler", "h"),
        ("code", "a < b"),
    ]
    assert marks("<blockquote expandable>q\nq</blockquote>", "HTML") == [("expandable_blockquote", "q\nq")]
    assert marks("<b>a <code>x</code> b</b>", "HTML") == [("bold", "a "), ("code", "x"), ("bold", " b")]
    assert marks("<b><code>x</code></b>", "HTML") == [("code", "x")]
    assert marks("<code><b>x</b></code>", "HTML") == [("code", "x")]
    assert marks("  <b>x</b> \n", "HTML") == [("bold", "x")]
    assert marks("<tg-emoji emoji-id='5'>🙂</tg-emoji>", "HTML") == []


def test_markdown_entities():
    text = "🐟 *bold _both_* __u__ ~s~ ||h|| `a \\` b`"
    assert marks(text, "MarkdownV2") == [
        ("bold", "bold both"),
        ("italic", "both"),
        ("underline", "u"),
        ("strikethrough", "s"),
        ("spoiler", "h"),
        ("code", "a ` b"),
    ]
    assert marks(">one\n>two\nafter", "MarkdownV2") == [("blockquote", "one\ntwo\n")]
    assert marks("**>one\n>two||", "MarkdownV2") == [("expandable_blockquote", "one\ntwo")]
    assert marks("```py\nx = 1\n```", "MarkdownV2") == [("pre", "x = 1")]


def test_old_markdown_entities():
    text = "*bold* _it_ `co` [a](http://example.org) \\_"
    assert marks(text, "Markdown") == [("bold", "bold"), ("italic", "it"), ("code", "co"), ("text_link", "a")]


def test_code_with_a_language():
    for text, mode in (
        ('<pre><code class="language-py">x</code></pre>', "HTML"),
        ("```py\nx```", "MarkdownV2"),
    ):
        (entity,) = words.message_text(text, mode, None).entities
        assert (entity.type, entity.language) == ("pre", "py")


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ('in <tg-time unix="1790000000" format="r">40 s</tg-time>', "HTML"),
        ("in ![40 s](tg://time?unix=1790000000&format=r)", "MarkdownV2"),
    ],
)
async def test_relative_time(line: Line, anna: Person, text: str, mode: str):
    sent = (await line.call("sendMessage", chat_id=ANNA, text=text, parse_mode=mode)).result
    entity = {"type": "date_time", "offset": 3, "length": 4, "unix_time": 1790000000, "date_time_format": "r"}
    assert sent["text"] == "in 40 s"
    assert sent["entities"] == [entity]
    seen = (await anna.messages())[-1].entities[0]
    assert (seen.type, seen.unix_time, seen.date_time_format) == ("date_time", 1790000000, "r")


def test_odd_time_formats_are_refused():
    with pytest.raises(Refusal, match="Invalid date format"):
        words.message_text('<tg-time unix="1" format="rT">x</tg-time>', "HTML", None)


async def test_links_and_mentions_of_people(line: Line, anna: Person):
    known = '<a href="example.org/x">a</a> <a href="tg://user?id=101">Anna</a>'
    text = f'{known} <a href="tg://user?id=5">no</a> <a href="?">no</a>'
    found = (await line.call("sendMessage", chat_id=ANNA, text=text, parse_mode="HTML")).result["entities"]
    assert [(one["type"], one["offset"]) for one in found] == [("text_link", 0), ("text_mention", 2)]
    assert found[0]["url"] == "http://example.org/x"
    assert found[1]["user"]["id"] == ANNA


def test_found_without_markup():
    text = "/draw@atelier_rehearsal_bot a #red fish for @anna see https://example.org/a?b=1, ok@example.org"
    assert marks(text, None) == [
        ("bot_command", "/draw@atelier_rehearsal_bot"),
        ("hashtag", "#red"),
        ("mention", "@anna"),
        ("url", "https://example.org/a?b=1"),
        ("email", "ok@example.org"),
    ]
    assert marks("<code>/draw #x</code>", "HTML") == [("code", "/draw #x")]


async def test_entities_instead_of_a_parse_mode(line: Line, anna: Person):
    given_ = [{"type": "italic", "offset": 3, "length": 4}]
    sent = (await line.call("sendMessage", chat_id=ANNA, text="🐟 fish", entities=given_)).result
    assert sent["entities"] == given_


@given(st.text(max_size=200), st.sampled_from(["HTML", "MarkdownV2", "Markdown", None]))
def test_any_text_is_read_or_refused(text: str, mode: str | None):
    """No text crashes the readers, and entities never reach beyond the text."""
    try:
        found = words.message_text(text, mode, None)
    except Refusal:
        return
    end = len(found.text.encode("utf-16-le")) // 2
    assert all(
        one.offset >= 0 and one.length > 0 and one.offset + one.length <= end for one in found.entities
    )


@given(st.text(min_size=1, max_size=80).filter(lambda text: text.strip(" \n\t\r") == text))
def test_quoted_text_comes_back(text: str):
    """What a library escapes, the readers give back letter by letter."""
    from aiogram.utils.text_decorations import html_decoration, markdown_decoration

    for mode, decoration in (("HTML", html_decoration), ("MarkdownV2", markdown_decoration)):
        assert words.caption(decoration.quote(text), mode, None).text == text.strip()
