"""Ask a release: queries wait for their turn, workers answer them, and answers are kept to be given again."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Final, Self

from kg.web.http.errors import HttpError
from kg.web.http.respond import COMMON, Content
from kg.web.kept import Kept
from kg.web.sparql.dataset import Dataset
from kg.web.sparql.formats import ROWS, TRIPLES, not_acceptable, wanted
from kg.web.sparql.limits import Limits
from kg.web.sparql.order import BUFFER, Order, Rules
from kg.web.sparql.pool import Pool, Worker
from kg.web.sparql.turns import Full, Turns
from kg.web.sparql.wire import Job, Kind, Outcome

Gone = Callable[[], Awaitable[None]]  # returns when the client has gone

_OVERHEAD: Final = 512  # bytes that a kept answer costs beside its texts
ROW_LIMIT: Final = "row-limit"
_TICK_S: Final = 0.25
_STATUS: Final = {
    Kind.MALFORMED: 400,
    Kind.FORBIDDEN: 403,
    Kind.NOT_ACCEPTABLE: 406,
    Kind.TOO_LARGE: 503,
    Kind.FAILED: 500,
}


@dataclass(eq=False, slots=True)
class _Pending:
    """A query that waits or runs: whose it is, when it came and was begun, and who has to be told."""

    job: Job
    message: bytes
    client: str
    future: asyncio.Future[Outcome]
    came: float
    gone: Gone | None
    begun: float = 0.0
    again: bool = False
    watch: asyncio.Task[None] | None = None


class Service:
    """Answers queries of a dataset, within limits. Start and stop it, or use it as an asynchronous context."""

    def __init__(self, dataset: Dataset, limits: Limits | None = None):
        self.dataset = dataset
        self.limits = limits or Limits()
        self._datasets = [dataset]  # by generation
        self._pool = Pool(self._order(), self._told, self._dispatch)
        self._turns: Turns[_Pending] = Turns(self.limits.waiting, self.limits.waiting_each)
        self._kept: Kept[tuple[str, Job], Outcome] = Kept(self.limits.kept, _size)  # by release and job
        self._pending: set[_Pending] = set()
        self._running: dict[Worker, _Pending] = {}
        self._ticking = False

    async def start(self) -> None:
        """Start the supervisor; the first workers are there within moments, and queries wait for them."""
        self._pool.start()

    async def stop(self) -> None:
        """End the supervisor and its workers; what runs is not answered."""
        for pending in list(self._pending):
            _fail(pending, HttpError(503, "The server is being stopped."))
        await self._pool.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def switch(self, dataset: Dataset) -> None:
        """Answer from another release from now on; what runs ends on the one it began with."""
        self.dataset = dataset
        self._datasets.append(dataset)
        self._pool.switch(self._order())

    async def ask(
        self,
        query: str,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        accept: str = "",
        client: str = "",
        format: str = "",
        gone: Gone | None = None,
    ) -> Content:
        """Return the answer to a query in the form a client wants, and say when it reaches the row limit.

        Graphs override those of the query. `gone` is awaited for a query that takes long.
        Errors: HttpError with the status and a sentence for the client.
        """
        return self.content(await self.outcome(query, default_graphs, named_graphs, accept, client, format, gone))

    def content(self, outcome: Outcome) -> Content:
        """Return an answer as it is sent."""
        return Content(outcome.body, outcome.media_type, vary=("Accept",), headers=self._headers(outcome))

    async def outcome(
        self,
        query: str,
        default_graphs: tuple[str, ...],
        named_graphs: tuple[str, ...],
        accept: str,
        client: str,
        format: str,
        gone: Gone | None,
    ) -> Outcome:
        """Return what `ask` makes its content of. Errors: HttpError."""
        rows, triples = wanted(accept, format)
        given = bool(default_graphs or named_graphs)
        dataset = (default_graphs, named_graphs) if given else (None, None)
        return await self._outcome(Job(query, rows, triples, self.limits.rows, *dataset), client, gone)

    async def run(self, text: str, media_type: str, client: str = "") -> bytes:
        """Return the whole answer to a query of ours in a media type; its rows are not bounded, its bytes and time are.

        Errors: HttpError with the status and a sentence for the client.
        """
        rows = media_type if media_type in ROWS.values() else ""
        triples = media_type if media_type in TRIPLES.values() else ""
        return (await self._outcome(Job(text, rows, triples), client)).body

    async def _outcome(self, job: Job, client: str, gone: Gone | None = None) -> Outcome:
        if (known := self._kept.get((self.dataset.digest, job))) is not None:
            return known
        pending = self._admit(job, client, gone)
        try:
            outcome = await pending.future
        except asyncio.CancelledError:
            self._cancel(pending)
            raise
        finally:
            self._pending.discard(pending)
            if pending.watch is not None:
                pending.watch.cancel()
        if outcome.kind in _STATUS:
            raise _refusal(outcome)
        return outcome

    def _admit(self, job: Job, client: str, gone: Gone | None) -> _Pending:
        """Let a query wait for its turn, or begin it.

        Errors: HttpError 413, 429.
        """
        message = job.pack()
        if len(job.query) > self.limits.query or len(message) > BUFFER // 2:
            raise HttpError(413, f"The query has more than {self.limits.query >> 10} KiB.")
        loop = asyncio.get_running_loop()
        pending = _Pending(job, message, client, loop.create_future(), loop.time(), gone)
        if self._pool.free and not self._turns and self._may(client):
            self._begin(pending, pending.came)
        else:
            self._wait(pending)
        self._pending.add(pending)
        if not self._ticking:
            self._ticking = True
            loop.call_later(_TICK_S, self._tick)
        return pending

    def _wait(self, pending: _Pending) -> None:
        try:
            self._turns.put(pending.client, pending)
        except Full:
            raise _later(429, "Too many queries are waiting; ask again later.", self.limits.time_s) from None
        self._dispatch()

    def _dispatch(self) -> None:
        """Give free workers the queries whose turn it is."""
        while self._pool.free and self._turns and (pending := self._turns.take(self._may)) is not None:
            self._begin(pending, asyncio.get_running_loop().time())

    def _begin(self, pending: _Pending, now: float) -> None:
        pending.begun = now
        self._running[self._pool.give(pending.message)] = pending

    def _may(self, client: str) -> bool:
        """Return whether a client may have another worker."""
        return sum(running.client == client for running in self._running.values()) < self.limits.workers_each

    def _told(self, worker: Worker, outcome: Outcome | None, why: str) -> None:
        pending = self._running.pop(worker, None)
        if pending is not None and not pending.future.done():
            if outcome is not None:
                self._keep(worker, pending.job, outcome)
                pending.future.set_result(outcome)
            elif why == "left" and not pending.again:
                pending.again = True
                self._turns.put(pending.client, pending, first=True)
            else:
                _fail(pending, self._loss(why))
        self._dispatch()

    def _keep(self, worker: Worker, job: Job, outcome: Outcome) -> None:
        if outcome.kind in (Kind.ANSWER, Kind.CUT):
            self._kept.put((self._datasets[worker.generation].digest, job), outcome)

    def _cancel(self, pending: _Pending) -> None:
        """Forget a query that nobody waits for any more; one that runs is killed."""
        if not self._turns.drop(pending.client, pending):
            for worker, running in list(self._running.items()):
                if running is pending:
                    del self._running[worker]
                    self._pool.kill(worker)

    def _tick(self) -> None:
        """Look after the queries that take long: has the client gone, has one waited too long?"""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for pending in list(self._pending):
            if pending.gone is not None and pending.watch is None:
                pending.watch = loop.create_task(self._watch(pending, pending.gone))
            if not pending.begun and now - pending.came > self.limits.patience_s:
                self._turns.drop(pending.client, pending)
                _fail(pending, _later(503, "The query waited too long for its turn.", self.limits.time_s))
        self._dispatch()
        self._ticking = bool(self._pending)
        if self._ticking:
            loop.call_later(_TICK_S, self._tick)

    async def _watch(self, pending: _Pending, gone: Gone) -> None:
        await gone()
        self._cancel(pending)
        _fail(pending, HttpError(503, "The client has gone."))

    def _order(self) -> Order:
        limits, dataset = self.limits, self.dataset
        rules = Rules(str(dataset.store.resolve()), dataset.base, limits.answer, limits.memory)
        return Order(rules, limits.workers, limits.spares, limits.time_s)

    def _headers(self, outcome: Outcome) -> dict[str, str]:
        if outcome.media_type not in ROWS.values():
            return {}
        reached = "; reached" if outcome.kind is Kind.CUT else ""
        exposed = COMMON["access-control-expose-headers"]
        return {ROW_LIMIT: f"{self.limits.rows}{reached}", "access-control-expose-headers": f"{exposed}, Row-Limit"}

    def _loss(self, why: str) -> HttpError:
        if why == "time":
            return HttpError(
                503,
                f"The query took longer than {self.limits.time_s:g} seconds and was stopped. Ask for less: name a "
                "graph or a class, or page through the answer by key with LIMIT.",
            )
        if why == "memory":
            return HttpError(
                503,
                f"The query needed more than {self.limits.memory >> 20} MiB of memory, or is nested too deeply, and "
                "was stopped. Ask for less.",
            )
        return _later(503, "The query could not be finished.", 1)


def _refusal(outcome: Outcome) -> HttpError:
    detail = outcome.body.decode()
    if outcome.kind is Kind.NOT_ACCEPTABLE:
        return not_acceptable(detail)
    return HttpError(_STATUS[outcome.kind], detail)


def _later(status: int, detail: str, seconds: float) -> HttpError:
    return HttpError(status, detail, headers={"retry-after": str(max(1, ceil(seconds)))})


def _fail(pending: _Pending, error: HttpError) -> None:
    with suppress(asyncio.InvalidStateError):
        pending.future.set_exception(error)


def _size(key: tuple[str, Job], outcome: Outcome) -> int:
    return len(outcome.body) + len(key[1].query) + _OVERHEAD
