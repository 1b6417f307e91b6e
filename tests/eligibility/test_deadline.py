"""The day by which to apply, over HTTP: the earliest of what an event, the period and the channels say."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from agencies.service_catalogue.application_period.period import Period
from agencies.service_catalogue.store.content import Content
from resolvers.eligibility.presentation.deadline import deadline
from tests.eligibility.asking import rows
from tests.eligibility.rules import rule
from tests.eligibility.swapping import Swapping, service

STUDENT: Final = "University student"
ANYBODY: Final = {"fact": "age", "at_least": 0}
MOVED: Final = [{"fact": "residence_since", "value": "2026-10-05"}]
AFTER_MOVE: Final = {"within": {"event": "move_in", "duration": "P1Y"}}
BLANK: Final = {"text": {"ko": "기간", "en": "Period"}, "windows": [], "approximate": False, "within": None}
CHANNEL: Final = {"kind": "PHONE", "name": {"ko": "전화"}, "url": None, "opens_on": None, "closes_on": None}

SERVICES: Final[dict[str, tuple[dict[str, Any] | None, list[str | None], str | None]]] = {
    "nothing-said": (None, [], None),
    "always-open": ({"windows": ["../.."]}, [None], None),
    "by-period": ({"windows": ["2026-11-01/2027-01-31"]}, [None], "2027-01-31"),
    "each-autumn": ({"windows": ["--11-01/--11-30"]}, [], "2026-11-30"),
    "by-event": (AFTER_MOVE, [], "2027-10-05"),
    "by-channel": ({"windows": ["2026-11-01/2027-01-31"]}, ["2026-12-24"], "2026-12-24"),
    "next-channel": (None, ["2026-11-01", "2026-12-24", "2027-03-01", None], "2026-12-24"),
    "a-channel-stays": (None, ["2026-11-01", None], None),
    "event-or-period": ({**AFTER_MOVE, "windows": ["2026-11-01/2027-01-31"]}, [None], "2027-01-31"),
    "over": ({"windows": ["2026-05-04/2026-05-20"]}, ["2026-05-10"], "2026-05-10"),
}
"""Of each service its period, the last day of each channel, and the deadline of one who moved in October."""


def with_deadlines(own: Content) -> Content:
    """Return Maru's catalogue with these services, which are for everybody."""
    added = [
        service(own, id_, ANYBODY)
        | {"application_period": period and BLANK | period}
        | {"channels": [{**CHANNEL, "closes_on": day} for day in days]}
        for id_, (period, days, _) in SERVICES.items()
    ]
    return replace(own, services=[*own.services, *added])


async def test_the_deadline_is_the_earliest_day_that_is_said(swapping: Swapping) -> None:
    """An event, the period and the channels each give a day; of channels that close, the next one counts."""
    await swapping.stand_on(with_deadlines(swapping.own))
    found = rows(swapping.gateway, STUDENT, "deadline", suppose=MOVED)
    told = {service_id: node["deadline"] for (service_id, _), node in found.items() if service_id in SERVICES}
    assert told == {id_: expected for id_, (_, _, expected) in SERVICES.items()}


@pytest.mark.parametrize(("on", "day"), [("2026-12-24", "2026-12-24"), ("2026-12-25", "2027-03-01")])
def test_a_channel_that_has_closed_counts_no_more(on: str, day: str) -> None:
    """The day after, the next channel's last day is the deadline."""
    by_channels = replace(rule(), channels_close_on=(date(2026, 12, 24), date(2027, 3, 1)))
    assert deadline(by_channels, date.fromisoformat(on), None) == date.fromisoformat(day)


def test_an_event_whose_term_is_over_is_not_hidden_by_a_period_that_runs() -> None:
    """A citizen whose term has ended can apply no more, though others can."""
    running = replace(rule(), period=Period(("2026-11-01/2027-01-31",)))
    assert deadline(running, date(2026, 12, 1), date(2002, 5, 1)) == date(2002, 5, 1)
