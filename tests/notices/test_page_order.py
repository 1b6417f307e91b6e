"""Pages that several processes tell are said to be done in the order in which they were read, and no error is lost."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

import pytest

from agencies.contract.errors import AgencyUnavailable
from agencies.store.relations_cursor import Mark, Page
from resolvers.runs.notice_sweep import sweep_processes
from resolvers.runs.notice_sweep.page_sweep import PageDone
from resolvers.runs.notice_sweep.sweep_processes import Next, ProcessEnded, SweepProcesses
from tests.patience import HANGING_SECONDS

ROW = {"kind": "SELF"}


class Process:
    """A process in words: what it says, in this order, each as soon as it is waited for."""

    def __init__(self, *says: Any) -> None:
        self._says = iter(says)
        self.given: list[Any] = []

    def send(self, page: Any) -> None:
        """Note what it is given."""
        self.given.append(page)

    async def received(self) -> Any:
        """What it says next; where that is an error, it fails, and where it is an event, it waits for it."""
        said = next(self._says)
        if isinstance(said, asyncio.Event):
            await said.wait()
            return await self.received()
        if isinstance(said, Exception):
            raise said
        return said


async def pages(*numbers: int, error: Exception | None = None) -> AsyncGenerator[Page, None]:
    """Pages of one citizen each, then an error, if any."""
    for number in numbers:
        yield Page(Mark("h", f"c{number}"), {f"c{number}": [ROW]})
    if error is not None:
        raise error


def done(number: int) -> PageDone:
    """That a page was told."""
    return PageDone(Mark("h", f"c{number}"), 1, 0, 0)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What is told of pages by these processes; whatever hangs fails."""
    monkeypatch.setattr(sweep_processes, "_received", lambda process: process.received())

    async def tell(processes: Sequence[Process], read: AsyncGenerator[Page, None], during: Any = None) -> list[str]:
        found = []
        async with asyncio.timeout(HANGING_SECONDS):
            async for page in SweepProcesses(processes).tell(read):  # type: ignore[arg-type]
                found.append(page.mark.citizen_id)
                if during is not None:
                    during.set()
                    # As where it is noted how far the sweep came.
                    for _ in range(5):
                        await asyncio.sleep(0)
        return found

    return tell


async def test_pages_are_told_of_in_their_order(told: Callable[..., Any]) -> None:
    """Whichever process is done first."""
    second_is_done = asyncio.Event()
    slow = Process(Next(), second_is_done, done(1), Next(), None)

    class Quick(Process):
        async def received(self) -> Any:
            said = await super().received()
            if said is None:
                second_is_done.set()
            return said

    assert await told([slow, Quick(Next(), done(2), Next(), None)], pages(1, 2)) == ["c1", "c2"]


async def test_a_register_that_fails_ends_no_sweep_as_if_it_were_whole(told: Callable[..., Any]) -> None:
    """Where no page is out when it fails, and where one is."""
    error = AgencyUnavailable("It is gone.", agency="civil_registry")
    with pytest.raises(AgencyUnavailable):
        await told([Process(Next()), Process(Next())], pages(error=error))
    with pytest.raises(AgencyUnavailable):
        await told([Process(Next(), done(1), Next())], pages(1, error=error))


async def test_processes_that_fail_while_a_page_is_noted_are_heard_of(told: Callable[..., Any]) -> None:
    """None of them is left by then of which more would come."""
    noting = asyncio.Event()
    first = Process(Next(), done(1), Next(), noting, ProcessEnded())
    second = Process(noting, ProcessEnded())
    with pytest.raises(ProcessEnded):
        await told([first, second], pages(1, 2), noting)
