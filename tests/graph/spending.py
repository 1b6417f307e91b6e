"""What one answer spends: the thread CPU of it, and of the longest callback of the event loop that it took."""

import asyncio
import gc
from asyncio.events import Handle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import thread_time
from typing import Any

import pytest

from agencies.contract.errors import MaruError
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.graph.asking import Graph, codes


@contextmanager
def steps() -> Iterator[list[float]]:
    """Note the thread CPU of each callback of the event loop."""
    noted: list[float] = []
    run = Handle._run

    def timed(self: Handle) -> None:
        began = thread_time()
        run(self)
        noted.append(thread_time() - began)

    patch = pytest.MonkeyPatch()
    patch.setattr(Handle, "_run", timed)
    try:
        yield noted
    finally:
        patch.undo()


@dataclass(frozen=True, slots=True)
class Spent:
    """The cost of one answer: its seconds of thread CPU, and the units that it is estimated at and charged.

    `code`: the first error's code, or None where there is none · `longest`: the seconds of the longest callback.
    """

    units: int | None
    charged: int
    code: str | None
    seconds: float
    longest: float


async def spend(graph: Graph, document: str, caller: Caller) -> Spent:
    """Answer a document, and return what that spent."""
    charged: list[int] = []
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4, show_cost=True, charge=charged.append)
    # A callback of its own, so that the test's is none of those measured.
    await asyncio.sleep(0)
    units, code = None, None
    with steps() as noted, _uncollected():
        began = thread_time()
        try:
            units, code = await asyncio.create_task(_answered(graph, request, caller))
        except MaruError as error:
            code = error.code
        seconds = thread_time() - began
        await asyncio.sleep(0)
    return Spent(units, sum(charged), code, seconds, max(noted, default=0.0))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Search for no garbage: there is far more of it in a process of tests than in a gateway's."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _answered(graph: Graph, request: GraphRequest, caller: Caller) -> tuple[Any, str | None]:
    answer = await graph.gateway.answer(request, caller, mutation_allowed=False)
    return (answer.cost or {}).get("estimated"), next(iter(codes(answer)), None)
