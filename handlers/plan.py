"""Plan: what plain words were understood as; its buttons do it, or put it away."""

from contextlib import suppress

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery
from pydantic import ValidationError

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.files import KeptPicture
from handlers.kit.planner import Proposal
from handlers.kit.refusals import trouble_with
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish
from pipelines.kit.contract import PipelineError
from pipelines.kit.models import nearest_ratio


async def do(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Fetch the picture, where there is one, and hand the wish in."""
    try:
        proposal = Proposal.model_validate_json(press.value)
        wish = await complete(proposal, studio)
    except ValidationError:  # of a release whose wishes looked otherwise
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    except PipelineError as error:
        await query.answer(trouble_with(error.code, error.facts, visit.say)[:200], show_alert=True)
        return
    await query.answer(visit.say.plain("toast-on-it"))
    await desk.take(wish, visit, Counter(proposal.reply_to, proposal.quoted, proposal.picture))


async def complete(proposal: Proposal, studio: Studio) -> PictureWish:
    """The wish with its picture, in the shape of that unless another was asked for. Raises PipelineError."""
    wish = proposal.wish
    if proposal.picture is None:
        return wish
    kept: KeptPicture = await studio.pictures.take(proposal.picture)
    card = studio.models.get(wish.model)
    if proposal.follows_shape and card is not None:
        ratio = nearest_ratio(card, kept.width, kept.height)
        wish = wish.model_copy(update={"ratio": ratio or card.default_ratio})
    return wish.model_copy(update={proposal.field: kept.blob})


async def close(query: CallbackQuery, studio: Studio) -> None:
    """Put the card away."""
    await query.answer()
    if query.message is not None:
        with suppress(TelegramBadRequest):  # older than two days: it stays, and hurts nobody
            await studio.bot.delete_message(query.message.chat.id, query.message.message_id)


def routes() -> Router:
    """The presses this feature answers."""
    router = Router(name="plan")
    router.callback_query.register(do, Pressed(Action.PLAN))
    router.callback_query.register(close, Pressed(Action.CLOSE))
    return router
