"""Names and colours of the pocket world; the order of every tuple is the order of the labels."""

RGB = tuple[int, int, int]

SHAPES = (
    "ball",
    "star",
    "heart",
    "gift",
    "moon",
    "sun",
    "house",
    "tree",
    "flower",
    "mushroom",
    "cat",
    "fish",
    "bird",
    "boat",
    "rocket",
    "butterfly",
)
COLOURS: dict[str, RGB] = {
    "red": (226, 50, 52),
    "orange": (247, 138, 34),
    "yellow": (253, 212, 62),
    "green": (66, 172, 80),
    "cyan": (72, 202, 218),
    "blue": (44, 92, 220),
    "purple": (140, 72, 200),
    "pink": (250, 128, 186),
    "white": (248, 248, 252),
    "black": (58, 54, 68),
}
COLOUR_NAMES = tuple(COLOURS)
BACKDROPS = ("plain", "sky", "sea", "night", "meadow", "sunset", "snow")
STYLES = ("flat", "sketch", "pixel", "watercolor", "neon")
LAYOUTS = ("centre", "left", "right", "top", "bottom", "above", "beside")
SIZES = ("small", "medium", "big")

# What a shape looks like where the caption does not say: its colour, and the backdrop it belongs to.
USUAL_COLOUR = {
    "ball": "red",
    "star": "yellow",
    "heart": "red",
    "gift": "pink",
    "moon": "yellow",
    "sun": "yellow",
    "house": "orange",
    "tree": "green",
    "flower": "pink",
    "mushroom": "red",
    "cat": "orange",
    "fish": "orange",
    "bird": "blue",
    "boat": "red",
    "rocket": "white",
    "butterfly": "purple",
}
USUAL_BACKDROP = {
    "ball": "meadow",
    "star": "night",
    "heart": "plain",
    "gift": "plain",
    "moon": "night",
    "sun": "sky",
    "house": "meadow",
    "tree": "meadow",
    "flower": "meadow",
    "mushroom": "meadow",
    "cat": "meadow",
    "fish": "sea",
    "bird": "sky",
    "boat": "sea",
    "rocket": "night",
    "butterfly": "meadow",
}
USUAL_PLAIN_COLOUR = "yellow"

INK: RGB = (52, 42, 62)
PAPER: RGB = (252, 249, 241)
CREAM: RGB = (255, 244, 222)


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Return `first` moved towards `second` by `share` (0 to 1)."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))  # type: ignore[return-value]


def darker(colour: RGB, share: float = 0.3) -> RGB:
    """Return a shade of the colour, pulled towards a warm near-black."""
    return mix(colour, (34, 18, 52), share)


def lighter(colour: RGB, share: float = 0.4) -> RGB:
    """Return a tint of the colour."""
    return mix(colour, (255, 255, 255), share)
