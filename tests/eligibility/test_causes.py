"""Why a verdict will change, in words: whatever a rule reads, of whomever it speaks, and when the rule itself ends."""

from dataclasses import replace
from typing import Any, Final

import pytest

from agencies.service_catalogue.store.content import Content
from tests.eligibility.asking import COUPLE, FAMILY, LEAVE, me
from tests.eligibility.swapping import Swapping, service

ADULT: Final = {"fact": "age", "at_least": 19}
UPCOMING: Final = """
{ me { upcoming(within: 3653, first: 100) { nodes {
  on from to service { id } ko: because(language: KO) en: because(language: EN) ar: because(language: AR)
} } } }
"""

# what is asked, between which days, of whom; the first change's day, verdicts and words
CAUSES: Final[list[tuple[Any, dict[str, str], str, str, str, str, str]]] = [
    ({"fact": "age", "less_than": 5}, {}, LEAVE, "2027-08-16", "-", "turns 5", "만 5세가 됨"),
    (
        {"fact": "age_months", "less_than": 86},
        {},
        LEAVE,
        "2029-10-16",
        "-",
        "reaches 7 years 2 months of age",
        "만 7세 2개월에 도달함",
    ),
    ({"fact": "school_year_age", "at_least": 3}, {}, FAMILY, "2027-03-01", "+", "kindergarten may begin", ""),
    ({"fact": "newly_moved_in", "is": True}, {}, COUPLE, "2027-08-27", "-", "one year after the move", ""),
    (ADULT, {"in_force_until": "2027-06-30"}, FAMILY, "2027-07-01", "+", "the rule changes", "규칙이 바뀜"),
    ({"not": ADULT}, {"in_force_from": "2027-06-30"}, COUPLE, "2027-06-30", "-", "the rule changes", "규칙이 바뀜"),
    (
        {"citizen": {"fact": "birth_date", "at_most": {"parameter": "youth_rent_born_from"}}},
        {},
        FAMILY,
        "2031-01-01",
        "?",
        "the figure from that day on is not known yet",
        "그날부터 적용될 기준이",
    ),
    ({"citizen": {"fact": "age", "at_least": 40}}, {}, FAMILY, "2027-08-16", "+", "the citizen: turns 40", "신청인: "),
    ({"any_child": {"fact": "age", "at_least": 13}}, {}, FAMILY, "2027-01-28", "+", "a child: turns 13", "자녀: "),
    (
        {"any_member": {"fact": "age", "at_least": 75}},
        {},
        FAMILY,
        "2027-06-27",
        "+",
        "a member of the household: turns 75",
        "가구원: ",
    ),
    (
        {"fact": "number_of_children", "at_least": 3},
        {},
        FAMILY,
        "2033-01-28",
        "-",
        "the number of children under 19 becomes 2",
        "",
    ),
]
VERDICTS: Final = {"+": ("INELIGIBLE", "ELIGIBLE"), "-": ("ELIGIBLE", "INELIGIBLE"), "?": ("ELIGIBLE", "UNKNOWN")}


@pytest.fixture(scope="module")
async def changing(swapping: Swapping) -> Swapping:
    """The gateway with nothing but a service for each cause, by its place among them."""
    own: Content = swapping.own
    asked = [service(own, f"s{place}", condition, **days) for place, (condition, days, *_) in enumerate(CAUSES)]
    await swapping.to(replace(own, services=asked))
    return swapping


@pytest.mark.parametrize("place", range(len(CAUSES)), ids=[cause[5] for cause in CAUSES])
def test_a_cause_is_said_in_words(changing: Swapping, place: int) -> None:
    """The first change of a service is on this day, between these verdicts, and for this reason in every language."""
    _, _, persona, on, way, english, korean = CAUSES[place]
    nodes = me(changing.gateway, persona, UPCOMING)["upcoming"]["nodes"]
    change = next(node for node in nodes if node["service"]["id"] == f"s{place}")
    assert (change["on"], (change["from"], change["to"])) == (on, VERDICTS[way])
    assert change["en"] == english
    assert change["ko"].startswith(korean)
    assert len({change["ko"], change["en"], change["ar"]}) == 3
