"""What has an id has one content under it, whichever way it is asked for: normalised caches keep by type and id."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.eligibility.asking import FAMILY, GRANDMOTHER, LEAVE, me
from tests.running import RunningGateway

FACT: Final = "__typename id value cause recordedAt definition { id }"
CHANGE: Final = "__typename id on from to because service { id } subject { id }"
REQUIREMENT: Final = "__typename id text facts { id } citation { act article }"
VERDICT: Final = f"""
  __typename id on status ruleVersion alreadyReceives service {{ id }} subject {{ id }} nextChange {{ {CHANGE} }}
  reasons {{ outcome observed required supposed holder {{ id }} requirement {{ {REQUIREMENT} }} }}
  missingFacts {{ cause fact {{ id }} subject {{ id }} }}
"""
QUESTION: Final = "__typename id cause decides fact { id } subject { id } services(first: 20) { nodes { id } }"
LISTED: Final = "first: 25, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}"
LATER: Final = 'on: "2027-09-01"'
AGED: Final = 'suppose: [{fact: "age", value: "67"}, {fact: "disabled", value: "true"}]'
ASKED: Final = [
    f"facts {{ {FACT} }}",
    f"facts({LATER}) {{ {FACT} }}",
    f"services({LISTED}) {{ nodes {{ {VERDICT} }} }}",
    f"services({LISTED}, {LATER}) {{ nodes {{ {VERDICT} }} }}",
    f"services({LISTED}, {AGED}) {{ nodes {{ {VERDICT} }} }}",
    *(
        f"openQuestions({each}, first: 20) {{ nodes {{ {QUESTION} }} }}"
        for each in (LATER, AGED, "on: null, suppose: null")
    ),
    f"upcoming(within: 3653, first: 100) {{ nodes {{ {CHANGE} }} }}",
]


@pytest.mark.parametrize(
    "persona",
    [
        LEAVE,
        *(pytest.param(each, marks=pytest.mark.long) for each in (FAMILY, GRANDMOTHER)),
    ],
)
def test_one_id_is_one_content(gateway: RunningGateway, persona: str) -> None:
    """Over days, over suppositions, and of a child as its own citizen and as its parent's subject."""
    contents: dict[tuple[str, str], dict[str, Any]] = {}
    for asked in ASKED:
        for whose in (asked, f"children {{ {asked} }}", f"wards {{ {asked} }}"):
            for found in _identified(me(gateway, persona, f"{{ me {{ {whose} }} }}")):
                key = found["__typename"], found["id"]
                assert contents.setdefault(key, found) == found, key
    # Of the grandmother and her grandchild nothing is missing.
    asked = set() if persona == GRANDMOTHER else {"OpenQuestion"}
    assert {kind for kind, _ in contents} == {"Fact", "Eligibility", "EligibilityChange", "Requirement"} | asked


def test_a_household_s_fact_is_one_for_everyone_in_it(gateway: RunningGateway) -> None:
    """The same id for each member on a day, and another on another day; a citizen's own fact is theirs alone."""
    document = """query ($fact: ID!) { me {
      own: facts(ids: [$fact]) { id } later: facts(ids: [$fact], on: "2027-09-01") { id }
      children { facts(ids: [$fact]) { id } } } }"""
    for fact, shared in (("median_income_percent", True), ("disabled", False)):
        answer = me(gateway, FAMILY, document, fact=fact)
        (own,), (later,) = answer["own"], answer["later"]
        children = {each["id"] for child in answer["children"] for each in child["facts"]}
        assert own["id"] != later["id"]
        assert (children == {own["id"]}) is shared
        assert shared or len(children) == len(answer["children"])


def _identified(answer: Any) -> Iterator[dict[str, Any]]:
    """Every object with an id and its type's name, at any depth."""
    if isinstance(answer, dict):
        if "__typename" in answer:
            yield answer
        for inner in answer.values():
            yield from _identified(inner)
    if isinstance(answer, list):
        for inner in answer:
            yield from _identified(inner)
