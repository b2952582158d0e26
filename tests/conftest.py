"""What all tests share: aiogram is imported as the chat process imports it."""

from bot.lean_aiogram import import_leanly

import_leanly()
