"""`Citizen.categories` over HTTP: to which groups one belongs by their rules, and over which missing facts one may."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.eligibility.asking import FAMILY, GRANDMOTHER, LEAVE, NEWBORN, UNRECORDED, me
from tests.faults.conftest import NOWHERE
from tests.running import RunningGateway, running_gateway

BELONGING: Final = """
query Belonging($on: Date) { me { categories(on: $on) {
  category { id title(language: EN) contactPoint { phone } }
  status
  missingFacts { fact { id } cause subject { id } holder { id } remedy { phone url } }
} } }
"""
BELONG_TO: Final[dict[str, list[str]]] = {
    "Expectant mother": ["pregnancy_and_birth"],
    NEWBORN: ["pregnancy_and_birth", "infants"],
    LEAVE: ["pregnancy_and_birth", "infants", "working_mothers", "multi_child_families"],
    "Father alone with two children": ["pupils", "single_parents", "multi_child_families"],
    "Middle-school pupil": ["pupils"],
    "University student": ["students", "low_income"],
    "Job seeker": ["job_seekers"],
    "Crop farmer": ["farmers_and_fishers"],
    "Severely disabled worker": ["disabled"],
    "Veteran": ["elderly", "veterans"],
    "Elderly woman living alone": ["elderly", "low_income"],
    "Couple without children": ["newcomers"],
    FAMILY: ["infants", "pupils", "working_mothers", "multi_child_families", "multicultural_families"],
    "Mother of a child of kindergarten age": ["infants", "working_mothers"],
}
UNDECIDED: Final = {
    "job_seekers": ("employment_status", "labour_office"),
    "farmers_and_fishers": ("occupation", "labour_office"),
    "low_income": ("median_income_percent", "welfare_office"),
}


@pytest.fixture(scope="module")
def without_registers(gateway: RunningGateway) -> Iterator[RunningGateway]:
    """A gateway that can reach neither the labour office nor the welfare office."""
    with running_gateway(
        gateway.data, LABOUR_OFFICE_DATABASE_URL=NOWHERE, WELFARE_OFFICE_DATABASE_URL=NOWHERE
    ) as opened:
        yield opened


def _belonging(gateway: RunningGateway, persona: str, **variables: Any) -> dict[str, dict[str, Any]]:
    found = me(gateway, persona, BELONGING, **variables)["categories"]
    return {each["category"]["id"]: each for each in found}


@pytest.mark.parametrize("persona", BELONG_TO)
def test_a_persona_belongs_to_these_and_no_others(gateway: RunningGateway, persona: str) -> None:
    """Each group whose rule is met is listed as MET without a missing fact; where it is not met there is no entry."""
    found = _belonging(gateway, persona)
    assert list(found) == BELONG_TO[persona]
    assert {each["status"] for each in found.values()} == {"MET"}
    assert all(each["missingFacts"] == [] for each in found.values())
    assert all(each["category"]["title"] and each["category"]["contactPoint"] for each in found.values())


def test_each_of_the_fifteen_groups_has_somebody(gateway: RunningGateway) -> None:
    """Every category of the catalogue is some persona's, and they come in the catalogue's order."""
    every = [each["id"] for each in gateway.ask("{ categories { id } }")["data"]["categories"]]
    assert {each for of in BELONG_TO.values() for each in of} == set(every)
    for of in BELONG_TO.values():
        assert of == sorted(of, key=every.index)


def test_over_a_missing_fact_belonging_is_unknown(gateway: RunningGateway) -> None:
    """Where income and work are not on record one may belong: UNKNOWN, naming the fact, its holder and the remedy."""
    found = _belonging(gateway, UNRECORDED)
    assert {name: each["status"] for name, each in found.items()} == dict.fromkeys(UNDECIDED, "UNKNOWN")
    for name, (fact, holder) in UNDECIDED.items():
        (gap,) = found[name]["missingFacts"]
        assert gap["fact"] == {"id": fact}
        assert (gap["holder"], gap["cause"]) == ({"id": holder}, "NOT_RECORDED")
        assert gap["subject"] == {"id": gateway.personas[UNRECORDED].id}
        assert gap["remedy"]["phone"] or gap["remedy"]["url"]


def test_what_hangs_on_a_register_that_is_down_is_unknown_and_nothing_else(
    gateway: RunningGateway, without_registers: RunningGateway
) -> None:
    """SOURCE_UNAVAILABLE where the register decides, and no office to turn to; what other facts decide stays."""
    known, blind = (_belonging(of, FAMILY) for of in (gateway, without_registers))
    for name in ("infants", "pupils", "multi_child_families", "multicultural_families"):
        assert blind[name] == known[name]
    gaps = {name: each["missingFacts"] for name, each in blind.items() if each["status"] == "UNKNOWN"}
    assert set(gaps) == {
        *("working_mothers", "job_seekers", "farmers_and_fishers"),
        *("disabled", "veterans", "low_income"),
    }
    assert {gap["cause"] for each in gaps.values() for gap in each} == {"SOURCE_UNAVAILABLE"}
    assert [gap["remedy"] for each in gaps.values() for gap in each if gap["remedy"] is not None] == []
    assert {gap["fact"]["id"] for gap in gaps["working_mothers"]} == {"employment_status", "parental_leave"}


def test_members_and_wards_belong_by_themselves(gateway: RunningGateway) -> None:
    """A child belongs by the child's own facts, and so does a ward; the household's are everybody's."""
    document = "{ me { children { age categories { category { id } } } wards { categories { category { id } } } } }"
    found = me(gateway, FAMILY, document)
    groups = {child["age"]: {each["category"]["id"] for each in child["categories"]} for child in found["children"]}
    assert {age for age, of in groups.items() if "infants" in of} == {3}
    assert {age for age, of in groups.items() if "pupils" in of} == {9, 12}
    assert all("multicultural_families" in of and "working_mothers" not in of for of in groups.values())
    (ward,) = me(gateway, GRANDMOTHER, document)["wards"]
    assert {each["category"]["id"] for each in ward["categories"]} >= {"pupils", "low_income"}


def test_strangers_and_nobody_belong_to_nothing(gateway: RunningGateway) -> None:
    """Whom one may not see is null without an error, and so is nobody."""
    stranger = gateway.personas[NEWBORN].id
    query = f'{{ me {{ id }} citizen(id: "{stranger}") {{ categories {{ status }} }} }}'
    assert gateway.ask(query, FAMILY)["data"]["citizen"] is None
    assert gateway.ask(query) == {"data": {"me": None, "citizen": None}}
