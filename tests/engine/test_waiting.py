"""Behind a statement that does not come back nobody waits for long, and who waits is told why."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from agencies.store.failure import late
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.store.database import connected

DOCUMENT: Final = "{ me { name } agencies { id } }"
DEADLINE_SECONDS: Final = 0.3


class Held(Store):
    """A true store that keeps its statements until it is let go, or for `within` seconds."""

    def __init__(self, agency: str, dsn: str) -> None:
        super().__init__(agency, dsn, deadline_seconds=DEADLINE_SECONDS)
        self._true = Store(agency, dsn, deadline_seconds=HANGING_SECONDS)
        self.go = asyncio.Event()
        self.sent = 0
        self.within: float = HANGING_SECONDS

    async def fetch(self, sql: str, *arguments: Any, **rest: Any) -> Sequence[Any]:
        """The rows, when let go."""
        self.sent += 1
        try:
            async with asyncio.timeout(self.within):
                await self.go.wait()
        except TimeoutError:
            raise late(self.agency) from None
        return await self._true.fetch(sql, *arguments, **rest)

    def close(self) -> None:
        """End both."""
        super().close()
        self._true.close()


@pytest.fixture
async def held(dsns: Mapping[str, str]) -> AsyncIterator[Held]:
    """The civil registry's store, which keeps its statements."""
    store = Held("civil_registry", dsns["civil_registry"])
    yield store
    store.close()


@pytest.fixture
def keeping(registry: Registry, stores: Mapping[str, Store], held: Held) -> Gateway:
    """A gateway over it."""
    return Gateway(registry, {**stores, "civil_registry": held}, lambda: date.fromisoformat(DAY))


@pytest.fixture
async def citizens(dsns: Mapping[str, str]) -> list[tuple[str, str]]:
    """Some citizens: id and name."""
    async with connected(dsns["civil_registry"]) as store:
        rows = await store.fetch("SELECT id, name FROM citizen ORDER BY id LIMIT 4")
    return [(row["id"], row["name"]) for row in rows]


async def answer(gateway: Gateway, citizen: str) -> Answer:
    """What the citizen is answered."""
    request = GraphRequest(DOCUMENT, None, {}, "ko", "7e57" * 4)
    async with asyncio.timeout(HANGING_SECONDS):
        return await gateway.answer(request, Caller(citizen), mutation_allowed=False)


def said(answer: Answer) -> list[tuple[Any, str, str, bool]]:
    """Path, code, agency and whether to try again, of each error."""
    return [
        (error["path"], error["extensions"]["code"], error["extensions"]["agency"], error["extensions"]["retryable"])
        for error in answer.errors
    ]


async def sent(held: Held) -> None:
    """Return when a statement is on its way."""
    async with asyncio.timeout(HANGING_SECONDS):
        while not held.sent:  # noqa: ASYNC110 (the store tells nobody)
            await asyncio.sleep(0)
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_waits_behind_a_statement_that_hangs_is_told_that_the_agency_is_late(
    keeping: Gateway, held: Held, citizens: list[tuple[str, str]]
) -> None:
    """The one whose statement it is waits for it and is answered; who came behind has the rest of their answer."""
    (first, name), (second, _), (third, _), (last, last_name) = citizens
    waiting = asyncio.create_task(answer(keeping, first))
    await sent(held)
    held.within = DEADLINE_SECONDS
    for told in await asyncio.gather(answer(keeping, second), answer(keeping, third)):
        assert told.data is not None
        assert told.data["me"] == {"name": None} or told.data["me"] is None
        assert told.data["agencies"]
        assert {each[1:] for each in said(told)} == {("AGENCY_TIMEOUT", "civil_registry", True)}
    assert not waiting.done()
    held.go.set()
    assert (await waiting).data["me"] == {"name": name}  # type: ignore[index]
    assert (await answer(keeping, last)).data["me"] == {"name": last_name}  # type: ignore[index]


async def test_who_waits_behind_a_statement_that_comes_back_is_answered(
    keeping: Gateway, held: Held, citizens: list[tuple[str, str]]
) -> None:
    """They go together in the next statement."""
    held.deadline_seconds = HANGING_SECONDS
    tasks = [asyncio.create_task(answer(keeping, citizens[0][0]))]
    await sent(held)
    tasks += [asyncio.create_task(answer(keeping, citizen)) for citizen, _ in citizens[1:]]
    await asyncio.sleep(0)
    held.go.set()
    found = await asyncio.gather(*tasks)
    assert [each.errors for each in found] == [[]] * len(citizens)
    assert [each.data["me"]["name"] for each in found] == [name for _, name in citizens]  # type: ignore[index]
