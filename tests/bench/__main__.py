"""`make bench`: run all benchmarks, or those named, and print one table."""

import asyncio
import importlib
import logging
import os
import platform
import sys
import traceback

from bot import logs
from bot.lean_aiogram import import_leanly

BENCHES = (
    "latency",
    "throughput",
    "startup",
    "queue",
    "words",
    "guard",
    "watermark",
    "marks",
    "eyes",
    "pictures",
    "precision",
    "peaks",
    "card",
)
"""Modules beside this one, each with an asynchronous `measure`, in the order of the table."""


def main() -> int:
    """Names on the command line choose; none means all. The exit status is 1 when one of them broke."""
    chosen = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(BENCHES)}.")
        return 2
    logs.set_up("error", json_lines=False)
    logging.disable(logging.WARNING)  # the engine has a handler of its own
    import_leanly()
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    words = " (busy: other work shares it, so ratios tell more than seconds)" if load > cores / 2 else ""
    print(f"{platform.machine()}, {cores} cores, load {load:.1f}{words}, Python {platform.python_version()}")
    broken = [name for name in chosen if not run(name)]
    return int(bool(broken))


def run(name: str) -> bool:
    """Print the figures of one benchmark; False when it broke, which ends none of the others."""
    print(f"\n{name}", flush=True)
    try:
        figures = asyncio.run(importlib.import_module(f"tests.bench.{name}").measure())
    except Exception:  # noqa: BLE001 one benchmark that breaks shall not take the others along
        traceback.print_exc()
        print("  broke: see above")
        return False
    for figure in figures:
        print(f"  {figure.subject:<46} {figure.value:>18}   {figure.remark}".rstrip(), flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
