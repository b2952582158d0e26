"""Puts the conversation together: reads as its table of contents."""

from dataclasses import dataclass

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode

from handlers import (
    appeal,
    beautify,
    card,
    chatadmin,
    describe,
    draw,
    errors,
    forget,
    fuse,
    inpaint,
    keep,
    leftovers,
    media,
    mydata,
    outpaint,
    plan,
    queue,
    refine,
    report,
    restyle,
    review,
    rules,
    settings,
    start,
    strangers,
    vary,
    verify,
)
from handlers import models as models_feature
from handlers.admin import access, acts, broadcast, panel, people
from handlers.kit import menu
from handlers.kit.admins import ChatAdmins
from handlers.kit.albums import Albums
from handlers.kit.apologies import Apologies
from handlers.kit.delivery import Delivery
from handlers.kit.desk import Desk
from handlers.kit.drafts import Drafts
from handlers.kit.editor import MiniApp
from handlers.kit.errands import Errands
from handlers.kit.faces import Faces
from handlers.kit.files import Pictures
from handlers.kit.herald import Herald
from handlers.kit.i18n import Locales
from handlers.kit.keyboards import Keyboards
from handlers.kit.middlewares import Bans, EditsOnce, PersonPace, Presses, Visits
from handlers.kit.moves import Moves
from handlers.kit.opening import Openings
from handlers.kit.pace import Pace, PacedRequests
from handlers.kit.progress import Progress
from handlers.kit.studio import Offer, Studio
from handlers.kit.toasts import Toasts
from handlers.kit.unanswered import Unanswered
from handlers.kit.wordsmith import Wordsmith
from pipelines.kit.language import Language
from pipelines.kit.models import ModelCatalogue
from safety.guard import Guard
from safety.verifier import Verifier
from tasks.moderation import Moderation
from tasks.router import TaskRouter
from tasks.store.buttons import Buttons
from tasks.store.chats import Chats
from tasks.store.database import Database
from tasks.store.deliveries import Deliveries
from tasks.store.notes import Notes
from tasks.store.people import People

OFFERS = (fuse.offer, outpaint.offer, media.offer, refine.offer, describe.offer)
"""What features offer under a result, in this order."""


@dataclass(frozen=True)
class ChatApp:
    """What the chat process runs: the dispatcher that listens, and the courier that brings results."""

    dispatcher: Dispatcher
    courier: Delivery
    studio: Studio


def open_bot(token: str, api_url: str) -> Bot:
    """Connect to Telegram, to a Bot API server of one's own, or to the rehearsal."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    defaults = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    return Bot(token, session=session, default=defaults)


def build(
    *,
    bot: Bot,
    router: TaskRouter,
    guard: Guard,
    database: Database,
    models: ModelCatalogue,
    language: Language,
    offer: Offer,
) -> ChatApp:
    """Build the conversation for a bot; nothing listens yet."""
    buttons = Buttons(database)
    pacing = Pace(offer.pace)
    locales, chat_admins, openings = Locales(), ChatAdmins(bot), Openings()
    keyboards = Keyboards(buttons, MiniApp(offer.web_url, bot) if offer.web_url else None)
    chats, notes = Chats(database), Notes(database)
    drafts = Drafts(bot, pacing)
    wordsmith = Wordsmith(language, guard, drafts)
    offers = (*OFFERS, beautify.offer) if wordsmith.is_on else OFFERS
    faces = Faces(locales, models, keyboards, guard, router, chats, offers)
    progress = Progress(bot, faces, router, pacing)
    studio = Studio(
        bot=bot,
        router=router,
        guard=guard,
        moderation=Moderation(database),
        people=People(database),
        chats=chats,
        notes=notes,
        pictures=Pictures(bot, router, notes),
        models=models,
        locales=locales,
        keyboards=keyboards,
        faces=faces,
        delivery=Delivery(bot, faces, router, Deliveries(database), openings, progress),
        progress=progress,
        openings=openings,
        pace=pacing,
        chat_admins=chat_admins,
        wordsmith=wordsmith,
        drafts=drafts,
        errands=Errands(),
        unanswered=Unanswered(notes),
        verifier=Verifier(offer.mark_secret),
        offer=offer,
    )
    for request in (Toasts(), PacedRequests(pacing)):  # from the outside in
        bot.session.middleware(request)
    dispatcher = Dispatcher(studio=studio, locales=locales, desk=Desk(studio))
    _listen(dispatcher, studio, buttons)
    return ChatApp(dispatcher, studio.delivery, studio)


def _listen(dispatcher: Dispatcher, studio: Studio, buttons: Buttons) -> None:
    """Middlewares from the outside in, features in the order they are asked."""
    visits, bans, pace = Visits(studio), Bans(), PersonPace(studio.pace.rules)
    quiet, remember = studio.pace.rules.album_quiet, studio.pictures.remember_album
    albums = Albums(studio.errands, studio.locales, studio.unanswered, quiet, remember)
    for middleware in (Moves(studio.chats), albums):
        dispatcher.message.outer_middleware(middleware)
    for middleware in (visits, bans, pace, Apologies()):
        dispatcher.message.middleware(middleware)
    for middleware in (EditsOnce(), visits, bans, pace):
        dispatcher.edited_message.middleware(middleware)
    for middleware in (visits, bans, pace, Presses(studio, buttons)):
        dispatcher.callback_query.outer_middleware(middleware)
    dispatcher.callback_query.middleware(Apologies())
    admin, own = (access, panel, acts, people, broadcast), (mydata, forget, keep)
    commands = (
        start,
        rules,
        models_feature,
        queue,
        settings,
        chatadmin,
        *admin,
        appeal,
        report,
        review,
        verify,
        *own,
    )
    pictures = (inpaint, restyle, outpaint, vary, fuse, card, refine, describe)
    features = (errors, strangers, *commands, *pictures, beautify, plan, draw, media, leftovers)
    dispatcher.include_routers(*(feature.routes() for feature in features))
    herald = Herald(studio)
    dispatcher.startup.register(menu.announce)
    dispatcher.startup.register(herald.start)
    dispatcher.shutdown.register(herald.stop)
    dispatcher.startup.register(beautify.resume)
    dispatcher.startup.register(studio.unanswered.again)
    dispatcher.shutdown.register(beautify.leave)
