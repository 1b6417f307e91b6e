"""The last day to apply for a service whose term begins with something in the life of whom it is for."""

from collections.abc import Iterator
from datetime import date

from agencies.contract import completed_years
from agencies.service_catalogue.application_period.event import Event, events
from agencies.service_catalogue.rules.profile import Profile
from resolvers.eligibility.rules.verdict import APPLYING, Verdict
from resolvers.trust.relations import ADULT_AT


def last_day(verdict: Verdict) -> date | None:
    """The last day of the rule's term; None where it has none, or no fact holds the day on which it begins.

    None too where it applies, and the term after the birth on record is over: what it is for may be a birth to come.
    """
    within = verdict.rule.period.within
    if within is None:
        return None
    event = events().get(within.event)
    if event is None or event.fact is None:
        return None
    held = [each.values.get(event.fact) for each in _persons(event, verdict) if event.fact not in each.hidden]
    days = [day for day in held if isinstance(day, date) and not (event.of_child and _grown(day, verdict.on))]
    last = within.last_day(max(days)) if days else None
    over = last is not None and last < verdict.on
    return None if over and event.of_child and verdict.status in APPLYING else last


def _grown(born: date, on: date) -> bool:
    return completed_years(born, on) >= ADULT_AT


def _persons(event: Event, verdict: Verdict) -> Iterator[Profile]:
    """Whose fact counts: the subject's, and of a child's birth the subject's that is a child, else the children's."""
    situation = verdict.situation
    if event.of_child and situation.subject is situation.citizen:
        yield from situation.children
    else:
        yield situation.subject
