"""What no citizen knows follows from what they can say, as the agency works it out of its own record."""

from datetime import date
from typing import Any, Final

import pytest
import structlog

from agencies.contract import MEDIANS, NOT_RECORDED, PUBLIC, Derived, Fact, FactType, StartUpError, stored
from agencies.rules.profile import Profile
from agencies.welfare_office.median_income import percent_of_median
from resolvers.eligibility.facts.derivation import derived
from resolvers.eligibility.facts.supposition import Supposition, supposed
from tests.eligibility.asking import FAMILY, UNRECORDED, me, one
from tests.running import RunningGateway

HOUSING: Final = "336000000096"
REASONS: Final = "reasons { outcome supposed observations { value fact { id } } }"
OF_HOUSEHOLD: Final = """{ me { facts(ids: ["household_income", "household_size", "median_income_percent"]) {
    definition { id } value } } }"""
ON: Final = date(2026, 11, 24)


def _supposed(gateway: RunningGateway, persona: str, **facts: str) -> dict[str, Any]:
    suppose = [{"fact": fact, "value": value} for fact, value in facts.items()]
    found = one(gateway, persona, HOUSING, REASONS, suppose=suppose)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("won", "percent", "status"),
    [("1025695", "40", "ELIGIBLE"), ("1230834", "48", "ELIGIBLE"), ("2564238", "100", "INELIGIBLE")],
)
def test_an_income_in_won_decides_what_asks_for_its_share(
    gateway: RunningGateway, won: str, percent: str, status: str
) -> None:
    """As the share itself does, and the reason shows the share as supposed."""
    found = _supposed(gateway, UNRECORDED, recognised_income=won)
    assert found["status"] == status
    (reason,) = found["reasons"]
    assert reason["supposed"] is True
    assert reason["observations"] == [{"value": percent, "fact": {"id": "recognised_income_percent"}}]
    assert _supposed(gateway, UNRECORDED, recognised_income_percent=percent)["status"] == status


def test_the_share_that_is_supposed_itself_stays(gateway: RunningGateway) -> None:
    """Beside an income in won from which another would follow."""
    found = _supposed(gateway, UNRECORDED, recognised_income="9000000", recognised_income_percent="40")
    assert found["status"] == "ELIGIBLE"


def test_the_size_of_a_household_is_that_on_record_or_the_supposed_one(gateway: RunningGateway) -> None:
    """The same income is a smaller share for more people."""
    alone, of_four = (
        _supposed(gateway, UNRECORDED, recognised_income="2000000", **size) for size in ({}, {"household_size": "4"})
    )
    assert [each["status"] for each in (alone, of_four)] == ["INELIGIBLE", "ELIGIBLE"]


@pytest.mark.parametrize("persona", [FAMILY, "University student", "Couple without children"])
def test_it_follows_exactly_as_it_stands_on_record(gateway: RunningGateway, persona: str) -> None:
    """The welfare office rounds as the function does."""
    known = {each["definition"]["id"]: float(each["value"]) for each in me(gateway, persona, OF_HOUSEHOLD)["facts"]}
    share = percent_of_median(known["household_income"], int(known["household_size"]), ON)
    assert share == known["median_income_percent"]


@pytest.mark.parametrize(("size", "median"), [(1, 2_564_238), (4, 6_494_738), (7, 9_515_150), (9, 11_433_546)])
def test_the_median_is_that_of_the_size_and_the_year(size: int, median: int) -> None:
    """Above seven each person adds the same; of a year without announced medians no share is told."""
    assert percent_of_median(median, size, ON) == 100
    assert percent_of_median(median, size, date(max(MEDIANS) + 1, 1, 1)) is None
    assert percent_of_median(median, 0, ON) is None


def test_nothing_follows_in_a_year_whose_median_is_not_known(gateway: RunningGateway) -> None:
    """The share is missing as before, instead of following from another year's median."""
    suppose = [{"fact": "recognised_income", "value": "1025695"}]
    later = one(gateway, UNRECORDED, HOUSING, REASONS, suppose=suppose, on=f"{max(MEDIANS) + 1}-03-02")
    assert later is not None
    assert later["status"] == "UNKNOWN"


def _fact(value: Any) -> Fact:
    return Fact(
        "share",
        {"ko": "몫", "en": "Share"},
        FactType.NUMBER,
        stored("share"),
        NOT_RECORDED,
        PUBLIC,
        derived=Derived(("income", "size"), value),
    )


@pytest.mark.parametrize("value", [lambda income, size, on: "a text", lambda income, size, on: income / 0])
def test_a_function_that_gives_no_value_is_logged_and_nothing_follows(value: Any) -> None:
    """The log names the fact and a type, and no value."""
    with structlog.testing.capture_logs() as said:
        found = derived(Profile("one", {"size": 2}, {}), {"income": 700}, [_fact(value)], ON)
    assert found == {"income": 700}
    (entry,) = said
    assert entry["fact"] == "share"
    assert "700" not in str(entry)


def test_nothing_follows_where_a_source_is_missing_or_tells_nothing() -> None:
    """What is on record stays."""
    profile = Profile("one", {"share": 4.0}, {"size": "NOT_RECORDED"})
    assert derived(profile, {"income": 700}, [_fact(lambda income, size, on: 1.0)], ON) == {"income": 700}
    assert derived(profile, {"income": 700, "size": 1}, [_fact(lambda income, size, on: None)], ON) == {
        "income": 700,
        "size": 1,
    }


@pytest.mark.parametrize("sources", [(), "income"])
def test_a_derivation_names_its_sources(sources: Any) -> None:
    """Nothing, and a text by itself, are refused."""
    with pytest.raises(StartUpError, match="derived"):
        Derived(sources, lambda: None)


def test_a_fact_of_which_two_sources_are_supposed_is_worked_out_once() -> None:
    """However many of its sources are supposed at once."""
    asked: list[tuple[int, int]] = []
    fact = _fact(lambda income, size, on: asked.append((income, size)))
    both = tuple(Supposition(id_, value, None, True, (fact,)) for id_, value in (("income", 700), ("size", 2)))
    supposed({"one": Profile("one", {}, {})}, {"one": "home"}, "one", both, ON)
    assert asked == [(700, 2)]
