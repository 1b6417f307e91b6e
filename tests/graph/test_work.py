"""B13: where too much is under way, what is large is refused before it reads anything, and the small is answered."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import pytest

from agencies.contract.errors import Overloaded
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.process.work import Work
from resolvers.request.answer import GraphRequest
from tests.graph.asking import Graph
from tests.people import DAY
from tests.running import RunningGateway

MOTHER: Final = "Working mother on parental leave"
FAMILY: Final = "Multicultural family of six"
LARGE: Final = "{ me { services(first: 100) { nodes { id reasons { outcome } } } } }"
DEFERRED: Final = "{ me { id ... @defer { services(first: 100) { nodes { id reasons { outcome } } } } } }"
TURNS: Final = 100
SMALL: Final = "{ me { id } }"


@pytest.fixture
async def busy(registry: Registry, stores: dict[str, Store], gateway: RunningGateway) -> AsyncIterator[Graph]:
    """A graph that takes one large operation at a time."""
    opened = Gateway(registry, stores, lambda: date.fromisoformat(DAY), objects_in_work=1_000)
    yield Graph(opened, gateway.personas)
    # Clients leave early in these tests, and what was read is recorded all the same: a commit that is left under way
    # would keep the next test's gateway from the log.
    await opened._usage_log.settled()


def under_way(graph: Graph) -> int:
    """Return the cost units of all that is under way."""
    return graph.gateway._work.units


async def begun(graph: Graph, document: str) -> "asyncio.Task[Any]":
    """An operation that waits for a store."""
    task = asyncio.create_task(graph.answer(document, MOTHER))
    # It is read, counted and planned in several turns of the loop, and its first statement needs more to be back.
    for _ in range(TURNS):
        await asyncio.sleep(0)
        if under_way(graph):
            break
    assert under_way(graph)
    assert not task.done()
    return task


async def test_b13_what_is_large_is_refused_while_what_is_small_is_answered(busy: Graph) -> None:
    """OVERLOADED, and once the first large operation has its answer the next one is taken."""
    first = await begun(busy, LARGE)
    with pytest.raises(Overloaded, match="answering as much as it can"):
        await busy.answer(LARGE, MOTHER)
    assert (await busy.data(SMALL, FAMILY))["me"]["id"]
    assert (await first).errors == []
    assert under_way(busy) == 0
    assert (await busy.answer(LARGE, MOTHER)).errors == []


async def test_b13_an_operation_ends_with_its_client(busy: Graph) -> None:
    """What is cancelled, or fails, leaves its space to others."""
    first = await begun(busy, LARGE)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert under_way(busy) == 0


async def test_b13_nobody_is_remembered_beyond_their_operations(busy: Graph) -> None:
    """Nor one whose operation comes to no objects."""
    for document in (SMALL, "{ __typename }", SMALL, "{ __typename }"):
        assert (await busy.answer(document, MOTHER)).errors == []
    assert not busy.gateway._work._of


async def test_b13_what_is_deferred_is_under_way_until_it_is_sent(busy: Graph) -> None:
    """Else large operations would defer what makes them large."""
    request = GraphRequest(DEFERRED, None, {}, "ko", "7e57" * 4, in_parts=True)
    answer = await busy.gateway.answer(request, busy.caller(MOTHER), mutation_allowed=True)
    assert answer.later is not None
    with pytest.raises(Overloaded):
        await busy.answer(LARGE, MOTHER)
    await answer.later.close()
    assert under_way(busy) == 0


def test_b13_one_principal_takes_a_share_and_leaves_the_rest_to_others() -> None:
    """However many operations one of them sends; those who show no token share what there is."""
    work = Work(1_000)
    for _ in range(5):
        work.begin(50, "greedy")
    with pytest.raises(Overloaded):
        work.begin(1, "greedy")
    work.begin(50, "other")
    for _ in range(6):
        work.begin(50)
    work.end(50, "greedy")
    work.begin(50, "greedy")


def test_b13_what_is_alone_is_taken_and_few_large_ones_leave_space_for_small_ones() -> None:
    """An operation needs space for twice what it comes to, unless nothing is under way."""
    work = Work(100)
    work.begin(1_000)
    work.end(1_000)
    work.begin(40)
    with pytest.raises(Overloaded):
        work.begin(31)
    work.begin(30)
    work.begin(15)
    assert work.units == 85
    unbounded = Work()
    for _ in range(10):
        unbounded.begin(10**6)
