"""The register of members: the graph and /agencies say the same, and figures of health to operators alone."""

from datetime import date, datetime
from typing import Any

import pytest

from agencies.contract.agency import Agency
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from resolvers.gateway import Gateway
from tests.graph.asking import Graph
from tests.graph.operated import operated
from tests.people import DAY
from tests.running import RunningGateway

MEMBERS = """{ agencies {
  id status contributes title(language: EN) korean: title(language: KO) contactPoint { phone url }
  facts { id } withdrawnFacts { id } deprecations { field }
} }"""
HEALTH = '{ agency(id: "welfare_office") { health { since answers failures failedShare p50Ms p99Ms } } }'


def _register(gateway: RunningGateway) -> list[dict[str, Any]]:
    """What /agencies says to nobody in particular."""
    found: list[dict[str, Any]] = gateway.client.get("/agencies").json()["agencies"]
    return found


def test_both_have_the_same_members_and_say_the_same_of_them(gateway: RunningGateway) -> None:
    """In the same order; texts stand there in all languages, facts by their ids."""
    members = gateway.ask(MEMBERS)["data"]["agencies"]
    register = _register(gateway)
    assert [each["id"] for each in register] == [each["id"] for each in members]
    for shown, member in zip(register, members, strict=True):
        assert (shown["status"], shown["contributes"]) == (member["status"], member["contributes"])
        assert (shown["title"]["en"], shown["title"]["ko"]) == (member["title"], member["korean"])
        assert shown["facts"] == [fact["id"] for fact in member["facts"]]
        assert [each["field"] for each in shown["deprecations"]] == [each["field"] for each in member["deprecations"]]
        assert shown["withdrawnFacts"] == member["withdrawnFacts"]
        contact = shown["contactPoint"]
        assert contact is not None
        assert {name: contact[name] for name in ("phone", "url")} == member["contactPoint"]


def test_what_was_read_of_an_agency_shows_in_its_health(gateway: RunningGateway) -> None:
    """A statement more is an answer more, of that agency; the times are in order, and nothing has failed."""
    before = operated(gateway, HEALTH)["agency"]["health"]
    asked = gateway.ask("{ me { welfare { disability { severe } } } }", "Severely disabled worker")
    assert asked["data"]["me"]["welfare"]["disability"]["severe"]
    after = operated(gateway, HEALTH)["agency"]["health"]
    # What was measured five minutes ago may have been forgotten meanwhile.
    assert after["answers"] > before["answers"] or after["since"] > before["since"]
    assert after["failures"] <= before["failures"]
    assert 0 < after["p50Ms"] <= after["p99Ms"]
    assert datetime.fromisoformat(after["since"]).tzinfo is not None


@pytest.mark.parametrize("executor", ["plan", "core"])
def test_figures_of_health_are_for_the_scope_operations_alone(gateway: RunningGateway, executor: str) -> None:
    """A persona's token and no token get null without an error, and so does another scope's."""
    by = {"maru-executor": executor}
    assert operated(gateway, HEALTH, **by)["agency"]["health"]["answers"] >= 0
    hidden = {"data": {"agency": {"health": None}}}
    assert gateway.ask(HEALTH, headers=by) == hidden
    assert gateway.ask(HEALTH, next(iter(gateway.personas)), headers=by) == hidden
    assert operated(gateway, HEALTH, scope="introspection", **by) == hidden["data"]


async def test_an_agency_that_cannot_be_used_is_down_with_why_and_has_no_health(
    registry: Registry, dsns: dict[str, str]
) -> None:
    """Nothing of it could be asked, so nothing is measured; the graph and the document agree, and others are whole."""
    broken = Agency(id="library", title={"ko": "도서관", "en": "Library"}, fault="it cannot be loaded")
    stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items()}
    try:
        gateway = Gateway(register([*registry.agencies, broken]), stores, lambda: date.fromisoformat(DAY))
        documents = {each["id"]: each for each in await gateway.agencies(for_operators=True)}
        shown = await Graph(gateway, {}).data('{ agency(id: "library") { status } }')
    finally:
        for store in stores.values():
            store.close()
    library = documents.pop("library")
    assert (library["status"], library["health"], library["contactPoint"]) == ("DOWN", None, None)
    assert library["reasons"] == [{"reason": "it cannot be loaded"}]
    assert shown == {"agency": {"status": "DOWN"}}
    assert {each["status"] for each in documents.values()} == {"UP"}
    assert all(each["health"]["answers"] for each in documents.values())


def test_nothing_of_where_stores_are_is_told(gateway: RunningGateway) -> None:
    """No address, no port and no name of a role, and no token is asked for."""
    response = gateway.client.get("/agencies")
    assert response.status_code == 200
    for word in ("postgresql", "127.0.0.1", "localhost", "password", "_DSN", "_URL"):
        assert word not in response.text, word
