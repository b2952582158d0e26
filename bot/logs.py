"""Logs: structlog on standard error, coloured for people or one JSON object a line; tokens never appear."""

import logging
import re
import sys
from collections.abc import MutableMapping

import structlog

TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}")
"""A bot token as it would look inside an URL or an error message."""


def _hide_tokens(_: object, __: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = TOKEN.sub("<token>", value)
    return event


class _Veil(logging.Filter):
    """Hides tokens in what libraries log through the standard library."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if TOKEN.search(text):
            record.msg, record.args = TOKEN.sub("<token>", text), None
        return True


def set_up(level: str, *, json_lines: bool) -> None:
    """Configure both structlog and the standard library's loggers."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The default shows every local: people's words, and seconds of rendering in the event loop.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if not json_lines else "iso"),
            structlog.processors.format_exc_info,
            _hide_tokens,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Veil())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
