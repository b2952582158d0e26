"""The audit's chain: any row changed, removed or swapped is found, in either database."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings, strategies
from typer.testing import CliRunner

from bot.audit import app
from tasks.moderation import Moderation
from tasks.store import audit
from tasks.store import tables as t
from tasks.store.audit import START, Anchor, Entry
from tasks.store.database import Connection, is_on_sqlite
from tasks.store.tasks import moment
from tests.tasks.house import House

WORDS = ("ban", "warn", "кот", "", "a'b", "1")


def chain(dice: random.Random, length: int) -> list[Entry]:
    """A chain of made-up acts."""
    entries, head = list[Entry](), START
    for number in range(1, length + 1):
        seconds = dice.random() * 2e9
        details = {dice.choice(WORDS): dice.choice([None, 1, 0.1, "ё", [1, {"a": 2}]])}
        what = (dice.randrange(5), dice.choice(WORDS), dice.choice(WORDS), details)
        head = audit.link(head, seconds, *what)
        at = moment(seconds)
        assert at is not None
        entries.append(Entry(number, at, *what, seconds=seconds, hash=head))
    return entries


def harmed(dice: random.Random, entries: list[Entry]) -> list[Entry]:
    """The same chain with one act changed, removed or swapped with another."""
    place = dice.randrange(len(entries))
    entry, rest = entries[place], entries[:place] + entries[place + 1 :]
    changes = (
        {"actor": entry.actor + 1},
        {"action": entry.action + " "},
        {"subject": entry.subject + "x"},
        {"details": {**entry.details, "more": 1}},
        {"seconds": entry.seconds + 1},
        {"hash": dice.choice(entries).hash[::-1]},
    )
    match dice.randrange(3) if len(entries) > 1 else dice.randrange(2):
        case 0:
            changed = replace(entry, **dice.choice(changes))
            return [*entries[:place], changed, *entries[place + 1 :]]
        case 1:
            return rest
        case _:
            return [*rest[: (other := dice.randrange(len(rest)))], entry, *rest[other:]]


@given(dice=strategies.randoms(use_true_random=False))
@settings(deadline=None)
def test_any_harm_is_found(dice: random.Random) -> None:
    entries = chain(dice, dice.randrange(1, 12))
    anchor = Anchor(len(entries), entries[-1].hash)
    assert audit.check(entries, anchor).is_whole
    touched = harmed(dice, entries)
    assert audit.check(touched, anchor).is_whole == (touched == entries)


def test_an_end_cut_off_is_found_without_a_broken_row() -> None:
    entries = chain(random.Random(1), 5)
    found = audit.check(entries[:3], Anchor(5, entries[-1].hash))
    assert (found.broken, found.missing) == (None, 2)


def unguard(connection: Connection) -> None:
    """What somebody with the database's password can do."""
    if is_on_sqlite(connection):
        for change in ("update", "delete"):
            connection.execute(sa.text(f"drop trigger audit_no_{change}"))
    else:
        connection.execute(sa.text("drop trigger audit_no_change on audit"))


@pytest.mark.parametrize(
    "harm",
    [
        sa.update(t.audit).where(t.audit.c.id == 2).values(actor=9),
        sa.delete(t.audit).where(t.audit.c.id == 2),
        sa.delete(t.audit).where(t.audit.c.id == 4),
        sa.delete(t.audit),
    ],
)
async def test_the_real_audit_is_checked(either_house: House, harm: sa.Update | sa.Delete) -> None:
    moderation, database = Moderation(either_house.database), either_house.database
    for person in (7, 8):
        await moderation.warn(person, "грубость", actor=1)
        await moderation.unban(person, actor=1)
    found = await database.read(audit.verify)
    assert (found.rows, found.is_whole) == (4, True)
    assert found.head == (await moderation.audit(1))[0].hash
    await database.write(unguard)
    await database.write(lambda c: c.execute(harm))
    assert not (await database.read(audit.verify)).is_whole


async def test_the_commands(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", house.database.url)
    told = CliRunner().invoke(app, ["verify"])
    assert (told.exit_code, "0 acts, the chain is whole" in told.output) == (0, True)
    assert (CliRunner().invoke(app, ["export"]).output, told.exit_code) == ("", 0)
    await Moderation(house.database).warn(7, "rude", actor=1)
    head = (await house.database.read(audit.verify)).head
    run = CliRunner().invoke
    told = run(app, ["verify", "--seen", head])
    assert (told.exit_code, head in told.output) == (0, True)
    assert run(app, ["verify", "--seen", "0" * 64]).exit_code == 1
    lines = run(app, ["export"]).output.splitlines()
    assert len(lines) == 1
    assert '"action": "warn"' in lines[0]
    await house.database.write(unguard)
    await house.database.write(lambda c: c.execute(sa.update(t.audit).values(action="praise")))
    told = run(app, ["verify"])
    assert (told.exit_code, "breaks at row 1" in told.output) == (1, True)


@pytest.mark.parametrize("harm", ["details = 'no json'", "at = 'yesterday'"])
async def test_a_row_that_cannot_be_read_is_named(
    house: House, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", house.database.url)
    for person in (7, 8, 9):
        await Moderation(house.database).warn(person, "rude", actor=1)
    await house.database.write(unguard)
    await house.database.write(lambda c: c.execute(sa.text(f"update audit set {harm} where id = 2")))
    told = CliRunner().invoke(app, ["verify"])
    assert (told.exit_code, "breaks at row 2" in told.output) == (1, True)
    told = CliRunner().invoke(app, ["export"])
    assert (told.exit_code, len(told.stdout.splitlines())) == (1, 1)
    assert "Row 2 is not as written" in told.stderr


@pytest.mark.parametrize("command", ["verify", "export"])
def test_where_there_is_no_database_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    file = tmp_path / "none.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    told = CliRunner().invoke(app, [command])
    assert (told.exit_code, told.stdout) == (2, "")
    assert "nothing was decided here" in told.stderr
    assert not file.exists()
    file.touch()
    told = CliRunner().invoke(app, [command])
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.splitlines() == [
        "The audit cannot be read: no such table: note"
        if command == "verify"
        else "The audit cannot be read: no such table: audit",
        "Try: python -m bot doctor",
    ]
