"""What is deferred does not hold up the rest, however long its agency takes, and ends with the agency's deadline."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import pytest

from tests.faults.answers import PARENT
from tests.faults.throwaway import Throwaway
from tests.multipart import ACCEPT, parts
from tests.patience import HANGING_SECONDS, eventually
from tests.running import RunningGateway, running_gateway
from tests.store.database import connected

DEFERRED: Final = """{ me { id name employment { status } health { checkups { kind } }
    ... @defer(label: "welfare") { welfare { veteran receives { serviceId since } } } } }"""
WAITING: Final = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'maru'"


@asynccontextmanager
async def locked(welfare: Throwaway) -> AsyncIterator[Any]:
    """Nobody else reads the welfare office's receipts meanwhile, or until the lock is given back by what is yielded."""
    async with connected(welfare.dsn) as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("LOCK TABLE benefit_receipt IN ACCESS EXCLUSIVE MODE")
        yield transaction.rollback


@asynccontextmanager
async def asked(gateway: RunningGateway, query: str = DEFERRED) -> AsyncIterator[httpx.Response]:
    """The response to an operation, of which nothing is read yet."""
    headers = {"accept": ACCEPT, "authorization": f"Bearer {gateway.personas[PARENT].token}"}
    async with (
        httpx.AsyncClient(base_url=gateway.url, headers=headers, timeout=HANGING_SECONDS) as client,
        client.stream("POST", "/graphql", json={"query": query}) as response,
    ):
        yield response


@pytest.fixture(scope="module")
def patient(gateway: RunningGateway, welfare: Throwaway) -> Iterator[RunningGateway]:
    """A gateway that waits for the welfare office as long as any may."""
    with running_gateway(gateway.data, **welfare.settings, AGENCY_DEADLINE_SECONDS="60") as opened:
        yield opened


async def test_the_first_part_comes_while_what_is_deferred_is_locked(
    patient: RunningGateway, welfare: Throwaway
) -> None:
    """The others' data is read by the client while the deferred statement waits for a lock, which then goes on."""
    before = patient.ask(DEFERRED, PARENT)
    async with locked(welfare) as release, asked(patient) as response:
        coming = parts(response)
        first = await anext(coming)
        assert eventually(lambda: welfare.sql(WAITING) == "1")
        assert first["hasNext"] is True
        assert first["pending"] == [{"id": "0", "path": ["me"], "label": "welfare"}]
        assert first["data"]["me"] == {name: before["data"]["me"][name] for name in first["data"]["me"]}
        assert first["data"]["me"].keys() == {"id", "name", "employment", "health"}
        await release()
        last = await anext(coming)
        assert last["incremental"] == [{"id": "0", "data": {"welfare": before["data"]["me"]["welfare"]}}]
        assert last["completed"] == [{"id": "0"}]
        assert [content async for content in coming] in ([], [{"hasNext": False}])


async def test_no_proxy_is_to_collect_what_comes_in_parts(patient: RunningGateway) -> None:
    """nginx at its defaults would, and hold the first part until the last; an answer in one piece it may collect."""
    async with asked(patient) as response:
        assert response.headers["x-accel-buffering"] == "no"
    assert "x-accel-buffering" not in patient.post(DEFERRED, PARENT).headers


async def test_a_deferred_part_ends_with_the_deadline_of_its_agency(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """While the lock is still held the part comes with AGENCY_TIMEOUT at its fields, and the answer is whole."""
    async with locked(welfare), asked(sick_gateway) as response:
        first, *later = [content async for content in parts(response)]
        assert welfare.sql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted") != "0"
    assert "errors" not in first
    assert first["data"]["me"]["health"] is not None
    [(incremental)] = [each for content in later for each in content.get("incremental", ())]
    assert incremental["data"]["welfare"]["receives"] is None
    for error in incremental["errors"]:
        assert error["path"][:2] == ["me", "welfare"]
        assert error["extensions"]["code"] == "AGENCY_TIMEOUT"
        assert error["extensions"]["agency"] == "welfare_office"
        assert error["extensions"]["requestId"] == response.headers["maru-request-id"]
    assert later[-1]["hasNext"] is False


async def test_a_client_that_leaves_between_two_parts_ends_the_statement_that_is_under_way(
    patient: RunningGateway, welfare: Throwaway
) -> None:
    """PostgreSQL works for nobody, though the lock stays, and the gateway goes on."""
    async with locked(welfare):
        async with asked(patient) as response:
            await anext(parts(response))
            assert eventually(lambda: welfare.sql(WAITING) == "1")
        assert eventually(lambda: welfare.sql(WAITING) == "0", 40)
    assert "errors" not in patient.ask(DEFERRED, PARENT)


async def test_an_answer_in_parts_is_neither_compressed_nor_kept(patient: RunningGateway) -> None:
    """A client that takes gzip and asks by GET gets each part as it is, with no-store and without a tag."""
    headers = {"accept": ACCEPT, "accept-encoding": "gzip", "if-none-match": "*"}
    query = "{ agencies { id } ... @defer { categories { id title } } }"
    async with httpx.AsyncClient(base_url=patient.url, headers=headers, timeout=HANGING_SECONDS) as client:
        async with client.stream("GET", "/graphql", params={"query": query}) as response:
            contents = [content async for content in parts(response)]
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-store"
        assert not {"etag", "content-encoding", "content-length"} & response.headers.keys()
        assert [content["hasNext"] for content in contents] == [True, *[True] * (len(contents) - 2), False]
        plain = await client.get("/graphql", params={"query": query}, headers={"accept": "*/*", "if-none-match": ""})
        assert plain.headers["etag"]
        data = contents[0]["data"] | contents[1]["incremental"][0]["data"]
        assert plain.json() == {"data": data}


def test_a_client_that_takes_no_parts_gets_the_answer_whole(patient: RunningGateway) -> None:
    """As ever: one JSON object, with what is deferred in it."""
    for accept in ("application/json", "*/*", "application/json, multipart/mixed;deferSpec=20220824"):
        response = patient.post(DEFERRED, PARENT, headers={"accept": accept})
        assert response.headers["content-type"].startswith("application/json")
        assert response.json()["data"]["me"]["welfare"] is not None
