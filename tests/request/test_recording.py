"""How one request has recorded what it reads, where several parts of it do so at once."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from resolvers.usage_log.recording import Recording


async def turns() -> None:
    """Let whoever can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


def recording_of(outstanding: Callable[[], list[str]], begin: Callable[[list[str]], asyncio.Future[None]]) -> Recording:
    """The recording of a request that has noted something, into a log of the test's own."""
    recorder: Any = SimpleNamespace(outstanding=outstanding)
    usage_log: Any = SimpleNamespace(begin=begin)
    return Recording(recorder, usage_log)


async def test_a_commit_that_begins_while_others_of_the_request_wait_is_waited_for_by_whoever_comes_later() -> None:
    """Who has waited for an earlier one does not forget it."""
    begun: list[asyncio.Future[None]] = []
    noted = ["the first"]

    def outstanding() -> list[str]:
        taken, noted[:] = [*noted], []
        return taken

    def commit(records: list[str]) -> asyncio.Future[None]:
        begun.append(asyncio.get_running_loop().create_future())
        return begun[-1]

    recording = recording_of(outstanding, commit)

    async def twice() -> None:
        await recording.commit()
        noted.append("the second")
        await recording.commit()

    one, other = asyncio.ensure_future(twice()), asyncio.ensure_future(recording.commit())
    await turns()
    begun[0].set_result(None)
    await turns()
    assert (len(begun), one.done(), other.done()) == (2, False, True)
    later = asyncio.ensure_future(recording.commit())
    await turns()
    assert not later.done()
    begun[1].set_result(None)
    await asyncio.gather(one, later)


async def test_what_cannot_be_handed_to_the_log_is_held_against_the_request_each_time() -> None:
    """Also where it fails before the log is asked: what was noted is taken by then, and nothing else would be found."""
    noted = ["what cannot be a record"]

    def outstanding() -> list[str]:
        taken, noted[:] = [*noted], []
        if taken:
            raise ValueError(*taken)
        return taken

    recording = recording_of(outstanding, lambda records: asyncio.get_running_loop().create_future())
    with pytest.raises(ValueError, match="what cannot be a record"):
        recording.hand_over()
    with pytest.raises(ValueError, match="what cannot be a record"):
        await recording.commit()


async def test_what_is_begun_later_is_not_among_what_was_handed_over() -> None:
    """Whoever waits for that waits for nothing more."""
    recording = recording_of(lambda: ["noted"], lambda records: asyncio.get_running_loop().create_future())
    first = recording.hand_over()
    assert [len(each) for each in (first, recording.hand_over(), first)] == [1, 2, 1]
