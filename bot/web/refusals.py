"""How the API says no: a status, a code for programs and a sentence for people, in their language."""

import re
from html import unescape

from aiohttp import web

from bot.web.views import Trouble, TroubleView, View
from handlers.kit.i18n import Fact, Say

_TAG = re.compile(r"</?[a-z][^>]*>")


class Refused(Exception):
    """A call that cannot be served; `code` names the sentence."""

    def __init__(self, status: int, code: str, /, **facts: Fact) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.facts = facts


class Told(Exception):
    """A call that cannot be served, for a reason that the conversation has a sentence of its own for."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence


def answer(view: View, status: int = 200) -> web.Response:
    """A view as JSON; nobody but the caller may keep it."""
    return web.Response(
        text=view.model_dump_json(),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def refusal(error: Refused | Told, say: Say) -> web.Response:
    """The answer to a call that cannot be served."""
    if isinstance(error, Told):
        sentence = error.sentence
    else:
        key = f"web-{error.code}" if say.knows(f"web-{error.code}") else error.code
        sentence = plain(say(key if say.knows(key) else "web-bad-request", **error.facts))
    response = answer(TroubleView(error=Trouble(code=error.code, sentence=sentence)), error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "tma"
    return response


def plain(html: str) -> str:
    """A sentence of the conversation without its markup."""
    return unescape(_TAG.sub("", html)).strip()
