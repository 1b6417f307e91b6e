"""What a notice told: all that its text and its verdicts are made of, kept as JSON and never worked out again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.life_event import LifeEventType
from agencies.contract.shared_types.official_name import official
from agencies.contract.source import Row
from agencies.registration.registry import Registry
from agencies.rules.three_valued_logic import Outcome
from agencies.service_catalogue.application_period.period import days_at
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.rules.rule import ReasonOrigin
from resolvers.eligibility.rules.verdict import EligibilityStatus

NoticeContent = Mapping[str, Any]

REQUIREMENT: Final = ("id", "text", "fact_ids", "citation_act", "citation_article", "citation_url")
DAYS: Final = ("citation_in_force_from", "citation_in_force_until")


class Happening(Protocol):
    """An event, as far as a notice keeps it."""

    @property
    def id(self) -> str: ...

    @property
    def type(self) -> str: ...

    @property
    def subject_id(self) -> str: ...

    @property
    def on(self) -> date: ...

    @property
    def agency(self) -> str: ...


def event_told(event: Happening, type_: LifeEventType) -> dict[str, Any]:
    """Return what is kept of the event itself, which is of this type."""
    return {
        "id": event.id,
        "type": event.type,
        "title": dict(type_.title),
        "group": type_.group,
        "subject_id": event.subject_id,
        "on": event.on.isoformat(),
        "agency": event.agency,
    }


def line_told(verdict: Row, service: Row, registry: Registry, today: date) -> dict[str, Any]:
    """What is kept of one service that applies to one subject."""
    days = days_at(service["period_windows"], today)
    return {
        "id": verdict["id"],
        "service_id": verdict["service_id"],
        "subject_id": verdict["subject_id"],
        "status": verdict["status"].name,
        "on": verdict["on"].isoformat(),
        "rule_version": verdict["rule_version"],
        "apply_by": _iso(verdict["apply_by"]),
        "reasons": [_reason(each) for each in verdict["reasons"]],
        "name": service["name"],
        "url": service["url"],
        "channels": [{**each, "name": official(each["name"])} for each in service["channels"]],
        "period": service["period_text"],
        "opens_on": _iso(days.opens_on),
        "closes_on": _iso(days.closes_on),
        "evidence": [{**each, "holder": _title(registry, each["held_by"])} for each in service["evidence"]],
    }


def school_told(school: Any) -> dict[str, Any]:
    """What is kept of a school that an event carries: its `id` and `name`, the day `opens_on` and `places`, or null.

    Raises ValueError where it has another form: what is kept is read as it is, and never put right.
    """
    match school:
        case {"id": str(id_), "name": str(name), "opens_on": str(day), "places": int() | None as places}:
            if not isinstance(places, bool):
                return {"id": id_, "name": name, "opens_on": date.fromisoformat(day).isoformat(), "places": places}
    raise ValueError("A life event carries a school that cannot be read.")


def _title(registry: Registry, agency_id: str | None) -> Mapping[str, str] | None:
    agency = None if agency_id is None else registry.agency(agency_id)
    return None if agency is None or agency.fault is not None else agency.title


def _reason(row: Row) -> dict[str, Any]:
    """A reason without what was found: the notice needs to say what is asked, and no more."""
    asked = row["requirement"]
    requirement = {name: asked.get(name) for name in REQUIREMENT}
    return {
        "requirement": {**requirement, **{name: _iso(asked.get(name)) for name in DAYS}},
        "outcome": row["outcome"].name,
        "required": dict(row["required"]),
        "holder_id": row["holder_id"],
        "supposed": row["supposed"],
        "origin": row["origin"].name,
        "quote": row["quote"],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def eligibility_rows(told: NoticeContent) -> Sequence[Row]:
    """The verdicts that were told of, as rows of the graph's `Eligibility`."""
    return [NoticedVerdict(line) for line in told["lines"]]


def _refuse_basis(row: Row) -> Any:
    raise BadUserInput(
        "A verdict that a notice told of is kept with the notice: ask `eligibility` for one of today's.",
        InputProblem.CONFLICT,
    )


class NoticedVerdict(LazyRow):
    """The row of a verdict as it was told."""

    __slots__ = ()

    columns = {"basis": _refuse_basis}

    def __init__(self, line: Mapping[str, Any]) -> None:
        super().__init__(
            id=line["id"],
            service_id=line["service_id"],
            subject_id=line["subject_id"],
            status=EligibilityStatus[line["status"]],
            reasons=[_reason_row(each) for each in line["reasons"]],
            missing_facts=[],
            already_receives=None,
            on=date.fromisoformat(line["on"]),
            rule_version=line["rule_version"],
            next_change=None,
            apply_by=_day(line["apply_by"]),
            unavailable_ids=[],
        )


def _reason_row(kept: Mapping[str, Any]) -> Row:
    requirement = {name: _day(value) if name in DAYS else value for name, value in kept["requirement"].items()}
    outcome, origin = Outcome[kept["outcome"]], ReasonOrigin[kept["origin"]]
    shown = {"observed": None, "observations": None}
    return {**kept, **shown, "requirement": requirement, "outcome": outcome, "origin": origin}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
