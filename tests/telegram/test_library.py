"""The library that the bot uses reads every answer of the stage, and its error classes fit."""

import pytest
from aiogram import Bot, Dispatcher, F, exceptions, types
from aiogram.enums import ParseMode

from bot.rehearsal.stage import Stage
from tests.stage_client import ANNA, STUDIO, Person, StageClient
from tests.telegram.line import png

GO = types.InlineKeyboardMarkup(
    inline_keyboard=[[types.InlineKeyboardButton(text="Go", callback_data="x", style="primary")]]
)


def picture(name: str = "p.png") -> types.BufferedInputFile:
    return types.BufferedInputFile(png(), name)


async def test_every_answer_is_read(bot: Bot, anna: Person):
    """Each call goes through the library's own validation of replies."""
    assert (await bot.me()).is_bot
    text = await bot.send_message(ANNA, "*hi*", parse_mode=ParseMode.MARKDOWN_V2, reply_markup=GO)
    assert text.reply_markup
    assert text.reply_markup.inline_keyboard[0][0].style == "primary"
    photo = await bot.send_photo(ANNA, picture(), caption="c", has_spoiler=True)
    assert photo.photo
    assert photo.has_media_spoiler
    document = await bot.send_document(ANNA, picture(), thumbnail=picture("t.png"))
    assert document.document
    assert document.document.thumbnail
    media = [types.InputMediaPhoto(media=picture()), types.InputMediaPhoto(media=photo.photo[0].file_id)]
    assert len(await bot.send_media_group(ANNA, media)) == 2
    edited = await bot.edit_message_media(
        types.InputMediaPhoto(media=picture()), chat_id=ANNA, message_id=text.message_id
    )
    assert isinstance(edited, types.Message)
    assert (await bot.get_chat(ANNA)).type == "private"
    assert (await bot.get_chat(STUDIO)).is_forum
    assert len(await bot.get_chat_administrators(STUDIO)) == 2
    assert (await bot.create_forum_topic(STUDIO, "Cats")).name == "Cats"
    assert await bot.set_my_commands([types.BotCommand(command="draw", description="Draw")])
    assert (await bot.get_my_commands())[0].command == "draw"
    assert (await bot.get_webhook_info()).url == ""
    downloaded = await bot.download(document.document)
    assert downloaded
    assert downloaded.read() == png()


async def test_errors_are_the_librarys(bot: Bot, client: StageClient, anna: Person):
    with pytest.raises(exceptions.TelegramForbiddenError):
        await bot.send_message(102, "hi")
    with pytest.raises(exceptions.TelegramBadRequest):
        await bot.send_message(5, "hi")
    await client.fault("sendMessage", "429", retry_after=7)
    with pytest.raises(exceptions.TelegramRetryAfter) as flood:
        await bot.send_message(ANNA, "hi")
    assert flood.value.retry_after == 7
    await client.ask("POST", f"/control/chats/{STUDIO}/state", {"migrate_to": -100777})
    with pytest.raises(exceptions.TelegramMigrateToChat) as moved:
        await bot.send_message(STUDIO, "hi")
    assert moved.value.migrate_to_chat_id == -100777
    await client.fault("getMe", "cut")
    with pytest.raises(exceptions.TelegramNetworkError):
        await bot.get_me()
    await bot.set_webhook("https://example.org/")
    with pytest.raises(exceptions.TelegramConflictError):
        await bot.get_updates()


async def test_a_whole_conversation(bot: Bot, stage: Stage, client: StageClient):
    """A dispatcher polls, answers, edits; a person presses its button."""
    import asyncio

    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def echo(message: types.Message) -> None:
        await message.answer(f"<b>{message.text}</b>", parse_mode="HTML", reply_markup=GO)

    @dispatcher.callback_query(F.data == "x")
    async def go(query: types.CallbackQuery) -> None:
        await query.answer("gone")
        assert isinstance(query.message, types.Message)
        await query.message.edit_text("done")

    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, polling_timeout=5)
    )
    await stage.wait_for_bot()
    anna = client.person(ANNA)
    answer = await anna.ask("рыба")
    assert (answer.text, answer.entities[0].type) == ("рыба", "bold")
    assert (await anna.press(answer, "Go")).text == "gone"
    done = await anna.wait_for(lambda one: one.text == "done")
    assert (done.id, done.buttons, done.edited) == (answer.id, [], True)
    await dispatcher.stop_polling()
    await polling
