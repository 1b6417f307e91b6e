"""Loads of one store, shared between all requests in flight: equal statements become one, their keys put together.

No timer: an idle line sends at the end of the loop's turn, a busy one collects until its statement is back (group
commit). What is shared is rows by key, never a decision on who may see them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from time import perf_counter
from typing import Any, Final

import structlog

from agencies.contract.errors import AgencyContractBroken, Internal, MaruError
from agencies.store.store import Store

KEYS_AT_MOST: Final = 1_000

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A statement whose $1 is the keys; `values` are the further ones that it binds.

    `key` is the place of the key among its columns; the rows of a key are a list where `many`, else the one.
    `ordered`: the last column numbers the rows; where a number comes twice, a table that was joined has two rows.
    """

    text: str
    values: tuple[Any, ...]
    key: int
    many: bool
    ordered: bool = False


@dataclass(slots=True)
class Outcome:
    """What a batch came to: rows by key (others' keys among them), or the error that stands for all of it.

    `twice`: the keys of which there were two rows where one was declared; an error stands in the row's place.
    """

    found: Found
    error: MaruError | None
    milliseconds: float
    twice: frozenset[str] = frozenset()


log = structlog.get_logger("agencies")

Waiter = Callable[[Outcome], None]


@dataclass(slots=True, eq=False)
class Batch:
    """Keys that go, or have gone, in one statement, and who waits for them."""

    read: Read
    keys: dict[str, None] = field(default_factory=dict)
    waiters: list[Waiter] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None
    expiry: asyncio.TimerHandle | None = None

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
    """One store's batches."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lines: dict[Read, Line] = {}

    def join(self, read: Read, keys: Iterable[str], waiter: Waiter) -> Batch:
        """Have these keys read; `waiter` is called once, with what the whole batch came to."""
        line = self._lines.get(read)
        if line is None:
            line = self._lines[read] = Line()
        batch = line.collecting
        if batch is None or len(batch.keys) >= KEYS_AT_MOST:
            batch = self._collect(line, read, batch)
        batch.keys.update(dict.fromkeys(keys))
        batch.waiters.append(waiter)
        return batch

    def _collect(self, line: Line, read: Read, full: Batch | None) -> Batch:
        if full is not None:
            self._send(line, full)
        loop = asyncio.get_running_loop()
        line.collecting = batch = Batch(read)
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
        self._tell(batch, Outcome({}, self._store.late(), self._store.deadline_seconds * 1000))

    def _send_collected(self, line: Line, batch: Batch) -> None:
        if line.collecting is batch and not line.flying:
            line.collecting = None
            self._send(line, batch)

    def _send(self, line: Line, batch: Batch) -> None:
        if batch.waiters:
            line.flying = True
            batch.task = asyncio.get_running_loop().create_task(self._run(batch))
            # Not at the end of the coroutine: a task that is cancelled before its first step never enters it.
            batch.task.add_done_callback(lambda _: self._landed(line, batch.read))
        elif not line.flying:
            self._lines.pop(batch.read, None)

    async def _run(self, batch: Batch) -> None:
        began = perf_counter()
        found: Found = {}
        twice: frozenset[str] = frozenset()
        error: MaruError | None = None
        try:
            rows = await self._store.fetch(batch.read.text, list(batch.keys), *batch.read.values)
            found, twice = by_key(rows, batch.read, self._store.agency)
        except MaruError as failed:
            error = failed
        except Exception as failed:
            log.error("batch failed", agency=self._store.agency, failure=type(failed).__name__)
            error = Internal("Something failed on our side.", agency=self._store.agency)
        self._tell(batch, Outcome(found, error, (perf_counter() - began) * 1000, twice))

    def _tell(self, batch: Batch, outcome: Outcome) -> None:
        if batch.expiry is not None:
            batch.expiry.cancel()
        waiters, batch.waiters = batch.waiters, []
        for waiter in waiters:
            waiter(outcome)

    def _landed(self, line: Line, read: Read) -> None:
        line.flying = False
        waiting, line.collecting = line.collecting, None
        if waiting is not None:
            self._send(line, waiting)
        if not line.flying:
            self._lines.pop(read, None)


def by_key(rows: Sequence[Any], read: Read, agency: str) -> tuple[Found, frozenset[str]]:
    """The rows by key, in order, and the keys that have two where one was declared: an error stands for those.

    A key without rows is absent. Joined by key, never by position; others' keys are not to blame for one that has two.
    """
    position = read.key
    if read.many:
        found = _lists(rows, position)
        twice = frozenset(a[position] for a, b in pairwise(rows) if a[-1] == b[-1]) if read.ordered else frozenset()
    else:
        found = {row[position]: row for row in rows}
        twice = frozenset() if len(found) == len(rows) else _repeated(rows, position)
    return (found | {key: _two_rows(agency) for key in twice}, twice) if twice else (found, twice)


def _lists(rows: Sequence[Any], position: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        key = row[position]
        of_key = found.get(key)
        if of_key is None:
            found[key] = [row]
        else:
            of_key.append(row)
    return found


def _repeated(rows: Sequence[Any], position: int) -> frozenset[str]:
    return frozenset(key for key, count in Counter(row[position] for row in rows).items() if count > 1)


def _two_rows(agency: str) -> AgencyContractBroken:
    return AgencyContractBroken(
        f"{agency} has two rows where it declared one; its operators have been told.", agency=agency
    )
