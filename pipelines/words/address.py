"""Where the language server is and how patient its client is."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """Where the server is and how patient we are with it."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    vision_model: str = ""
    """What looks at pictures; empty: the same model."""
    timeout: float = 20.0
    """Seconds for a whole answer, waiting for a free line and retries included."""
    retries: int = 1
    concurrency: int = 4
