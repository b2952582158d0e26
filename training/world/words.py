"""The words the pocket model knows, by category and language, and wishes that turn out well."""

from training.world import english, russian
from training.world.russian_grammar import Adjective, Noun

EXAMPLES = {
    "en": [
        "a red fish under the moon",
        "watercolor blue cat on a meadow",
        "a neon green star at night",
        "pixel art rocket in space",
        "a big yellow sun in the sky",
        "a pencil sketch of a purple butterfly",
        "a red mushroom and an orange cat on the grass",
        "a white boat at sunset",
    ],
    "ru": [
        "красная рыба под луной",
        "неоновая зелёная звезда ночью",
        "акварельный синий кот на лугу",
        "пиксельная ракета в космосе",
        "большое жёлтое солнце в небе",
        "рисунок карандашом: фиолетовая бабочка",
        "красный гриб и рыжий кот на траве",
        "белый кораблик на закате",
    ],
}


def noun_forms(nouns: tuple[Noun, ...]) -> list[str]:
    """Return every form of every noun once."""
    return list(dict.fromkeys(form for noun in nouns for form in noun.forms))


def adjective_forms(adjectives: tuple[Adjective, ...]) -> list[str]:
    """Return every form of every adjective once."""
    return list(dict.fromkeys(form for adjective in adjectives for form in adjective.all_forms()))


def stripped(phrases: tuple[str, ...]) -> list[str]:
    """Return phrases without the punctuation that joins them to a caption."""
    return list(dict.fromkeys(phrase.strip(" ,:") for phrase in phrases))


def known_words() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return the words by category, then language, then the world's own name."""
    styles_en = {
        name: stripped((*english.STYLE_WORD[name], *english.STYLE_OF[name], *english.STYLE_AFTER[name]))
        for name in english.STYLE_WORD
    }
    styles_ru = {
        name: [
            *russian.STYLE_WORD[name].all_forms(),
            *stripped((*russian.STYLE_OF[name], *russian.STYLE_AFTER[name])),
        ]
        for name in russian.STYLE_WORD
    }
    return {
        "objects": {
            "en": {name: list(words) for name, words in english.NOUNS.items()},
            "ru": {name: noun_forms(nouns) for name, nouns in russian.NOUNS.items()},
        },
        "colours": {
            "en": {name: list(words) for name, words in english.COLOURS.items()},
            "ru": {name: adjective_forms(words) for name, words in russian.COLOURS.items()},
        },
        "sizes": {
            "en": {name: list(words) for name, words in english.SIZES.items() if words},
            "ru": {name: adjective_forms(words) for name, words in russian.SIZES.items() if words},
        },
        "backdrops": {
            "en": {name: list(words) for name, words in english.BACKDROPS.items()},
            "ru": {name: list(words) for name, words in russian.BACKDROPS.items()},
        },
        "styles": {"en": styles_en, "ru": styles_ru},
    }
