"""Answers to inline queries."""

from aiogram import methods

from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene

BOOK = Book()
_MOST_RESULTS = 50
_MOST_ID = 64  # bytes
_MOST_OFFSET = 64  # bytes


@BOOK.plays(methods.AnswerInlineQuery)
async def answer_inline_query(scene: Scene, call: methods.AnswerInlineQuery) -> Reply:
    """Offer results, once and in time."""
    if len(call.results) > _MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    ids = [result.id for result in call.results]
    if any(not 0 < len(one.encode()) <= _MOST_ID for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len((call.next_offset or "").encode()) > _MOST_OFFSET:
        raise bad_request("NEXT_OFFSET_INVALID")
    asked = scene.queries.asked(call.inline_query_id)
    asked.answered = True
    asked.results = list(call.results)
    asked.next_offset = call.next_offset or ""
    asked.button = call.button.text if call.button else None
    scene.events.ring()
    return True
