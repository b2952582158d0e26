"""How the studio is, for machines: /health, /ready and /metrics."""

from collections import Counter
from time import time

from aiohttp import web

from bot.web.refusals import answer
from bot.web.views import HealthView
from handlers.kit.studio import Studio
from tasks.gallery import Gallery
from tasks.store.database import DatabaseTrouble


class Vitals:
    """Answers monitors; tells numbers only, never who or what."""

    def __init__(self, studio: Studio, gallery: Gallery) -> None:
        self._studio = studio
        self._gallery = gallery
        self._answered: Counter[tuple[str, int]] = Counter()
        self._started = time()

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.get("/health", self.health),
            web.get("/ready", self.ready),
            web.get("/metrics", self.metrics),
        ]

    def note(self, request: web.Request, status: int) -> None:
        """A call was answered; counted by its route, so that nobody's ids become labels."""
        resource = request.match_info.route.resource
        self._answered[(resource.canonical if resource else "none", status)] += 1

    async def health(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return answer(HealthView(status="ok"))

    async def ready(self, _request: web.Request) -> web.Response:
        """Wishes can be accepted: the database answers. Without workers they wait."""
        try:
            workers = len(await self._studio.router.workers())
        except DatabaseTrouble:
            return answer(HealthView(status="database-away"), 503)
        return answer(HealthView(status="ok", workers=workers))

    async def metrics(self, _request: web.Request) -> web.Response:
        """Prometheus text format 0.0.4."""
        lines = [
            "# HELP atelier_tasks Tasks that are kept, by state.",
            "# TYPE atelier_tasks gauge",
            *(f'atelier_tasks{{state="{state}"}} {n}' for state, n in (await self._gallery.counts()).items()),
            "# HELP atelier_workers Painters that were heard lately.",
            "# TYPE atelier_workers gauge",
            f"atelier_workers {len(await self._studio.router.workers())}",
            "# HELP atelier_web_requests_total Calls answered by this process.",
            "# TYPE atelier_web_requests_total counter",
            *(
                f'atelier_web_requests_total{{route="{route}",status="{status}"}} {n}'
                for (route, status), n in sorted(self._answered.items())
            ),
            "# HELP process_start_time_seconds When this process started, since 1970.",
            "# TYPE process_start_time_seconds gauge",
            f"process_start_time_seconds {self._started:.0f}",
        ]
        return web.Response(text="\n".join(lines) + "\n", content_type="text/plain", charset="utf-8")
