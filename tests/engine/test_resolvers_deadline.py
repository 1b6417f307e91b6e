"""An agency's ordinary resolver that hangs costs its own field, and no request waits for it beyond a deadline."""

import asyncio
import contextlib
import gc
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract import PUBLIC, Agency
from agencies.contract import resolver as ordinary
from agencies.contract.errors import AgencyTimeout
from agencies.contract.schema.query import Query
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.remote.calls import Calls
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS
from tests.all_of_own import ALL_OF_OWN
from tests.garbage import garbage_of
from tests.patience import HANGING_SECONDS
from tests.people import DAY

hanging: Final = Agency(id="hanging", title={"ko": "늦는 곳", "en": "The late"}, purposes=ALL_OF_OWN)
left: Final[list[str]] = []


@hanging.contribute(Query, access=PUBLIC)
class Fields:
    @ordinary()
    async def waits(self) -> str | None:
        """Waits for ever."""
        try:
            await asyncio.Event().wait()
        finally:
            left.append("waits")

    @ordinary()
    async def holds_on(self) -> str | None:
        """Waits for ever, and goes on when it is cancelled once."""
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            left.append("holdsOn")
            await asyncio.Event().wait()
        return None

    @ordinary()
    async def comes(self) -> str | None:
        """Comes back after a turn of the loop."""
        await asyncio.sleep(0)
        return "here"


@pytest.mark.parametrize("by_core", [False, True])
async def test_a_resolver_that_hangs_is_late_and_the_others_answer(
    stores: Mapping[str, Store], dsns: Mapping[str, str], by_core: bool
) -> None:
    """It is AGENCY_TIMEOUT of its agency, whether it lets itself be cancelled or not, and the log names the agency."""
    left.clear()
    store = Store("hanging", dsns["civil_registry"], deadline_seconds=0.05)
    gateway = Gateway(register([*discover(), hanging]), {**stores, "hanging": store}, lambda: date.fromisoformat(DAY))
    request = GraphRequest("{ waits holdsOn comes }", None, {}, "en", "7e57" * 4, by_core=by_core)
    with capture_logs() as logs:
        async with asyncio.timeout(HANGING_SECONDS):
            answer = await gateway.answer(request, ANONYMOUS, mutation_allowed=False)
    store.close()
    assert answer.data == {"waits": None, "holdsOn": None, "comes": "here"}
    told: list[Any] = [
        (each["path"], each["extensions"]["code"], each["extensions"]["agency"]) for each in answer.errors
    ]
    assert told == [([name], "AGENCY_TIMEOUT", "hanging") for name in ("waits", "holdsOn")]
    late = [(each["agency"], each["reader"].rpartition(".")[2]) for each in logs if each["event"] == "call failed"]
    assert sorted(late) == [("hanging", "holds_on"), ("hanging", "waits")]
    async with asyncio.timeout(HANGING_SECONDS):
        while len(left) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert set(left) == {"waits", "holdsOn"}


async def test_a_resolver_is_left_when_nobody_waits_for_it_any_more() -> None:
    """It is cancelled at once, and not first at its deadline."""
    left.clear()
    waiting = asyncio.create_task(_calls(HANGING_SECONDS).within_deadline(Fields.waits, Fields().waits()))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)
    assert left == ["waits"]


async def test_what_others_wait_for_too_goes_on() -> None:
    """Of a future that several resolvers give back each is late by itself, and none ends it for the others."""
    calls, shared = _calls(0.05), asyncio.get_running_loop().create_future()
    waiting = [calls.within_deadline(Fields.waits, shared) for _ in range(2)]
    late = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in late] == [AgencyTimeout] * 2
    assert not shared.done()
    shared.set_result("here")
    assert await calls.within_deadline(Fields.waits, shared) == "here"


async def test_nobody_is_told_of_a_future_that_fails_when_all_have_left_it() -> None:
    """Its error may quote what is read of somebody: asyncio would write that to the log."""
    loop, told = asyncio.get_running_loop(), list[Any]()
    calls, shared = _calls(0.02), loop.create_future()
    loop.set_exception_handler(lambda loop, context: told.append(context))
    with pytest.raises(AgencyTimeout):
        await calls.within_deadline(Fields.waits, shared)
    await asyncio.sleep(0)
    shared.set_exception(ValueError("of somebody"))
    del shared
    await asyncio.sleep(0)
    gc.collect()
    loop.set_exception_handler(None)
    assert [each["message"] for each in told if "never retrieved" in each["message"]] == []


async def test_what_a_resolver_holds_that_fails_is_freed_at_once() -> None:
    """No garbage collector is waited for, which seldom runs: an error's frames may hold what is read of somebody."""
    calls = _calls(HANGING_SECONDS)

    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError

    async def fail() -> None:
        with contextlib.suppress(ValueError):
            await calls.within_deadline(Fields.waits, fails())

    await fail()
    assert await garbage_of(fail) == 0


def _calls(seconds: float) -> Calls:
    return Calls("hanging", None, deadline_seconds=seconds)
