"""Ten thousand waiting tasks: accepting one more, asking for a place, taking the next."""

import tempfile
import time
from pathlib import Path

from tasks.admission import Offer, take
from tasks.quotas import Limits
from tests.bench.figures import Figure, spread
from tests.tasks.house import build, wish

WAITING = 10_000
PEOPLE = 200
SAMPLES = 40


async def measure() -> list[Figure]:
    """Fill the line, then time single acts on it."""
    with tempfile.TemporaryDirectory() as folder:
        limits = Limits(daily_units=0, waiting_per_person=WAITING, waiting_per_chat=WAITING)
        house = build(f"sqlite:///{folder}/bench.sqlite", Path(folder), limits)
        began = time.perf_counter()
        tasks = [
            (await house.router.submit(wish(person=number % PEOPLE + 1, key=str(number)))).task.id
            for number in range(WAITING)
        ]
        filled = WAITING / (time.perf_counter() - began)
        submits, places, takes = [], [], []
        offer = Offer("bench", ("paint",), frozenset({"wet"}), 1000)
        for number in range(SAMPLES):
            moment = time.perf_counter()
            await house.router.submit(wish(person=1, key=f"more {number}"))
            submits.append(time.perf_counter() - moment)
            moment = time.perf_counter()
            await house.router.place(tasks[-number - 1])
            places.append(time.perf_counter() - moment)
            moment = time.perf_counter()
            await house.database.write(lambda connection: take(connection, offer))
            takes.append(time.perf_counter() - moment)
        await house.database.close()
    return [
        Figure(f"accepting {WAITING} wishes", f"{filled:.0f} tasks/s"),
        *spread(f"submit, {WAITING} waiting", submits),
        *spread("place in the queue", places),
        *spread("a worker takes the next", takes),
    ]
