"""Ephemeral messages: one member of a group sees them, under a number of another kind."""

import pytest
from aiogram import Bot, exceptions, types

from tests.stage_client import ANNA, BEN, STUDIO, Person, StageClient

GO = types.InlineKeyboardMarkup(inline_keyboard=[[types.InlineKeyboardButton(text="Go", callback_data="x")]])


def alone(person: int) -> types.EphemeralMessageParameters:
    return types.EphemeralMessageParameters(receiver_user_id=person)


async def test_one_member_sees_it(bot: Bot, client: StageClient) -> None:
    sent = await bot.send_message(STUDIO, "for you", reply_markup=GO, ephemeral_message_parameters=alone(BEN))
    assert sent.message_id == 0
    assert sent.ephemeral_message_id
    assert sent.receiver_user
    assert sent.receiver_user.id == BEN
    shown = (await client.messages(STUDIO)).messages[-1]
    assert (shown.words, shown.only_for, shown.id) == ("for you", BEN, sent.ephemeral_message_id)
    with pytest.raises(exceptions.TelegramBadRequest):
        await bot.delete_message(STUDIO, sent.message_id)


@pytest.mark.parametrize(("chat", "person"), [(ANNA, ANNA), (STUDIO, 999)])
async def test_only_members_of_groups_are_whispered_to(
    bot: Bot, anna: Person, chat: int, person: int
) -> None:
    await bot.send_message(chat, "everybody")
    with pytest.raises(exceptions.TelegramBadRequest):
        await bot.send_message(chat, "for you", ephemeral_message_parameters=alone(person))
