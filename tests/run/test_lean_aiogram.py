"""The lean import: every type and method of aiogram still works, whichever comes first."""

import subprocess
import sys

import pytest

PROGRAM = """
import random, sys
from bot.lean_aiogram import import_leanly
import_leanly()
import aiogram.methods, aiogram.types
from aiogram.methods.base import Response
from pydantic import BaseModel, TypeAdapter

def of(module):
    found = [value for value in vars(module).values() if isinstance(value, type)]
    abstract = {Response, aiogram.methods.TelegramMethod}
    return [each for each in found if issubclass(each, BaseModel) and each not in abstract]

methods = [each for each in of(aiogram.methods) if hasattr(each, "__returning__")]
everything = [*of(aiogram.types), *methods]
random.Random(int(sys.argv[1])).shuffle(everything)
for each in everything:
    if each in methods:
        Response[each.__returning__].model_validate({"ok": False, "description": "no"})
    TypeAdapter(each)
    assert each.__pydantic_complete__ or each.model_rebuild() is not False, each
print(len(methods), len(everything))
"""


@pytest.mark.parametrize("order", ["1", "2"])
def test_everything_of_aiogram_can_be_built_in_any_order(order: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, order], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    methods, everything = map(int, ran.stdout.split())
    assert methods > 150
    assert everything > 500


def test_types_are_not_built_before_they_are_used() -> None:
    program = (
        "from bot.lean_aiogram import import_leanly; import_leanly()\n"
        "from aiogram.types import Message; print(Message.__pydantic_complete__)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.strip() == "False"
