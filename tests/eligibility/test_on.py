"""`on:` over HTTP: facts, verdicts and categories of another day, by the rules and figures of that day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from tests.eligibility.asking import COUPLE, FAMILY, GRANDMOTHER, ONE, ROWS, children, me, one, refusal, rows
from tests.people import DAY
from tests.running import RunningGateway, running_gateway
from tests.some import some

TODAY: Final = date.fromisoformat(DAY)
A_DAY: Final = timedelta(days=1)

CHILD_ALLOWANCE: Final = "135200000120"
BASIC_PENSION: Final = "SSE000000170"
ENERGY_VOUCHER: Final = "B55353000001"
LIMITS: Final = ((2022, 8), (2026, 9), (2027, 10), (2028, 11), (2029, 12), (2030, 13))
"""Below which age child allowance is paid, from which year on (아동수당법 제4조제1항)."""

FACTS: Final = "query($ids: [ID!], $on: Date) { me { facts(ids: $ids, on: $on) { definition { id } value cause } } }"
CATEGORIES: Final = "query($on: Date) { me { categories(on: $on) { category { id } status } } }"
ALONE: Final = "Elderly woman living alone"
FATHER: Final = "Father alone with two children"
WHY: Final = (
    "subject { id age(on: $on) } reasons { outcome observed(language: EN) required(language: EN) requirement { id } "
    "observations { fact { id } text(language: EN) } } missingFacts { fact { id } cause holder { id } }"
)
FIELDS: Final = {
    "services": ROWS % "",
    "eligibility": ONE % "",
    "facts": FACTS,
    "categories": CATEGORIES,
}


def _facts(gateway: RunningGateway, persona: str, ids: Sequence[str], on: date | None) -> dict[str, Any]:
    """A persona's facts on a day: the value, or the cause of its missing."""
    found = me(gateway, persona, FACTS, ids=ids, on=None if on is None else str(on))["facts"]
    assert all((fact["value"] is None) == (fact["cause"] is not None) for fact in found)
    return {fact["definition"]["id"]: fact["value"] or fact["cause"] for fact in found}


def _categories(gateway: RunningGateway, persona: str, on: str) -> set[str]:
    return {each["category"]["id"] for each in me(gateway, persona, CATEGORIES, on=on)["categories"]}


def _years_later(born: str, years: int) -> date:
    return date.fromisoformat(born).replace(year=int(born[:4]) + years)


def test_facts_that_age_move_with_the_day(gateway: RunningGateway) -> None:
    """Age, the address and the year since the move are those of the day; what does not age stays."""
    since = date.fromisoformat(_facts(gateway, COUPLE, ["residence_since"], None)["residence_since"])
    born = me(gateway, COUPLE, "{ me { birthDate } }")["birthDate"]
    ids = ["age", "region", "newly_moved_in", "sex"]
    seen = {
        on: _facts(gateway, COUPLE, ids, on)
        for on in (since - A_DAY, since, since + 365 * A_DAY, since + 366 * A_DAY, _years_later(born, 40))
    }
    assert [facts["region"] for facts in seen.values()] == ["NOT_RECORDED", "11440", "11440", "11440", "11440"]
    assert [facts["newly_moved_in"] for facts in seen.values()] == ["false", "true", "true", "false", "false"]
    assert seen[_years_later(born, 40)]["age"] == "40"
    assert _facts(gateway, COUPLE, ["age"], _years_later(born, 40) - A_DAY) == {"age": "39"}
    assert {facts["sex"] for facts in seen.values()} == {"female"}


@pytest.mark.parametrize("year", range(2022, 2032))
def test_a_rule_is_that_of_the_day_by_the_figure_of_the_day(gateway: RunningGateway, year: int) -> None:
    """A boy of 2017 has child allowance below the age of the year, and from 2026 on until thirteen in every year."""
    limit = max(limit for since, limit in LIMITS if since <= year)
    child, born = list(children(gateway, FAMILY).items())[1]
    older = " or (Date of birth: on or after 2017-01-01 and Age less than 13)"
    below, keeps = (13, older) if year >= 2026 else (limit, "")
    assert born[:4] == "2017"
    for on in (date(year, 4, 1), date(year, 12, 31), date(year, int(born[5:7]), int(born[8:])) - A_DAY):
        found = one(gateway, FAMILY, CHILD_ALLOWANCE, WHY, subject=child, on=str(on))
        assert found is not None
        assert found["status"] == ("ELIGIBLE" if found["subject"]["age"] < below else "INELIGIBLE")
        assert [reason["required"] for reason in found["reasons"]] == [f"Age less than {limit}{keeps}"]


def test_before_the_first_figure_that_is_known_the_verdict_is_unknown(gateway: RunningGateway) -> None:
    """A rule whose figure the catalogue has not for the day is UNKNOWN, and the catalogue is what lacks it."""
    child = list(children(gateway, FAMILY))[1]
    found = one(gateway, FAMILY, CHILD_ALLOWANCE, WHY, subject=child, on="2022-03-31")
    assert found is not None
    assert found["status"] == "UNKNOWN"
    missing = {"fact": {"id": "age"}, "cause": "NOT_IN_CATALOGUE", "holder": {"id": "service_catalogue"}}
    assert found["missingFacts"] == [missing]


@pytest.mark.parametrize(("on", "status"), [("2026-12-31", "LIKELY"), ("2027-01-01", "UNKNOWN")])
def test_after_the_last_day_of_a_figure_the_verdict_is_unknown(gateway: RunningGateway, on: str, status: str) -> None:
    """The limit of a pension is announced by the year: for the next one the catalogue has none yet."""
    found = one(gateway, ALONE, BASIC_PENSION, WHY, on=on)
    assert found is not None
    assert found["status"] == status
    missing = {"fact": {"id": "recognised_income"}, "cause": "NOT_IN_CATALOGUE", "holder": {"id": "service_catalogue"}}
    assert found["missingFacts"] == ([missing] if status == "UNKNOWN" else [])


def test_children_are_subjects_from_birth_until_they_are_of_age(gateway: RunningGateway) -> None:
    """A child has rows from the day of birth until the day before the nineteenth birthday, and is no subject else."""
    for child, born in some(children(gateway, FAMILY).items()):
        first, last = date.fromisoformat(born), _years_later(born, 19) - A_DAY
        for on, is_one in ((first - A_DAY, False), (first, True), (last, True), (last + A_DAY, False)):
            asked = {"on": str(on), "filter": {"statuses": ["ELIGIBLE", "LIKELY", "UNKNOWN", "UNLIKELY", "INELIGIBLE"]}}
            subjects = {subject for _, subject in rows(gateway, FAMILY, **asked)}
            assert (child in subjects) is is_one, on
            assert gateway.personas[FAMILY].id in subjects
            if not is_one:
                words = refusal(gateway, FAMILY, ONE % "", "eligibility", service="x", subject=child, on=str(on))
                assert words.startswith("`subjectId` is no subject of this citizen's")


def test_nobody_is_spoken_of_before_birth(gateway: RunningGateway) -> None:
    """A member of the household counts from the day of birth, and so does a ward."""
    *_, born = children(gateway, FATHER).values()
    for on, persons in ((date.fromisoformat(born) - A_DAY, 2), (date.fromisoformat(born), 3)):
        found = one(gateway, FATHER, ENERGY_VOUCHER, WHY, on=str(on))
        assert found is not None
        (member,) = [each for each in found["reasons"] if each["requirement"]["id"].endswith("/member")]
        ages = [each["text"] for each in member["observations"] if each["fact"]["id"] == "age"]
        assert len(ages) == persons
        assert member["observed"].startswith(f"Age: {ages[0].removesuffix(' years')}")
    (ward,) = me(gateway, GRANDMOTHER, "{ me { wards { id birthDate } } }")["wards"]
    for on, subjects in ((date.fromisoformat(ward["birthDate"]) - A_DAY, 1), (TODAY, 2)):
        assert len({subject for _, subject in rows(gateway, GRANDMOTHER, on=str(on))}) == subjects


def test_categories_are_those_of_the_day(gateway: RunningGateway) -> None:
    """One belongs from the day on which the rule is met until the day before it is not."""
    youngest = list(children(gateway, FAMILY).values())[-1]
    six = _years_later(youngest, 6)
    assert "infants" in _categories(gateway, FAMILY, str(six - A_DAY))
    assert "infants" not in _categories(gateway, FAMILY, str(six))
    farmer = me(gateway, "Crop farmer", "{ me { birthDate } }")["birthDate"]
    assert "elderly" not in _categories(gateway, "Crop farmer", str(_years_later(farmer, 65) - A_DAY))
    assert "elderly" in _categories(gateway, "Crop farmer", str(_years_later(farmer, 65)))


def test_without_a_day_it_is_today(gateway: RunningGateway) -> None:
    """No `on`, `on: null` and today's date are the same, to the ids; another day's rows have ids of their own."""
    today = rows(gateway, FAMILY, on=DAY)
    assert rows(gateway, FAMILY) == rows(gateway, FAMILY, on=None) == today
    assert {node["on"] for node in today.values()} == {DAY}
    tomorrow = rows(gateway, FAMILY, on=str(TODAY + A_DAY))
    assert not {node["id"] for node in today.values()} & {node["id"] for node in tomorrow.values()}
    assert me(gateway, FAMILY, CATEGORIES) == me(gateway, FAMILY, CATEGORIES, on=DAY)
    assert me(gateway, FAMILY, FACTS) == me(gateway, FAMILY, FACTS, on=DAY)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("on", "is_one"), [("1899-12-31", 0), ("1900-01-01", 1), ("2199-12-31", 1), ("2200-01-01", 0)])
def test_days_reach_from_1900_to_2199(gateway: RunningGateway, field: str, on: str, is_one: bool) -> None:
    """The first and the last day answer; the day before and the day after are refused, saying which days are not."""
    asked: Mapping[str, Any] = {"on": on, **({"service": CHILD_ALLOWANCE} if field == "eligibility" else {})}
    if is_one:
        assert me(gateway, FAMILY, FIELDS[field], **asked)[field] is not None
    else:
        words = refusal(gateway, FAMILY, FIELDS[field], field, **asked)
        assert words == f"`on` is {on}: give a day from 1900-01-01 to 2199-12-31."


def test_today_is_seouls(gateway: RunningGateway) -> None:
    """Where no day is set, it is the date in Seoul, wherever the machine believes that it stands."""
    seoul, kiritimati = (datetime.now(ZoneInfo(name)).date() for name in ("Asia/Seoul", "Pacific/Kiritimati"))
    elsewhere = "Pacific/Honolulu" if seoul == kiritimati else "Pacific/Kiritimati"
    with running_gateway(Path(gateway.data), MARU_TODAY="", TZ=elsewhere) as opened:
        found = one(opened, FAMILY, CHILD_ALLOWANCE)
    assert found is not None
    assert found["on"] in {str(seoul), str(datetime.now(ZoneInfo("Asia/Seoul")).date())}
