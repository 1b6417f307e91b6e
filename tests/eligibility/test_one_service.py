"""`eligibility(serviceId:)` over HTTP: any service for any subject, as its row of `services` has it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest

from tests.eligibility.asking import (
    COUPLE,
    FAMILY,
    GRANDMOTHER,
    LEAVE,
    ONE,
    UNRECORDED,
    Node,
    Row,
    me,
    one,
    refusal,
    rows,
)
from tests.faults.conftest import NOWHERE
from tests.running import RunningGateway, running_gateway

ALL: Final = """
reasons { outcome observed required supposed requirement { id text facts { holder { id } } } holder { id } }
missingFacts { fact { id } subject { id } holder { id } cause remedy { phone } }
alreadyReceives nextChange { id on from to because }
"""
RECEIVED: Final = "alreadyReceives"
RECEIPTS: Final = """
{ me { ...Receives children { ...Receives } wards { ...Receives } } }
fragment Receives on Citizen { id welfare { receives { serviceId since until } } }
"""
WELFARE: Final = {"id": "welfare_office"}
HOUSEHOLD_ONLY: Final = "livelihood-benefit"
SERVICE: Final = "135200000120"
UNKNOWN: Final = ("no-such-service", "", "' OR 1=1 --", "x" * 10_000, "135200000120 ")
NOBODY: Final = "c000000000000000"

persona = pytest.mark.parametrize("persona", [FAMILY, GRANDMOTHER, UNRECORDED])


@pytest.fixture(scope="module")
def without_welfare(gateway: RunningGateway) -> Iterator[RunningGateway]:
    """A gateway that cannot reach the welfare office."""
    with running_gateway(gateway.data, WELFARE_OFFICE_DATABASE_URL=NOWHERE) as opened:
        yield opened


@pytest.mark.parametrize("persona", [pytest.param(FAMILY, marks=pytest.mark.long), GRANDMOTHER, UNRECORDED])
def test_it_is_the_row_of_services(gateway: RunningGateway, persona: str) -> None:
    """For a service and subject of each status it is the listed row, to the letter."""
    listed = rows(gateway, persona, ALL)
    some: dict[str, list[Row]] = {}
    for row, node in listed.items():
        some.setdefault(node["status"], []).append(row)
    assert "INELIGIBLE" in some
    for of in some.values():
        for service, subject in (of[0], of[len(of) // 2], of[-1]):
            assert one(gateway, persona, service, ALL, subject=subject) == listed[service, subject]


@persona
def test_without_a_subject_it_is_the_citizens(gateway: RunningGateway, persona: str) -> None:
    """No `subjectId`, null and the citizen's own id are the same."""
    own = gateway.personas[persona].id
    found = one(gateway, persona, SERVICE, ALL)
    assert found is not None
    assert found["subject"] == {"id": own}
    assert (
        one(gateway, persona, SERVICE, ALL, subject=None) == one(gateway, persona, SERVICE, ALL, subject=own) == found
    )


@pytest.mark.parametrize("service", UNKNOWN)
def test_an_unknown_service_is_null_without_an_error(gateway: RunningGateway, service: str) -> None:
    """There is nothing to say of it."""
    assert one(gateway, FAMILY, service) is None


def test_a_stranger_and_an_unknown_citizen_are_no_subject_alike(gateway: RunningGateway) -> None:
    """BAD_USER_INPUT in the same words, the empty id's too, whether there is such a service or not."""
    (parent, *_) = me(gateway, "Middle-school pupil", "{ me { parents { id } } }")["parents"]
    said = {
        refusal(gateway, asker, ONE % "", "eligibility", service=service, subject=subject)
        for service in (SERVICE, UNKNOWN[0])
        for asker, subject in (
            (FAMILY, gateway.personas[COUPLE].id),
            (FAMILY, NOBODY),
            (FAMILY, ""),
            ("Middle-school pupil", parent["id"]),
        )
    }
    assert len(said) == 1
    assert said.pop().startswith("`subjectId` is no subject of this citizen's: themselves, a child under 19, or a ward")


def test_a_service_about_the_household_stands_for_the_citizen(gateway: RunningGateway) -> None:
    """Whoever of the subjects is named, it is the one row that there is."""
    listed = rows(gateway, FAMILY)
    own = gateway.personas[FAMILY].id
    (row,) = [row for row in listed if row[0] == HOUSEHOLD_ONLY]
    subjects = {subject for _, subject in listed}
    assert len(subjects) == 4
    assert row[1] == own
    for subject in subjects:
        found = one(gateway, FAMILY, HOUSEHOLD_ONLY, subject=subject)
        assert found == listed[row]


@pytest.mark.parametrize("persona", ["Elderly woman living alone", LEAVE, GRANDMOTHER])
def test_already_receives_is_what_the_register_of_the_welfare_office_has(gateway: RunningGateway, persona: str) -> None:
    """True exactly for the services that the subject receives on the day, by `welfare { receives }`."""
    holders = _receipts(gateway, persona)
    days = {day for spells in holders.values() for each in spells for day in (each["since"], each["until"]) if day}
    assert days
    seen: set[bool] = set()
    for on in (*days, *map(_day_before, days), None, "2035-01-01"):
        for (service, subject), node in rows(gateway, persona, RECEIVED, on=on).items():
            spells = [each for each in holders[subject] if each["serviceId"] == service]
            receives = any(
                each["since"] <= node["on"] and (each["until"] is None or node["on"] < each["until"]) for each in spells
            )
            assert node["alreadyReceives"] is receives, (service, node["on"])
            seen.add(receives)
    assert seen == {True, False}


@pytest.mark.parametrize("persona", ["Elderly woman living alone", pytest.param(FAMILY, marks=pytest.mark.long)])
def test_where_the_register_cannot_be_read_it_is_null(
    gateway: RunningGateway, without_welfare: RunningGateway, persona: str
) -> None:
    """Null without an error, and every verdict that hangs on nothing of the welfare office's is as it was."""
    known = rows(gateway, persona, ALL)
    blind = rows(without_welfare, persona, ALL)
    assert {node["alreadyReceives"] for node in blind.values()} == {None}
    assert blind.keys() == known.keys()
    unchanged = {row for row, node in known.items() if not _reads_welfare(node)}
    assert unchanged
    for row in unchanged:
        assert {**blind[row], RECEIVED: known[row][RECEIVED]} == known[row]


@persona
def test_a_rule_has_one_version(gateway: RunningGateway, persona: str) -> None:
    """`ruleVersion` is the same for all of a service's rows, on any day, whatever is supposed, and no other's."""
    versions: dict[str, set[str]] = {}
    suppose = [{"fact": "pregnant", "value": "true"}]
    for found in (
        rows(gateway, persona),
        rows(gateway, persona, on="2030-06-01"),
        rows(gateway, persona, suppose=suppose),
    ):
        for (service, _), node in found.items():
            versions.setdefault(service, set()).add(node["ruleVersion"])
    assert all(len(of) == 1 for of in versions.values())
    assert len(set.union(*versions.values())) == len(versions)


def _receipts(gateway: RunningGateway, persona: str) -> dict[str, list[dict[str, Any]]]:
    found = me(gateway, persona, RECEIPTS)
    return {each["id"]: each["welfare"]["receives"] for each in (found, *found["children"], *found["wards"])}


def _day_before(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(days=1))


def _reads_welfare(node: Node) -> bool:
    return any(fact["holder"] == WELFARE for reason in node["reasons"] for fact in reason["requirement"]["facts"])
