"""Answers to pressed buttons."""

from aiogram import methods

from bot.rehearsal import told
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene

BOOK = Book()
_MOST_TEXT = 200


@BOOK.plays(methods.AnswerCallbackQuery)
async def answer_callback_query(scene: Scene, call: methods.AnswerCallbackQuery) -> Reply:
    """Answer a pressed button, once and in time."""
    if call.text and len(call.text) > _MOST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    pressed = scene.queries.pressed(call.callback_query_id)
    pressed.answered = True
    pressed.text, pressed.alert, pressed.url = call.text, bool(call.show_alert), call.url
    answer = told.Answer(
        chat=pressed.chat,
        message=pressed.message,
        user=pressed.user,
        text=pressed.text,
        alert=pressed.alert,
        url=pressed.url,
    )
    scene.events.tell("answer", answer, frozenset({pressed.user}))
    return True
