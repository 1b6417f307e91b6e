"""A sweep's pages told by several processes, each on a core of its own: what decides who is told is Python's work."""

import asyncio
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, Final, NamedTuple

import uvloop

from agencies.contract.errors import MaruError, StartUpError
from agencies.contract.source import Row
from agencies.store.relations_cursor import Mark, Page
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.notice_sweep.page_sweep import PageDone, PageSweep, Reads
from resolvers.runs.run_stores import CITIZENS_AT_ONCE

Opens = Callable[[], AbstractAsyncContextManager[PageSweep]]
"""Opens what tells pages over stores of its own, until the block ends."""
END_SECONDS: Final = 10.0
PROCESSES_AT_MOST: Final = 8
"""Each has connections of its own to every store, of which a server has room for some."""
LOOK_SECONDS: Final = 0.5
"""For how long a thread waits for a process before it looks whether it is still waited for."""


class Next(NamedTuple):
    """A process asks for a page more."""


class SentPage(NamedTuple):
    """A page as it goes to another process: the names of the rows' columns, and by citizen the rows' values."""

    mark: Mark
    columns: tuple[str, ...]
    relations: dict[str, list[tuple[Any, ...]]]


class ProcessEnded(StartUpError):
    """A process of the sweep ended before its pages were told."""

    def __init__(self) -> None:
        super().__init__(
            "A process of the sweep has ended, as one does that is killed or has no memory left. Nobody is left out: "
            "run the same command again, and it goes on from here."
        )


class ProcessFailed(StartUpError):
    """A process of the sweep met an error that nobody foresaw: it has printed where."""


def processes_for(citizens: int) -> int:
    """How many processes tell so many citizens: one for each core up to a bound, where each has a page to tell."""
    # macOS does not say which cores a process may use.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, PROCESSES_AT_MOST, citizens // CITIZENS_AT_ONCE)


@contextmanager
def sweep_processes(count: int, opens: Opens) -> Iterator["SweepProcesses"]:
    """So many processes until the block ends. They are forks: begin them before any event loop and any thread."""
    forking = multiprocessing.get_context("fork")
    pairs = [forking.Pipe() for _ in range(count)]
    connections = [each for pair in pairs for each in pair]
    begun = []
    try:
        for _, own in pairs:
            process = forking.Process(target=_work, args=(own, connections, opens), daemon=True)
            process.start()
            begun.append(process)
        for _, own in pairs:
            own.close()
        yield SweepProcesses([ours for ours, _ in pairs])
    finally:
        for each in connections:
            each.close()
        for process in begun:
            process.join(END_SECONDS)
            process.kill()


class SweepProcesses:
    """Tells pages by these processes, each of which takes the next page when it can read one."""

    def __init__(self, processes: Sequence[Connection]) -> None:
        self._processes = processes
        self._under_way: deque[asyncio.Future[PageDone]] = deque()
        self._changed = asyncio.Event()

    async def begin(self, days: Days) -> Reads:
        """Have each of them begin; raises StartUpError where the catalogue has changed meanwhile."""
        for each in self._processes:
            await _send(each, days)
        first, *others = [await _received(each) for each in self._processes]
        if any(each != first for each in others):
            raise StartUpError("The catalogue has changed just now: run the same command again.")
        assert isinstance(first, Reads)
        return first

    async def tell(self, pages: AsyncGenerator[Page, None]) -> AsyncGenerator[PageDone, None]:
        """Tell whoever is on these pages, and say so in their order; the first error of a process ends it."""
        turn = asyncio.Lock()
        serving = [asyncio.create_task(self._serve(each, pages, turn)) for each in self._processes]
        try:
            while True:
                self._changed.clear()
                if self._under_way and self._under_way[0].done():
                    yield self._under_way.popleft().result()
                elif not await self._goes_on(serving):
                    break
        finally:
            for task in serving:
                task.cancel()
            await asyncio.wait(serving)

    async def _goes_on(self, serving: Sequence["asyncio.Task[None]"]) -> bool:
        """Wait until a page is told, or nothing more comes of a process; False where nothing more comes of any.

        Raises the error of one that failed, be it while somebody looked at a page.
        """
        left = [task for task in serving if not task.done()]
        for task in serving:
            if task not in left:
                task.result()
        if not left:
            if self._under_way:
                raise ProcessEnded
            return False
        changed = asyncio.create_task(self._changed.wait())
        await asyncio.wait([changed, *left], return_when=asyncio.FIRST_COMPLETED)
        changed.cancel()
        return True

    async def _serve(self, process: Connection, pages: AsyncGenerator[Page, None], turn: asyncio.Lock) -> None:
        """Give a process pages as it asks for them, until there are none and it has told all that it was given."""
        own: deque[asyncio.Future[PageDone]] = deque()
        while (said := await _received(process)) is not None:
            if isinstance(said, PageDone):
                own.popleft().set_result(said)
                self._changed.set()
                continue
            # Pages are numbered in the order in which they are read, and told of in it.
            async with turn:
                page = await anext(pages, None)
                if page is not None:
                    own.append(asyncio.get_running_loop().create_future())
                    self._under_way.append(own[-1])
            await _send(process, None if page is None else _sent(page))


async def _send(connection: Connection, what: Any) -> None:
    """Send in a thread, since a page is waited for until the other has read it; ProcessEnded where nobody does."""
    try:
        await asyncio.to_thread(connection.send, what)
    except OSError as error:
        raise ProcessEnded from error


async def _received(connection: Connection) -> Any:
    """What a process says next; the error that it says, or ProcessEnded."""
    try:
        while not await asyncio.to_thread(connection.poll, LOOK_SECONDS):
            pass
        said = connection.recv()
    except (EOFError, OSError) as error:
        raise ProcessEnded from error
    if isinstance(said, Exception):
        raise said
    return said


def _sent(page: Page) -> SentPage:
    first = next(iter(page.relations.values()))[0]
    relations = {citizen: [tuple(row.values()) for row in rows] for citizen, rows in page.relations.items()}
    return SentPage(page.mark, tuple(first.keys()), relations)


def _page(sent: SentPage) -> Page:
    rows: dict[str, list[Row]] = {
        citizen: [dict(zip(sent.columns, values, strict=True)) for values in several]
        for citizen, several in sent.relations.items()
    }
    return Page(sent.mark, rows)


def _work(sweep: Connection, connections: Sequence[Connection], opens: Opens) -> None:
    """Tell the pages that come, until there are no more or nobody is there who sends them."""
    for each in connections:
        if each is not sweep:
            # An end that stays open here would hide from the others that the sweep has ended.
            each.close()
    # Whoever interrupts the sweep at a terminal interrupts its processes too: they end when it does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    uvloop.run(_told(sweep, opens))


async def _told(sweep: Connection, opens: Opens) -> None:
    try:
        # Nothing is opened where there is nothing to do: then nobody says which days to compare.
        days = await _received(sweep)
        async with opens() as tells:
            _say(sweep, await tells.begin(days))
            async for done in tells.tell(_pages(sweep)):
                _say(sweep, done)
        _say(sweep, None)
    except ProcessEnded:
        return
    except (MaruError, StartUpError) as error:
        with suppress(ProcessEnded):
            _say(sweep, error)
    except Exception as error:
        with suppress(ProcessEnded):
            failed = ProcessFailed(f"A process of the sweep failed ({type(error).__name__}): it has printed where.")
            _say(sweep, failed)
        raise


async def _pages(sweep: Connection) -> AsyncGenerator[Page, None]:
    _say(sweep, Next())
    while (sent := await _received(sweep)) is not None:
        yield _page(sent)
        _say(sweep, Next())


def _say(sweep: Connection, what: Any) -> None:
    """Say it at once, since the sweep reads whatever a process says; ProcessEnded where it has ended itself."""
    try:
        sweep.send(what)
    except ConnectionError as error:
        raise ProcessEnded from error
