"""A small real bot for the page's tests: it paints fish under the moon, shows cards, echoes files."""

import asyncio
import io

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    DisabledButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)
from PIL import Image, ImageDraw

from bot.rehearsal.stage import Stage

WORDS = (
    "<b>bold</b> <i>italic</i> <u>under</u> <s>gone</s> <tg-spoiler>secret</tg-spoiler> <code>--ar 3:2</code>"
    ' <a href="https://example.org/">link</a> /help\n<pre><code class="language-toml">seed = 42</code></pre>'
    "<blockquote expandable>one\ntwo\nthree\nfour\nfive\nsix</blockquote>"
)


def drawn(hue: int = 0, size: tuple[int, int] = (512, 512)) -> BufferedInputFile:
    """A red fish under the moon, near enough."""
    width, height = size
    picture = Image.linear_gradient("L").resize(size)
    picture = Image.merge(
        "RGB", [picture.point(lambda v, k=k: 20 + (v * k) // 400) for k in (60 + hue, 90, 230 - hue)]
    )
    pen = ImageDraw.Draw(picture)
    pen.ellipse((width * 0.62, height * 0.1, width * 0.82, height * 0.1 + width * 0.2), fill="#ffe9a8")
    pen.ellipse((width * 0.2, height * 0.5, width * 0.62, height * 0.76), fill="#ff6b5e")
    pen.polygon(
        [(width * 0.58, height * 0.63), (width * 0.78, height * 0.5), (width * 0.78, height * 0.76)],
        fill="#ff6b5e",
    )
    pen.ellipse((width * 0.28, height * 0.57, width * 0.33, height * 0.57 + width * 0.05), fill="white")
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return BufferedInputFile(kept.getvalue(), "fish.png")


def button(text: str, **facts: object) -> InlineKeyboardButton:
    """A button; without another meaning its data is its text."""
    if not {"url", "copy_text", "disabled", "switch_inline_query_current_chat"} & facts.keys():
        facts["callback_data"] = text
    return InlineKeyboardButton.model_validate({"text": text, **facts})


CARD = InlineKeyboardMarkup(
    inline_keyboard=[[button("Draw", style="primary"), button("Cancel", style="danger")]]
)
RESULT = InlineKeyboardMarkup(
    inline_keyboard=[
        [button("Again", style="primary"), button("Upscale", disabled=DisabledButton())],
        [
            button("Recipe", copy_text=CopyTextButton(text="a red fish --seed 42")),
            button("Why?"),
            button("Share", switch_inline_query_current_chat="fish"),
            button("Keep", style="success"),
        ],
    ]
)


async def welcome(message: Message) -> None:
    """Every kind of text, and the command menu."""
    assert message.bot
    await message.bot.set_my_commands(
        [
            BotCommand(command="words", description="Every kind of text"),
            BotCommand(command="album", description="Four pictures"),
        ]
    )
    await message.answer(WORDS, parse_mode="HTML")


async def album(message: Message) -> None:
    """Four pictures at once."""
    await message.answer_media_group(
        [InputMediaPhoto(media=drawn(40 * index), caption=f"Fish {index}") for index in range(4)]
    )


async def file_back(message: Message) -> None:
    """The same document again."""
    assert message.document
    await message.reply_document(message.document.file_id)


async def photo_back(message: Message) -> None:
    """The same photo again."""
    assert message.photo
    await message.reply_photo(message.photo[-1].file_id, caption=f"Got it: {message.caption}")


async def size(message: Message) -> None:
    """A question with a reply keyboard."""
    row = [KeyboardButton(text="Square"), KeyboardButton(text="Wide")]
    await message.answer(
        "Which shape?", reply_markup=ReplyKeyboardMarkup(keyboard=[row], one_time_keyboard=True)
    )


async def suggest(query: InlineQuery) -> None:
    """One thing to send by inline query."""
    text = InputTextMessageContent(message_text=f"a painted {query.query}")
    found = InlineQueryResultArticle(
        id="1", title=query.query.upper(), description="painted", input_message_content=text
    )
    await query.answer([found], cache_time=0)


async def card(message: Message) -> None:
    """A wish becomes a card."""
    await message.reply(f"Accepted: {message.text}", reply_markup=CARD)


async def draw(query: CallbackQuery) -> None:
    """Progress by edits, then the picture in the same place."""
    assert isinstance(query.message, Message)
    assert query.bot
    await query.bot.send_chat_action(query.message.chat.id, "upload_photo")
    await query.answer("On it")
    await query.message.edit_text("Drawing · step 1 of 2", reply_markup=CARD)
    await asyncio.sleep(0.3)
    await query.message.edit_media(
        InputMediaPhoto(media=drawn(), caption="A red fish under the moon"), reply_markup=RESULT
    )


async def why(query: CallbackQuery) -> None:
    """An answer that waits for OK."""
    await query.answer("Because you asked", show_alert=True)


def make_painter() -> Dispatcher:
    """The bot's conversation."""
    router = Router()
    router.message.register(welcome, Command("start", "words"))
    router.message.register(album, Command("album"))
    router.message.register(size, Command("size"))
    router.inline_query.register(suggest)
    router.message.register(file_back, F.document)
    router.message.register(photo_back, F.photo)
    router.message.register(card, F.text)
    router.callback_query.register(draw, F.data == "Draw")
    router.callback_query.register(why, F.data == "Why?")
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


def bot_at(stage: Stage) -> Bot:
    """The bot of a stage; whoever asks for it closes its session."""
    return Bot(stage.token, session=AiohttpSession(api=TelegramAPIServer.from_base(stage.base_url)))


class PainterAt:
    """The painter bot, polling a stage for as long as the block lasts."""

    def __init__(self, stage: Stage) -> None:
        self.bot = bot_at(stage)
        self.dispatcher = make_painter()
        self.started = asyncio.Event()
        self.dispatcher.startup.register(self.note_start)

    async def note_start(self) -> None:
        """The dispatcher polls from now on."""
        self.started.set()

    async def __aenter__(self) -> None:
        self.polling = asyncio.create_task(
            self.dispatcher.start_polling(
                self.bot, handle_signals=False, handle_as_tasks=False, polling_timeout=1
            )
        )
        await self.started.wait()

    async def __aexit__(self, *_: object) -> None:
        # Cancelling the task would leave aiogram's inner tasks polling with a session that nobody closes.
        await self.dispatcher.stop_polling()
        await self.polling
