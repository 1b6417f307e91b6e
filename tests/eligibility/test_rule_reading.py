"""What reading a rule adds to the catalogue's requirements: that a service is local, or asks nothing."""

from typing import Any

from agencies.service_catalogue.reading.rule_rows import RuleRow
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.rule_reading import rule_of

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
            "en": "Lives in 서울특별시 종로구",
            "ar": "الإقامة في 서울특별시 종로구",
        },
        "fact_ids": ["region"],
        "citation_act": None,
    }


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


def test_a_service_for_nobody_gives_no_second_reason() -> None:
    """What no person can have wherever they live is not said to be for those of a region."""
    assert [each.row["id"] for each in read(JONGNO, NOBODY).requirements] == ["s/0"]
