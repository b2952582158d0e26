"""`make bench`: run all benchmarks, or those named, and print one table."""

import asyncio
import os
import platform
import sys
from collections.abc import Awaitable, Callable

from bot.lean_aiogram import import_leanly

import_leanly()

from tests.bench import latency, pictures, queue, startup, throughput  # noqa: E402
from tests.bench.figures import Figure  # noqa: E402

BENCHES: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "latency": latency.measure,
    "throughput": throughput.measure,
    "startup": startup.measure,
    "queue": queue.measure,
    "pictures": pictures.measure,
}


def main() -> None:
    """Names on the command line choose; none means all."""
    chosen = sys.argv[1:] or list(BENCHES)
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"
    )

    for name in chosen:
        print(f"\n{name}")
        for figure in asyncio.run(BENCHES[name]()):
            print(f"  {figure.subject:<42} {figure.value:>18}   {figure.remark}")


if __name__ == "__main__":
    main()
