"""How one request has recorded what it reads, where several parts of it do so at once."""

import asyncio
from dataclasses import MISSING, fields
from types import SimpleNamespace
from typing import Any

from resolvers.request.context import Context


async def turns() -> None:
    """Let whoever can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


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

    needed = [each.name for each in fields(Context) if each.default is MISSING and each.default_factory is MISSING]
    given: dict[str, Any] = dict.fromkeys(needed)
    context = Context(**{**given, "commit": commit, "recorder": SimpleNamespace(outstanding=outstanding)})

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
