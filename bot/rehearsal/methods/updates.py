"""How the bot hears: getUpdates, webhooks, files, and who it is."""

import re

from aiogram import methods, types

from bot.rehearsal.mailbox import TERMINATED_BY_WEBHOOK
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.people import BOT
from bot.rehearsal.profile import text_for
from bot.rehearsal.refusals import bad_request, conflict, too_many_requests
from bot.rehearsal.scene import Scene

BOOK = Book()
_MOST_DOWNLOAD = 20 * 1024 * 1024  # bytes, getFile
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@BOOK.plays(methods.GetMe)
async def get_me(scene: Scene, _call: methods.GetMe) -> Reply:
    """Who the bot is."""
    name = text_for(scene.profile.names, "") or BOT.first_name
    return BOT.model_copy(update={"first_name": name})


@BOOK.plays(methods.GetUpdates)
async def get_updates(scene: Scene, call: methods.GetUpdates) -> Reply:
    """Long polling."""
    if scene.profile.webhook:
        raise conflict(_WEBHOOK_ACTIVE)
    scene.mailbox.allow(call.allowed_updates)
    return [*await scene.mailbox.read(call.offset, call.limit or 100, call.timeout or 0)]


@BOOK.plays(methods.SetWebhook)
async def set_webhook(scene: Scene, call: methods.SetWebhook) -> Reply:
    """Remember a webhook; nothing is ever sent to it."""
    if call.url and not call.url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.secret_token or ""
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    now = scene.clock.now()
    if now - scene.profile.webhook_set_at < 1:
        raise too_many_requests(1)
    scene.profile.webhook_set_at = now
    scene.profile.webhook = call.url or None
    if call.url:
        scene.mailbox.send_away(conflict(TERMINATED_BY_WEBHOOK))
    scene.mailbox.allow(call.allowed_updates)
    if call.drop_pending_updates:
        scene.mailbox.drop()
    return True


@BOOK.plays(methods.DeleteWebhook)
async def delete_webhook(scene: Scene, call: methods.DeleteWebhook) -> Reply:
    """Back to getUpdates."""
    scene.profile.webhook = None
    if call.drop_pending_updates:
        scene.mailbox.drop()
    return True


@BOOK.plays(methods.GetWebhookInfo)
async def get_webhook_info(scene: Scene, _call: methods.GetWebhookInfo) -> Reply:
    """What was set."""
    return types.WebhookInfo(
        url=scene.profile.webhook or "",
        has_custom_certificate=False,
        pending_update_count=len(scene.mailbox),
        allowed_updates=scene.mailbox.allowed,
    )


@BOOK.plays(methods.LogOut)
async def log_out(_scene: Scene, _call: methods.LogOut) -> Reply:
    """Leave the cloud server; the stage stays."""
    return True


@BOOK.plays(methods.Close)
async def close(_scene: Scene, _call: methods.Close) -> Reply:
    """Close the bot's session; the stage stays."""
    return True


@BOOK.plays(methods.GetFile)
async def get_file(scene: Scene, call: methods.GetFile) -> Reply:
    """Where a file can be downloaded."""
    if not call.file_id:
        raise bad_request("file_id not specified")
    stored = scene.files.find(call.file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > _MOST_DOWNLOAD:
        raise bad_request("file is too big")
    return types.File(
        file_id=stored.id, file_unique_id=stored.unique_id, file_size=stored.size, file_path=stored.path
    )
