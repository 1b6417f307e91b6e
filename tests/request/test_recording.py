"""How one request has recorded what it reads, where several parts of it do so at once."""

import asyncio
from collections.abc import Callable
from dataclasses import MISSING, fields
from types import SimpleNamespace
from typing import Any

import pytest

from resolvers.request.caller import ANONYMOUS
from resolvers.request.context import Context


async def turns() -> None:
    """Let whoever can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


def recording(outstanding: Callable[[], list[str]], commit: Callable[[list[str]], asyncio.Future[None]]) -> Context:
    """The context of a request of which all else is left out."""
    needed = [each.name for each in fields(Context) if each.default is MISSING and each.default_factory is MISSING]
    given: dict[str, Any] = dict.fromkeys(needed)
    shared, recorder = SimpleNamespace(commit=commit), SimpleNamespace(outstanding=outstanding)
    return Context(**{**given, "caller": ANONYMOUS, "shared": shared, "recorder": recorder})


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

    context = recording(outstanding, commit)

    async def twice() -> None:
        await context.recorded()
        noted.append("the second")
        await context.recorded()

    one, other = asyncio.ensure_future(twice()), asyncio.ensure_future(context.recorded())
    await turns()
    begun[0].set_result(None)
    await turns()
    assert (len(begun), one.done(), other.done()) == (2, False, True)
    later = asyncio.ensure_future(context.recorded())
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

    context = recording(outstanding, lambda records: asyncio.get_running_loop().create_future())
    with pytest.raises(ValueError, match="what cannot be a record"):
        context.hand_over()
    with pytest.raises(ValueError, match="what cannot be a record"):
        await context.recorded()


async def test_what_is_begun_later_is_not_among_what_was_handed_over() -> None:
    """Whoever waits for that waits for nothing more."""
    context = recording(lambda: ["noted"], lambda records: asyncio.get_running_loop().create_future())
    first = context.hand_over()
    assert [len(each) for each in (first, context.hand_over(), first)] == [1, 2, 1]
