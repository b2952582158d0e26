"""Micro-batching: orders that arrive together and share their terms are painted together, on one thread."""

import contextlib
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import replace
from functools import cached_property

from PIL import Image

from pipelines.kit.contract import Drawn, DrawOrder, PipelineError, Watch
from pipelines.kit.images import image_of, jpeg_of
from pipelines.kit.painter import Like, Look, Painted, Sheet, StepDone, Terms
from pipelines.kit.steps import steps_run

PREVIEW_EVERY = 1.0
"""Seconds between previews of a picture: nobody sees more, Telegram takes fewer."""

Paint = Callable[[Sequence[Sheet], Terms, StepDone], Sequence[Painted]]
"""Paints a batch; opens the model of the terms first when it must."""


class _NobodyWaits(Exception):
    """Everyone whose picture is in the batch has left."""


class Ticket:
    """One order on its way: its sheets, what is finished, and whom to tell."""

    def __init__(self, order: DrawOrder, watch: Watch) -> None:
        self.terms = Terms(
            order.model,
            order.width,
            order.height,
            order.steps,
            order.guidance,
            order.way,
            order.strength,
            order.loras,
            order.structure is not None,
        )
        self._order = order
        self.future: Future[tuple[Drawn, ...]] = Future()
        self._watch = watch
        self._finished: list[Drawn] = []
        self._rounds = 0

    @cached_property
    def sheets(self) -> list[Sheet]:
        """One a picture; made on the painting thread, because pictures must be unpacked."""
        order = self._order
        plain = Sheet(
            order.prompt,
            order.negative,
            order.seeds[0],
            order.near_seed,
            order.variation,
            source=_unpacked(order.source),
            likes=tuple(Like(image_of(like.png), like.weight) for like in order.likes),
            structure=_unpacked(order.structure),
            mask=None if order.mask is None else image_of(order.mask).convert("L"),
        )
        return [replace(plain, seed=seed) for seed in order.seeds]

    @property
    def is_wanted(self) -> bool:
        """False once the order is answered, failed, or taken back."""
        return not self.future.done()

    @property
    def left(self) -> list[Sheet]:
        """Sheets that are still to be painted."""
        return self.sheets[len(self._finished) :]

    def tell(self, step: int, steps: int, round_size: int, preview: bytes | None = None) -> None:
        """Report a step of the current round; whatever the watcher raises ends this order alone.

        An order of more pictures than a batch holds takes several rounds; steps count through all.
        """
        later = max(0, len(self.left) - round_size)
        total = steps * (self._rounds + 1 + math.ceil(later / max(1, round_size)))
        try:
            self._watch(self._rounds * steps + step, total, preview)
        except Exception as error:  # noqa: BLE001  it belongs to this order, not to its batch mates
            self.fail(error)

    def finish(self, pictures: Sequence[Drawn]) -> None:
        """Take the pictures of a round; answers the order with the last one."""
        self._finished.extend(pictures)
        self._rounds += 1
        if not self.left:
            with contextlib.suppress(InvalidStateError):
                self.future.set_result(tuple(self._finished))

    def fail(self, error: BaseException) -> None:
        """End the order with an error, at once."""
        with contextlib.suppress(InvalidStateError):
            self.future.set_exception(error)


Share = tuple[Ticket, list[Sheet]]
"""The part of a batch that belongs to one order."""


Weight = tuple[str, int, int]
"""What memory depends on: model, width and height."""


class Batcher:
    """A queue of orders and the thread that paints them, oldest first, with whoever fits beside."""

    def __init__(self, paint: Paint, *, most: int, window: float) -> None:
        """`most` pictures in a batch; `window` seconds to wait for mates."""
        self._paint = paint
        self._most = most
        self._window = window
        self._waiting: list[Ticket] = []
        self._news = threading.Condition()
        self._singly: set[Weight] = set()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="painter", daemon=True)
        self._thread.start()

    def submit(self, order: DrawOrder, watch: Watch) -> Future[tuple[Drawn, ...]]:
        """Queue an order. Cancelling the future takes it back."""
        ticket = Ticket(order, watch)
        with self._news:
            if self._closed:
                raise PipelineError("worker-stopping")
            self._waiting.append(ticket)
            self._news.notify()
        return ticket.future

    def close(self) -> None:
        """Finish the batch at hand, fail what still waits, and end the thread."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._thread.join()
        for ticket in self._waiting:
            ticket.fail(PipelineError("worker-stopping"))
        self._waiting.clear()

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            for ticket, sheets in batch:
                ticket.tell(0, steps_run(ticket.terms.steps, ticket.terms.strength), len(sheets))
            self._serve([share for share in batch if share[0].is_wanted])
            self._put_back([ticket for ticket, _ in batch if ticket.is_wanted])

    def _next(self) -> list[Share] | None:
        """The next batch, after its window; None when closed."""
        with self._news:
            while not (self._waiting or self._closed):
                self._news.wait()
            end = time.monotonic() + self._window
            while not self._closed and (left := end - time.monotonic()) > 0 and not self._is_full():
                self._news.wait(left)
            return None if self._closed else self._take()

    def _is_full(self) -> bool:
        terms = self._waiting[0].terms
        mates = (ticket for ticket in self._waiting if ticket.terms == terms)
        return sum(len(ticket.left) for ticket in mates) >= self._room(terms)

    def _room(self, terms: Terms) -> int:
        """Pictures that may be painted together."""
        return 1 if _weight(terms) in self._singly else self._most

    def _take(self) -> list[Share]:
        """Take the oldest order and its mates off the queue, as many pictures as fit."""
        self._waiting = [ticket for ticket in self._waiting if ticket.is_wanted]
        batch: list[Share] = []
        room = self._room(self._waiting[0].terms) if self._waiting else 0
        for ticket in self._waiting:
            if room and ticket.terms == self._waiting[0].terms:
                batch.append((ticket, ticket.left[:room]))
                room -= len(batch[-1][1])
        taken = [ticket for ticket, _ in batch]
        self._waiting = [ticket for ticket in self._waiting if ticket not in taken]
        return batch

    def _put_back(self, unfinished: list[Ticket]) -> None:
        """Orders with more pictures than a batch holds go on first: they are the oldest."""
        with self._news:
            self._waiting = unfinished + self._waiting

    def _serve(self, batch: list[Share]) -> None:
        """Paint a batch; when it fails, each order by itself, so that only the culprit fails."""
        if not batch:
            return
        sheets = [sheet for _, share in batch for sheet in share]
        try:
            painted = self._paint(sheets, batch[0][0].terms, _reporter(batch))
        except _NobodyWaits:
            return
        except Exception as error:  # noqa: BLE001  the thread must live; the error goes to whom it concerns
            if len(sheets) > 1 and isinstance(error, PipelineError) and error.code == "out-of-memory":
                # back into the queue, and one by one from now on
                self._singly.add(_weight(batch[0][0].terms))
            else:
                self._serve_one_by_one(batch, error)
            return
        drawn = [
            Drawn(one.picture, sheet.seed, one.cut, one.notes)
            for sheet, one in zip(sheets, painted, strict=True)
        ]
        for ticket, share in batch:
            ticket.finish(drawn[: len(share)])
            del drawn[: len(share)]

    def _serve_one_by_one(self, batch: list[Share], error: Exception) -> None:
        if len(batch) == 1:
            batch[0][0].fail(error)
            return
        for share in batch:
            if share[0].is_wanted:
                self._serve([share])


def _unpacked(png: bytes | None) -> Image.Image | None:
    return None if png is None else image_of(png)


def _weight(terms: Terms) -> Weight:
    return terms.model, terms.width, terms.height


def _reporter(batch: list[Share]) -> StepDone:
    """Tell every order of a batch about each step; leave the loop when nobody waits any more."""
    shown = time.monotonic()

    def on_step(step: int, steps: int, look: Look | None) -> None:
        nonlocal shown
        show = look is not None and step < steps and time.monotonic() - shown >= PREVIEW_EVERY
        shown = time.monotonic() if show else shown
        first = 0
        for ticket, share in batch:
            if ticket.is_wanted:
                preview = jpeg_of(look(first), quality=80) if show and look is not None else None
                ticket.tell(step, steps, len(share), preview)
            first += len(share)
        if not any(ticket.is_wanted for ticket, _ in batch):
            raise _NobodyWaits

    return on_step
