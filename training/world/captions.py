"""Captions in English and Russian, as people would type them."""

import random

from training.world.english import english
from training.world.russian import russian
from training.world.scenes import Scene

LANGUAGES = ("en", "ru")
LETTERS = {"en": "abcdefghijklmnopqrstuvwxyz", "ru": "абвгдежзийклмнопрстуфхцчшщыьэюя"}


def with_stray_word(text: str, lots: random.Random, language: str) -> str:
    """Slip a word into the caption that means nothing, so that unknown words do no harm."""
    words = text.split(" ")
    word = "".join(lots.choices(LETTERS[language], k=lots.randint(3, 8)))
    words.insert(lots.randint(0, len(words)), word)
    return " ".join(words)


def caption(scene: Scene, lots: random.Random, language: str | None = None, full: bool = False) -> str:
    """Write one caption; without a language, one is drawn by lot; `full` leaves nothing unsaid."""
    language = language or lots.choice(LANGUAGES)
    text = (english if language == "en" else russian)(scene, lots, full)
    if not full and lots.random() < 0.08:
        text = with_stray_word(text, lots, language)
    if lots.random() < 0.25:
        text = text[0].upper() + text[1:]
    return text + "." if lots.random() < 0.1 else text


def captions_of(number: int, scene: Scene, count: int) -> list[str]:
    """Return the fixed paraphrases of a scene, half of them in each language."""
    lots = random.Random(f"captions {number}")
    return [caption(scene, lots, LANGUAGES[k % 2]) for k in range(count)]
