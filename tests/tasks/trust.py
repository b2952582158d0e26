"""What tests of trust begin with: words that are refused, moderators, and what people were told."""

from dataclasses import replace

import pytest

from tasks.appeals import Appeals
from tasks.store import refusals
from tasks.store.notices import Notice, Notices
from tasks.store.refusals import Refusal
from tasks.wish import NotAccepted
from tests.tasks.house import House, wish

RUDE = "a naked woman"
HARD = "a naked child"
MODERATOR, OTHER = 51, 52


def appeals_of(house: House) -> Appeals:
    return Appeals(house.database, house.bell, house.blobs.keep)


async def refused(house: House, prompt: str = RUDE, person: int = 1, quoted: str = "") -> Refusal:
    """The record of a wish that is refused at submit."""
    with pytest.raises(NotAccepted) as error:
        await house.router.submit(replace(wish(prompt, person=person), context_texts=(quoted,)))
    code = str(error.value.facts["record"])
    found = await house.database.read(lambda connection: refusals.by_code(connection, code))
    assert found is not None
    return found


async def notices(house: House) -> list[Notice]:
    return [it for it in await Notices(house.database).untold() if it.kind != "review-waiting"]
