"""What a request has under way ends with it, and nothing else does."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from agencies.contract.sources.reader import Reader
from agencies.store.read import Outcome, Read
from resolvers.request.loads import Loads
from tests.people import DAY


@pytest.mark.parametrize("is_told", [False, True])
async def test_a_read_under_way_is_left_when_the_request_ends_and_one_that_came_back_is_not(is_told: bool) -> None:
    """A call of an agency's function that came back meanwhile stands for no read that has not."""
    left: list[Any] = []
    asked: list[Any] = []

    def ask(waiting: Any) -> tuple[list[Any], Any]:
        asked.append(waiting)
        return [SimpleNamespace(leave=left.append)], waiting

    async def call(*given: Any) -> dict[str, int]:
        return {"c": 1}

    async def read(*given: Any) -> dict[str, int]:
        return {}

    batches: Any = {"alpha": SimpleNamespace(ask=ask)}
    calls: Any = {"beta": SimpleNamespace(call=call)}
    loads = Loads(calls, batches, DAY)  # type: ignore[arg-type]
    loads.join("alpha", Read("SELECT 1", (), 0, many=False), ["c"], lambda outcome: None)
    await loads.call("beta", Reader(read), frozenset(), ["c"])  # type: ignore[arg-type]
    await asyncio.sleep(0)
    if is_told:
        asked[0][0](Outcome({}, None, 0.0))
    loads.close()
    assert left == ([] if is_told else asked)
