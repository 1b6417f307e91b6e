"""E12: hundreds of clients at the moment in which a store with few connections is started again."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import settings

from agencies.embedded_postgresql.postmaster import SETTINGS
from agencies.store.store import CONNECTIONS
from tests.faults.answers import PARENT, errors
from tests.faults.conftest import Way
from tests.faults.test_frozen import ask_all
from tests.faults.throwaway import Throwaway
from tests.part import LONG
from tests.patience import eventually

CLIENTS: Final = 500 if settings.get_current_profile_name() == LONG else 120
MAX_CONNECTIONS: Final = 20
PARTS: Final = (
    "welfare { veteran }",
    "welfare { receives { serviceId since } }",
    "welfare { disability { kind } }",
    "household { income { monthly } }",
    "children { welfare { veteran } }",
    "children { welfare { disability { severe } } }",
)
QUERIES: Final = [f"{{ me {{ {' '.join(some)} }} }}" for count in range(1, 7) for some in combinations(PARTS, count)]
"""No two of them send the same statements together, so that they share few."""
ALLOWED: Final = {("AGENCY_UNAVAILABLE", "welfare_office"), ("AGENCY_TIMEOUT", "welfare_office"), ("OVERLOADED", "")}


def test_e12_a_storm_of_clients_opens_no_more_connections_than_the_pool_has(
    way: Way, welfare: Throwaway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are answered or refused in words, the store never has too many clients, and then all is as before.

    Nothing reconnects by a clock: a connection is opened for a request, and at most as many at once as the pool has.
    """

    def ask(queries: list[str]) -> list[dict[str, Any]]:
        return [answer for _, answer in asyncio.run(ask_all(way.gateway, queries))]

    asked = [QUERIES[number % len(QUERIES)] for number in range(CLIENTS // 2)]
    monkeypatch.setitem(SETTINGS, "max_connections", str(MAX_CONNECTIONS))
    with ThreadPoolExecutor() as clients:
        before = clients.submit(ask, QUERIES).result()
        welfare.stop()
        assert eventually(lambda: way.proxy.open == 0)
        way.proxy.most_open = 0
        while_starting = clients.submit(ask, asked)
        welfare.start()
        try:
            found = [*clients.submit(ask, asked).result(), *while_starting.result()]
            assert {error for answer in found for error in errors(answer).values()} <= ALLOWED
            assert eventually(lambda: way.gateway.ask(QUERIES[-1], PARENT) == before[-1])
            assert clients.submit(ask, QUERIES).result() == before
            assert welfare.sql("SHOW max_connections") == str(MAX_CONNECTIONS)
            # One more hears of events, and belongs to no pool.
            assert 1 < way.proxy.most_open <= CONNECTIONS + 1
            assert "too many clients" not in welfare.log
            assert "remaining connection slots" not in welfare.log
        finally:
            monkeypatch.undo()
            welfare.stop()
            welfare.start()
