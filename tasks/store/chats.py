"""Chats: their settings, and whom a broadcast reaches."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, Database, insert, lock

CHOSEN = ("language", "model", "allowed_models", "level", "keep_days")
"""What the admins of a group choose."""


@dataclass(frozen=True)
class Chat:
    """A chat as the store knows it; an unknown one has the defaults."""

    id: int
    title: str = ""
    is_private: bool = True
    is_reachable: bool = True
    """False once Telegram said that the bot was blocked or removed."""
    language: str | None = None
    model: str | None = None
    allowed_models: frozenset[str] | None = None
    """None allows all."""
    level: str | None = None
    """Strictness (safety.policy.ChatPolicy as text); None is the operator's."""
    keep_days: int | None = None
    """Days that what was made here is kept; None is as long as the house keeps it."""


class Chats:
    """Reads and changes chats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, chat: int) -> Chat:
        """The chat, or an unknown one of this id."""
        return await self._database.read(lambda connection: chat_of(connection, chat))

    async def meet(self, chat: int, title: str, *, is_private: bool) -> Chat:
        """Remember that the bot talks here, and return what is known of the chat."""

        def meet(connection: Connection) -> Chat:
            values: dict[str, object] = {
                "title": title,
                "is_private": is_private,
                "is_reachable": True,
                "seen": time.time(),
            }
            _put(connection, chat, values)
            return chat_of(connection, chat)

        return await self._database.write(meet)

    async def choose_language(self, chat: int, language: str | None) -> None:
        """Keep the chat's language; None follows each person's."""
        await self._change(chat, {"language": language})

    async def choose_model(self, chat: int, model: str | None) -> None:
        """Keep the chat's model; None follows each person's choice."""
        await self._change(chat, {"model": model})

    async def allow_models(self, chat: int, models: frozenset[str] | None) -> None:
        """Allow only these models here; None allows all."""
        await self._change(chat, {"allowed_models": None if models is None else sorted(models)})

    async def choose_level(self, chat: int, level: str | None) -> None:
        """Keep the chat's strictness (safety.policy.ChatPolicy as text); None is the operator's."""
        await self._change(chat, {"level": level})

    async def revise_level(self, chat: int, revise: Callable[[str | None], str]) -> Chat:
        """Change the chat's strictness from what it is now; two admins at once lose nothing."""

        def change(connection: Connection) -> Chat:
            lock(connection, "chat-level")
            _put(connection, chat, {"level": revise(chat_of(connection, chat).level)})
            return chat_of(connection, chat)

        return await self._database.write(change)

    async def choose_days(self, chat: int, days: int | None) -> None:
        """Keep what is made here for so many days; None as long as the house keeps it."""
        await self._change(chat, {"keep_days": days})

    async def move(self, chat: int, to: int) -> None:
        """The chat has another id now: what was chosen there holds here, unless it was chosen anew here."""

        def move(connection: Connection) -> None:
            rows = connection.execute(sa.select(t.chat).where(t.chat.c.id.in_((chat, to)))).mappings()
            known = {row["id"]: row for row in rows}
            if chat not in known:
                return
            old, new = known[chat], known.get(to)
            values = {name: old[name] for name in CHOSEN if new is None or new[name] is None}
            _put(connection, to, {"is_private": False, "title": old["title"], **values})
            _put(connection, chat, {"is_reachable": False})

        await self._database.write(move)

    async def lose(self, chat: int) -> None:
        """Remember that Telegram no longer lets the bot write here."""
        await self._change(chat, {"is_reachable": False})

    async def reachable(self, *, private_only: bool = False) -> Sequence[int]:
        """Ids of all chats that a broadcast reaches, oldest first."""

        def query(connection: Connection) -> list[int]:
            found = (
                sa.select(t.chat.c.id).where(t.chat.c.is_reachable).order_by(t.chat.c.created, t.chat.c.id)
            )
            if private_only:
                found = found.where(t.chat.c.is_private)
            return list(connection.execute(found).scalars())

        return await self._database.read(query)

    async def _change(self, chat: int, values: dict[str, object]) -> None:
        await self._database.write(lambda connection: _put(connection, chat, values))


def chat_of(connection: Connection, chat: int) -> Chat:
    """The chat, or an unknown one of this id (private ids are positive)."""
    row = connection.execute(sa.select(t.chat).where(t.chat.c.id == chat)).mappings().first()
    if row is None:
        return Chat(chat, is_private=chat > 0)
    allowed = row["allowed_models"]
    return Chat(
        id=row["id"],
        title=row["title"],
        is_private=row["is_private"],
        is_reachable=row["is_reachable"],
        language=row["language"],
        model=row["model"],
        allowed_models=None if allowed is None else frozenset(allowed),
        level=row["level"],
        keep_days=row["keep_days"],
    )


def _put(connection: Connection, chat: int, values: dict[str, object]) -> None:
    moment = time.time()
    new = {"id": chat, "is_private": chat > 0, "created": moment, "seen": moment} | values
    statement = insert(connection, t.chat).values(new)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
