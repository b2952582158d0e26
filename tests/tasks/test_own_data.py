"""People's own data: collected whole, forgotten without a trace in database, files and engine."""

import json
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tasks.moderation import Moderation
from tasks.people_data import OwnData
from tasks.reports import Reports
from tasks.store import audit
from tasks.store import tables as t
from tasks.store.blobs import DAY
from tasks.store.buttons import Button, Buttons
from tasks.store.chats import Chats
from tasks.store.notes import Notes
from tasks.store.people import People
from tasks.sweep import Sweeper
from tests.tasks.dabs import png_of
from tests.tasks.house import House, wish
from tests.tasks.trust import MODERATOR, appeals_of, refused

WHO = 4_815_162_342
SECRET = "zebra-in-the-attic"


async def live_here(house: House) -> list[str]:
    """What a person leaves behind in a busy day; the ids of buttons that others have of it."""
    await People(house.database).meet(WHO, f"Name {SECRET}", "secretive", "en")
    await Chats(house.database).meet(WHO, f"Name {SECRET}", is_private=True)
    picture = await house.router.keep(png_of(f"photo {SECRET}"), "image/png")
    async with house.working():
        done = await house.ended(
            (await house.router.submit(wish(SECRET, person=WHO, picture=picture))).task.id
        )
    record = await refused(house, f"a naked woman {SECRET}", person=WHO)
    await appeals_of(house).appeal(WHO, record.code)
    await Reports(house.database).report(done.id, WHO, "other")
    buttons = await Buttons(house.database).put(
        Button("again", {"task": done.id}, owner=5), Button("example", {"value": SECRET}, owner=WHO)
    )
    notes = Notes(house.database)
    await notes.write("picture", f"{WHO}:7", {"file_id": SECRET})
    upload = await house.blobs.put(f"upload {SECRET}".encode(), "image/png", 3600.0)
    await notes.write("web-picture", "abc", {"person": WHO, "blob": upload.model_dump()})
    await notes.write("unfinished", "1:2", {"person": WHO, "prompt": SECRET})
    await notes.write("picture", "-5:7", {"task": done.id})
    await notes.write("picture", f"{WHO}0:7", {"file_id": "of another one"})
    return buttons


def everything(connection: sa.Connection) -> str:
    """Every row of every table of every schema."""
    inspector, found = sa.inspect(connection), list[str]()
    for schema in inspector.get_schema_names():
        if schema == "information_schema":
            continue
        for name in inspector.get_table_names(schema=schema):
            rows = connection.execute(sa.select(sa.text("*")).select_from(sa.table(name, schema=schema)))
            found += [repr(row) for row in rows]
    return "\n".join(found)


def files_of(folder: Path) -> bytes:
    """All bytes below a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_person_gets_everything(either_house: House) -> None:
    house = either_house
    await live_here(house)
    own = OwnData(house.database, house.blobs)
    collected = await own.collect(WHO)
    told = json.loads(collected.json)
    assert {row["inputs"]["prompt"] for row in told["tasks"]} == {SECRET, f"a naked woman {SECRET}"}
    assert told["refusals"][0]["matched"] == "naked"
    assert {row["action"] for row in told["acts"]} == {"appeal", "report"}
    assert all(told[name] for name in ("reviews", "reports", "units", "person", "private_chat"))
    pictures = [data async for _, data in own.pictures(collected)]
    assert png_of(f"photo {SECRET}") in pictures
    assert len(pictures) == 2
    assert (await own.collect(WHO + 1)).data["tasks"] == []


async def test_nobody_reads_who_reported_or_decided(either_house: House) -> None:
    house, appeals = either_house, appeals_of(either_house)
    author, reporter = 71_001, 71_002
    async with house.working():
        done = await house.ended((await house.router.submit(wish(person=author))).task.id)
    await Reports(house.database).report(done.id, reporter, "other")
    case = await appeals.next(MODERATOR)
    assert case is not None
    await appeals.decide(case.review.id, MODERATOR, overturn=False)
    own = OwnData(house.database, house.blobs)
    told = json.loads((await own.collect(author)).json)
    assert [row["actor"] for row in told["acts"]] == ["somebody else"] * 2
    assert [row["actor"] for row in told["strikes"]] == ["somebody else"]
    assert [row["decided_by"] for row in told["reviews"]] == ["somebody else"]
    assert str(reporter) not in json.dumps(told)
    theirs = json.loads((await own.collect(reporter)).json)
    assert [(row["actor"], row["subject"]) for row in theirs["acts"]] == [(reporter, "person:somebody else")]


async def test_nothing_is_left_of_a_forgotten_person(either_house: House, tmp_path: Path) -> None:
    house = either_house
    buttons = await live_here(house)
    other = await house.router.submit(
        wish("shared", person=5, picture=await house.blobs.put(b"shared", "x/y"))
    )
    mine = await house.router.submit(
        wish("mine", person=WHO, picture=await house.blobs.put(b"shared", "x/y"))
    )
    before = await house.database.read(everything)
    assert SECRET in before
    assert png_of(f"photo {SECRET}") in files_of(tmp_path)
    receipt = await OwnData(house.database, house.blobs).forget(WHO)
    assert (receipt.tasks, receipt.keeps_ban, receipt.strikes) == (3, False, 0)
    after = await house.database.read(everything)
    assert SECRET not in after
    assert mine.task.id not in after
    assert png_of(f"photo {SECRET}") not in files_of(tmp_path)
    assert f"upload {SECRET}".encode() not in files_of(tmp_path)
    if house.database.is_sqlite:
        assert SECRET.encode() not in files_of(tmp_path)
    left = [row for row in after.splitlines() if str(WHO) in row.replace(f"{WHO}0", "")]
    assert all("'forget'" in row or "person:" in row or "settled" in row for row in left)
    assert receipt.acts == len([row for row in left if f"person:{WHO}" in row])
    assert await house.router.task(other.task.id)
    assert await house.router.read(await house.blobs.put(b"shared", "x/y")) == b"shared"
    assert "of another one" in after
    assert [await Buttons(house.database).get(it) for it in buttons] == [None, None]
    assert (await house.database.read(audit.verify)).is_whole


async def test_forgetting_lifts_no_ban_and_no_strike(either_house: House) -> None:
    house, moderation = either_house, Moderation(either_house.database)
    await live_here(house)
    await moderation.ban(WHO, "spam", None, actor=1)
    await moderation.warn(WHO, "rude", MODERATOR)
    receipt = await OwnData(house.database, house.blobs).forget(WHO)
    assert (receipt.keeps_ban, receipt.strikes) == (True, 1)
    kept = await People(house.database).get(WHO)
    assert (kept.is_banned, kept.name, kept.username) == (True, "", "")
    assert len(await moderation.held_against(WHO)) == 1


@pytest.mark.parametrize("days", [None, 7])
async def test_a_chat_keeps_as_long_as_it_wants(either_house: House, days: int | None) -> None:
    house = either_house
    await Chats(house.database).choose_days(WHO, days)
    async with house.working():
        ours = await house.ended((await house.router.submit(wish(SECRET, person=WHO))).task.id)
        theirs = await house.ended((await house.router.submit(wish("theirs", person=5))).task.id)
    long_ago = time.time() - 8 * DAY
    await house.database.write(lambda c: c.execute(sa.update(t.task).values(ended=long_ago)))
    swept = await Sweeper(house.database, house.blobs).sweep()
    assert swept.tasks == (0 if days is None else 1)
    assert (await house.router.task(ours.id) is None) == (days is not None)
    assert await house.router.task(theirs.id)
    assert (SECRET in await house.database.read(everything)) == (days is None)


async def test_what_somebody_looks_at_outlives_a_short_chat(either_house: House) -> None:
    house, appeals = either_house, appeals_of(either_house)
    await Chats(house.database).choose_days(WHO, 1)
    record = await refused(house, person=WHO)
    review = await appeals.appeal(WHO, record.code)
    long_ago = sa.update(t.task).values(ended=time.time() - 2 * DAY)
    await house.database.write(lambda connection: connection.execute(long_ago))
    sweeper = Sweeper(house.database, house.blobs)
    assert (await sweeper.sweep()).tasks == 0
    await appeals.decide(review.id, MODERATOR, overturn=False)
    assert (await sweeper.sweep()).tasks == 1


async def test_forgetting_is_no_way_out_of_a_report(either_house: House) -> None:
    house, appeals = either_house, appeals_of(either_house)
    async with house.working():
        for prompt in (SECRET, "quiet"):
            done = await house.ended((await house.router.submit(wish(prompt, person=WHO))).task.id)
    await Reports(house.database).report(done.id, 5, "sexual")
    receipt = await OwnData(house.database, house.blobs).forget(WHO)
    assert (receipt.tasks, receipt.reported) == (1, 1)
    assert SECRET not in await house.database.read(everything)
    case = await appeals.next(MODERATOR)
    assert case is not None
    assert case.task is not None
    assert await house.router.read(case.task.artifacts[0].blob)
    assert case.messages
    await appeals.decide(case.review.id, MODERATOR, overturn=False)
    receipt = await OwnData(house.database, house.blobs).forget(WHO)
    assert (receipt.tasks, receipt.reported, receipt.strikes) == (1, 0, 1)
