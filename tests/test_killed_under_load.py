"""H2: a gateway is killed with its stores while many ask it and events come, and is started again."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx
import pytest

from agencies.registration.registry import PLATFORM, Registry
from tests.notices.town import Family, Town
from tests.patience import HANGING_SECONDS, eventually
from tests.running import RunningGateway, command, running_gateway, stores
from tests.store.standing import processes_on

ASKED: Final = "{ me { id name household { size } services(first: 3) { totalCount } } }"
CLIENTS: Final = 6
BORN_AT_LEAST: Final = 5
RECORDED: Final = "SELECT DISTINCT encode(request_id, 'hex') AS id FROM usage_record"
TOLD: Final = """SELECT e.subject_id AS child, count(*) AS notices FROM notice n JOIN life_event e ON e.id = n.event_id
    WHERE n.citizen_id = $1 GROUP BY 1"""


@contextmanager
def asked_all_the_time(opened: RunningGateway) -> Iterator[list[str]]:
    """Have clients ask until the gateway and its stores are killed, and note the ids of answered requests."""
    answered: list[str] = []

    def ask(persona: str) -> None:
        with suppress(httpx.TransportError):
            while True:
                response = opened.post(ASKED, persona)
                assert "errors" not in response.json(), response.text
                answered.append(response.headers["maru-request-id"])

    with ThreadPoolExecutor() as clients:
        asking = [clients.submit(ask, persona) for persona in [*opened.personas][:CLIENTS]]
        try:
            yield answered
        finally:
            opened.process.kill()
            for pid in processes_on(opened.data):
                with suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
        for each in asking:
            each.result()


async def born_until(town: Town, family: Family, enough: Callable[[int], bool]) -> list[str]:
    """Return the children whose registration was committed, one after another, until it is enough."""
    children: list[str] = []
    while not enough(len(children)):
        child = f"child {len(children)} before the fall"
        await town.run("civil_registry", *town.birth(family, child))
        children.append(child)
    return children


@pytest.mark.long
async def test_h2_a_gateway_that_is_killed_under_load_loses_nothing_that_it_has_said(
    own_data: Path, registry: Registry
) -> None:
    """The usage log verifies and has every answer, each event is told once, and the gateway is ready again."""
    with running_gateway(own_data) as opened, closing(Town(registry, stores(own_data))) as town:
        family = await town.family()
        with asked_all_the_time(opened) as answered:
            children = await born_until(town, family, lambda born: born >= BORN_AT_LEAST and len(answered) > 50)
        opened.process.wait(HANGING_SECONDS)
    began = time.monotonic()
    with running_gateway(own_data) as again, closing(Town(registry, stores(own_data))) as town:
        assert eventually(lambda: again.client.get("/readyz").json()["ready"] is True)
        print(f"ready again after {time.monotonic() - began:.1f} s; {len(answered)} answered, {len(children)} born")
        recorded = {row["id"] for row in await town.rows(PLATFORM, RECORDED)}
        assert len(answered) > 50
        assert not set(answered) - recorded
        await _told_once(town, family, children)
        verified = command("usage", "verify", data=own_data)
        assert verified.returncode == 0, verified.stdout + verified.stderr


async def _told_once(town: Town, family: Family, children: list[str]) -> None:
    told: dict[str, int] = {}
    until = time.monotonic() + HANGING_SECONDS
    while told.keys() != set(children) and time.monotonic() < until:
        told = {row["child"]: row["notices"] for row in await town.rows(PLATFORM, TOLD, family.mother)}
    assert told == dict.fromkeys(children, 1)
