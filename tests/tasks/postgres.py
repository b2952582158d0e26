"""A PostgreSQL server of the test's own: made in a temporary folder, on a socket only, stopped afterwards."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

INSTALL = "PostgreSQL's server programs are missing: apt-get install postgresql"
USER = "postgres"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, newest version first, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class Server:
    """A server in a folder of its own."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="atelier-pg-"))
        self._data = str(self._folder / "data")
        # initdb refuses to run as root: become the package's own user.
        self._prefix: list[str] = []
        if os.geteuid() == 0:
            self._prefix = ["runuser", "-u", USER, "--"]
            shutil.chown(self._folder, USER)
        self._call("initdb", "-D", self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def url(self) -> str:
        """The address of its database `postgres`."""
        return f"postgresql://{USER}@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        sockets = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
        self._control("-l", str(self._folder / "log"), "-o", f"{sockets} -c max_connections=60", "start")

    def stop(self) -> None:
        """Stop it as a power cut would."""
        self._control("-m", "immediate", "stop")

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *arguments: str) -> None:
        self._call("pg_ctl", "-D", self._data, "-w", *arguments)

    def _call(self, program: str, *arguments: str) -> None:
        command = [*self._prefix, str(self._binaries / program), *arguments]
        # Files, not pipes: the server keeps what pg_ctl was given open for as long as it lives.
        with (self._folder / "calls").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd=self._folder, timeout=60)


@contextlib.contextmanager
def server(binaries: Path) -> Iterator[Server]:
    """A running server, gone afterwards."""
    running = Server(binaries)
    try:
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        running.remove()
