"""Buttons: what a press means is kept here, and Telegram carries only a short opaque id.

So every button ever sent works after a restart, for as long as it is kept, and no callback data is ever
too long. The same meaning has the same id: redrawing a keyboard adds no rows. The id is the meaning's
keyed hash: whoever reads this code still cannot work out the id of a button that they were never sent.
"""

import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, Database, insert
from tasks.store.people import FOR_EVER

ID_LENGTH = 16
TOUCH_AFTER = 86_400.0


@dataclass(frozen=True)
class Button:
    """What a press means."""

    kind: str
    """The handler's word for it, such as `draw-again`."""
    payload: dict[str, str | int | bool | None]
    owner: int | None = None
    """Who may press it; None is anybody. Whether a chat's admins may as well, handlers decide."""
    chat: int | None = None
    """Where it was laid; None is anywhere."""


class Buttons:
    """Keeps buttons."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, *buttons: Button) -> list[str]:
        """Keep these buttons; returns their ids in the same order."""
        return await self._database.write(lambda connection: _put(connection, buttons))

    async def get(self, button_id: str) -> Button | None:
        """The button of this id; None where it was never made, or was not pressed for a retention time."""
        found = await self._database.read(lambda connection: _get(connection, button_id))
        if found is None:
            return None
        button, used = found
        if used < time.time() - TOUCH_AFTER:
            await self._database.write(lambda connection: _touch(connection, button_id))
        return button


def _put(connection: Connection, buttons: tuple[Button, ...]) -> list[str]:
    secret = _secret(connection)
    ids: list[str] = []
    for button in buttons:
        row = {"kind": button.kind, "payload": button.payload, "owner": button.owner, "chat": button.chat}
        meaning = json.dumps(row, sort_keys=True).encode()
        button_id = urlsafe_b64encode(hmac.digest(secret, meaning, "sha256"))[:ID_LENGTH].decode()
        used = time.time()
        statement = insert(connection, t.button).values(id=button_id, used=used, **row)
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"used": used}))
        ids.append(button_id)
    return ids


def _touch(connection: Connection, button_id: str) -> None:
    used = sa.update(t.button).where(t.button.c.id == button_id).values(used=time.time())
    connection.execute(used)


def _secret(connection: Connection) -> bytes:
    """The house's own key, made when the first button is laid; never swept."""
    where = (t.note.c.scope == "house") & (t.note.c.key == "buttons")
    kept = connection.execute(sa.select(t.note.c.value).where(where)).scalar()
    if kept is None:
        new = {"secret": secrets.token_hex(32)}
        row = {"scope": "house", "key": "buttons", "value": new, "written": FOR_EVER}
        # Two processes may come here at once: the first one's key stands.
        statement = insert(connection, t.note).values(row)
        connection.execute(statement.on_conflict_do_nothing(index_elements=["scope", "key"]))
        kept = connection.execute(sa.select(t.note.c.value).where(where)).scalar_one()
    return bytes.fromhex(str(kept["secret"]))


def _get(connection: Connection, button_id: str) -> tuple[Button, float] | None:
    row = connection.execute(sa.select(t.button).where(t.button.c.id == button_id)).mappings().first()
    if row is None:
        return None
    return Button(row["kind"], row["payload"], row["owner"], row["chat"]), float(row["used"])
