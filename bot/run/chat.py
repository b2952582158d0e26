"""The chat process: holds the token, speaks with Telegram, accepts tasks and hands over their ends."""

import asyncio

import structlog
from aiogram.exceptions import TelegramUnauthorizedError

from bot import logs
from bot.run.child import stopped_from_outside
from bot.run.language import open_language
from bot.run.parts import open_store, policy
from bot.run.polling import Poller
from bot.settings import HOPELESS, BadSettings, Quota, Settings, Telegram
from bot.web.site import Address, Site
from handlers.app import ChatApp, build, open_bot
from handlers.kit.studio import Offer
from pipelines.kit.models import known_models
from safety.guard import open_guard
from tasks.bell import bell_of
from tasks.delivery import Delivery
from tasks.quotas import Limits
from tasks.router import TaskRouter
from tasks.store.database import Database
from tasks.store.processes import Role
from tasks.sweep import Sweeper

log: structlog.stdlib.BoundLogger = structlog.get_logger("chat")


def main() -> int:
    """Run until SIGTERM; returns the exit status."""
    settings = Settings()
    logs.set_up(settings.logs.level, json_lines=settings.logs.json_lines)
    telegram = settings.telegram()
    if telegram.token is None:
        print("BOT_TOKEN is empty. Put the token from @BotFather into .env, or try: make run")
        return HOPELESS
    status = 0
    try:
        asyncio.run(_chat(settings, telegram, telegram.token.get_secret_value()))
    except* TelegramUnauthorizedError:
        print("Telegram does not know this BOT_TOKEN. Renew it with @BotFather and put the new one into .env")
        status = HOPELESS
    return status


async def _chat(settings: Settings, telegram: Telegram, token: str) -> None:
    database, blobs = await open_store(settings.storage)
    guard = open_guard(policy(settings.safety))
    bell = bell_of(database, Role.CHAT)
    router = TaskRouter(database, blobs, guard, _limits(settings.quota), bell)
    async with open_bot(token, telegram.api_url) as bot:
        app = build(
            bot=bot,
            router=router,
            guard=guard,
            database=database,
            models=known_models(),
            language=open_language(settings.words),
            offer=_offer(settings, telegram),
        )
        delivery = Delivery(database, bell, app.courier)
        poller = Poller(bot, app.dispatcher)
        sweeper = Sweeper(database, blobs)
        site = await _site(settings, token, app, database)

        def stop() -> None:
            poller.stop()
            delivery.stop()
            sweeper.stop()
            if site is not None:
                site.stop()

        async with stopped_from_outside(stop), asyncio.TaskGroup() as nursery:
            nursery.create_task(delivery.run())
            nursery.create_task(poller.run())
            nursery.create_task(sweeper.run())
            if site is not None:
                nursery.create_task(site.run())
            log.info("listening")
    await database.close()


async def _site(settings: Settings, token: str, app: ChatApp, database: Database) -> Site | None:
    """The Mini App and its API, listening, where an address is set. Raises BadSettings."""
    web = settings.web
    if not web.url:
        return None
    site = Site(Address(web.url, web.host, web.port), token, app.studio, database)
    try:
        await site.open()
    except OSError as error:
        raise BadSettings(
            f"WEB_HOST={web.host}, WEB_PORT={web.port}: cannot listen there ({error})"
        ) from error
    return site


def _limits(quota: Quota) -> Limits:
    return Limits(
        daily_units=quota.daily_units,
        waiting_per_person=quota.waiting_per_person,
        waiting_per_chat=quota.waiting_per_chat,
    )


def _offer(settings: Settings, telegram: Telegram) -> Offer:
    secret = settings.safety.secret
    return Offer(
        admins=telegram.admins,
        default_model=settings.models.default,
        models_folder=settings.models.folder,
        retention_days=settings.storage.retention_days,
        web_url=settings.web.url,
        mark_secret="" if secret is None else secret.get_secret_value(),
    )
