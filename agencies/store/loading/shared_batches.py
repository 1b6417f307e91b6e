"""Loads of one store, shared between all requests in flight: equal statements become one, their keys put together.

What a request asks of one store in one turn of the loop goes in one statement, where nothing speaks against it. An
idle line sends at the end of the turn, a busy one collects until its statement is back (group commit), or is slow: then
what has waited goes beside it. Where several requests shared a line's last statement, it collects for some turns more,
in which the loop takes in what has come. What is shared is rows by key, never a decision on who may see them.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from itertools import count
from operator import attrgetter, itemgetter
from time import perf_counter
from typing import Any, Final

import structlog
from cachetools import TTLCache

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, Internal, MaruError
from agencies.store.failure import UNSTORABLE, NoConnection, UnreadableValue
from agencies.store.loading.batch import BESIDE_AT_MOST, Asking, Batch, Line, Numbered, Reads
from agencies.store.loading.combined_statement import arguments, rows_of
from agencies.store.loading.eager_task import eager_task
from agencies.store.loading.found_by_key import found_by_key, told_apart
from agencies.store.loading.kept_rows import KeptRows
from agencies.store.loading.keyed_rows import by_key, named
from agencies.store.read import Found, Outcome, Read
from agencies.store.store import Store

ALONE_SECONDS: Final = 60
"""For so long a read goes alone, after a statement of several has failed."""

READS_REMEMBERED: Final = 1_000

TURNS_SHARED: Final = 5
"""For so many turns of the loop an idle line collects that has company: a turn takes microseconds, a statement most of
a millisecond."""

READS_AT_MOST: Final = 16
"""So many reads go in one statement: a longer text would be parsed and planned for each request."""

CHARACTERS_KEPT: Final = 500_000
"""How many characters of reads are remembered for one store, in memory about a megabyte."""

READ: Final[Callable[[Asking], Read]] = attrgetter("read")

log = structlog.get_logger("agencies")

numbers = count(1)

FoundByRead = list[tuple[Found, frozenset[str]]]
"""Of each read what was found, and the keys for which an error stands there."""

Places = Sequence[tuple[Line, Numbered]]
"""Each line in which reads go, and which of them, in the order of the line."""


class Batches:
    """One store's batches. `kept`: the rows of this store that are told from memory.

    `failures` counts, by code, the statements of several reads that failed though the store could be reached. Until the
    first no read is kept apart.
    """

    def __init__(self, store: Store, kept: KeptRows | None = None) -> None:
        self.failures: Counter[str] = Counter()
        self._store = store
        self._kept_rows = kept
        self._lines: dict[Reads, Line] = {}
        self._places: dict[Reads, Places] = {}
        self._kept = 0
        self._flying = 0
        self._alone: TTLCache[str, None] = TTLCache(READS_REMEMBERED, ALONE_SECONDS)

    def together(self, reads: Collection[Read]) -> list[Reads]:
        """The statements in which these reads go: all in one, but for those that spoilt one of several lately."""
        if len(reads) == 1:
            return [tuple(reads)]
        # Asked once: a read whose time alone ends between two looks would go nowhere.
        alone = {read for read in reads if read.text in self._alone} if self.failures else frozenset[Read]()
        # Sorted, so that requests whose reads were asked for in another order share the statement.
        joining = sorted((read for read in reads if read not in alone), key=attrgetter("text"))
        apart: list[Reads] = [(read,) for read in alone]
        starts = range(0, len(joining), READS_AT_MOST)
        return [*(tuple(joining[start : start + READS_AT_MOST]) for start in starts), *apart]

    def ask(self, asked: Sequence[Asking]) -> tuple[Sequence[Batch], Sequence[Asking]]:
        """Have all read that a request asks for in one turn; gives the batches in which it goes, and what goes there.

        What is kept does not: it is told at once.
        """
        if self._kept_rows is not None:
            asked = self._kept_rows.tell(asked, self._say_at_fault)
            if not asked:
                return (), asked
        reads = tuple(map(READ, asked))
        # Looked at once: while it is decided how the reads go, the last time alone may end.
        alone = self.failures and len(self._alone) > 0
        places = None if alone else self._places.get(reads)
        if places is None:
            places = self._placed(reads, kept=not alone and self._make_space(reads))
        batches = []
        for line, numbered in places:
            batch = line.collecting
            if batch is None or batch.full:
                batch = self._collect(line, batch)
            batch.add(asked, numbered)
            batches.append(batch)
        return batches, asked

    def _placed(self, reads: Reads, *, kept: bool) -> Places:
        """Where these reads go."""
        places: list[tuple[Line, Numbered]] = []
        for together in self.together(dict.fromkeys(reads)):
            line = self._lines.get(together)
            if line is None:
                line = self._lines[together] = Line(together, passing=not kept)
            at = {read: place for place, read in enumerate(together)}
            numbered = [(number, at[read]) for number, read in enumerate(reads) if read in at]
            places.append((line, sorted(numbered, key=itemgetter(1))))
        if kept:
            self._places[reads] = places
        return places

    def _make_space(self, reads: Reads) -> bool:
        """Whether it is remembered how these reads go; all that was is forgotten where it would be too much with them.

        A read that binds a text, be it in a list, is not remembered: the text is a client's, and may say something of a
        person.
        """
        if any(read.binds_text for read in reads):
            return False
        # Once for the place and once for the line.
        size = 2 * sum(len(read.text) + len(repr(read.values)) for read in reads)
        if size > CHARACTERS_KEPT:
            return False
        if self._kept + size > CHARACTERS_KEPT:
            self._kept = 0
            self._places.clear()
            self._lines.clear()
        self._kept += size
        return True

    def _collect(self, line: Line, full: Batch | None) -> Batch:
        if full is not None:
            self._send(line, full)
        line.collecting = batch = Batch(line, None if self._kept_rows is None else self._kept_rows.content())
        if line.flying:
            batch.be_patient(self._store.deadline_seconds, self._send_beside)
        else:
            asyncio.get_running_loop().call_soon(self._send_collected, line, batch, TURNS_SHARED if line.shared else 1)
        return batch

    def _send_beside(self, line: Line, batch: Batch) -> None:
        if line.collecting is batch:
            if self._flying >= BESIDE_AT_MOST:
                batch.be_patient(self._store.deadline_seconds, self._send_beside)
            else:
                line.collecting = None
                self._send(line, batch)

    def _send_collected(self, line: Line, batch: Batch, turns: int) -> None:
        if turns > 1:
            asyncio.get_running_loop().call_soon(self._send_collected, line, batch, turns - 1)
        elif line.collecting is batch and not line.flying:
            line.collecting = None
            self._send(line, batch)
            self._forget(line)

    def _send(self, line: Line, batch: Batch) -> None:
        if batch.patience is not None:
            batch.patience.cancel()
        if batch.waiting:
            line.flying += 1
            self._flying += 1
            line.shared = len(batch.waiting) > 1
            batch.task = eager_task(self._run(batch))
            # Not at the end of the coroutine: a task that is cancelled before its first step never enters it.
            batch.task.add_done_callback(lambda _: self._landed(line))

    async def _run(self, batch: Batch) -> None:
        outcomes = await self._came_to(batch.line.reads, lambda: self._fetched(batch.line, batch.keys))
        error = outcomes[0].error
        if isinstance(error, UnreadableValue):
            # It may take many statements: whoever waits behind this one does not wait for them, and they end in time.
            batch.task = eager_task(self._run_apart(batch, error))
            return
        if error is not None and len(outcomes) > 1:
            outcomes = await self._ask_again(batch, error) or outcomes
        self._tell(batch, outcomes)

    async def _run_apart(self, batch: Batch, error: UnreadableValue) -> None:
        reads = batch.line.reads
        if len(reads) > 1:
            outcomes = await self._ask_again(batch, error)
        else:
            outcomes = await self._came_to(reads, lambda: self._told_apart(reads[0], batch.keys[0]))
        assert outcomes is not None, "A store that answers is of use to ask again."
        self._tell(batch, outcomes)

    async def _fetched(self, line: Line, keys: Sequence[Collection[str]]) -> FoundByRead:
        reads = line.reads
        if len(reads) == 1:
            rows = await self._store.read(reads[0].text, *arguments(reads, keys))
            return [by_key(rows, reads[0], keys[0], self._store.agency)]
        [row] = await self._store.read(line.text, *arguments(reads, keys))
        return self._found(reads, row, keys)

    async def _told_apart(self, read: Read, keys: Collection[str]) -> FoundByRead:
        return [await told_apart(self._store, read, keys)]

    async def _found_alone(self, read: Read, keys: Collection[str]) -> FoundByRead:
        return [await found_by_key(self._store, read, keys)]

    async def _came_to(self, reads: Reads, ask: Callable[[], Awaitable[FoundByRead]]) -> Sequence[Outcome]:
        began = perf_counter()
        try:
            # Not a coroutine that is made before: a task that is cancelled before its first step would leave it over.
            found = await ask()
        except MaruError as failed:
            return self._failed(reads, failed, began)
        except Exception as failed:
            log.error("batch failed", agency=self._store.agency, failure=type(failed).__name__)
            error = Internal("Something failed on our side.", agency=self._store.agency)
            return self._failed(reads, error, began)
        milliseconds = (perf_counter() - began) * 1000
        number = next(numbers)
        return [Outcome(rows, None, milliseconds, broken, number) for rows, broken in found]

    def _found(self, reads: Reads, row: Sequence[Any], keys: Sequence[Collection[str]]) -> FoundByRead:
        agency, found = self._store.agency, []
        for read, part, asked in zip(reads, rows_of(reads, row), keys, strict=True):
            of_part, twice = by_key(part, read, asked, agency)
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
            self._alone.update(dict.fromkeys(read.text for read in batch.line.reads))
            return None
        asked = zip(batch.line.reads, batch.keys, strict=True)
        apart = await asyncio.gather(
            *(self._came_to((read,), partial(self._found_alone, read, keys)) for read, keys in asked)
        )
        outcomes = [outcome for (outcome,) in apart]
        spoilt = [
            isinstance(outcome.error, AgencyContractBroken | Internal)
            or any(isinstance(outcome.found[key], UnreadableValue) for key in outcome.broken)
            for outcome in outcomes
        ]
        # Where each is well by itself, what spoils them is that they go together, or a key that the store cannot hold.
        together = not any(spoilt) and not isinstance(error.__cause__, UNSTORABLE)
        alone = [each for each, bad in zip(batch.line.reads, spoilt, strict=True) if bad or together]
        if isinstance(error, AgencyContractBroken | Internal):
            self._alone.update(dict.fromkeys(read.text for read in alone))
        return outcomes

    def _tell(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        if self._kept_rows is not None:
            self._kept_rows.keep(batch, outcomes)
        waiting, batch.waiting = batch.waiting, []
        # Of a batch that is told already, nobody waits.
        for asked, numbered in waiting:
            for number, place in numbered:
                try:
                    asked[number](outcomes[place])
                except Exception as error:
                    self._say_at_fault(error)

    def _say_at_fault(self, error: Exception) -> None:
        """A request's own fault: those who share the statement with it are told all the same."""
        log.error("a request failed at what was read", agency=self._store.agency, failure=type(error).__name__)

    def _landed(self, line: Line) -> None:
        line.flying -= 1
        self._flying -= 1
        # Behind the last alone: a line of which several were under way would else never collect for one again.
        if not line.flying and line.collecting is not None:
            waiting, line.collecting = line.collecting, None
            self._send(line, waiting)
        self._forget(line)

    def _forget(self, line: Line) -> None:
        if line.passing and line.idle and self._lines.get(line.reads) is line:
            del self._lines[line.reads]
