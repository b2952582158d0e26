"""One process of the house for a test to kill: `python -m tests.tasks.play chat|worker-N URL FOLDER`."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

from tasks.delivery import Delivery
from tasks.reaper import Pulse
from tasks.store.deliveries import Claim, Deliveries
from tasks.task import State, Task
from tasks.worker import Talents, Worker
from tests.tasks.dabs import NoModels
from tests.tasks.house import build

PULSE = Pulse(beat=0.25, silence=2.0, deaths=int(os.environ.get("DEATHS", "3")), drain=5.0)


class Telegram:
    """A courier whose Telegram is a file: what was written has arrived, answer or no answer."""

    def __init__(self, file: Path, deliveries: Deliveries) -> None:
        self._file = file
        self._deliveries = deliveries

    async def show(self, task: Task, position: int | None, starts_in: float | None) -> None:
        """Cards are not looked at here."""

    async def deliver(self, task: Task) -> None:
        """Send at most once; what may have arrived becomes a button."""
        if task.state is not State.DELIVERING:
            self._write("told", task.id)
            return
        delivery = await self._deliveries.claim(task.id)
        if delivery.claim is Claim.MINE:
            self._write("sent", task.id)
            await asyncio.sleep(random.uniform(0, 0.15))
            await self._deliveries.sent(task.id, (1,))
        elif delivery.claim is Claim.UNKNOWN:
            self._write("button", task.id)

    def _write(self, what: str, task_id: str) -> None:
        with self._file.open("a") as file:
            file.write(f"{what} {task_id}\n")


async def main(name: str, url: str, folder: Path) -> None:
    """Run until told to stop, or killed."""
    house = build(url, folder)
    if name != "chat":
        talents = Talents(name, frozenset({"wet"}), slots=4)
        process = Worker(house.database, house.blobs, house.guard, NoModels(), talents, PULSE)
    else:
        courier = Telegram(folder / "telegram", Deliveries(house.database))
        process = Delivery(house.database, house.bell, courier, pulse=PULSE)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, process.stop)
    await process.run()
    await house.database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
