"""Application periods over HTTP: what is shown of them, which services are open, and the last day to apply."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from agencies.service_catalogue.application_period.event import events
from agencies.service_catalogue.application_period.period import Period, Term
from agencies.service_catalogue.store.content import Content
from resolvers.eligibility.presentation.last_day import last_day
from resolvers.eligibility.rules.verdict import EligibilityStatus, Verdict
from tests.eligibility.asking import FAMILY, LEAVE, NEWBORN, STATUSES, me, one, rows
from tests.eligibility.rules import rule, situation
from tests.eligibility.swapping import Swapping, service
from tests.people import DAY
from tests.running import RunningGateway
from tests.some import some

TODAY: Final = date.fromisoformat(DAY)
SEEKER: Final = "Job seeker"
CAR_TAX: Final = "131200000008"
STUDENT: Final = "University student"
ANYBODY: Final = {"fact": "age", "at_least": 0}
BABY: Final = {"fact": "age", "at_most": 1}

PERIODS: Final[dict[str, dict[str, Any]]] = {
    "always": {"windows": ["../.."]},
    "last-may": {"windows": ["2026-05-04/2026-05-20"]},
    "each-autumn": {"windows": ["--11-01/--11-30"]},
    "each-spring-or-so": {"windows": ["--03-01/--03-31"], "approximate": True},
    "spring-and-autumn": {"windows": ["--04-01/--04-30", "--10-01/--10-31"]},
    "since-last-year": {"windows": ["2025-07-14/.."]},
    "in-words": {},
    "after-birth": {"within": {"event": "birth", "duration": "P1Y"}},
    "long-after-birth": {"within": {"event": "birth", "duration": "P30Y"}},
    "after-registration": {"within": {"event": "birth_registered", "duration": "P60D"}},
    "after-move": {"within": {"event": "move_in", "duration": "P1Y"}},
    "after-job": {"within": {"event": "job_loss", "duration": "P12M"}},
    "after-leave-began": {"within": {"event": "leave_start", "duration": "P1M"}},
    "after-leave": {"within": {"event": "parental_leave_end", "duration": "P12M"}},
    "unknown-event": {"within": {"event": "no-such-event", "duration": "P12M"}},
}
CLOSED: Final = {"last-may", "each-spring-or-so", "spring-and-autumn"}
UNSAID: Final = "nothing-said"
OF_BABY: Final = "of-a-baby"
SHOWN: Final = "applicationPeriod { text(language: EN) opensOn closesOn recurring openOn windows approximate }"
OPEN_THEN: Final = "applicationPeriod { openOn(on: $on) }"


def _with_periods(own: Content) -> Content:
    """Maru's catalogue and services for everybody, each with one of these periods, and one for babies."""
    blank = {"text": {"ko": "기간", "en": "Period"}, "windows": [], "approximate": False, "within": None}
    added = [service(own, id_, ANYBODY) | {"application_period": blank | period} for id_, period in PERIODS.items()]
    unsaid = service(own, UNSAID, ANYBODY) | {"application_period": None}
    baby = service(own, OF_BABY, BABY) | {"application_period": blank | PERIODS["after-birth"]}
    return replace(own, services=[*own.services, *added, unsaid, baby])


@pytest.fixture
async def answering(swapping: Swapping) -> RunningGateway:
    """The gateway whose catalogue has these periods."""
    await swapping.stand_on(_with_periods(swapping.own))
    return swapping.gateway


def _shown(gateway: RunningGateway, id_: str, fields: str = SHOWN, **variables: Any) -> Any:
    document = f"query Shown($id: ID!, $on: Date) {{ publicService(id: $id) {{ id {fields} }} }}"
    document = document if "$on" in fields else document.replace(", $on: Date", "")
    answer = gateway.ask(document, variables={"id": id_, **variables})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["publicService"]["applicationPeriod"]


def _services(gateway: RunningGateway, **variables: Any) -> set[str]:
    return {service_id for service_id, _ in rows(gateway, STUDENT, **variables)} & {*PERIODS, UNSAID}


def _last_days(gateway: RunningGateway, persona: str, service_id: str) -> dict[str, str | None]:
    found = rows(gateway, persona, "applyBy")
    return {row[1]: node["applyBy"] for row, node in found.items() if row[0] == service_id}


@pytest.mark.parametrize(
    ("id_", "opens_on", "closes_on", "is_open"),
    [
        ("always", None, None, True),
        ("last-may", "2026-05-04", "2026-05-20", False),
        ("each-autumn", "2026-11-01", "2026-11-30", True),
        ("each-spring-or-so", "2027-03-01", "2027-03-31", False),
        ("spring-and-autumn", "2027-04-01", "2027-04-30", False),
        ("since-last-year", "2025-07-14", None, None),
        ("in-words", None, None, None),
        ("after-birth", None, None, None),
    ],
)
async def test_a_period_is_shown_in_words_and_days(
    answering: RunningGateway, id_: str, opens_on: str | None, closes_on: str | None, *, is_open: bool | None
) -> None:
    """The days are those of the running or the next window; a closed service is told so."""
    shown = _shown(answering, id_)
    assert shown == {
        "text": "Period",
        "opensOn": opens_on,
        "closesOn": closes_on,
        "recurring": any("--" in window for window in shown["windows"]),
        "openOn": is_open,
        "windows": PERIODS[id_].get("windows", []),
        "approximate": PERIODS[id_].get("approximate", False),
    }


async def test_what_says_nothing_has_no_period(answering: RunningGateway) -> None:
    """Null, and not an empty one."""
    assert _shown(answering, UNSAID) is None


async def test_another_day_can_be_asked_about(answering: RunningGateway) -> None:
    """Closed today, open then; around approximate days it can't be told."""
    assert _shown(answering, "last-may", OPEN_THEN, on="2026-05-20") == {"openOn": True}
    assert _shown(answering, "last-may", OPEN_THEN, on="2026-05-21") == {"openOn": False}
    assert _shown(answering, "each-spring-or-so", OPEN_THEN, on="2026-04-20") == {"openOn": None}
    assert _shown(answering, "last-may", OPEN_THEN, on=None) == {"openOn": False}


async def test_the_filter_leaves_what_is_open_or_cannot_be_told_to_be_closed(answering: RunningGateway) -> None:
    """Open and closed together are all, and what can't be told counts as open."""
    every = {*PERIODS, UNSAID}
    assert _services(answering, filter={"open": True, "statuses": STATUSES}) == every - CLOSED
    assert _services(answering, filter={"open": False, "statuses": STATUSES}) == CLOSED
    assert _services(answering, filter={"open": None, "statuses": STATUSES}) == every
    spring = {"on": "2027-04-20", "filter": {"open": False, "statuses": STATUSES}}
    assert _services(answering, **spring) == {"last-may", "each-autumn"}


async def test_counts_obey_the_filter(answering: RunningGateway) -> None:
    """What is closed and what is open are counted apart, whatever the status."""
    document = "query C($open: Boolean) { me { services(filter: {open: $open}) { totalCount counts { %s } } } }"
    document %= "eligible likely unknown unlikely ineligible"
    counted = [me(answering, STUDENT, document, open=each)["services"] for each in (True, False, None)]
    assert counted[0]["totalCount"] + counted[1]["totalCount"] == counted[2]["totalCount"]
    for status, count in counted[2]["counts"].items():
        assert counted[0]["counts"][status] + counted[1]["counts"][status] == count


async def test_after_a_birth_the_last_day_is_the_childs(answering: RunningGateway) -> None:
    """Of a child its own; of a parent the youngest child's; of whom no child is on record none."""
    found = me(answering, NEWBORN, "{ me { id children { id birthDate } } }")
    (child,) = found["children"]
    newborn = date.fromisoformat(child["birthDate"])
    last = newborn.replace(year=newborn.year + 1).isoformat()
    assert _last_days(answering, NEWBORN, "after-birth") == {found["id"]: last, child["id"]: last}
    assert _last_days(answering, NEWBORN, OF_BABY)[child["id"]] == last
    mother = me(answering, LEAVE, "{ me { id children { id birthDate } } }")
    born = {each["id"]: date.fromisoformat(each["birthDate"]) for each in some(mother["children"])}
    ends = {child: day.replace(year=day.year + 30).isoformat() for child, day in born.items()}
    assert len(set(ends.values())) > 1
    assert _last_days(answering, LEAVE, "long-after-birth") == {**ends, mother["id"]: max(ends.values())}
    assert set(_last_days(answering, STUDENT, "after-birth").values()) == {None}


async def test_after_what_no_fact_holds_there_is_no_last_day(answering: RunningGateway) -> None:
    """Neither after an event of which no agency holds the day, nor after one that nobody knows."""
    for id_ in ("after-registration", "unknown-event", "always", UNSAID):
        assert set(_last_days(answering, NEWBORN, id_).values()) == {None}


async def test_after_a_move_a_job_and_a_leave_the_last_day_follows_from_the_record(answering: RunningGateway) -> None:
    """By the facts that the agencies hold; null where there was no such event."""
    document = "query F($ids: [ID!]) { me { facts(ids: $ids) { value } } }"

    def held(persona: str, fact: str) -> date:
        (found,) = me(answering, persona, document, ids=[fact])["facts"]
        return date.fromisoformat(found["value"])

    def last(persona: str, id_: str) -> str | None:
        (found,) = {*_last_days(answering, persona, id_).values()}
        return found

    moved, lost = held(STUDENT, "residence_since"), held(SEEKER, "job_lost_on")
    assert last(STUDENT, "after-move") == moved.replace(year=moved.year + 1).isoformat()
    assert last(SEEKER, "after-job") == lost.replace(year=lost.year + 1).isoformat()
    assert last(STUDENT, "after-job") is None
    mother = me(answering, LEAVE, "{ me { id employment { parentalLeave { from until } } } }")
    leave = mother["employment"]["parentalLeave"]
    ended = date.fromisoformat(leave["until"]) - timedelta(days=1)
    assert held(LEAVE, "parental_leave_since").isoformat() == leave["from"]
    assert held(LEAVE, "parental_leave_ends_on") == ended
    assert _last_days(answering, LEAVE, "after-leave")[mother["id"]] == ended.replace(year=ended.year + 1).isoformat()


async def test_a_supposed_day_counts(answering: RunningGateway) -> None:
    """Who supposes a move is told until when the services after it can be applied for."""
    suppose = [{"fact": "residence_since", "value": "2026-10-05"}]
    found = one(answering, STUDENT, "after-move", "applyBy", suppose=suppose)
    assert found is not None
    assert found["applyBy"] == "2027-10-05"


async def test_an_open_service_may_have_a_last_day_that_is_over(answering: RunningGateway) -> None:
    """After a move long ago: the filter looks at the service's own period."""
    wanted = {"open": True, "statuses": STATUSES}
    found = rows(
        answering, STUDENT, "applyBy", filter=wanted, suppose=[{"fact": "residence_since", "value": "2001-05-01"}]
    )
    assert [node["applyBy"] for row, node in found.items() if row[0] == "after-move"] == ["2002-05-01"]


@pytest.mark.parametrize(
    ("status", "on", "last"),
    [
        (EligibilityStatus.ELIGIBLE, date(2022, 3, 1), date(2022, 3, 1)),
        (EligibilityStatus.ELIGIBLE, date(2022, 3, 2), None),
        (EligibilityStatus.LIKELY, date(2022, 3, 2), None),
        (EligibilityStatus.UNKNOWN, date(2022, 3, 2), date(2022, 3, 1)),
        (EligibilityStatus.INELIGIBLE, date(2022, 3, 2), date(2022, 3, 1)),
    ],
)
def test_who_may_apply_for_a_birth_to_come_is_not_told_the_end_of_an_earlier_ones_term(
    status: EligibilityStatus, on: date, last: date | None
) -> None:
    """Somebody pregnant whose child is six may apply, though the term after that child's birth is over."""
    after_birth = replace(rule(), period=Period(within=Term("birth", "P2Y")))
    pregnant = situation({"pregnant": True}, children=[{"birth_date": date(2020, 3, 1)}])
    assert last_day(Verdict(after_birth, 0, status, pregnant, on), pregnant.children) == last


@pytest.mark.parametrize("second", [{"birth_date": date(2022, 3, 1)}, {}], ids=["not theirs to see", "not on record"])
def test_a_parent_is_told_no_last_day_where_one_of_the_births_is_not_known(second: dict[str, date]) -> None:
    """That of the eldest would be taken for the youngest's."""
    after_birth = replace(rule(), period=Period(within=Term("birth", "P2Y")))
    parent = situation({}, children=[{"birth_date": date(2020, 3, 1)}, second])
    first, other = parent.children
    other.hidden = frozenset({"birth_date"})
    verdict = Verdict(after_birth, 0, EligibilityStatus.UNKNOWN, parent, date(2022, 3, 2))
    assert last_day(verdict, [first, other]) is None
    assert last_day(verdict, [first]) == date(2022, 3, 1)


@pytest.mark.parametrize("status", EligibilityStatus)
def test_after_another_event_a_last_day_that_is_over_is_told(status: EligibilityStatus) -> None:
    """A term after a move that is over stays so, whatever the verdict."""
    after_move = replace(rule(), period=Period(within=Term("move_in", "P3M")))
    moved = situation({"residence_since": date(2001, 5, 1)})
    assert last_day(Verdict(after_move, 0, status, moved, TODAY), ()) == date(2001, 8, 1)


def test_of_a_grown_up_ward_a_birth_is_no_event() -> None:
    """The day on which the ward was born is not that of a child; a ward who is a child has one."""
    after_birth = replace(rule(), period=Period(within=Term("birth", "P1Y")))
    found = {}
    for born in (date(2007, 11, 24), date(2007, 11, 25)):
        ward = situation({"birth_date": born}, citizen={})
        found[born] = last_day(Verdict(after_birth, 1, EligibilityStatus.UNKNOWN, ward, TODAY), ())
    assert list(found.values()) == [None, date(2008, 11, 25)]


def test_of_a_childs_event_the_fact_is_a_citizens(registry: Registry) -> None:
    """A household's would be every child's."""
    for event in some(each for each in events().values() if each.of_child):
        assert registry.facts[event.fact or ""].table.of == "citizen"


@pytest.mark.parametrize(("on", "status"), [("2028-02-29", "LIKELY"), ("2028-03-01", "UNLIKELY")])
def test_a_relief_that_ends_is_unlikely_from_the_day_after(answering: RunningGateway, on: str, status: str) -> None:
    """The return for a car that was acquired on the last day of the tax relief is due within 60 days."""
    found = one(answering, FAMILY, CAR_TAX, "status", on=on)
    assert found is not None
    assert found["status"] == status


# The last, since it loads another catalogue.
async def test_no_verdict_hangs_on_a_period(swapping: Swapping, answering: RunningGateway) -> None:
    """A service whose rule is complete has the verdict that it had, also while it is closed."""
    with_periods = rows(answering, NEWBORN)
    content = _with_periods(swapping.own)
    await swapping.to(replace(content, services=[each | {"application_period": None} for each in content.services]))
    without = rows(answering, NEWBORN)
    statuses = {row: node["status"] for row, node in with_periods.items()}
    assert statuses == {row: node["status"] for row, node in without.items()}
    # Two services are in words: what would be likely of one is unlikely once its period is over, as its rule says.
    otherwise = {row for row, node in with_periods.items() if node["ruleVersion"] != without[row]["ruleVersion"]}
    assert {service for service, _ in otherwise} == {"135200005013", CAR_TAX}
