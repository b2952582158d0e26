"""Moderators and the cases of their queue."""

from bot.rehearsal.views import MessageView
from tests.chat.play import Play
from tests.stage_client import Person


async def moderator(play: Play, name: str) -> Person:
    """Somebody whom the operator appointed."""
    person = await play.newcomer(name)
    await person.ask("/start")
    await told(play.max, f"/appoint {person.id}", "is a moderator now")
    return person


async def told(person: Person, command: str, words: str) -> MessageView:
    """The answer with these words; a notice about something else may come before it."""
    said = await person.say(command)
    return await person.wait_for(lambda it: words in it.words, after=said.id)


async def case_of(judge: Person, holds: str) -> MessageView:
    """The case of a moderator's queue that holds these words."""
    said = await judge.say("/review")
    case = await judge.wait_for(lambda it: "waiting:" in it.words, after=said.id)
    for _ in range(10):
        if holds in case.words:
            return case
        await judge.press(case, "Next")
        case = await judge.wait_for(lambda it: "waiting:" in it.words, after=case.id)
    raise AssertionError(f"no case about {holds}")
