"""A client that goes away: what was begun for it ends on the server too, and no connection is lost by it."""

import asyncio
import json
import random
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor

from tests.faults.answers import PARENT
from tests.faults.throwaway import Throwaway
from tests.patience import eventually
from tests.running import GRAPHQL, RunningGateway, running_gateway

SLOW = "SELECT d.citizen_id, d.severe, d.kind, d.since FROM (SELECT pg_sleep(10000)) AS late, kept_disability AS d"
ASKED = "{ me { name welfare { disability { kind } receives { since } } services(first: 5) { totalCount } } }"
SLEEPING = """SELECT count(*) FROM pg_stat_activity
    WHERE query LIKE '%disability%' AND state = 'active' AND pid <> pg_backend_pid()"""
MOMENTS = 200


async def _ask_and_leave(gateway: RunningGateway, until: Awaitable[object]) -> None:
    """Send a request and close the socket at this moment, whether it was answered or not."""
    _, writer = await asyncio.open_connection("127.0.0.1", int(gateway.url.rpartition(":")[2]))
    body = json.dumps({"query": ASKED}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: maru\r\naccept: {GRAPHQL}\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {gateway.personas[PARENT].token}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await until
    writer.transport.abort()


async def test_e13_a_statement_whose_client_left_is_cancelled_on_the_server(
    gateway: RunningGateway, welfare: Throwaway
) -> None:
    """PostgreSQL works for nobody: the statement that would sleep for hours is gone, though its deadline is far."""
    with running_gateway(gateway.data, **welfare.settings, AGENCY_DEADLINE_SECONDS="60") as opened:
        opened.ask(ASKED, PARENT)
        with welfare.replaced("disability", SLOW):
            await _ask_and_leave(opened, asyncio.to_thread(eventually, lambda: welfare.sql(SLEEPING) != "0"))
            assert await asyncio.to_thread(eventually, lambda: welfare.sql(SLEEPING) == "0", 40)
        assert "errors" not in opened.ask(ASKED, PARENT)


async def test_e13_clients_leaving_at_any_moment_leak_no_connection(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """After 200 abandoned requests the pool's eight connections serve as before, and no statement is still running."""
    before = sick_gateway.ask(ASKED, PARENT)
    assert "errors" not in before
    dice = random.Random(13)
    for _ in range(MOMENTS // 20):
        await asyncio.gather(*(_ask_and_leave(sick_gateway, asyncio.sleep(dice.uniform(0, 0.15))) for _ in range(20)))
    assert await asyncio.to_thread(eventually, lambda: welfare.sql(SLEEPING) == "0")

    def all_serve() -> bool:
        with ThreadPoolExecutor(16) as asking:
            answers = asking.map(lambda _: sick_gateway.ask(ASKED, PARENT), range(16))
            return all(answer == before for answer in answers)

    # On a machine with much else to do a statement may pass its deadline, which is no leak.
    assert await asyncio.to_thread(eventually, all_serve)
    assert await asyncio.to_thread(eventually, lambda: welfare.connections() <= 8)
