"""What can become of one picture: a key for each capability that somebody who is awake can do."""

from handlers.kit.callbacks import Action
from handlers.kit.i18n import Say
from handlers.kit.keyboards import AnyKey, Key
from handlers.kit.kin import VARIES
from handlers.kit.models import is_anybody_able
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from pipelines.kit.contract import Ability

CONTROLS, FILLS = frozenset({Ability.CONTROL}), frozenset({Ability.INPAINT})
MIXES = frozenset({Ability.IMAGE_PROMPT})
MIXED, LENT = 4, 2
"""Pictures that are mixed at most, and that it takes to lend a look."""
FURTHER = ((Action.RESTYLE, CONTROLS), (Action.INPAINT, FILLS), (Action.OUTPAINT, FILLS))


async def vary_keys(visit: Visit, studio: Studio) -> list[AnyKey]:
    """A key for variations, or none."""
    is_able = await is_anybody_able(studio, visit, VARIES) is not None
    return [Key(visit.say.plain("button-variations"), Action.VARY)] if is_able else []


async def further_keys(visit: Visit, studio: Studio) -> list[AnyKey]:
    """Keys for another look, for a part, for what lies around."""
    return [
        deed_key(action, visit.say)
        for action, abilities in FURTHER
        if await is_anybody_able(studio, visit, abilities) is not None
    ]


async def several_keys(count: int, visit: Visit, studio: Studio) -> list[AnyKey]:
    """Keys for two to four pictures at once: to mix them, or, of two, to lend one the other's look."""
    say, keys = visit.say, list[AnyKey]()
    if 1 < count <= MIXED and await is_anybody_able(studio, visit, MIXES) is not None:
        keys.append(Key(say.plain("button-fuse"), Action.FUSE, style="primary"))
    if count == LENT and await is_anybody_able(studio, visit, CONTROLS | MIXES) is not None:
        keys.append(Key(say.plain("button-restyle-pair"), Action.RESTYLE))
    return keys


def deed_key(action: Action, say: Say) -> Key:
    """Under a question about a picture."""
    return Key(say.plain(f"button-{action}"), action)
