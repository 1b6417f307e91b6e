"""What was read from a service's text over HTTP: what is unlikely and why, what is open, and what it will become."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import pytest

from agencies.service_catalogue.prose_reading.requirement import TextRequirement
from agencies.service_catalogue.store.content import GOV24, Content
from tests.eligibility.asking import me, one, rows
from tests.eligibility.swapping import Swapping, service
from tests.people import DAY
from tests.running import RunningGateway

STUDENT: Final = "University student"
OLD: Final = {"fact": "age", "at_least": 65}
YOUNG: Final = {"fact": "age", "at_most": 21}
READ: Final = {
    "old": TextRequirement("age", "만 65세 이상", OLD),
    "young": TextRequirement("age", "21세 이하", YOUNG),
    "soldiers": TextRequirement("military", "전역 예정 군인", {"group": "soldier", "narrow": True}),
    "jobless": TextRequirement("employment", "미취업 청년", {"group": "jobless", "narrow": False}),
    "over": TextRequirement("age", "21세 이하", YOUNG),
    "refused": TextRequirement("age", "21세 이하", YOUNG),
}
OVER: Final = {
    "text": {"ko": "2026.5.4. ~ 5.20."},
    "windows": ["2026-05-04/2026-05-20"],
    "approximate": False,
    "within": None,
}
REASONS: Final = """
reasons { outcome origin quote required(language: EN) observed(language: EN) holder { id } requirement { id } }
missingFacts { fact { id } }
nextChange { on from to because(language: EN) }
"""


@pytest.fixture(scope="module")
async def answering(swapping: Swapping) -> AsyncIterator[RunningGateway]:
    """A gateway whose national catalogue is for everybody by its codes, but for one service, and not by its texts."""
    entries: list[dict[str, Any]] = []
    for id_, read in READ.items():
        asked = OLD if id_ == "refused" else {"fact": "age", "at_least": 0}
        entries.append(
            service(swapping.own, id_, asked)
            | {"region": None, "text_criteria": [{"ko": read.quote}], "text_requirements": [read]}
            | {"prose": {"target": read.quote, "criteria": "", "here": None}}
            | ({"application_period": OVER} if id_ == "over" else {})
        )
    await swapping.to(Content(GOV24, entries, date.fromisoformat(DAY), reading="1"))
    yield swapping.gateway
    await swapping.to(Content(GOV24, [], date.fromisoformat(DAY)))


async def test_what_the_text_tells_apart_is_listed_where_it_is_asked_for(answering: RunningGateway) -> None:
    """Behind what is UNKNOWN; without a filter only what nothing speaks against."""
    found = {id_: node["status"] for (id_, _), node in rows(answering, STUDENT).items() if id_ in READ}
    assert found == {
        "jobless": "LIKELY",
        "young": "LIKELY",
        "old": "UNLIKELY",
        "soldiers": "UNLIKELY",
        "over": "UNLIKELY",
        "refused": "INELIGIBLE",
    }
    page = me(answering, STUDENT, "{ me { services(first: 100) { counts { unlikely } nodes { service { id } } } } }")
    assert {each["service"]["id"] for each in page["services"]["nodes"]} & READ.keys() == {"young", "jobless"}
    assert page["services"]["counts"]["unlikely"] == 3


@pytest.mark.parametrize(
    ("service_id", "told"),
    [
        ("old", ("NOT_MET", "TEXT", "만 65세 이상", "Age at least 65", "21 years", "civil_registry")),
        pytest.param(
            "soldiers",
            ("UNKNOWN", "TEXT", "전역 예정 군인", "a group that no record shows", None, None),
            marks=pytest.mark.long,
        ),
        ("jobless", ("UNKNOWN", "TEXT", "미취업 청년", "a group that no record shows", None, None)),
        pytest.param(
            "over",
            ("NOT_MET", "TEXT", "2026.5.4. ~ 5.20.", "applications until 2026-05-20", None, None),
            marks=pytest.mark.long,
        ),
    ],
)
async def test_a_reason_of_the_text_has_its_words(
    answering: RunningGateway, service_id: str, told: tuple[str | None, ...]
) -> None:
    """Behind the reasons of the codes; what is open is no missing fact."""
    found = one(answering, STUDENT, service_id, REASONS)
    assert found is not None
    first, *_, last = found["reasons"]
    assert (first["outcome"], first["origin"], first["quote"]) == ("MET", "CODE", None)
    holder = last["holder"] and last["holder"]["id"]
    assert (*(last[name] for name in ("outcome", "origin", "quote", "required", "observed")), holder) == told
    assert found["missingFacts"] == []


async def test_what_codes_refuse_has_no_reason_of_the_text(answering: RunningGateway) -> None:
    found = one(answering, STUDENT, "refused", REASONS)
    assert found is not None
    assert [each["origin"] for each in found["reasons"]] == ["CODE"]


@pytest.mark.long
async def test_what_a_birthday_makes_unlikely_is_foreseen(answering: RunningGateway) -> None:
    """The next change of the one service, and among all that will change."""
    found = one(answering, STUDENT, "young", REASONS)
    assert found is not None
    change = found["nextChange"]
    assert (change["from"], change["to"], change["because"]) == ("LIKELY", "UNLIKELY", "turns 22")
    coming = me(answering, STUDENT, "{ me { upcoming(within: 366) { nodes { on from to service { id } } } } }")
    assert [each["on"] for each in coming["upcoming"]["nodes"] if each["service"]["id"] == "young"] == [change["on"]]


async def test_a_text_can_be_tried_with_other_facts(answering: RunningGateway) -> None:
    """Supposed to be of the age for which it is, one may have it."""
    supposed = one(answering, STUDENT, "old", REASONS, suppose=[{"fact": "age", "value": "70"}])
    assert supposed is not None
    assert supposed["status"] == "LIKELY"
    assert [each["outcome"] for each in supposed["reasons"]] == ["MET", "MET"]
