"""Loads of one store, shared between all requests in flight: equal statements become one, their keys put together.

What a request asks of one store in one turn of the loop goes in one statement, where nothing speaks against it. No
timer: an idle line sends at the end of the loop's turn, a busy one collects until its statement is back (group
commit). What is shared is rows by key, never a decision on who may see them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any, Final

import structlog
from cachetools import TTLCache

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, Internal, MaruError
from agencies.store.combined_statement import arguments, statement
from agencies.store.failure import NoConnection
from agencies.store.keyed_rows import by_key, named
from agencies.store.read import Found, Outcome, Read
from agencies.store.store import Store

KEYS_AT_MOST: Final = 1_000

ALONE_SECONDS: Final = 60
"""For so long a read goes alone, after a statement of several has failed."""

READS_REMEMBERED: Final = 1_000

READS_AT_MOST: Final = 16
"""So many reads go in one statement: a longer text would be parsed and planned for each request."""

log = structlog.get_logger("agencies")

numbers = count(1)

Waiter = Callable[[Sequence[Outcome]], None]
Reads = tuple[Read, ...]


@dataclass(slots=True, eq=False)
class Batch:
    """Keys that go, or have gone, in one statement of these reads, and who waits for them."""

    reads: Reads
    keys: Sequence[dict[str, None]]
    waiters: list[Waiter] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None
    expiry: asyncio.TimerHandle | None = None

    @property
    def full(self) -> bool:
        """Whether one of the reads has as many keys as a statement takes."""
        return max(map(len, self.keys)) >= KEYS_AT_MOST

    def leave(self, waiter: Waiter) -> None:
        """Wait no longer; the statement is ended only where nobody else waits for it."""
        if waiter in self.waiters:
            self.waiters.remove(waiter)
            # One that still collects keeps its expiry: others may yet join it.
            if not self.waiters and self.task is not None:
                self.task.cancel()
                if self.expiry is not None:
                    self.expiry.cancel()


@dataclass(slots=True, eq=False)
class Line:
    """The batches of one statement: one is on its way at most, one collects."""

    collecting: Batch | None = None
    flying: bool = False


class Batches:
    """One store's batches; `failures` counts the statements that failed since several reads went together, by code."""

    def __init__(self, store: Store) -> None:
        self.failures: Counter[str] = Counter()
        self._store = store
        self._lines: dict[Reads, Line] = {}
        self._alone: TTLCache[str, None] = TTLCache(READS_REMEMBERED, ALONE_SECONDS)

    def together(self, reads: Collection[Read]) -> list[Reads]:
        """The statements in which these reads go: all in one, but for those that spoilt one of several lately."""
        if len(reads) == 1:
            return [tuple(reads)]
        # Asked once: a read whose time alone ends between two looks would go nowhere.
        alone = {read for read in reads if read.text in self._alone} if self.failures else frozenset[Read]()
        # Sorted, so that requests whose reads were asked for in another order share the statement.
        joining = sorted((read for read in reads if read not in alone), key=_text)
        apart: list[Reads] = [(read,) for read in alone]
        starts = range(0, len(joining), READS_AT_MOST)
        return [*(tuple(joining[start : start + READS_AT_MOST]) for start in starts), *apart]

    def join(self, reads: Reads, keys: Sequence[Iterable[str]], waiter: Waiter) -> Batch:
        """Have each read's keys read in one statement; `waiter` is called once, with what each of the reads came to."""
        line = self._lines.get(reads)
        if line is None:
            line = self._lines[reads] = Line()
        batch = line.collecting
        if batch is None or batch.full:
            batch = self._collect(line, reads, batch)
        for collected, asked in zip(batch.keys, keys, strict=True):
            for key in asked:
                collected[key] = None
        batch.waiters.append(waiter)
        return batch

    def _collect(self, line: Line, reads: Reads, full: Batch | None) -> Batch:
        if full is not None:
            self._send(line, full)
        loop = asyncio.get_running_loop()
        line.collecting = batch = Batch(reads, tuple({} for _ in reads))
        if line.flying:
            # Behind a statement that never comes back nobody waits longer than for their own.
            batch.expiry = loop.call_later(self._store.deadline_seconds, self._expire, line, batch)
        else:
            loop.call_soon(self._send_collected, line, batch)
        return batch

    def _expire(self, line: Line, batch: Batch) -> None:
        if line.collecting is batch:
            line.collecting = None
        if batch.task is not None:
            batch.task.cancel()
        late = Outcome({}, self._store.late(), self._store.deadline_seconds * 1000)
        self._tell(batch, [late] * len(batch.reads))

    def _send_collected(self, line: Line, batch: Batch) -> None:
        if line.collecting is batch and not line.flying:
            line.collecting = None
            self._send(line, batch)

    def _send(self, line: Line, batch: Batch) -> None:
        if batch.waiters:
            line.flying = True
            batch.task = asyncio.get_running_loop().create_task(self._run(batch))
            # Not at the end of the coroutine: a task that is cancelled before its first step never enters it.
            batch.task.add_done_callback(lambda _: self._landed(line, batch.reads))
        elif not line.flying:
            self._lines.pop(batch.reads, None)

    async def _run(self, batch: Batch) -> None:
        outcomes = await self._ask(batch.reads, [list(keys) for keys in batch.keys])
        error = outcomes[0].error
        if error is not None and len(outcomes) > 1:
            outcomes = await self._ask_again(batch, error) or outcomes
        self._tell(batch, outcomes)

    async def _ask(self, reads: Reads, keys: Sequence[Sequence[str]]) -> Sequence[Outcome]:
        """What one statement of these reads came to, for each of them; a failure is that of all."""
        began = perf_counter()
        try:
            rows = await self._store.fetch(statement(reads), *arguments(reads, keys))
            found = self._found(reads, rows)
        except MaruError as failed:
            return self._failed(reads, failed, began)
        except Exception as failed:
            log.error("batch failed", agency=self._store.agency, failure=type(failed).__name__)
            error = Internal("Something failed on our side.", agency=self._store.agency)
            return self._failed(reads, error, began)
        milliseconds = (perf_counter() - began) * 1000
        number = next(numbers)
        return [Outcome(rows, None, milliseconds, twice, number) for rows, twice in found]

    def _found(self, reads: Reads, rows: Sequence[Any]) -> list[tuple[Found, frozenset[str]]]:
        agency = self._store.agency
        if len(reads) == 1:
            return [by_key(rows, reads[0], agency)]
        found = []
        for read, part in zip(reads, rows[0], strict=True):
            of_part, twice = by_key(part, read, agency)
            found.append((named(of_part, read.names) if read.names else of_part, twice))
        return found

    def _failed(self, reads: Reads, error: MaruError, began: float) -> list[Outcome]:
        return [Outcome({}, error, (perf_counter() - began) * 1000)] * len(reads)

    async def _ask_again(self, batch: Batch, error: MaruError) -> Sequence[Outcome] | None:
        """A statement of several reads failed: what each came to by itself; None where asking again is of no use.

        Reads that fail by themselves go alone for a while, and so do all of one that was late: which of them is slow is
        not known. A store that is out of reach, or has no connection free, fails whatever goes together.
        """
        if isinstance(error, AgencyUnavailable | NoConnection):
            return None
        self.failures[error.code] += 1
        log.warning("a statement of several reads failed", agency=self._store.agency, code=error.code)
        if isinstance(error, AgencyTimeout):
            self._alone.update(dict.fromkeys(read.text for read in batch.reads))
            return None
        asked = zip(batch.reads, batch.keys, strict=True)
        apart = await asyncio.gather(*(self._ask((read,), [list(keys)]) for read, keys in asked))
        outcomes = [outcome for (outcome,) in apart]
        spoilt = [isinstance(outcome.error, AgencyContractBroken | Internal) for outcome in outcomes]
        # Where each is well by itself, what spoils them is that they go together.
        alone = [each for each, bad in zip(batch.reads, spoilt, strict=True) if bad or not any(spoilt)]
        if isinstance(error, AgencyContractBroken | Internal):
            self._alone.update(dict.fromkeys(read.text for read in alone))
        return outcomes

    def _tell(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        if batch.expiry is not None:
            batch.expiry.cancel()
        waiters, batch.waiters = batch.waiters, []
        for waiter in waiters:
            try:
                waiter(outcomes)
            except Exception as error:
                # A request's own fault: those who share the statement with it are told all the same.
                log.error("a request failed at what was read", agency=self._store.agency, failure=type(error).__name__)

    def _landed(self, line: Line, reads: Reads) -> None:
        line.flying = False
        waiting, line.collecting = line.collecting, None
        if waiting is not None:
            self._send(line, waiting)
        if not line.flying:
            self._lines.pop(reads, None)


def _text(read: Read) -> str:
    return read.text
