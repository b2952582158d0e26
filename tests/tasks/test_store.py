"""What is kept: buttons, notes, people, chats, blobs, the audit; and what is swept."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from pipelines.kit.contract import PipelineError
from tasks.moderation import Moderation
from tasks.router import UNUSED_KEPT
from tasks.store import tables as t
from tasks.store.buttons import Button, Buttons
from tasks.store.chats import Chats
from tasks.store.database import Database, DatabaseTrouble
from tasks.store.deliveries import Claim, Deliveries
from tasks.store.migrate import migrate, missing_steps
from tasks.store.notes import Notes
from tasks.store.people import People
from tasks.sweep import Sweeper
from tests.tasks.house import House, build, wish


def test_migrations_make_exactly_the_tables(url: str) -> None:
    database, told = Database(url), list[str]()
    assert len(missing_steps(database)) == migrate(database, told.append) == len(told)
    assert "audit append-only" in told[0]
    assert missing_steps(database) == ()
    assert migrate(database) == 0
    differences = database.read_now(
        lambda c: compare_metadata(
            MigrationContext.configure(c, opts={"target_metadata": t.metadata}), t.metadata
        )
    )
    assert differences == []
    asyncio.run(database.close())


async def test_buttons_work_after_a_restart(house: House, tmp_path: Path) -> None:
    again = Button("draw-again", {"task": "abc", "n": 1}, owner=1, chat=-5)
    ids = await Buttons(house.database).put(again, Button("help", {}))
    assert all(len(i) <= 16 and i.isascii() for i in ids)
    other = build(house.database.url, tmp_path)
    assert await Buttons(other.database).get(ids[0]) == again
    assert await Buttons(other.database).put(again) == ids[:1]
    assert await Buttons(other.database).get("nothing") is None
    of_another_house = Database(f"sqlite:///{tmp_path}/another.sqlite")
    await asyncio.to_thread(migrate, of_another_house)
    assert await Buttons(of_another_house).put(again) != ids[:1]  # nobody can work an id out
    await of_another_house.close()
    await other.bell.close()
    await other.database.close()


async def test_notes(either_house: House) -> None:
    notes = Notes(either_house.database)
    assert await notes.read("form", "1") is None
    await notes.write("form", "1", {"step": 1})
    await notes.write("form", "1", {"step": 2, "deep": {"a": [1]}})
    assert await notes.read("form", "1") == {"step": 2, "deep": {"a": [1]}}
    assert await notes.lately("form", 60) == [{"step": 2, "deep": {"a": [1]}}]
    assert await notes.lately("form", -60) == await notes.lately("other", 60) == []
    await notes.forget("form", "1")
    assert await notes.read("form", "1") is None


async def test_people_and_chats(either_house: House) -> None:
    people, chats = People(either_house.database), Chats(either_house.database)
    assert (await people.get(7)).language is None
    await people.meet(7, "Anna Petrova", "Anna_P")
    await people.choose_language(7, "ru")
    await people.choose_model(7, "wet")
    assert (await people.get(7)).better_words
    await people.choose_words(7, better=False)
    assert not (await people.get(7)).better_words
    met = await people.meet(7, "Anna P.", "anna_p")
    assert (met.name, met.language, met.model) == ("Anna P.", "ru", "wet")
    assert [p.id for p in await people.find("@ANNA_p")] == [7]
    assert [p.id for p in await people.find("anna")] == [7]
    assert [p.id for p in await people.find("7")] == [7]
    assert await people.find("100%") == []
    assert await people.find("²") == await people.find("9" * 30) == []
    assert [await people.exactly(it) for it in ("anna", "@anna", "@", "²", "9" * 19)] == [None] * 5
    assert await people.exactly("@Anna_P") == await people.exactly("7") == met
    await people.meet(8, "Bob", "anna_p")
    assert getattr(await people.exactly("@anna_p"), "id", None) == 8
    await chats.meet(7, "", is_private=True)
    await chats.meet(-5, "Painters", is_private=False)
    await chats.choose_level(-5, "strict")
    await chats.allow_models(-5, frozenset({"wet"}))
    group = await chats.get(-5)
    assert (group.title, group.level, group.allowed_models) == ("Painters", "strict", frozenset({"wet"}))
    assert await chats.reachable() == [7, -5]
    assert await chats.reachable(private_only=True) == [7]
    await chats.lose(7)
    assert await chats.reachable() == [-5]
    await chats.meet(7, "", is_private=True)
    assert await chats.reachable() == [7, -5]


async def test_nothing_changes_the_audit(either_house: House) -> None:
    moderation = Moderation(either_house.database)
    warned = await moderation.warn(7, "rude", actor=1)
    assert warned.warnings == 1
    await moderation.log(1, "broadcast", "all", reached=3)
    for statement in ("update audit set actor = 2", "delete from audit"):
        with pytest.raises(DatabaseTrouble, match="append-only"):
            await either_house.database.write(lambda c, text=statement: c.execute(sa.text(text)))
    entries = await moderation.audit()
    assert [(e.actor, e.action, e.subject) for e in entries] == [
        (1, "broadcast", "all"),
        (1, "warn", "person:7"),
    ]
    assert entries[1].details["reason"] == "rude"


async def test_statistics_count(either_house: House) -> None:
    house, moderation = either_house, Moderation(either_house.database)
    await People(house.database).meet(1, "A", "a")
    first = await house.router.submit(wish("1"))
    await house.router.submit(wish("2"))
    await house.router.cancel(first.task.id, by=1)
    numbers = await moderation.statistics()
    assert (numbers.people, numbers.waiting_now, numbers.cancelled, numbers.done) == (1, 1, 1, 0)


async def test_a_claim_is_given_once(either_house: House) -> None:
    deliveries = Deliveries(either_house.database)
    claims = await asyncio.gather(*[deliveries.claim("a") for _ in range(5)])
    assert sorted(c.claim for c in claims) == [Claim.MINE, *[Claim.UNKNOWN] * 4]
    await deliveries.release("a")
    assert (await deliveries.claim("a")).claim is Claim.MINE
    await deliveries.sent("a", (4, 5))
    await deliveries.release("a")
    again = await deliveries.claim("a")
    assert (again.claim, again.messages) == (Claim.SENT, (4, 5))
    assert (await deliveries.claim("a", "original")).claim is Claim.MINE


async def test_blobs_are_whole_shared_and_swept(house: House, tmp_path: Path) -> None:
    brief = await house.blobs.put(b"brief", "image/png", keep=-1)
    kept = await house.blobs.put(b"kept", "image/png", keep=-1)
    assert await house.blobs.put(b"kept", "image/png") == kept  # wanted again, for longer
    assert await house.blobs.sweep() == 1
    assert await house.blobs.read(kept) == b"kept"
    with pytest.raises(PipelineError, match="blob-gone"):
        await house.blobs.read(brief)
    assert [p.name for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == [kept.sha256]


async def test_a_picture_that_no_wish_uses_stays_an_hour(house: House) -> None:
    photo = await house.router.keep(b"photo", "image/jpeg")
    query = sa.select(t.blob.c.expires).where(t.blob.c.sha256 == photo.sha256)
    unused = await house.database.read(lambda c: c.execute(query).scalar_one())
    assert time.time() < unused <= time.time() + UNUSED_KEPT
    await house.router.submit(wish(picture=photo))
    used = await house.database.read(lambda c: c.execute(query).scalar_one())
    assert used > unused + UNUSED_KEPT


async def test_a_wish_keeps_the_picture_it_was_sent_with(house: House) -> None:
    photo = await house.blobs.put(b"photo", "image/jpeg", keep=-1)
    await house.router.submit(wish(picture=photo))
    assert await house.blobs.sweep() == 0
    assert await house.router.read(photo) == b"photo"


async def test_a_day_of_tasks_leaves_the_file_no_larger(house: House) -> None:
    before = pages(house.database)
    receipt = await house.router.submit(wish())
    await house.router.cancel(receipt.task.id, by=1)
    await house.database.write(lambda c: multiply(c, receipt.task.id, 3000))
    await Buttons(house.database).put(Button("again", {"task": receipt.task.id}))
    assert pages(house.database) > 3 * before
    long_ago = time.time() - timedelta(days=40).total_seconds()
    for column in (t.task.c.ended, t.button.c.used, t.blob.c.expires):
        await house.database.write(
            lambda c, column=column: c.execute(sa.update(column.table).values({column.name: long_ago}))
        )
    await house.database.write(lambda c: c.execute(sa.update(t.ledger).values(day="2020-01-01")))
    waiting = await house.router.submit(wish("still waiting"))
    swept = await Sweeper(house.database, house.blobs).sweep()
    assert swept.tasks == 3001
    assert swept.rest == 3002
    assert pages(house.database) <= before + 2
    assert await house.router.task(waiting.task.id)


def pages(database: Database) -> int:
    return database.read_now(lambda c: c.execute(sa.text("pragma page_count")).scalar_one())


def multiply(connection: sa.Connection, task_id: str, times: int) -> None:
    """Copy a task and its ledger row, as a day of people would make them."""
    for table, column in ((t.task, t.task.c.id), (t.ledger, t.ledger.c.task)):
        row = connection.execute(sa.select(table).where(column == task_id)).mappings().one()
        copies = [dict(row) | {column.name: f"{n}"} for n in range(times)]
        if table is t.task:
            copies = [copy | {"key": f"k{n}"} for n, copy in enumerate(copies)]
        connection.execute(sa.insert(table), copies)
