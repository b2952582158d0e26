"""The stage: builds the rehearsal's server, opens it on loopback and closes it."""

from pathlib import Path

from aiohttp import web

from bot.rehearsal.clock import Clock
from bot.rehearsal.control.chats import ChatRoutes
from bot.rehearsal.control.exchange import speak_plainly
from bot.rehearsal.control.inline import InlineRoutes
from bot.rehearsal.control.messages import MessageRoutes
from bot.rehearsal.control.neighbours import refuse_strangers
from bot.rehearsal.control.people import PeopleRoutes
from bot.rehearsal.control.presses import PressRoutes
from bot.rehearsal.control.stagecraft import StagecraftRoutes
from bot.rehearsal.drafts import Drafts
from bot.rehearsal.events import Events
from bot.rehearsal.faults import Faults
from bot.rehearsal.files import Files
from bot.rehearsal.front import Front
from bot.rehearsal.journal import Journal
from bot.rehearsal.mailbox import Mailbox
from bot.rehearsal.mini_app import MiniApps
from bot.rehearsal.numbers import Numbers
from bot.rehearsal.pace import TELEGRAM, Pace, Rates
from bot.rehearsal.people import BOT
from bot.rehearsal.profile import Profile
from bot.rehearsal.queries import Queries
from bot.rehearsal.scene import Scene
from bot.rehearsal.wire import MOST_BYTES
from bot.rehearsal.world import World

HOST = "127.0.0.1"
TOKEN = f"{BOT.id}:AA-rehearsal-no-secret-at-all-0000000"
_PAGE = Path(__file__).parent / "page"
_SHARED = Path(__file__).parents[1] / "page"
_CALLBACK_SECONDS = 15.0  # reports say 10 to 20; the documents give no figure


class Stage:
    """A Telegram stand-in. `rates` is its pace, `callback_seconds` how long a pressed button waits.

    `mini_app` is the address of the bot's main Mini App, which links such as t.me/bot?startapp open.
    """

    def __init__(
        self,
        *,
        rates: Rates = TELEGRAM,
        callback_seconds: float = _CALLBACK_SECONDS,
        token: str = TOKEN,
        mini_app: str | None = None,
    ) -> None:
        self.token = token
        self._mini_apps = MiniApps(token, mini_app)
        self._port = 0
        self._runner: web.AppRunner | None = None
        clock, numbers, events = Clock(), Numbers(), Events()
        self._scene = Scene(
            clock=clock,
            numbers=numbers,
            events=events,
            world=World(clock, numbers, events),
            files=Files(),
            mailbox=Mailbox(),
            pace=Pace(rates, clock),
            queries=Queries(clock, callback_seconds),
            profile=Profile(),
            drafts=Drafts(clock, events),
        )

    @property
    def base_url(self) -> str:
        """Where the Bot API answers: for aiogram's TelegramAPIServer.from_base, for BOT_API_URL."""
        return f"http://{HOST}:{self._port}"

    @property
    def page_url(self) -> str:
        """Where people find the chat page."""
        return f"{self.base_url}/"

    async def start(self, port: int = 0) -> None:
        """Open on loopback; port 0 takes any free one. Raises OSError where the port is taken."""
        runner = self._runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=1.0
        )
        await runner.setup()
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        self._port = int(runner.addresses[0][1])

    async def wait_for_bot(self) -> None:
        """Wait until a bot asks for updates for the first time."""
        await self._scene.mailbox.was_read.wait()

    async def close(self) -> None:
        """Send everybody home and close."""
        self._scene.mailbox.close()
        self._scene.events.close()
        if self._runner:
            await self._runner.cleanup()

    def _application(self) -> web.Application:
        faults, journal = Faults(), Journal()
        # Some room above Telegram's limit, so that our own refusal is what a sender hears.
        application = web.Application(
            client_max_size=2 * MOST_BYTES, middlewares=[refuse_strangers, speak_plainly]
        )
        application.add_routes(Front(self._scene, self.token, faults, journal).routes())
        for routes in (
            PeopleRoutes(self._scene),
            ChatRoutes(self._scene),
            MessageRoutes(self._scene),
            PressRoutes(self._scene, self._mini_apps),
            InlineRoutes(self._scene),
            StagecraftRoutes(self._scene, faults, journal),
        ):
            application.add_routes(routes.routes())
        application.add_routes([web.get("/", _show_page)])
        if _PAGE.is_dir():
            application.add_routes([web.static("/page/shared", _SHARED), web.static("/page", _PAGE)])
        application.router.add_route("*", "/{path:.*}", _not_found)
        return application


async def _show_page(_request: web.Request) -> web.StreamResponse:
    page = _PAGE / "index.html"
    if not page.is_file():
        return web.Response(
            status=404, text="The chat page is not installed: bot/rehearsal/page/index.html is missing."
        )
    return web.FileResponse(page, headers={"Cache-Control": "no-cache"})


async def _not_found(_request: web.Request) -> web.StreamResponse:
    body = {"ok": False, "error_code": 404, "description": "Not Found"}
    return web.json_response(body, status=404)
