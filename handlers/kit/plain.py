"""Whether plain words without a picture may be more, or less, than a scene to draw: then they are read first.

Most wishes are just a scene ("a red fox in the snow") and are drawn at once. Only where words look like talk,
or name how many pictures or which shape, is it worth asking a language model what is meant.
"""

import re

_TALK = (
    "hi|hello|hey|thanks?|thank you|thx|bye|who|whose|what|which|how|why|when|where|can|could|would|will|are",
    "is|do|does|did|ha(?:ha)+|lol|help",
    r"привет\w*|здравствуй\w*|добр(?:ый|ое) (?:день|вечер|утро)|спасибо|благодарю|кто|что|какой|какая|какое",
    r"какие|как|почему|зачем|когда|где|сколько|можно|можешь|можете|умеешь|ты|вы|а(?:ха)+|помоги\w*",
)
_CHEER = "ok|okay|yes|no|wow|great|nice|cool|lovely|ок|да|нет|круто|класс|супер|красота"
_SOME = "two|three|four|[2-4]|a few|several|a couple of|дв[ае]|три|четыре|пар[ау]|несколько"
_PICTURES = (
    "pictures?|images?|variants?|versions?|options?|drawings?|sketches|logos?",
    r"картин\w*|рисун\w*|вариант\w*|верси\w*|изображени\w*|наброск\w*",
)
_SHAPES = (
    r"wide|panorama|panoramic|vertical|horizontal|square|wallpaper|banner|icon|avatar|\d{1,2}:\d{1,2}",
    r"широк\w*|панорам\w*|вертикальн\w*|горизонтальн\w*|квадрат\w*|обои|баннер\w*|иконк\w*|аватар\w*",
)
TALK = re.compile(
    rf"\?\s*$|[)(]{{2,}}\s*$|^\W*(?:(?:{'|'.join(_TALK)})(?!\w)|(?:{_CHEER})\s*(?:[!.,)]|$))", re.IGNORECASE
)
MANY = re.compile(rf"(?<!\w)(?:{_SOME})\s+(?:\w+\s+)?(?:{'|'.join(_PICTURES)})", re.IGNORECASE)
SHAPE = re.compile(rf"(?<!\w)(?:{'|'.join(_SHAPES)})(?!\w)", re.IGNORECASE)


def is_worth_reading(words: str) -> bool:
    """Whether the words may be talk, or say how many pictures or which shape."""
    return any(pattern.search(words) for pattern in (TALK, MANY, SHAPE))
