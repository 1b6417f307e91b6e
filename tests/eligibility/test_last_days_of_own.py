"""Maru's own services on the last day to apply: the rule and `applyBy` say the same."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest

from agencies.service_catalogue.application_period.event import events
from agencies.service_catalogue.application_period.period import Term
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide
from resolvers.eligibility.rules.worded_cases import rule_from
from tests.eligibility.asking import COUPLE, LEAVE, NEWBORN, me, one, rows
from tests.eligibility.rules import situation
from tests.own_catalogue import CATALOGUE, FACTS, PARAMETERS
from tests.people import DAY
from tests.running import RunningGateway
from tests.some import some

PARENTAL: Final = "parental-leave-benefit"
VOUCHER: Final = "SD0000007672"
THEN: Final = """query Then($service: ID!, $subject: ID, $on: Date) { me {
  eligibility(serviceId: $service, subjectId: $subject, on: $on) { status }
} }"""
SHOWN: Final = "applyBy nextChange { on to because(language: EN) }"
ENTITLED: Final = [
    {"fact": "parental_leave", "value": "true"},
    {"fact": "parental_leave_days", "value": "365"},
    {"fact": "insured_180_days", "value": "true"},
]

A_DAY: Final = timedelta(days=1)
HAPPENED: Final[Mapping[str, Callable[[date], Mapping[str, Any]]]] = {
    "birth": lambda day: {"child_arrivals": [day]},
    "move_in": lambda day: {"address_since": day},
    "job_loss": lambda day: {"involuntary_losses": [day]},
    "parental_leave_end": lambda day: {"parental_from": [day - 99 * A_DAY], "parental_until": [day + A_DAY]},
    "maternity_leave_end": lambda day: {"maternity_from": [day - 99 * A_DAY], "maternity_until": [day + A_DAY]},
}
"""What stands on record of whom an event happened to on a day, by the columns of the agencies' tables."""
COUNTED: Final = {
    service["id"]: Term(within["event"], within["duration"])
    for service in CATALOGUE.by_file.values()
    if (within := (service.get("application_period") or {}).get("within")) and events()[within["event"]].fact
}
"""The terms of own services that begin with an event whose day a fact holds."""
IN_DAYS: Final = {"149200000153", "631000000713"}
"""Their facts count 365 days by definition, which docs/own-services.md says."""


def _facts(row: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The facts that are made of these columns."""
    return {id_: fact.value.at(row, on) for id_, fact in FACTS.items() if {*fact.value.columns} <= row.keys()}


@pytest.mark.parametrize(
    ("happened", "leap_day"),
    [(date(2026, 9, 20), False), (date(2027, 6, 30), True), (date(2028, 2, 28), True), (date(2028, 2, 29), False)],
)
def test_each_own_rule_ends_with_its_term(happened: date, *, leap_day: bool) -> None:
    """Of whom nothing but the event is on record: not refused on the last day to apply, and refused the day after."""
    last_days = {id_: last for id_, term in COUNTED.items() if (last := term.last_day(happened))}
    assert last_days.keys() == COUNTED.keys()
    assert _refused(happened, last_days) == (IN_DAYS if leap_day else set())
    assert _refused(happened, {id_: last + A_DAY for id_, last in last_days.items()}) == last_days.keys()


def _refused(happened: date, days: Mapping[str, date]) -> set[str]:
    """Which of the services are refused, each on its day, to whom its event happened to."""
    refused = set()
    for service in some(each for each in CATALOGUE.by_file.values() if each["id"] in days):
        on = days[service["id"]]
        mother = {"pregnant": False, **_facts(HAPPENED[COUNTED[service["id"]].event](happened), on)}
        of_whom = situation(mother, children=[_facts({"birth_date": happened}, on)])
        if decide(rule_from(service, PARAMETERS), of_whom, 0, on).status is EligibilityStatus.INELIGIBLE:
            refused.add(service["id"])
    return refused


def test_what_a_persona_may_apply_for_today_is_not_refused_on_the_last_day(gateway: RunningGateway) -> None:
    """Of whoever is told a last day to come, over everybody in the demo."""
    found = {}
    for persona in gateway.personas:
        for (service, subject), node in rows(gateway, persona, "applyBy").items():
            last = node["applyBy"]
            if last is not None and last >= DAY and node["status"] != "INELIGIBLE":
                then = me(gateway, persona, THEN, service=service, subject=subject, on=last)["eligibility"]
                found[persona, service] = then["status"]
    assert {(LEAVE, PARENTAL), (NEWBORN, VOUCHER)} <= found.keys()
    assert "INELIGIBLE" not in found.values(), found


def _asked(gateway: RunningGateway, persona: str, **variables: Any) -> dict[str, Any]:
    found = one(gateway, persona, PARENTAL, SHOWN, **variables)
    assert found is not None
    return found


@pytest.mark.parametrize("on", ["2027-04-17", "2027-04-18", "2027-06-01", "2028-04-17"])
def test_a_parent_whose_leave_has_ended_is_entitled_until_the_last_day_to_apply(
    gateway: RunningGateway, on: str
) -> None:
    """On the leave's last day, on the day after, in the year that follows: 고용보험법 제70조제2항."""
    found = _asked(gateway, LEAVE, on=on)
    assert (found["status"], found["applyBy"]) == ("ELIGIBLE", "2028-04-17")
    assert found["nextChange"] == {
        "on": "2028-04-18",
        "to": "INELIGIBLE",
        "because": "one year after the end of parental leave",
    }


def test_a_parent_is_refused_from_the_day_after_the_last_day_to_apply(gateway: RunningGateway) -> None:
    """And nothing that is on record makes it open again."""
    last = date.fromisoformat(_asked(gateway, LEAVE)["applyBy"])
    found = _asked(gateway, LEAVE, on=str(last + A_DAY))
    assert (found["status"], found["nextChange"]) == ("INELIGIBLE", None)


def test_who_supposes_a_leave_is_entitled_without_supposing_that_one_has_ended(gateway: RunningGateway) -> None:
    """Those who have asked so go on being answered: being on leave is enough."""
    assert _asked(gateway, COUPLE)["status"] == "INELIGIBLE"
    assert _asked(gateway, COUPLE, suppose=ENTITLED)["status"] == "ELIGIBLE"
    ended = [{"fact": "parental_leave", "value": "false"}, {"fact": "recent_parental_leave", "value": "true"}]
    assert _asked(gateway, COUPLE, suppose=[*ended, *ENTITLED[1:]])["status"] == "ELIGIBLE"
