"""Scripted faults: the next N calls of a method go wrong on purpose."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_TIMEOUT = 120.0  # seconds without an answer; aiogram gives up after 60


class FaultKind(StrEnum):
    """What goes wrong."""

    FLOOD = "429"
    BAD_REQUEST = "400"
    FORBIDDEN = "403"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    TIMEOUT = "timeout"
    CUT = "cut"
    CUT_AFTER = "cut_after"
    SLOW = "slow"


class Fault(BaseModel):
    """An order for trouble; `*` stands for any method but getUpdates."""

    model_config = ConfigDict(extra="forbid")

    method: str
    kind: FaultKind
    times: int = Field(default=1, ge=1)
    retry_after: int = Field(default=3, ge=1)
    seconds: float | None = Field(default=None, ge=0)
    description: str | None = None
    chat: int | None = None

    def fits(self, method: str, chat: str | None) -> bool:
        """Whether this call is meant. `chat` is the raw chat_id of the call."""
        named = self.method.lower() == method.lower() or (
            self.method == "*" and method.lower() != "getupdates"
        )
        return named and (self.chat is None or str(self.chat) == chat)


class Faults:
    """The orders that are still open, first come first served."""

    def __init__(self) -> None:
        self._open: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add an order."""
        self._open.append(fault)

    def left(self) -> list[Fault]:
        """What is still to happen."""
        return list(self._open)

    def clear(self) -> None:
        """No more trouble."""
        self._open.clear()

    def take(self, method: str, chat: str | None) -> Fault | None:
        """The fault for this call, counted down, or None."""
        for fault in self._open:
            if fault.fits(method, chat):
                fault.times -= 1
                if not fault.times:
                    self._open.remove(fault)
                return fault
        return None
