"""A model repository over real HTTP, as far as fetching needs one; it can break a download in the middle."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 1000
"""Bytes from which a file has a SHA-256, as files in large storage do."""


class Hub:
    """Serves files of repositories; a context manager."""

    def __init__(self, repositories: dict[str, dict[str, bytes]]) -> None:
        self.repositories = repositories
        self.gated: set[str] = set()
        self.cut_after: int | None = None
        """Bytes after which the next large download breaks off."""
        self.ranges: list[str] = []
        """`Range` headers that were asked for."""
        self.downloads: list[str] = []
        """Files that were handed over."""
        hub = self

        class Desk(_Desk):
            def __init__(self, *args: object) -> None:
                self.hub = hub
                super().__init__(*args)  # type: ignore[arg-type]

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Desk(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        parts = self.path.partition("?")[0].strip("/").split("/")
        repository = "/".join(parts[2:4] if parts[0] == "api" else parts[:2])
        files = self.hub.repositories.get(repository)
        if repository in self.hub.gated:
            self._send(403, b"", {"X-Error-Code": "GatedRepo", "X-Error-Message": "restricted"})
        elif files is None:
            self._send(404, b"", {"X-Error-Code": "RepoNotFound"})
        elif parts[0] == "api":
            self._tell(repository, files)
        else:
            name = "/".join(parts[4:])
            self.hub.downloads += [name] if self.command == "GET" else []
            self._hand_over(files[name])

    def _tell(self, repository: str, files: dict[str, bytes]) -> None:
        def told(name: str, data: bytes) -> dict[str, object]:
            plain: dict[str, object] = {"rfilename": name, "size": len(data)}
            if len(data) < LARGE:
                return plain
            lfs = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "pointerSize": 130}
            return {**plain, "lfs": lfs}

        siblings = [told(name, data) for name, data in files.items()]
        body = {"id": repository, "modelId": repository, "sha": COMMIT, "siblings": siblings}
        self._send(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _hand_over(self, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        headers = {"ETag": f'"{digest}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        wanted = self.headers.get("Range")
        start = 0
        if wanted:
            self.hub.ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self._send(206 if wanted else 200, data[start:], headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        cut = self.hub.cut_after
        if cut is not None and len(body) > cut:
            self.hub.cut_after = None
            self.wfile.write(body[:cut])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
            return
        self.wfile.write(body)
