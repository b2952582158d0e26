"""Russian captions: cases, genders, synonyms, word order, and things left unsaid."""

import random

from training.world.russian_grammar import Adjective, Noun, noun
from training.world.scenes import Scene, Thing

NOUNS: dict[str, tuple[Noun, ...]] = {
    "ball": (
        noun("мяч мяча мяч мячом", "m"),
        noun("шар шара шар шаром", "m"),
        noun("мячик мячика мячик мячиком", "m"),
        noun("круг круга круг кругом", "m"),
    ),
    "star": (
        noun("звезда звезды звезду звездой", "f"),
        noun("звёздочка звёздочки звёздочку звёздочкой", "f"),
    ),
    "heart": (noun("сердце сердца сердце сердцем", "n"), noun("сердечко сердечка сердечко сердечком", "n")),
    "gift": (noun("подарок подарка подарок подарком", "m"), noun("коробка коробки коробку коробкой", "f")),
    "moon": (
        noun("луна луны луну луной", "f"),
        noun("месяц месяца месяц месяцем", "m"),
        noun("полумесяц полумесяца полумесяц полумесяцем", "m"),
    ),
    "sun": (noun("солнце солнца солнце солнцем", "n"), noun("солнышко солнышка солнышко солнышком", "n")),
    "house": (
        noun("дом дома дом домом", "m"),
        noun("домик домика домик домиком", "m"),
        noun("избушка избушки избушку избушкой", "f"),
    ),
    "tree": (
        noun("дерево дерева дерево деревом", "n"),
        noun("дуб дуба дуб дубом", "m"),
        noun("деревце деревца деревце деревцем", "n"),
    ),
    "flower": (
        noun("цветок цветка цветок цветком", "m"),
        noun("ромашка ромашки ромашку ромашкой", "f"),
        noun("цветочек цветочка цветочек цветочком", "m"),
    ),
    "mushroom": (
        noun("гриб гриба гриб грибом", "m"),
        noun("грибок грибка грибок грибком", "m"),
        noun("мухомор мухомора мухомор мухомором", "m"),
    ),
    "cat": (
        noun("кот кота кота котом", "m"),
        noun("кошка кошки кошку кошкой", "f"),
        noun("котёнок котёнка котёнка котёнком", "m"),
        noun("котик котика котика котиком", "m"),
    ),
    "fish": (noun("рыба рыбы рыбу рыбой", "f"), noun("рыбка рыбки рыбку рыбкой", "f")),
    "bird": (
        noun("птица птицы птицу птицей", "f"),
        noun("птичка птички птичку птичкой", "f"),
        noun("птенец птенца птенца птенцом", "m"),
    ),
    "boat": (
        noun("корабль корабля корабль кораблём", "m"),
        noun("лодка лодки лодку лодкой", "f"),
        noun("кораблик кораблика кораблик корабликом", "m"),
        noun("парусник парусника парусник парусником", "m"),
    ),
    "rocket": (
        noun("ракета ракеты ракету ракетой", "f"),
        noun("космический_корабль космического_корабля космический_корабль космическим_кораблём", "m"),
    ),
    "butterfly": (
        noun("бабочка бабочки бабочку бабочкой", "f"),
        noun("мотылёк мотылька мотылька мотыльком", "m"),
    ),
}
COLOURS: dict[str, tuple[Adjective, ...]] = {
    "red": (Adjective("красн"), Adjective("ал")),
    "orange": (Adjective("оранжев"), Adjective("рыж", "hissing")),
    "yellow": (Adjective("жёлт"), Adjective("золот", "stressed")),
    "green": (Adjective("зелён"),),
    "cyan": (Adjective("голуб", "stressed"), Adjective("бирюзов")),
    "blue": (Adjective("син", "soft"), Adjective("тёмно-син", "soft")),
    "purple": (Adjective("фиолетов"), Adjective("лилов")),
    "pink": (Adjective("розов"),),
    "white": (Adjective("бел"),),
    "black": (Adjective("чёрн"),),
}
SIZES: dict[str, tuple[Adjective, ...]] = {
    "small": (Adjective("маленьк", "velar"), Adjective("крошечн")),
    "medium": (),
    "big": (Adjective("больш", "great"), Adjective("огромн")),
}
KIND_WORDS = (
    Adjective("мил"),
    Adjective("красив"),
    Adjective("забавн"),
    Adjective("добр"),
    Adjective("прекрасн"),
)
PLACES = {"left": ("слева",), "right": ("справа",), "top": ("вверху", "сверху"), "bottom": ("внизу", "снизу")}
BACKDROPS = {
    "sky": ("в небе", "на фоне неба", "среди облаков", "в облаках", "в голубом небе"),
    "sea": ("на море", "в море", "в океане", "на волнах", "в воде"),
    "night": ("ночью", "под звёздами", "в ночном небе", "в космосе", "звёздной ночью", "в темноте"),
    "meadow": ("на лугу", "на траве", "на зелёном лугу", "в поле", "в саду", "на поляне"),
    "sunset": ("на закате", "вечером", "на фоне заката", "в лучах заката"),
    "snow": ("зимой", "в снегу", "на снегу", "на снежном холме", "под снегом"),
}
PATTERNS = {  # "first" takes the case of the sentence and the word for the style
    "above": (
        ("{one_first} над {two_with}", "{two_first} под {one_with}", "сверху {one_first}, снизу {two_plain}"),
        (0.45, 0.43, 0.12),
    ),
    "beside": (
        (
            "{one_first} и {two_plain}",
            "{one_first} рядом с {two_with}",
            "{one_first} с {two_with}",
            "{one_first} слева от {two_of}",
            "{two_first} справа от {one_of}",
            "слева {one_first}, справа {two_plain}",
        ),
        (0.25, 0.2, 0.1, 0.2, 0.15, 0.1),
    ),
}
ASKING = ("картинка: ", "рисунок: ", "иллюстрация, ")
ASKING_ACCUSATIVE = ("нарисуй ", "нарисуй, пожалуйста, ", "нарисуйте ", "покажи ")
STYLE_OF = {
    "sketch": ("карандашный набросок, ", "набросок: ", "рисунок карандашом: ", "эскиз, "),
    "pixel": ("пиксель-арт, ", "пиксельный рисунок: ", "8-бит, ", "пиксели, "),
    "watercolor": ("акварель, ", "акварельный рисунок: ", "рисунок акварелью: "),
    "neon": ("неон, ", "неоновая вывеска: ", "неоновое свечение, "),
}
STYLE_WORD = {
    "sketch": Adjective("карандашн"),
    "pixel": Adjective("пиксельн"),
    "watercolor": Adjective("акварельн"),
    "neon": Adjective("неонов"),
}
STYLE_AFTER = {
    "sketch": (
        ", набросок",
        ", карандашом",
        ", карандашный рисунок",
        " в стиле наброска",
        ", эскиз",
        " карандашом",
    ),
    "pixel": (", пиксель-арт", " в стиле пиксель-арт", ", 8-бит", ", пиксели"),
    "watercolor": (", акварель", " в стиле акварели", " акварелью", ", акварельный рисунок"),
    "neon": (", неон", " в неоновом стиле", ", неоновое свечение", " в неоне"),
}


def noun_phrase(thing: Thing, size: str, lots: random.Random, full: bool, case: str, style: str = "") -> str:
    """Name one object in a case, with adjectives that agree."""
    names = NOUNS[thing.shape]
    name = names[0] if lots.random() < 0.55 else lots.choice(names)
    words: list[Adjective] = [lots.choice(KIND_WORDS)] if lots.random() < 0.07 else []
    if style:
        words.append(STYLE_WORD[style])
    if SIZES[size]:
        words.append(lots.choice(SIZES[size]))
    if full or not thing.usual or lots.random() < 0.4:
        colours = COLOURS[thing.colour]
        words.append(colours[0] if lots.random() < 0.75 else lots.choice(colours))
    return " ".join([*(word.form(case, name.gender, name.animate) for word in words), name.form(case)])


def objects(scene: Scene, lots: random.Random, full: bool, case: str, style: str) -> str:
    """Name the objects and how they stand; the leading one is in the given case."""
    one, size = scene.things[0], scene.size
    if len(scene.things) == 1:
        named = noun_phrase(one, size, lots, full, case, style)
        return named + (" " + lots.choice(PLACES[scene.layout]) if scene.layout in PLACES else "")
    patterns, weights = PATTERNS[scene.layout]
    pattern = lots.choices(patterns, weights)[0]
    slots = {
        f"{key}_{slot}": noun_phrase(thing, "medium", lots, full, in_case, in_style)
        for key, thing in (("one", one), ("two", scene.things[1]))
        for slot, in_case, in_style in (
            ("first", case, style),
            ("plain", case, ""),
            ("of", "genitive", ""),
            ("with", "instrumental", ""),
        )
        if f"{key}_{slot}" in pattern
    }
    return pattern.format(**slots)


def backdrop(scene: Scene, lots: random.Random, full: bool) -> str:
    """Name the backdrop, or nothing where it is what one would expect."""
    if not full and scene.natural and lots.random() < 0.6:
        return ""
    if scene.plain:
        colour = COLOURS[scene.plain][0]
        return f"на {colour.form('prepositional', 'm')} фоне"
    return lots.choice(BACKDROPS[scene.backdrop])


def russian(scene: Scene, lots: random.Random, full: bool) -> str:
    """Write one Russian caption; `full` leaves nothing unsaid."""
    way = lots.random()
    asks = lots.random() < 0.12
    worded = scene.style != "flat" and way < 0.34
    case = "accusative" if asks else "nominative"
    text = objects(scene, lots, full, case, scene.style if worded else "")
    behind = backdrop(scene, lots, full)
    if behind:
        text += ("" if lots.random() < 0.85 else ",") + " " + behind
    if scene.style != "flat" and not worded:
        if way < 0.64 and not asks:
            return lots.choice(STYLE_OF[scene.style]) + text
        text += lots.choice(STYLE_AFTER[scene.style])
    if asks:
        return lots.choice(ASKING_ACCUSATIVE) + text
    return lots.choice(ASKING) + text if scene.style == "flat" and way < 0.12 else text
