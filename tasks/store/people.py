"""People: what the studio remembers of a person."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, Database, insert
from tasks.store.tasks import moment

FOR_EVER = 253402300799.0
"""The last second of the year 9999: a ban without an end that a datetime can still hold."""
ID_MOST = 2**63 - 1


@dataclass(frozen=True)
class Person:
    """A person as the store knows them; a stranger has the defaults."""

    id: int
    name: str = ""
    username: str = ""
    language: str | None = None
    """Chosen in /settings; None follows Telegram's."""
    tongue: str = ""
    """Telegram's language code when the person was last met."""
    model: str | None = None
    """Chosen model id; None is the house's default."""
    better_words: bool = True
    """Whether wishes are put into better words before they are drawn, where the house can."""
    warnings: int = 0
    banned_until: datetime | None = None
    """None where not banned; in the past where a ban has run out."""
    ban_reason: str = ""
    is_moderator: bool = False
    """Whether an operator appointed them to decide reviews."""
    created: datetime | None = None
    seen: datetime | None = None

    @property
    def is_banned(self) -> bool:
        """Whether a ban is in force now."""
        return self.banned_until is not None and self.banned_until > datetime.now(UTC)

    @property
    def is_banned_for_ever(self) -> bool:
        """Whether the ban has no end, so that no day is worth naming."""
        return self.banned_until is not None and self.banned_until.timestamp() >= FOR_EVER


class People:
    """Reads and changes people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, person: int) -> Person:
        """The person, or a stranger of this id."""
        return await self._database.read(lambda connection: person_of(connection, person))

    async def find(self, words: str) -> Sequence[Person]:
        """People by id, @username or part of a name; at most 20, seen last first. To look, not to act."""
        words = words.strip()
        people = t.person.c
        condition = _exactly(words)
        if condition is None and not words.startswith("@"):
            condition = (people.username == words.lower()) | people.name.icontains(words, autoescape=True)
        return await self._search(condition)

    async def exactly(self, who: str) -> Person | None:
        """The one known person of this id or @username, whatever its case; part of a name is nobody."""
        found = await self._search(_exactly(who.strip()))
        return found[0] if len(found) == 1 else None

    async def meet(self, person: int, name: str, username: str, tongue: str = "") -> Person:
        """Remember that the person was here, and return what is known of them."""

        def meet(connection: Connection) -> Person:
            moment_ = time.time()
            values = {"name": name, "username": username.lower(), "tongue": tongue, "seen": moment_}
            if username:  # Telegram gives a username to one at a time: whoever had it has it no more
                had_it = (t.person.c.username == username.lower()) & (t.person.c.id != person)
                connection.execute(sa.update(t.person).where(had_it).values(username=""))
            statement = insert(connection, t.person).values(id=person, created=moment_, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
            return person_of(connection, person)

        return await self._database.write(meet)

    async def choose_language(self, person: int, language: str | None) -> None:
        """Keep the person's language; None follows Telegram's."""
        await self._database.write(lambda connection: change(connection, person, {"language": language}))

    async def choose_model(self, person: int, model: str | None) -> None:
        """Keep the person's model; None is the house's default."""
        await self._database.write(lambda connection: change(connection, person, {"model": model}))

    async def choose_words(self, person: int, *, better: bool) -> None:
        """Keep whether this person's wishes are put into better words."""
        await self._database.write(lambda connection: change(connection, person, {"better_words": better}))

    async def _search(self, condition: sa.ColumnElement[bool] | None) -> Sequence[Person]:
        if condition is None:
            return []
        query = sa.select(t.person).where(condition).order_by(t.person.c.seen.desc()).limit(20)

        def search(connection: Connection) -> list[Person]:
            return [_person(row) for row in connection.execute(query).mappings()]

        return await self._database.read(search)


def person_of(connection: Connection, person: int) -> Person:
    """The person, or a stranger of this id."""
    row = connection.execute(sa.select(t.person).where(t.person.c.id == person)).mappings().first()
    return Person(person) if row is None else _person(row)


def change(connection: Connection, person: int, values: dict[str, object]) -> None:
    """Change some of a person's columns, making the row where there is none."""
    moment_ = time.time()
    statement = insert(connection, t.person).values(id=person, created=moment_, seen=moment_, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def _exactly(who: str) -> sa.ColumnElement[bool] | None:
    """The condition for an id or an @username; None where the words are neither."""
    if re.fullmatch("[0-9]{1,19}", who):
        return t.person.c.id == int(who) if int(who) <= ID_MOST else None
    name = who.removeprefix("@").lower()
    return t.person.c.username == name if who.startswith("@") and name else None


def _person(row: sa.RowMapping) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        username=row["username"],
        language=row["language"],
        tongue=row["tongue"],
        model=row["model"],
        better_words=row["better_words"] is not False,
        warnings=row["warnings"],
        banned_until=moment(row["banned_until"]),
        ban_reason=row["ban_reason"],
        is_moderator=row["is_moderator"],
        created=moment(row["created"]),
        seen=moment(row["seen"]),
    )
