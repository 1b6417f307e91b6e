"""What reading a rule adds to the catalogue's requirements: that a service is local, or asks nothing."""

from datetime import date
from typing import Any

import pytest

from agencies.rules.condition import AtLeast, Leaf, Unstated
from agencies.service_catalogue.listing.rule_rows import RuleRow
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.rule_reading import category_rule, rule_of

JONGNO = "11110"
NOBODY = {
    "id": "s/0",
    "text": {"en": "nobody"},
    "fact_ids": [],
    "condition": {"any": []},
    "in_force_from": None,
    "in_force_until": None,
}


def read(region: str | None, *requirements: dict[str, Any]) -> Rule:
    """The rule of a service of this region with these requirements."""
    return rule_of(RuleRow("s", "maru", "1", 0, region, (), False, (), (), requirements))


def test_a_local_service_asks_for_residence_in_words_of_every_language() -> None:
    """The region stands in the requirement with the regions above it, and its id is the service's."""
    (added,) = read(JONGNO).requirements
    assert added.row == {
        "id": "s/region",
        "text": {
            "ko": "서울특별시 종로구 거주",
            "en": "Lives in Jongno-gu, Seoul",
            "ar": "الإقامة في 서울특별시 종로구",
        },
        "fact_ids": ["region"],
        "citation_act": None,
    }
    assert added.condition == Leaf("region", "within", JONGNO)
    assert (added.in_force_from, added.in_force_until) == (None, None)


def test_a_region_that_nobody_knows_is_named_by_its_code() -> None:
    """A code of a later reform stands for itself, and the service is still read."""
    (added,) = read("99999").requirements
    assert added.row["text"]["en"] == "Lives in 99999"


def test_a_service_that_asks_nothing_says_so() -> None:
    """Its one requirement holds for everybody and says that there is no restriction."""
    (added,) = read(None).requirements
    assert added.row == {
        "id": "s/none",
        "text": {"ko": "제한 없음", "en": "no restriction", "ar": "بلا قيود"},
        "fact_ids": [],
        "citation_act": None,
    }
    assert added.condition == AtLeast(0, ())
    assert (added.in_force_from, added.in_force_until) == (None, None)


def test_a_service_for_nobody_gives_no_second_reason() -> None:
    """What no person can have wherever they live is not said to be for those of a region."""
    assert [each.row["id"] for each in read(JONGNO, NOBODY).requirements] == ["s/0"]


@pytest.mark.parametrize(
    ("catalogue", "in_words", "complete"),
    [("maru", False, True), ("maru", True, False), ("gov24", False, False), ("gov24", True, False)],
)
def test_a_rule_is_complete_where_nothing_stands_only_in_words(catalogue: str, in_words: bool, complete: bool) -> None:
    """Of the national catalogue a rule is never known to be all that is asked. What else the row says is kept."""
    row = RuleRow("s", catalogue, "v7", 9, None, ("CHILD",), in_words, ("infants",), ("birth",), (NOBODY,))
    found = rule_of(row)
    assert found.complete is complete
    assert (found.service_id, found.version, found.views) == ("s", "v7", 9)
    assert (found.categories, found.life_stages, found.life_events) == ({"infants"}, {"CHILD"}, {"birth"})
    assert (found.requirements[0].row["id"], found.requirements[0].condition) == ("s/0", AtLeast(1, ()))


def test_a_requirement_keeps_the_days_on_which_it_is_asked() -> None:
    """A figure that changes within them makes two of it, each with its own days."""
    asked = {"fact": "age", "at_least": {"parameter": "limit"}}
    days = {"in_force_from": date(2020, 1, 1), "in_force_until": date(2029, 12, 31)}
    row = RuleRow("s", "maru", "1", 0, None, (), False, (), (), ({**NOBODY, "condition": asked, **days},))
    first, second = rule_of(row, {"limit": [(date(2010, 1, 1), 60), (date(2025, 1, 1), 65)]}).requirements
    assert (first.condition, first.in_force_from, first.in_force_until) == (
        Leaf("age", "at_least", 60),
        date(2020, 1, 1),
        date(2024, 12, 31),
    )
    assert (second.condition, second.in_force_from, second.in_force_until) == (
        Leaf("age", "at_least", 65),
        date(2025, 1, 1),
        date(2029, 12, 31),
    )
    assert first.in_force(date(2024, 12, 31))
    assert not first.in_force(date(2025, 1, 1))


def test_belonging_to_a_category_is_a_rule_that_is_always_asked() -> None:
    """It is complete, has a category's id, and is filtered by nothing; figures are put in."""
    figures = {"limit": [(date(2025, 1, 1), 65)]}
    found = category_rule("elderly", {"fact": "age", "at_least": {"parameter": "limit"}}, figures)
    assert (found.service_id, found.complete, found.views, found.version) == ("elderly", True, 0, "")
    assert found.categories == found.life_stages == found.life_events == frozenset()
    before, since = found.requirements
    assert (before.condition, before.in_force_from, before.in_force_until) == (
        Unstated("age"),
        None,
        date(2024, 12, 31),
    )
    assert (since.condition, since.in_force_from, since.in_force_until) == (
        Leaf("age", "at_least", 65),
        date(2025, 1, 1),
        None,
    )
    assert {each.row["id"] for each in found.requirements} == {"elderly"}
