"""How a wish becomes a row: accepted and waiting, or refused and kept for an appeal."""

import secrets
import time
from collections.abc import Mapping
from typing import cast

import sqlalchemy as sa

from pipelines.kit.contract import BlobRef, Inputs
from safety.fields import pictures_of
from safety.verdict import Decision, Verdict
from tasks import alarms, reviews, strikes
from tasks.store import refusals
from tasks.store import tables as t
from tasks.store import tasks as rows
from tasks.store.blobs import touch
from tasks.store.database import Connection
from tasks.store.refusals import Refusal
from tasks.task import State, Task, Trouble
from tasks.wish import Wish


def row_of(task_id: str, wish: Wish, queue: str, level: str, units: int) -> dict[str, object]:
    """What both kinds of rows have in common."""
    place = wish.place
    return {
        "id": task_id,
        "key": wish.key,
        "person": wish.person,
        "chat": place.chat,
        "thread": place.thread,
        "card": place.card,
        "reply_to": place.reply_to,
        "is_private": place.is_private,
        "language": wish.language,
        "capability": wish.capability,
        "inputs": wish.inputs.model_dump(mode="json"),
        "before": list(wish.before) or None,
        "wording": rows.wording_json(wish.wording),
        "model": model_of(wish.inputs),
        "level": level,
        "queue": queue,
        "units": units,
        "created": time.time(),
    }


def model_of(inputs: Inputs) -> str | None:
    """The model that a wish names, where it names one."""
    model = getattr(inputs, "model", None)
    return model if isinstance(model, str) else None


def refuse(
    connection: Connection, wish: Wish, queue: str, level: str, verdict: Verdict, kept_until: float
) -> Refusal:
    """Write down that a wish was refused at submit.

    Its words are kept as a task that has ended, so that an appeal can be judged and run; the words of what
    no level allows are not.
    """
    record, code = refusals.record_of(verdict), refusals.new_code()
    who = (wish.person, wish.place.chat, wish.capability)
    refusal = refusals.write(connection, code, who, None, record)
    if refusal.may_be_appealed and not refusal.is_hard:
        task_id, now = secrets.token_hex(6), time.time()
        row = row_of(task_id, wish, queue, level, units=0)
        ended = {
            "key": f"refused:{task_id}",
            "state": State.REFUSED,
            "turn": 0.0,
            "ended": now,
            "handed": now,
        }
        trouble = rows.trouble_json(trouble_of(refusal))
        connection.execute(sa.insert(t.task).values({**row, **ended, "trouble": trouble}))
        is_it = t.refusal.c.code == code
        connection.execute(sa.update(t.refusal).where(is_it).values(task=task_id))
        touch(connection, list(pictures_of(wish.inputs)), kept_until)
        refusal = refusals.by_code(connection, code) or refusal
    follow_up(connection, refusal)
    return refusal


def trouble_of(refusal: Refusal) -> Trouble:
    """What the card of a refused task says."""
    facts: dict[str, str | int] = {"reason": refusal.reason, "record": refusal.code}
    if refusal.decision == Decision.REVIEW:
        facts["asked"] = 1
    elif refusal.may_be_appealed:
        facts["appeal"] = refusal.code
    return Trouble("refused", facts)


def follow_up(connection: Connection, refusal: Refusal) -> None:
    """What every refusal leads to: a strike for the worst, a look by a moderator, an alarm for too many."""
    strikes.give_for_refusal(connection, refusal)
    if refusal.decision == Decision.REVIEW:
        reviews.open_for_refusal(connection, refusal)
    alarms.after_refusal(connection, refusal.person)


def note_refused_run(
    connection: Connection, task: Task, trouble: Trouble, outcome: Mapping[str, object]
) -> Refusal:
    """Write down that a running task was refused, with the verdict that its link's outcome carries."""
    kept, preview = outcome.get("verdict"), outcome.get("preview")
    record = (
        cast("dict[str, str | float]", kept) if kept else {"reason": str(trouble.facts.get("reason", ""))}
    )
    code = str(trouble.facts.get("record") or refusals.new_code())
    who = (task.person, task.place.chat, task.capability)
    look = BlobRef.model_validate(preview) if preview else None
    refusal = refusals.write(connection, code, who, task.id, record, look)
    values = {"trouble": rows.trouble_json(trouble_of(refusal))}
    connection.execute(sa.update(t.task).where(t.task.c.id == task.id).values(values))
    follow_up(connection, refusal)
    return refusal
