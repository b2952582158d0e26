"""Everything people say that is not a wish: hello, help, settings, options gone wrong, pictures, stickers."""

import asyncio
from collections.abc import Mapping

import pytest
from aiogram.types import Update

from safety.image import Coverage, Depth
from tasks.task import State, Trouble
from tests.chat.paint import plain_png
from tests.chat.play import Play, labels
from tests.chat.running import POCKET_SIGHT
from tests.stage_client import ANNA, BEN, MAX, STUDIO

COMMAND = [{"type": "bot_command", "offset": 0, "length": 5}]


async def test_start_greets_and_offers_examples(play: Play) -> None:
    kim = await play.newcomer()
    hello = await kim.ask("/start")
    assert "Hello, Kim!" in hello.words
    assert labels(hello) == ["a red fish", "a house in the snow", "🧠 Models", "Help"]
    await kim.press(hello, "a red fish")
    picture = await kim.wait_for(lambda it: it.photo is not None, after=hello.id)
    assert "a red fish" in picture.words
    await kim.press(hello, "Help")
    await kim.wait_for(lambda it: "--seed 7" in it.words, after=picture.id)


async def test_help_offers_what_the_persons_model_can_do(play: Play) -> None:
    kim = await play.newcomer()
    pocket = (await kim.ask("/help")).words
    assert "--ar" not in pocket, "a single shape is no choice"
    assert "photo, cinema" not in pocket
    await play.app.studio.people.choose_model(kim.id, "kandinsky-3.1")
    large = (await kim.ask("/help")).words
    assert "--ar 3:2  shape: 1:1, 3:2, 2:3" in large
    assert "--style photo  style: photo, cinema" in large
    assert "--model kandinsky-3.1" in large


async def test_help_reads_well_in_both_languages(play: Play) -> None:
    assert "Дальше" not in (await play.ben.ask("/help")).words
    assert "--seed 7" in (await play.anna.ask("/help")).words
    assert "/chat" not in (await play.anna.ask("/help")).words
    assert "/chat" in (await play.anna.ask("/help", chat=STUDIO)).words


async def test_privacy_and_status_are_plain(play: Play) -> None:
    assert "30 дней" in (await play.anna.ask("/privacy")).words
    status = (await play.ben.ask("/status")).words
    assert "Painters awake: 1" in status
    assert "● Pocket" in status
    assert "○ Kandinsky 3.1, asleep" in status
    assert "take pictures as unchecked" in status


async def test_status_says_when_a_painter_cannot_check_pictures(play: Play) -> None:
    play.tell_sight(Coverage(Depth.OFF, "moved-away", "", ()))
    while "cannot open its picture check (moved-away)" not in (await play.ben.ask("/status")).words:
        pass  # until the next beat has told it
    assert "unchecked" not in (await play.ben.ask("/status")).words
    play.tell_sight(Coverage(Depth.PUBLISHED, "clip-vit-large", "1", ()))
    while "не измеряли" not in (await play.anna.ask("/status")).words:
        pass
    play.tell_sight(POCKET_SIGHT)


async def test_settings_change_the_language_for_good(play: Play) -> None:
    kim = await play.newcomer(language="ru-RU")
    settings = await kim.ask("/settings")
    assert "Настройки" in settings.words
    assert "сколько угодно" in settings.words
    await kim.press(settings, "English")
    await kim.wait_for(lambda it: "Settings" in it.words and it.id == settings.id)
    await play.restart_chat()
    assert "What shall I draw?" in (await kim.ask("/draw")).words
    again = await kim.ask("/settings")
    await kim.press(again, "as in Telegram")
    await kim.wait_for(lambda it: "как в Telegram" in it.words, after=again.id - 1)


async def test_a_model_is_chosen_and_kept(play: Play) -> None:
    kim = await play.newcomer()
    models = await kim.ask("/models")
    assert "● Pocket" in labels(models)[0]
    assert "about 1 s" in models.words
    assert "asleep now" in models.words
    chosen = await kim.press(models, "● Pocket Flash")
    assert chosen.text == "From now on: Pocket Flash."
    await kim.wait_for(lambda it: "● Pocket Flash ✓" in labels(it), after=models.id - 1)
    picture = await play.draw(kim, "a fish")
    assert "Pocket Flash" in picture.words
    asleep = await kim.press(models, "○ Kandinsky 3.1")
    assert (asleep.alert, "takes no wishes until it wakes up" in (asleep.text or "")) == (True, True)
    refused = await kim.ask("a fish again")
    assert (
        refused.words
        == "The model Kandinsky 3.1 is not available right now. Choose another one with /models."
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/draw", "What shall I draw?"),
        ("a fish --size 3", "I do not know the option --size. There are --ar, --no, --seed,"),
        ("a fish --n 9", "9 is not a number of pictures I can draw at once. It may be 1 to 4."),
        ("a fish --seed red", "red is not a seed. It is a whole number from 0 to 4294967295."),
        ("a fish --ar 7:1", "Pocket does not draw the shape 7:1. It draws 1:1; /models shows"),
        ("a fish —ar 3:2", "Pocket does not draw the shape 3:2. It draws 1:1; /models shows"),
        ("a fish --model kandinsky-2.2 --ar 7:1", "Kandinsky 2.2 does not draw the shape 7:1."),
        ("a fish --style <b>", "Pocket does not know the style <b>. It knows watercolor"),
        ("a fish --style photo", "Pocket does not know the style photo. It knows watercolor"),
        ("a fish --lora ink:0.8", "Pocket has no LoRA called ink. It has none so far."),
        ("a fish --strength 2", "2 is not a strength. It is a number above 0 and up to 1:"),
        ("a fish --strength 0.4", "--strength says how freely a picture is drawn over, and I see no"),
        ("a fish --model gpt", "gpt is not a model I know. There are pocket, pocket-flash"),
        ("a fish --seed", "The option --seed needs a value after it"),
        ("a fish --n 1 --n 2", "The option --n is there twice."),
        ("fish " * 201, "That is 1,004 characters; I read up to 1,000."),
        ("--n 2", "What shall I draw?"),
        ("/dance", "I do not know the command /dance."),
        ("naked woman and a fish", "I do not draw sexual or nude pictures here."),
    ],
)  # fmt: skip
async def test_each_mistake_gets_one_clear_sentence(play: Play, text: str, answer: str) -> None:
    kim = await play.newcomer()
    assert (await kim.ask(text)).words.startswith(answer)


async def test_words_the_model_does_not_know(play: Play) -> None:
    kim = await play.newcomer()
    answer = await kim.ask("quantum blockchain")
    assert (
        "has not learned these words yet. It knows words such as fish, house, cat, snow, night"
        in answer.words
    )
    assert labels(answer) == ["a red fish", "a house in the snow", "🧠 Model"]
    await kim.press(answer, "a red fish")
    await kim.wait_for(lambda it: it.photo is not None, after=answer.id)


async def test_stickers_voices_and_files_are_answered(play: Play) -> None:
    png = plain_png(32, 32, 1)
    for kind, name, answer in (
        ("sticker", "a.webp", "Nice sticker!"),
        ("voice", "a.ogg", "I cannot listen yet"),
        ("video", "a.mp4", "I cannot watch videos yet"),
        ("document", "a.txt", "Of files I open only pictures"),
    ):
        sent = (await play.ben.send_files([(kind, name, png)]))[0]
        said = await play.ben.wait_for(lambda _: True, after=sent.id)
        assert said.words.startswith(answer), kind
        assert said.reply_to is not None


async def test_an_album_is_answered_once(play: Play) -> None:
    png = plain_png(32, 32, 1)
    album = await play.ben.send_files(
        [("photo", f"{number}.png", png) for number in range(3)], caption="look"
    )
    said = await play.ben.wait_for(lambda it: "leave the words out" in it.words, after=album[-1].id)
    await play.ben.ask("/privacy")
    answers = [it for it in await play.ben.messages(after=album[-1].id) if it.sender.is_bot]
    assert answers[0].id == said.id
    assert len(answers) == 2


async def test_an_edited_wish_is_explained(play: Play) -> None:
    kim = await play.newcomer()
    said = await kim.say("a fish that was red")
    await kim.wait_for(lambda it: it.photo is not None, after=said.id)
    await kim.edit(said, "a fish that is blue")
    await kim.wait_for(lambda it: "I draw what was sent first" in it.words, after=said.id)


async def test_a_button_nobody_knows_says_so(play: Play) -> None:
    kim = await play.newcomer()
    hello = await kim.ask("/start")
    await play.database.write(lambda c: c.exec_driver_sql("delete from button"))
    pressed = await kim.press(hello, "a red fish")
    assert pressed.alert
    assert "too old" in (pressed.text or "")


async def test_a_person_who_blocked_the_bot_disturbs_nobody(play: Play) -> None:
    kim = await play.newcomer()
    play.paint.gate.clear()
    said = await kim.say("a fish for nobody")
    await kim.wait_for(lambda it: "Cancel" in labels(it), after=said.id)
    await play.client.state(kim.id, blocked=True)
    play.paint.gate.set()
    await play.draw(play.ben, "a fish for Ben")
    router = play.app.studio.router
    while not (task := (await router.mine(kim.id, ended=1))[0]).state.is_end:
        await asyncio.sleep(0.05)
    assert task.state is State.FAILED
    assert task.trouble == Trouble("unreachable")
    errors = [
        it for it in await play.client.journal() if it.parameters.get("chat_id") == str(kim.id) and not it.ok
    ]
    assert {it.description for it in errors} == {"Forbidden: bot was blocked by the user"}


async def test_the_menu_fits_scope_and_language(play: Play) -> None:
    await play.max.ask("/start")
    await play.max.ask("/help")  # by now the longer menu has been set

    async def menu(person: int, chat: int) -> str:
        return (await play.client.ask("GET", f"/control/users/{person}/commands?chat={chat}")).decode()

    assert "Нарисовать картинку" in await menu(ANNA, ANNA)
    assert "Draw a picture" in await menu(BEN, BEN)
    assert '"admin"' not in await menu(BEN, BEN)
    assert '"admin"' in await menu(MAX, MAX)
    assert '"settings"' not in await menu(BEN, STUDIO)
    assert '"chat"' not in await menu(BEN, STUDIO)
    assert '"chat"' in await menu(103, STUDIO)


async def feed(play: Play, person: int, chat: Mapping[str, object], **message: object) -> None:
    """Hand the dispatcher a message that the stage's people cannot send."""
    studio = play.app.studio
    sender = {"id": person, "is_bot": False, "first_name": "Ben", "language_code": "en"}
    body = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": sender, **message}
    update = Update.model_validate({"update_id": 1, "message": body}, context={"bot": studio.bot})
    await play.app.dispatcher.feed_update(studio.bot, update)


async def test_a_forwarded_command_is_not_obeyed(play: Play) -> None:
    last = await play.ben.ask("/privacy")
    origin = {"type": "hidden_user", "date": 1_790_000_000, "sender_user_name": "Somebody"}
    chat = {"id": BEN, "type": "private", "first_name": "Ben"}
    await feed(play, BEN, chat, text="/draw a fish", entities=COMMAND, forward_origin=origin)
    await play.ben.wait_for(lambda it: "forwarded command" in it.words, after=last.id)


async def test_an_anonymous_admin_is_asked_for_a_person(play: Play) -> None:
    last = await play.ben.say("hello", chat=STUDIO)
    group = {"id": STUDIO, "type": "supergroup", "title": "Studio"}
    await feed(play, 1087968824, group, text="/draw a fish", entities=COMMAND, sender_chat=group)
    await play.ben.wait_for(lambda it: "I draw for people" in it.words, chat=STUDIO, after=last.id)


async def test_what_breaks_is_told_with_a_number(play: Play) -> None:
    await play.client.fault("sendMessage", "400", times=1)
    apology = await play.ben.ask("/help")
    assert "Something broke on our side" in apology.words
