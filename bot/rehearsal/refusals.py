"""How the stage says no: Telegram's codes and words."""


class Refusal(Exception):
    """A Bot API error: an HTTP status, a description and what Telegram adds as parameters."""

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


def bad_request(words: str) -> Refusal:
    """400: the call cannot be carried out as it stands."""
    return Refusal(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refusal:
    """403: the bot is not allowed there."""
    return Refusal(403, f"Forbidden: {words}")


def conflict(words: str) -> Refusal:
    """409: two receivers of updates."""
    return Refusal(409, f"Conflict: {words}")


def too_many_requests(seconds: int) -> Refusal:
    """429: come back in so many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def unreadable_markup(words: str) -> Refusal:
    """400 for text whose markup does not parse."""
    return bad_request(f"can't parse entities: {words}")


def late_query() -> Refusal:
    """400 for a callback or inline query that is unknown, answered already or too old."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
