"""`suppose:` over HTTP: facts in the place of those on record, of whom they are said, for one answer alone."""

from typing import Any, Final

import pytest

from agencies.service_catalogue.files.catalogue_file import Catalogue
from tests.eligibility.asking import (
    COUPLE,
    FAMILY,
    GRANDMOTHER,
    NEWBORN,
    UNRECORDED,
    Node,
    applying,
    children,
    me,
    one,
    rows,
)
from tests.running import RunningGateway
from tests.some import some

REASONS: Final = (
    "reasons { outcome supposed observed(language: EN) requirement { facts { id } } } missingFacts { cause }"
)
PREGNANT: Final = {"fact": "pregnant", "value": "true"}
POOR: Final = {"fact": "basic_livelihood", "value": "true"}
ENERGY_VOUCHER: Final = "B55353000001"
FOLIC_ACID: Final = "SD0000016094"
LIVELIHOOD: Final = "livelihood-benefit"
OF_A_REGION: Final = {"432100000008": "MET", "642000000709": "MET", "611000019618": "NOT_MET"}


def _supposed(node: Node) -> set[str]:
    """The facts of the requirements in which a supposition took part."""
    return {fact["id"] for each in node["reasons"] if each["supposed"] for fact in each["requirement"]["facts"]}


def test_a_supposed_fact_decides_and_is_marked(gateway: RunningGateway) -> None:
    """It stands in the place of what is on record: in the verdict, in what was observed, and as the reason's mark."""
    known = one(gateway, COUPLE, FOLIC_ACID, REASONS)
    supposed = one(gateway, COUPLE, FOLIC_ACID, REASONS, suppose=[PREGNANT])
    assert known is not None
    assert supposed is not None
    assert (known["status"], supposed["status"]) == ("INELIGIBLE", "ELIGIBLE")
    assert [each["supposed"] for each in known["reasons"]] == [False, False]
    marks = {each["requirement"]["facts"][0]["id"]: each["supposed"] for each in supposed["reasons"]}
    assert marks == {"pregnant": True, "sex": False}
    assert any(each["observed"].startswith("Pregnant: yes") for each in supposed["reasons"])


def test_only_reasons_that_read_a_supposed_fact_are_marked(gateway: RunningGateway) -> None:
    """Over all rows a reason is marked if and only if its requirement reads the fact of that person."""
    mother = gateway.personas[NEWBORN].id
    for (_, subject), node in some(rows(gateway, NEWBORN, REASONS, suppose=[PREGNANT]).items()):
        for each in node["reasons"]:
            reads = {"id": "pregnant"} in each["requirement"]["facts"]
            assert each["supposed"] <= reads
            if subject == mother:
                assert each["supposed"] == reads


def test_what_is_supposed_of_a_child_is_the_childs_alone(gateway: RunningGateway) -> None:
    """`subjectId` says of whom: other children's rows do not move, and the citizen's are marked where members count."""
    first, *others = children(gateway, FAMILY)
    disabled = [{"fact": "disabled", "value": "true", "subjectId": first}]
    before, after = rows(gateway, FAMILY), rows(gateway, FAMILY, REASONS, suppose=disabled)
    moved = {row for row, node in after.items() if node["status"] != before[row]["status"]}
    assert moved
    assert {subject for _, subject in moved} == {first}
    marked = {row for row, node in after.items() if "disabled" in _supposed(node)}
    assert moved <= marked
    assert not {subject for _, subject in marked} & set(others)
    assert (ENERGY_VOUCHER, gateway.personas[FAMILY].id) in marked


def test_a_households_fact_is_everyones_of_the_household(gateway: RunningGateway) -> None:
    """Supposed of the citizen or of a child, it holds for every subject of the household, and for nobody elsewhere."""
    first = next(iter(children(gateway, FAMILY)))
    by_citizen = rows(gateway, FAMILY, REASONS, suppose=[POOR])
    by_child = rows(gateway, FAMILY, REASONS, suppose=[{**POOR, "subjectId": first}])
    assert {row: node["status"] for row, node in by_citizen.items()} == {
        row: node["status"] for row, node in by_child.items()
    }
    marked = {subject for (_, subject), node in by_citizen.items() if "basic_livelihood" in _supposed(node)}
    assert marked == {gateway.personas[FAMILY].id, *children(gateway, FAMILY)}


def test_an_emd_is_supposed_as_its_sigungu(gateway: RunningGateway) -> None:
    """Who might move to it sees what is for the residents of its sigungu and of its sido, and nothing of another's."""
    by_emd, by_sigungu = (
        rows(gateway, NEWBORN, REASONS, suppose=[{"fact": "region", "value": each}]) for each in ("51800310", "51800")
    )
    assert by_emd == by_sigungu
    lives_there = {
        row[0]: reason["outcome"]
        for row, node in by_emd.items()
        for reason in node["reasons"]
        if reason["requirement"]["facts"] == [{"id": "region"}] and row[0] in OF_A_REGION
    }
    assert lives_there == OF_A_REGION


def test_a_missing_fact_that_is_supposed_is_missing_no_more(gateway: RunningGateway) -> None:
    """What was UNKNOWN over it is decided; what else is missing stays so."""
    before, after = (
        rows(gateway, UNRECORDED),
        rows(gateway, UNRECORDED, suppose=[{"fact": "recognised_income_percent", "value": "20"}]),
    )
    unknown, left = ({r for r, node in of.items() if node["status"] == "UNKNOWN"} for of in (before, after))
    assert left < unknown
    (row,) = (row for row in before if row[0] == LIVELIHOOD)
    assert row in unknown
    assert row in applying(after)


def test_facts_of_a_ward_can_be_supposed(gateway: RunningGateway) -> None:
    """What is supposed of a ward changes the ward's services and not the guardian's."""
    (ward,) = me(gateway, GRANDMOTHER, "{ me { wards { id } } }")["wards"]
    disabled = {"fact": "disabled", "value": "true", "subjectId": ward["id"]}
    before, after = rows(gateway, GRANDMOTHER), rows(gateway, GRANDMOTHER, suppose=[disabled])
    assert {row[1] for row in applying(after) - applying(before)} == {ward["id"]}


@pytest.mark.parametrize("persona", [pytest.param(FAMILY, marks=pytest.mark.long), COUPLE, UNRECORDED])
def test_one_more_flag_takes_no_service_away(gateway: RunningGateway, catalogue: Catalogue, persona: str) -> None:
    """Supposing a flag that rules only ever ask to be true leaves every service that applied applying."""
    before = applying(rows(gateway, persona))
    flags = _flags_asked_to_be_true(catalogue)
    assert len(flags) > 8
    gained = 0
    for flag in flags:
        after = applying(rows(gateway, persona, suppose=[{"fact": flag, "value": "true"}]))
        assert before <= after, flag
        gained += len(after - before)
    assert gained > 0


def _flags_asked_to_be_true(catalogue: Catalogue) -> list[str]:
    """Boolean facts that no rule asks to be false, or negates."""
    asked: set[str] = set()
    refused: set[str] = set()

    def walk(node: Any, negated: bool = False) -> None:
        if isinstance(node, list):
            for each in node:
                walk(each, negated)
        elif "fact" in node:
            (asked if node.get("is") is True and not negated else refused).add(node["fact"])
        else:
            for word, below in node.items():
                walk(below["conditions"] if word == "n_of" else below, negated or word == "not")

    for service in catalogue.services:
        for requirement in service["requirements"]:
            walk(requirement["condition"])
    return sorted(asked - refused)
