"""The panel's page about words: what the language model of each process took, and how often it was silent."""

from handlers.kit.i18n import Html, Say
from handlers.kit.studio import Studio
from tasks.tally import Spoken, spoken, told_lately

DAY = 86_400.0


async def words(say: Say, studio: Studio) -> str:
    """This process as it is now, the workers as they have told within a day, and all together."""
    here = spoken(say.plain("admin-words-here"), studio.wordsmith.language)
    there = await told_lately(studio.notes, DAY)
    everybody = [*([here] if here is not None else []), *there]
    if not any(one.answers or one.cached or one.silences for one in everybody):
        return f"{say('admin-words')}\n{say('admin-nothing')}"
    rows = [row(one, say) for one in everybody]
    return "\n\n".join([f"{say('admin-words')}\n{total(everybody, say)}", *rows])


def total(everybody: list[Spoken], say: Say) -> str:
    """How many wishes were helped, and how many had to do without."""
    answers = sum(one.answers + one.cached for one in everybody)
    silent = sum(sum(one.silences.values()) for one in everybody)
    part = f"{silent / (answers + silent):.0%}" if answers + silent else "–"
    return say("admin-words-total", answers=answers, silent=silent, part=part)


def row(one: Spoken, say: Say) -> str:
    """One process."""
    silences = ", ".join(
        f"{say.plain(f'admin-words-{reason}')} {number}" for reason, number in one.silences.items()
    )
    return say(
        "admin-words-row",
        process=one.process,
        answers=one.answers,
        cached=one.cached,
        middle=seconds(one.middle),
        late=seconds(one.late),
        read=one.tokens_read,
        written=one.tokens_written,
        silences=Html(silences or "–"),
    )


def seconds(spent: float) -> str:
    """A time, or a dash before the first."""
    return f"{spent:.2f}" if spent else "–"
