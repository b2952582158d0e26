"""Asks where a picture comes from, in a short process of its own (safety/reading.py), one at a time."""

import asyncio
import json
import os
import sys
from pathlib import Path

import structlog

from pipelines.kit.contract import PipelineError
from safety.reading import Reading, Told

log = structlog.get_logger(__name__)

PATIENCE = 45.0
"""Seconds: a large photo takes three, on a busy machine several times that."""
MOST_WAITING = 4
"""Pictures that wait for their turn; each may be 20 MB."""
HOUSE = Path(__file__).parents[1]
_NEEDED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
"""All of the environment that the process gets: a stranger's bytes are opened there, beside no token."""


class Verifier:
    """Knows the key of the house's invisible marks."""

    def __init__(self, secret: str = "") -> None:
        self._secret = secret
        self._alone = asyncio.Lock()
        self._waiting = 0

    @property
    def has_secret(self) -> bool:
        """Whether the marks are this house's alone; without a secret every such house writes the same."""
        return bool(self._secret)

    async def verify(self, data: bytes) -> Reading:
        """What the picture tells.

        Raises PipelineError: as open_picture does, picture-not-verified, picture-verified-later.
        """
        if self._waiting >= MOST_WAITING:
            raise PipelineError("picture-verified-later")
        self._waiting += 1
        try:
            async with self._alone:
                told = await _asked(json.dumps(self._secret).encode() + b"\n" + data)
        finally:
            self._waiting -= 1
        if told.reading is None:
            raise PipelineError(told.code, **told.facts)
        return told.reading


async def _asked(given: bytes) -> Told:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "safety.reading"),
        cwd=HOUSE,
        env={name: os.environ[name] for name in _NEEDED if name in os.environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, complaint = await process.communicate(given)
    except TimeoutError as error:
        log.warning("a picture could not be verified in time", seconds=PATIENCE)
        raise PipelineError("picture-not-verified") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        last = complaint[-300:].decode(errors="replace")
        log.warning("a picture broke its reader", status=process.returncode, last=last)
        raise PipelineError("picture-not-verified")
    return Told.model_validate_json(said)
