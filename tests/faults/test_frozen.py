"""PostgreSQL that stands still, or whose processes are killed: deadlines hold, and the gateway recovers by itself."""

import asyncio
import time
from typing import Any

import httpx

from tests.faults.answers import PARENT, PARTS, errors
from tests.faults.throwaway import DEADLINE, Throwaway
from tests.patience import HANGING_SECONDS, eventually
from tests.running import GRAPHQL, RunningGateway

# Less than two deadlines, beside what an answer takes anyway: whoever waited for one after the other would take longer,
# however fast the machine is.
IN_ONE_DEADLINE = 2 * DEADLINE
WELFARE = "{ me { welfare { veteran receives { serviceId } } } }"
LISTED = "{ me { services { totalCount unavailable { id } } } }"
OTHERS = "{ me { name employment { status } } }"
TIMED_OUT = {("AGENCY_TIMEOUT", "welfare_office")}


async def ask_all(gateway: RunningGateway, queries: list[str]) -> list[tuple[float, dict[str, Any]]]:
    """Each query's seconds and answer, all asked at once."""
    headers = {"accept": GRAPHQL, "authorization": f"Bearer {gateway.personas[PARENT].token}"}
    limits = httpx.Limits(max_connections=len(queries))
    async with httpx.AsyncClient(base_url=gateway.url, headers=headers, timeout=30, limits=limits) as client:

        async def ask(query: str) -> tuple[float, dict[str, Any]]:
            began = time.monotonic()
            response = await client.post("/graphql", json={"query": query})
            return time.monotonic() - began, response.json()

        return await asyncio.gather(*map(ask, queries))


async def test_e03_e04_a_frozen_agency_costs_its_own_deadline_and_nobody_elses_field(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """An answer over several agencies comes after the slowest's deadline, not the sum, with the others' data."""
    [(took_anyway, before)] = await ask_all(sick_gateway, [PARTS])
    assert "errors" not in before
    with welfare.frozen():
        [(took, answer)] = await ask_all(sick_gateway, [PARTS])
    assert took - took_anyway < IN_ONE_DEADLINE
    assert set(errors(answer).values()) == TIMED_OUT, answer
    for intact in ("id", "name", "employment", "health"):
        assert answer["data"]["me"][intact] == before["data"]["me"][intact]


async def test_e04_a_list_of_services_names_the_agency_that_stands_still(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """Rows are missing and no field fails, so that nothing else would say that the list is not whole."""
    [(_, before)] = await ask_all(sick_gateway, [LISTED])
    with welfare.frozen():
        [(_, answer)] = await ask_all(sick_gateway, [LISTED])
    whole, lacking = (each["data"]["me"]["services"] for each in (before, answer))
    assert (errors(before), errors(answer)) == ({}, {})
    assert (whole["unavailable"], lacking["unavailable"]) == ([], [{"id": "welfare_office"}])
    assert lacking["totalCount"] < whole["totalCount"]


async def test_e05_every_request_keeps_the_deadline_while_postgresql_is_stopped_and_the_pool_is_whole_after(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """With more requests than connections, in use and waiting, none takes two deadlines longer than before; others are
    answered as ever; after SIGCONT all connections serve again."""
    asked = [WELFARE] * 24 + [OTHERS] * 8
    took_anyway = max(took for took, _ in await ask_all(sick_gateway, asked))
    with welfare.frozen():
        for _ in range(2):
            found = await ask_all(sick_gateway, asked)
            assert max(took for took, _ in found) - took_anyway < IN_ONE_DEADLINE
            for _, answer in found[:24]:
                said = set(errors(answer).values())
                assert said
                assert said <= {*TIMED_OUT, ("AGENCY_UNAVAILABLE", "welfare_office")}
            assert all("errors" not in answer for _, answer in found[24:])
    async with asyncio.timeout(HANGING_SECONDS):
        while any("errors" in answer for _, answer in await ask_all(sick_gateway, [WELFARE] * 16)):
            pass
    assert eventually(lambda: welfare.connections() <= 8)


async def test_e06_killed_backends_cost_one_failed_read_each_at_most(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """After `kill -9` of the gateway's backends, for which PostgreSQL restarts itself, no connection fails twice."""
    await ask_all(sick_gateway, [WELFARE] * 16)
    killed = await asyncio.to_thread(welfare.kill_backends)
    assert killed > 0
    failed = ["errors" in answer for _ in range(killed + 1) for _, answer in await ask_all(sick_gateway, [WELFARE])]
    assert sum(failed) <= killed
    assert not failed[-1]


def test_e06_a_killed_server_is_used_again_once_it_is_back(sick_gateway: RunningGateway, welfare: Throwaway) -> None:
    """`kill -9` of the server: AGENCY_UNAVAILABLE at once; after its restart reads succeed without ours."""
    assert "errors" not in sick_gateway.ask(WELFARE, PARENT)
    welfare.kill()
    # A backend that has not noticed yet still answers, and rightly.
    assert eventually(lambda: "errors" in sick_gateway.ask(WELFARE, PARENT))
    answer = sick_gateway.ask(WELFARE, PARENT)
    assert set(errors(answer).values()) == {("AGENCY_UNAVAILABLE", "welfare_office")}
    welfare.stop()
    welfare.start()
    _recovers(sick_gateway)


def _recovers(gateway: RunningGateway) -> None:
    assert eventually(lambda: "errors" not in gateway.ask(WELFARE, PARENT))
    assert all("errors" not in gateway.ask(WELFARE, PARENT) for _ in range(10))
