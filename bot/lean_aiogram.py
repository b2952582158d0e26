"""Imports aiogram without building all its schemas: a chat process of a third of the memory, up in a second.

aiogram asks pydantic to build the validators of its 450 types while it is imported, although its own
configuration says that building may wait (`defer_build`): four seconds and 110 MB, most of it never used.
Here the request waits until a type is first used, and is then answered with the same names. Call
`import_leanly` before anything imports aiogram; after that, or with another aiogram, it changes nothing.
"""

import sys
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def import_leanly() -> None:
    """Import `aiogram.types` so that each type's validator is built when it is first used."""
    if "aiogram.types" in sys.modules:
        return
    names: dict[str, Any] = {}
    rebuild_now = BaseModel.__dict__["model_rebuild"]

    def rebuild_later(
        _type: type[BaseModel], *, _types_namespace: Mapping[str, Any] | None = None, **_: object
    ) -> None:
        names.update(_types_namespace or {})

    BaseModel.model_rebuild = classmethod(rebuild_later)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        from aiogram.methods.base import Response, TelegramMethod
        from aiogram.types.base import TelegramObject
    finally:
        BaseModel.model_rebuild = rebuild_now

    def rebuild(of: type[BaseModel], **how: Any) -> bool | None:
        """Pydantic calls this at the first use; the names make annotations in quotes resolvable."""
        how["_types_namespace"] = {**names, **(how.get("_types_namespace") or {})}
        return rebuild_now.__func__(of, **how)

    for base in (TelegramObject, TelegramMethod, Response):
        base.model_rebuild = classmethod(rebuild)  # pyright: ignore[reportAttributeAccessIssue]
