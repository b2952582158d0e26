"""The database goes away in the middle of everything and comes back."""

import asyncio
import gc
from pathlib import Path

import pytest

from tasks.reaper import Pulse
from tasks.task import State
from tests.tasks.house import build, wish
from tests.tasks.postgres import Server

# Patient: on a busy machine nobody may be taken for dead, nor a task for poison, while the database starts.
PATIENT = Pulse(beat=0.5, silence=8.0, deaths=100, drain=5.0)


@pytest.mark.postgres
@pytest.mark.timeout(400)
# The pools of SQLAlchemy let go of connections that the server has cut, and psycopg remarks on it.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
async def test_tasks_survive_a_database_that_goes_away(
    postgres_server: Server, postgres_url: str, tmp_path: Path
) -> None:
    house = build(postgres_url, tmp_path)
    async with house.working(pulse=PATIENT):
        ids = [
            (await house.router.submit(wish(f"{n}", person=n % 3, steps=3, pause=0.3))).task.id
            for n in range(9)
        ]
        while not house.wall.hung:
            await asyncio.sleep(0.05)
        await asyncio.to_thread(postgres_server.stop)
        await asyncio.sleep(2.0)
        await asyncio.to_thread(postgres_server.start)
        ends = [await house.ended(task_id, within=300.0) for task_id in ids]
    assert {task.state for task in ends} == {State.DONE}
    assert sorted(task.id for task in house.wall.hung) == sorted(ids)
    await house.bell.close()
    await house.database.close()
    gc.collect()  # hear those remarks here, not in the next test
