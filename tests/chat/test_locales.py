"""Locales: every sentence that code asks for exists, in every language, and none lies unused."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message, VariableReference
from fluent.syntax.visitor import Visitor

from handlers.kit.callbacks import Action
from handlers.kit.i18n import LANGUAGES, Html, Locales, closest_language, is_blank
from safety.verdict import Category, Reason, Stage
from tasks import reviews, strikes
from tasks.reports import REASONS
from tasks.store import refusals

FOLDER = Path("handlers/locales")
CODE = "\n".join(path.read_text() for path in Path("handlers").rglob("*.py"))
PREFIXES = (
    "notice-", "rules-", "review-kind-", "review-strike-", "review-stage-", "review-done-", "report-",
    "appeal-",
    "card-stage-", "trouble-", "refused-", "not-accepted-", "command-", "example-", "option-", "chat-level-",
    "settings-language-",
    "admin-duration-", "admin-reason-", "admin-done-", "admin-state-", "told-", "queue-state-", "button-",
    "admin-button-", "note-", "made-", "picture-", "words-silence-", "invalid-", "help-", "admin-words-",
    "plan-field-", "web-", "verify-mark-", "chat-treat-", "verify-file-", "verify-credentials-",
)  # fmt: skip


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def messages(language: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for page in sorted((FOLDER / language).glob("*.ftl")):
        for entry in FluentParser().parse(page.read_text()).body:
            assert not isinstance(entry, Junk), f"{page}: {entry.content}"
            if isinstance(entry, Message):
                assert entry.id.name not in found, f"{entry.id.name} is there twice"
                variables = Variables()
                variables.visit(entry)
                found[entry.id.name] = variables.names
    return found


def test_languages_say_the_same_with_the_same_facts() -> None:
    assert messages("en") == messages("ru")


def test_every_sentence_is_said_somewhere() -> None:
    text = CODE + "".join(page.read_text() for page in (FOLDER / "en").glob("*.ftl"))
    unused = [key for key in messages("en") if text.count(key) < 2 and not key.startswith(PREFIXES)]
    assert unused == []


def test_every_sentence_that_code_names_exists() -> None:
    known = messages("en")
    asked = set(re.findall(r"(?:say|say\.plain|spoken\.plain)\(\s*\"([a-z][a-z0-9-]+)\"", CODE))
    assert asked - known.keys() == set()
    assert len(asked) > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_guard_has_its_sentence(language: str) -> None:
    say = Locales().speak(language)
    assert [reason for reason in Reason if not say.knows(f"refused-{reason.value}")] == []
    judged = set(Reason) - refusals.FINAL
    assert [reason for reason in judged if not say.knows(f"appeal-reason-{reason.value}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_moderators_read_words_for_everything_that_a_record_names(language: str) -> None:
    say = Locales().speak(language)
    named = [
        *(f"review-stage-{it}" for it in Stage),
        *(f"rules-category-{it}" for it in Category),
        *(f"review-strike-{it}" for it in strikes.Kind),
        *(f"review-kind-{it}" for it in reviews.Kind),
        *(f"report-why-{it}" for it in REASONS),
    ]
    assert [it for it in named if not say.knows(it.replace("_", "-"))] == []


def test_facts_are_escaped_and_markup_is_not() -> None:
    say = Locales().speak("en")
    assert "&lt;b&gt; &amp;" in say("card-done", prompt="<b> &")
    assert "<b>bold</b>" in say("card-done", prompt=Html("<b>bold</b>"))
    assert "<b> &" in say.plain("card-done", prompt="<b> &")


@pytest.mark.parametrize(
    ("code", "language"), [("ru-RU", "ru"), ("en", "en"), ("de", "en"), (None, "en"), ("", "en")]
)
def test_the_closest_language(code: str | None, language: str) -> None:
    assert closest_language(code) == language


def test_plurals_of_russian() -> None:
    say = Locales().speak("ru")
    assert [say("queue-cancelled", count=count).split(" желан")[1][:2] for count in (1, 2, 5, 21)] == [
        "ие",
        "ия",
        "ий",
        "ие",
    ]


def test_every_meaning_of_a_button_is_used() -> None:
    assert [it for it in Action if CODE.count(f"Action.{it.name}") < 2] == []


def test_nobody_turns_round_what_stands_after_their_words() -> None:
    said = Locales().speak("en")("card-accepted", prompt="a red \u202efish\u2066 سمكة")
    assert said.startswith("🎨 <i>a red fish سمكة</i>")


@pytest.mark.parametrize(
    ("text", "seen"),
    [("", False), (" \u200b\u2060\ufeff\u3164\n", False), ("\u200bа", True), ("🐟\u200d", True)],
)
def test_what_can_be_seen(text: str, seen: bool) -> None:
    assert is_blank(text) is not seen
