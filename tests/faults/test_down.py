"""Agencies that are down: their fields say so at once, and everything else answers."""

from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from tests.eligibility.asking import STATUSES
from tests.faults.answers import PARENT, PARTS, errors, verdicts
from tests.faults.conftest import NOWHERE
from tests.faults.throwaway import Throwaway
from tests.patience import eventually
from tests.running import RunningGateway, running_gateway
from tests.some import some

CALLED: Final = """query($filter: EligibilityFilter) { categories { id } me { services(first: 100, filter: $filter) {
  totalCount nodes { service { id name competentAuthority { name } } } } } }"""
OWN: Final = {"filter": {"statuses": STATUSES, "categoryId": "infants"}}


@pytest.mark.parametrize(
    "agency",
    [
        "civil_registry",
        *(pytest.param(each, marks=pytest.mark.long) for each in ("health_insurance", "service_catalogue")),
    ],
)
def test_e01_a_hall_opens_with_an_agency_down_names_it_and_serves_the_rest(
    gateway: RunningGateway, agency: str
) -> None:
    """Start-up waits for no agency: /readyz is 200 and lists the one that is down, and the others' records answer."""
    with running_gateway(gateway.data, **{f"{agency.upper()}_DATABASE_URL": NOWHERE}) as opened:
        ready = opened.client.get("/readyz")
        answer = opened.ask(PARTS, PARENT)
        services = opened.ask("{ me { id services(first: 1) { totalCount } } }", PARENT)
        listed = opened.ask(f'{{ agency(id: "{agency}") {{ status }} }}')
    assert ready.status_code == 200
    assert {id_ for id_, status in ready.json()["agencies"].items() if status != "UP"} == {agency}
    assert listed["data"]["agency"]["status"] == "DOWN"
    me = answer["data"]["me"]
    assert me["id"] == gateway.personas[PARENT].id
    assert me["welfare"]["receives"] is not None
    assert me["employment"]["status"] is not None
    assert set(errors(answer).values()) <= {("AGENCY_UNAVAILABLE", agency)}
    if agency != "health_insurance":
        assert services["data"]["me"] == {"id": me["id"], "services": None}
        assert errors(services) == {"me.services": ("AGENCY_UNAVAILABLE", agency)}


def test_e02_an_agency_that_goes_down_is_named_at_its_fields(sick_gateway: RunningGateway, welfare: Throwaway) -> None:
    """The response is 200 with the others' data intact; when the agency is up again it answers without our restart."""
    before = sick_gateway.ask(PARTS, PARENT)
    assert "errors" not in before
    with welfare.stopped():
        response = sick_gateway.post(PARTS, PARENT)
        assert eventually(lambda: sick_gateway.client.get("/readyz").json()["agencies"]["welfare_office"] == "DOWN")
    answer = response.json()
    assert response.status_code == 200
    assert set(errors(answer).values()) == {("AGENCY_UNAVAILABLE", "welfare_office")}
    assert all(path.startswith(("me.welfare", "me.household.income")) for path in errors(answer))
    size = before["data"]["me"]["household"]["size"]
    assert answer["data"]["me"]["household"] == {"size": size, "income": {"monthly": None}}
    for intact in ("id", "name", "employment", "health"):
        assert answer["data"]["me"][intact] == before["data"]["me"][intact]
    assert sick_gateway.ask(PARTS, PARENT) == before


def test_e02_only_verdicts_that_need_the_missing_agency_become_unknown(
    sick_gateway: RunningGateway, welfare: Throwaway, registry: Registry
) -> None:
    """Each names the fact and SOURCE_UNAVAILABLE; a verdict that fails on another ground stays INELIGIBLE."""
    held = {name for name, fact in registry.facts.items() if fact.agency == "welfare_office"}
    before = verdicts(sick_gateway, PARENT)
    with welfare.stopped():
        after = verdicts(sick_gateway, PARENT)
    assert before.keys() == after.keys()
    became_unknown = 0
    for row, was in before.items():
        now = after[row]
        read = {fact["id"] for reason in was["reasons"] for fact in reason["requirement"]["facts"]}
        fails_elsewhere = any(
            reason["outcome"] == "NOT_MET" and not held & {fact["id"] for fact in reason["requirement"]["facts"]}
            for reason in was["reasons"]
        )
        if not read & held or fails_elsewhere:
            assert now["status"] == was["status"], row
            continue
        if now["status"] != was["status"]:
            became_unknown += 1
            assert now["status"] == "UNKNOWN", row
        if now["status"] == "UNKNOWN":
            missing = {(each["fact"]["id"], each["cause"], each["holder"]["id"]) for each in now["missingFacts"]}
            assert any(cause == "SOURCE_UNAVAILABLE" for _, cause, _ in missing), row
            assert all(
                (fact in held and holder == "welfare_office") == (cause == "SOURCE_UNAVAILABLE")
                for fact, cause, holder in missing
            ), row
    assert became_unknown > 0
    assert verdicts(sick_gateway, PARENT) == before


def test_e02_without_the_register_nothing_is_known_to_be_received(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """Who asks what is received gets nothing, and who leaves it out gets all: no row is lost for what is not known."""
    asked = "query R($wanted: Boolean) { me { services(filter: {alreadyReceives: $wanted}) { totalCount } } }"
    with welfare.stopped():
        answers = [sick_gateway.ask(asked, PARENT, variables={"wanted": each}) for each in (True, False, None)]
    assert all("errors" not in answer for answer in answers)
    received, others, every = (answer["data"]["me"]["services"]["totalCount"] for answer in answers)
    assert (received, others) == (0, every)
    assert every > 0


def test_e02_verdicts_outlive_the_catalogue_and_its_own_fields_say_that_it_is_down(
    sick_gateway: RunningGateway, labour_and_catalogue: Throwaway
) -> None:
    """Rules once read decide on, and services keep the names that were read; what else it describes is an error."""
    before, decided_before = sick_gateway.ask(CALLED, PARENT, variables=OWN), verdicts(sick_gateway, PARENT)
    assert "errors" not in before
    with labour_and_catalogue.stopped():
        answer, decided = sick_gateway.ask(CALLED, PARENT, variables=OWN), verdicts(sick_gateway, PARENT)
    assert (called(answer), answer["data"]["categories"]) == (called(before), None)
    assert errors(answer) == {"categories": ("AGENCY_UNAVAILABLE", "service_catalogue")}
    assert decided.keys() == decided_before.keys()
    for row, now in some(decided.items()):
        # The labour office is on the same server: what it holds is unknown, and nothing else.
        missing = {each["holder"]["id"] for each in now["missingFacts"] if each["cause"] == "SOURCE_UNAVAILABLE"}
        assert missing <= {"labour_office"}, row
        assert now["status"] == ("UNKNOWN" if missing else decided_before[row]["status"]), row
    assert sick_gateway.ask(CALLED, PARENT, variables=OWN) == before


def called(answer: dict[str, Any]) -> dict[str, Any]:
    """What services are called, by id: all that a page has."""
    services = answer["data"]["me"]["services"]
    assert services["totalCount"] == len(services["nodes"])
    return {node["service"]["id"]: node["service"] for node in some(services["nodes"])}
