"""English captions: synonyms, articles, word order, and things left unsaid."""

import random

from training.world.scenes import Scene, Thing

NOUNS = {
    "ball": ("ball", "round ball", "circle", "sphere"),
    "star": ("star", "little star"),
    "heart": ("heart", "love heart"),
    "gift": ("gift", "present", "gift box", "box"),
    "moon": ("moon", "crescent moon", "crescent"),
    "sun": ("sun", "smiling sun"),
    "house": ("house", "home", "cottage", "hut"),
    "tree": ("tree", "oak", "oak tree"),
    "flower": ("flower", "daisy", "blossom"),
    "mushroom": ("mushroom", "toadstool"),
    "cat": ("cat", "kitten", "kitty"),
    "fish": ("fish", "little fish"),
    "bird": ("bird", "birdie", "chick"),
    "boat": ("boat", "ship", "sailboat"),
    "rocket": ("rocket", "spaceship", "space rocket"),
    "butterfly": ("butterfly", "moth"),
}
COLOURS = {
    "red": ("red", "scarlet", "crimson"),
    "orange": ("orange", "ginger"),
    "yellow": ("yellow", "golden"),
    "green": ("green",),
    "cyan": ("cyan", "turquoise", "light blue", "aqua"),
    "blue": ("blue", "dark blue"),
    "purple": ("purple", "violet"),
    "pink": ("pink", "rosy"),
    "white": ("white",),
    "black": ("black",),
}
SIZES = {"small": ("small", "tiny", "little"), "medium": (), "big": ("big", "large", "huge")}
PLACES = {
    "left": ("on the left", "at the left side"),
    "right": ("on the right", "at the right side"),
    "top": ("at the top", "in the upper part"),
    "bottom": ("at the bottom", "in the lower part"),
}
ABOVE = ("above", "over", "on top of")
BELOW = ("under", "below", "beneath")
BESIDE = ("and", "and", "next to", "with", "near", "beside", "to the left of")
BACKDROPS = {
    "sky": ("in the sky", "in the blue sky", "among the clouds", "with clouds", "in the clouds"),
    "sea": ("in the sea", "at sea", "on the sea", "in the ocean", "on the waves", "in the water"),
    "night": (
        "at night",
        "in the night sky",
        "under the stars",
        "on a starry night",
        "in space",
        "in the dark",
    ),
    "meadow": (
        "on a meadow",
        "in a meadow",
        "on the grass",
        "on a green meadow",
        "in a field",
        "in the garden",
    ),
    "sunset": ("at sunset", "at dusk", "in the evening", "against the sunset", "under a sunset sky"),
    "snow": ("in the snow", "in winter", "on a snowy hill", "in snowfall", "on the snow"),
}
PLAIN = ("on {} background", "against {} background", "with {} background")
PLAIN_SYNONYMS = {"cyan": "light blue", "purple": "violet", "blue": "dark blue"}
KIND_WORDS = ("cute", "lovely", "beautiful", "funny", "nice", "kind", "pretty")
ASKING = (
    "a picture of ",
    "a drawing of ",
    "an image of ",
    "draw ",
    "please draw ",
    "a flat illustration of ",
)
STYLE_OF = {  # stands before the whole phrase
    "sketch": ("a pencil sketch of ", "a sketch of ", "a pencil drawing of ", "sketch: "),
    "pixel": ("pixel art of ", "a pixel art picture of ", "pixel art, ", "8-bit picture of "),
    "watercolor": ("a watercolor painting of ", "a watercolor of ", "watercolour, ", "watercolor, "),
    "neon": ("a neon sign of ", "neon glow, ", "neon, ", "glowing neon lights: "),
}
STYLE_WORD = {  # stands before the noun phrase, in place of its article
    "sketch": ("hand-drawn ", "sketched ", "pencil "),
    "pixel": ("pixel art ", "8-bit ", "pixelated ", "pixel "),
    "watercolor": ("watercolor ", "watercolour "),
    "neon": ("neon ", "glowing neon "),
}
STYLE_AFTER = {
    "sketch": (", pencil sketch", ", sketch", ", pencil drawing", " in sketch style", " in pencil"),
    "pixel": (", pixel art", ", 8-bit", " in pixel art style", " in pixels"),
    "watercolor": (", watercolor", " in watercolor", " in watercolor style", ", watercolour painting"),
    "neon": (", neon", ", neon glow", " in neon style", ", neon lights", " in neon"),
}


def with_article(words: str, lots: random.Random) -> str:
    """Put an article before the words, or none."""
    choice = lots.random()
    if choice < 0.7:
        return ("an " if words[0] in "aeiou" else "a ") + words
    return "the " + words if choice < 0.8 else words


def noun_phrase(thing: Thing, size: str, lots: random.Random, full: bool) -> str:
    """Name one object."""
    words = [lots.choice(KIND_WORDS)] if lots.random() < 0.07 else []
    if SIZES[size]:
        words.append(lots.choice(SIZES[size]))
    if full or not thing.usual or lots.random() < 0.4:
        names = COLOURS[thing.colour]
        words.append(names[0] if lots.random() < 0.65 else lots.choice(names))
    names = NOUNS[thing.shape]
    words.append(names[0] if lots.random() < 0.6 else lots.choice(names))
    return " ".join(words)


def objects(scene: Scene, lots: random.Random, full: bool) -> str:
    """Name the objects and how they stand; begins with a bare noun phrase."""
    first = noun_phrase(scene.things[0], scene.size, lots, full)
    if len(scene.things) == 1:
        return first + (" " + lots.choice(PLACES[scene.layout]) if scene.layout in PLACES else "")
    second = noun_phrase(scene.things[1], "medium", lots, full)
    if scene.layout == "above":
        if lots.random() < 0.5:
            return f"{first} {lots.choice(ABOVE)} {with_article(second, lots)}"
        return f"{second} {lots.choice(BELOW)} {with_article(first, lots)}"
    if lots.random() < 0.15:
        return f"{second} to the right of {with_article(first, lots)}"
    return f"{first} {lots.choice(BESIDE)} {with_article(second, lots)}"


def backdrop(scene: Scene, lots: random.Random, full: bool) -> str:
    """Name the backdrop, or nothing where it is what one would expect."""
    if not full and scene.natural and lots.random() < 0.6:
        return ""
    if scene.plain:
        name = PLAIN_SYNONYMS.get(scene.plain, scene.plain) if lots.random() < 0.2 else scene.plain
        return lots.choice(PLAIN).format(("an " if name[0] in "aeiou" else "a ") + name)
    return lots.choice(BACKDROPS[scene.backdrop])


def english(scene: Scene, lots: random.Random, full: bool) -> str:
    """Write one English caption; `full` leaves nothing unsaid."""
    named, behind = objects(scene, lots, full), backdrop(scene, lots, full)
    way = lots.random()
    if scene.style != "flat" and way < 0.34:
        named = lots.choice(STYLE_WORD[scene.style]) + named
    named = with_article(named, lots)
    if behind:
        named += ("" if lots.random() < 0.85 else ",") + " " + behind
    if scene.style == "flat":
        return lots.choice(ASKING) + named if way < 0.3 else named
    if way < 0.34:
        return lots.choice(ASKING[:-1]) + named if lots.random() < 0.12 else named
    if way < 0.64:
        return lots.choice(STYLE_OF[scene.style]) + named
    return named + lots.choice(STYLE_AFTER[scene.style])
