"""What beautifying adds to a wish: our share of it, against a server that answers at once."""

import statistics
import time

from pipelines.kit.language import Wording
from pipelines.words.address import Address
from pipelines.words.aside import Aside
from pipelines.words.script import read_scripts
from pipelines.words.speaker import Speaker
from safety.guard import open_guard
from safety.levels import Level
from safety.policy import Policy
from tests.bench.figures import Figure, milliseconds, spread
from tests.words.scripted import answers, scripted_server

WISHES = 60
PROMPT = (
    "a fluffy cat on a tiled roof at dusk, warm light from the windows below, soft haze over the old town"
)


async def measure() -> list[Figure]:
    """Wishes one after another over real HTTP; the model's own seconds come from `bot eval words`."""
    guard = open_guard(Policy())
    inputs = guard.capability("beautify").inputs
    async with scripted_server() as server:
        server.then(answers(PROMPT, "at dusk"))
        speaker = Speaker(Address(url=server.url, model="mistral"), read_scripts())
        times: list[float] = []
        for number in range(WISHES + 1):
            for _ in range(2):
                fields = {"prompt": "кот на крыше", "model": "pocket-flash", "turn": number}
                wish = inputs.model_validate(fields)
                started = time.perf_counter()
                [made] = await guard.run("beautify", wish, Aside(speaker), Level.FAMILY)
                times.append(time.perf_counter() - started)
                assert isinstance(made, Wording)
                assert made.is_used
        await speaker.close()
    fresh, kept = times[2::2], times[3::2]
    return [
        *spread("beautify, the server aside", fresh, "streamed, checked, screened twice"),
        Figure("beautify again, from memory", milliseconds(statistics.median(kept))),
        Figure("first of a process", milliseconds(times[0]), "imports the client"),
    ]
