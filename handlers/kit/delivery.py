"""Hands over the end of a task exactly once: an edit of its card, or a send that is recorded first."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile, InputMediaPhoto, Message

from handlers.kit.callbacks import Action
from handlers.kit.editing import NO_RIGHTS, NOWHERE, repaint, rewrite
from handlers.kit.faces import Faces
from handlers.kit.keyboards import Key, Rows
from handlers.kit.opening import Openings
from handlers.kit.pace import expendable, was_refused
from handlers.kit.photos import as_photo
from handlers.kit.progress import Progress
from handlers.kit.replies import aim_at, under
from handlers.kit.whisper import Ear, whisper
from pipelines.kit.contract import PipelineError
from tasks.courier import Unreachable
from tasks.router import TaskRouter
from tasks.store.deliveries import Claim, Deliveries
from tasks.task import Place, State, Stored, Task, Trouble

ACT_WITHIN = 3
"""Seconds after which the result goes out without the hint that it is coming."""
NOT_SENT = (
    TelegramRetryAfter,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    PipelineError,
)
"""After these Telegram certainly did not act, so that another try cannot show anything twice."""


class Delivery:
    """The chat's side of the task router (tasks.courier.Courier)."""

    def __init__(
        self,
        bot: Bot,
        faces: Faces,
        router: TaskRouter,
        deliveries: Deliveries,
        openings: Openings,
        progress: Progress,
    ) -> None:
        self._bot = bot
        self._faces = faces
        self._router = router
        self._deliveries = deliveries
        self._openings = openings
        self._progress = progress

    async def show(self, task: Task, position: int | None, starts_in: float | None) -> None:
        """Bring the card up to date; may skip."""
        await self._progress.show(task, position, starts_in)

    async def deliver(self, task: Task) -> None:
        """Hand over result, refusal, failure or cancel. Raises as Courier.deliver says."""
        await self._openings.settled(task.place.chat)
        task = await self._router.task(task.id) or task  # by now its card is known
        await self._progress.end(task.id)
        try:
            await self._follow(task)
        except TelegramForbiddenError as error:  # blocked or removed: nobody to deliver to
            raise Unreachable(error.message) from error
        except TelegramBadRequest as error:
            if not any(words in error.message for words in NOWHERE):
                raise
            await self._progress.give_up(task)
            raise Unreachable(error.message) from error

    async def _follow(self, task: Task) -> None:
        try:
            await self._hand_over(task)
        except TelegramMigrateToChat as error:  # the group became a supergroup while the task ran
            place = replace(task.place, chat=error.migrate_to_chat_id, card=None, reply_to=None)
            await self._hand_over(replace(task, place=place))

    async def _hand_over(self, task: Task) -> None:
        text = self._faces.text(task)
        try:
            is_made = task.state in (State.DELIVERING, State.DONE)
            if is_made and task.artifacts:
                await self._act(task.place)
                await self._result(task)
            elif is_made and task.wording is not None:
                await self._say(task, text.words(task), part="words")
            else:
                await self._say(task, text.ending(task), part="ending")
                if task.state is State.REFUSED and not task.place.is_private:
                    await self._once(task, "why", lambda: self._say_why(task))
        except PipelineError as error:
            await self._say(task, text.trouble(Trouble(error.code)), part="ending")
        except TelegramBadRequest as error:
            if NO_RIGHTS not in error.message:
                raise
            await self._say(task, text.unsendable(task), part="unsendable", rows=self._show_rows(task))

    async def _say_why(self, task: Task) -> Sequence[Message]:
        """Tell the author alone why the guard refused; the group's card says only that it did."""
        text, keys = await self._faces.refusal(task)
        await whisper(self._bot, Ear(task.place.chat, task.person, task.place.thread), text, None, keys)
        return ()

    async def _act(self, place: Place) -> None:
        """Show "sending a photo" while the upload takes its time; nobody waits for it twice."""
        with suppress(TelegramAPIError), expendable():
            await self._bot.send_chat_action(
                place.chat,
                ChatAction.UPLOAD_PHOTO,
                message_thread_id=place.thread,
                request_timeout=ACT_WITHIN,
            )

    async def resend(self, task: Task) -> None:
        """Send a result because the person asked: nobody knows whether it arrived, or it was not allowed."""
        if len(task.artifacts) == 1:
            if not await self._repainted(task):
                await self._send_photo(task)
            return
        await self._send_album(task)
        await self._say(task, self._faces.text(task).result(task), part="summary")

    async def original(self, task: Task, reply_to: int | None) -> None:
        """Send the files byte for byte as they were made. Raises PipelineError when they were swept."""
        say = self._faces.say(task)
        for number, stored in enumerate(task.artifacts, start=1):
            data = await self._router.read(stored.blob)
            name = f"{task.id[:8]}-{number}.png" if len(task.artifacts) > 1 else f"{task.id[:8]}.png"
            await self._bot.send_document(
                task.place.chat,
                BufferedInputFile(data, name),
                caption=say(
                    "original-caption",
                    width=str(stored.width),
                    height=str(stored.height),
                    seed=str(stored.recipe.seed),
                ),
                message_thread_id=task.place.thread,
                disable_content_type_detection=True,
                reply_parameters=under(reply_to),
            )

    async def _result(self, task: Task) -> None:
        if len(task.artifacts) > 1:
            await self._album(task)
            return
        if await self._repainted(task):
            return
        if not await self._once(task, "photo", lambda: self._send_photo(task)):
            await self._doubt(task)

    async def _repainted(self, task: Task) -> bool:
        """Put the picture into the task's card; False where there is no card any more."""
        card, (stored,) = task.place.card, task.artifacts
        if card is None:
            return False
        caption, keys = self._faces.text(task).result(task), await self._faces.keys(task)
        photo = _photo(await self._file(stored), stored, caption)
        return await repaint(self._bot, task.place.chat, card, photo, keys)

    async def _send_photo(self, task: Task) -> Sequence[Message]:
        caption, keys = self._faces.text(task).result(task), await self._faces.keys(task)
        (stored,) = task.artifacts[:1]
        file, cover = await self._file(stored), stored.is_covered or None
        aim = aim_at(task.place)
        sent = await self._bot.send_photo(
            task.place.chat, file, caption=caption, has_spoiler=cover, reply_markup=keys, **aim
        )
        return [sent]

    async def _album(self, task: Task) -> None:
        if await self._once(task, "album", lambda: self._send_album(task)):
            await self._say(task, self._faces.text(task).result(task), part="summary")
        else:
            await self._doubt(task)

    async def _doubt(self, task: Task) -> None:
        """Say that a result may not have arrived, with a button that shows it."""
        await self._say(task, self._faces.text(task).unknown(task), "unknown", self._show_rows(task))

    def _show_rows(self, task: Task) -> Rows:
        label = self._faces.say(task).plain("button-show-result")
        return [[Key(label, Action.SHOW, task=task.id, style="primary")]]

    async def _send_album(self, task: Task) -> Sequence[Message]:
        media = [_photo(await self._file(stored), stored) for stored in task.artifacts]
        return await self._bot.send_media_group(task.place.chat, list(media), **aim_at(task.place))

    async def _say(self, task: Task, text: str, part: str, rows: Rows | None = None) -> None:
        """Put a text on the card, or send it where the card is gone."""
        keys = await self._faces.keys(task, rows)
        place = task.place
        if place.card is not None:
            # What a preview showed must not stay above a refusal, nor a rough draft above an album.
            told = await rewrite(self._bot, place.chat, place.card, text, keys, keeps_photo=False)
            if told:
                return

        async def send() -> Sequence[Message]:
            return [await self._bot.send_message(place.chat, text, reply_markup=keys, **aim_at(place))]

        await self._once(task, part, send)

    async def _once(self, task: Task, part: str, send: Callable[[], Awaitable[Sequence[Message]]]) -> bool:
        """Send what has not been sent; False when nobody knows whether an earlier try arrived."""
        claimed = await self._deliveries.claim(task.id, part)
        match claimed.claim:
            case Claim.SENT:
                return True
            case Claim.UNKNOWN:
                return False
            case Claim.MINE:
                try:
                    messages = await send()
                except NOT_SENT:
                    await self._deliveries.release(task.id, part)
                    raise
                except TelegramNetworkError as error:
                    if was_refused(error):
                        await self._deliveries.release(task.id, part)
                    raise
                await self._deliveries.sent(task.id, tuple(it.message_id for it in messages), part)
                return True

    async def _file(self, stored: Stored) -> BufferedInputFile:
        data = await self._router.read(stored.blob)
        shown = await asyncio.to_thread(as_photo, data, stored.width, stored.height)
        return BufferedInputFile(shown, "picture.png")


def _photo(file: BufferedInputFile, stored: Stored, caption: str | None = None) -> InputMediaPhoto:
    """A picture as Telegram takes it, behind a cover where the guard wants one."""
    return InputMediaPhoto(media=file, caption=caption, has_spoiler=stored.is_covered or None)
