"""A report in Russian, from the button under a picture in a group to the answer of a moderator."""

import pytest
import sqlalchemy as sa

from bot.rehearsal.views import MessageView
from tasks.store import tables as t
from tests.chat.play import Play, labels
from tests.stage_client import Person

COUNTED = "Спасибо. На эту картинку посмотрит человек."
REASONS = ["Недопустимое с ребёнком", "Нагота", "Жестокость или ненависть", "Настоящий человек", "Другое"]


@pytest.fixture(scope="module")
async def room(play: Play) -> int:
    """A group in which nobody waits for a first Start."""
    for person in (play.anna, play.olga, play.ben):
        await person.ask("/start")
    members = [play.anna.id, play.olga.id, play.ben.id]
    return (await play.client.open_group("Выставка", members)).id


@pytest.fixture(scope="module")
async def judge(play: Play) -> Person:
    """A moderator who reads Russian."""
    judge = await play.newcomer("Судья", "ru")
    await judge.ask("/start")
    assert "is a moderator now" in (await play.max.ask(f"/appoint {judge.id}")).words
    return judge


async def reported(play: Play, words: str, reason: str, room: int) -> MessageView:
    """Anna's picture, reported by Olga, who says why where nobody else reads it."""
    picture = await play.draw(play.anna, f"/draw {words}", chat=room)
    pressed = await play.olga.press(picture, "🚩 Жалоба")
    assert (pressed.text, pressed.alert) == (COUNTED, True)
    why = await play.olga.wait_for(lambda it: it.only_for == play.olga.id, chat=room, after=picture.id)
    assert why.words == "Что не так с картинкой? Так тому, кто посмотрит, будет проще."
    assert labels(why) == REASONS
    assert (await play.olga.press(why, reason)).text == COUNTED
    return picture


async def case_of(judge: Person, words: str) -> MessageView:
    said = await judge.say("/review")
    return await judge.wait_for(lambda it: words in it.words and bool(it.buttons), after=said.id)


async def test_a_picture_that_may_stay(play: Play, room: int, judge: Person) -> None:
    picture = await reported(play, "рыба на лугу", "Другое", room)
    again = await play.olga.press(picture, "🚩 Жалоба")
    assert again.text == "Вы уже пожаловались на эту картинку. На неё посмотрит человек."
    case = await case_of(judge, "рыба на лугу")
    assert "Пожаловались: 1, причина: Другое" in case.words
    await judge.press(case, "Пусть остаётся")
    await play.olga.wait_for(
        lambda it: it.words == "Спасибо за сигнал. Картинку посмотрел человек, она может остаться."
    )
    assert picture.id in [it.id for it in await play.anna.messages(room)]
    late = await play.anna.press(picture, "🚩 Жалоба")
    assert late.text == "На эту картинку человек уже посмотрел."


async def test_a_picture_that_is_taken_down(play: Play, room: int, judge: Person) -> None:
    picture = await reported(play, "дом без крыши", "Жестокость или ненависть", room)
    assert (await play.ben.press(picture, "🚩 Жалоба")).text == (
        "Thank you. A person will look at this picture."
    )
    await judge.press(await case_of(judge, "дом без крыши"), "Убрать")
    told = await play.anna.wait_for(lambda it: it.words.startswith("На одну из ваших картинок пожаловались"))
    assert "⚖️ Обжаловать" in labels(told)
    await play.olga.wait_for(lambda it: it.words == "Спасибо за сигнал: картинку убрали из чата.")
    assert picture.id not in [it.id for it in await play.anna.messages(room)]


async def test_a_picture_that_is_no_longer_kept(play: Play, room: int) -> None:
    picture = await play.draw(play.anna, "/draw старый кот", chat=room)
    swept = sa.update(t.task).where(t.task.c.card == picture.id).values(artifacts=None)
    await play.database.write(lambda connection: connection.execute(swept))
    gone = await play.olga.press(picture, "🚩 Жалоба")
    assert (gone.text, gone.alert) == ("Этой картинки больше нет, смотреть не на что.", True)
