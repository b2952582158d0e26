"""The journal: every Bot API call with what was asked and what was answered, kept in memory."""

from collections import deque
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, JsonValue

_KEPT = 20_000  # calls; enough for a long evening, little memory


class JournalFile(BaseModel):
    """An uploaded file: its field, name, bytes and SHA-256."""

    model_config = ConfigDict(frozen=True)

    field: str
    name: str | None
    size: int
    sha256: str


class Entry(BaseModel):
    """One call, written when it ended."""

    model_config = ConfigDict(frozen=True)

    n: int
    time: float
    method: str
    parameters: dict[str, str]
    files: list[JournalFile]
    warnings: list[str]
    status: int
    ok: bool
    description: str | None
    result: JsonValue
    milliseconds: float
    fault: str | None


class Journal:
    """Keeps the latest calls in order."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._last = 0

    def next_number(self) -> int:
        """The number of the call that is being written."""
        self._last += 1
        return self._last

    def write(self, entry: Entry) -> None:
        """Add a call."""
        self._entries.append(entry)

    def read(self, after: int = 0, method: str | None = None) -> Iterator[Entry]:
        """The calls numbered above `after`, of one method if it is named."""
        wanted = method.lower() if method else None
        for entry in self._entries:
            if entry.n > after and (wanted is None or entry.method.lower() == wanted):
                yield entry
