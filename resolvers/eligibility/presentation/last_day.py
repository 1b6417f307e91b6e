"""The last day to apply for a service whose term begins with something in the life of whom it is for."""

from collections.abc import Sequence
from datetime import date

from agencies.contract import completed_years
from agencies.contract.values.coming_of_age import ADULT_AT
from agencies.rules.profile import Profile
from agencies.service_catalogue.application_period.event import events
from resolvers.eligibility.rules.verdict import APPLYING, Verdict


def last_day(verdict: Verdict, offspring: Sequence[Profile]) -> date | None:
    """The last day of the rule's term; None where it has none, or no fact holds the day on which it begins.

    `offspring`: the citizen's children as of the verdict's day, at home or in their custody elsewhere; where the birth
    of one of them may not be seen, nobody knows which is the last.

    None too where it applies, and the term after the birth on record is over: what it is for may be a birth to come.
    """
    within = verdict.rule.period.within
    if within is None:
        return None
    event = events().get(within.event)
    if event is None or event.fact is None:
        return None
    persons = offspring if event.of_child and _is_parents(verdict) else (verdict.situation.subject,)
    held = [None if event.fact in each.hidden else each.values.get(event.fact) for each in persons]
    days = [day for day in held if isinstance(day, date)]
    if len(days) < len(held):
        return None
    counting = [day for day in days if not (event.of_child and _grown(day, verdict.on))]
    last = within.last_day(max(counting)) if counting else None
    over = last is not None and last < verdict.on
    return None if over and event.of_child and verdict.status in APPLYING else last


def _grown(born: date, on: date) -> bool:
    return completed_years(born, on) >= ADULT_AT


def _is_parents(verdict: Verdict) -> bool:
    return verdict.situation.subject is verdict.situation.citizen
