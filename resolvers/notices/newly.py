"""Which services an event brings: those that apply after it and did not before, in the order of the first page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from agencies.contract.life_event import LifeEventType
from agencies.contract.outbox import Before
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.status_sets import STATUSES, ByStatus, Place
from resolvers.eligibility.rules.verdict import APPLYING
from resolvers.notices.earlier import before, unkept

AT_MOST: Final = 10
"""How many services a notice names; the others stand behind its link."""


class Newly(NamedTuple):
    """The first of the verdicts that an event brings, and how many there are on all pages."""

    assessment: Assessment
    shown: tuple[Place, ...]
    total: int


def newly_applying(assessment: Assessment, type_: LifeEventType, subject_id: str, agency: str, kept: Before) -> Newly:
    """What newly applies to a citizen's subjects.

    Where the event changes no fact, or of whom it is not kept how things were, what names the event and applies to its
    subject or its reader. Nothing that the reader may not see decides, be it before or after: a notice would tell it.
    """
    after = assessment.without_hidden
    if after.persons is None:
        return Newly(after, (), 0)
    if type_.facts and kept:
        earlier = replace(after, persons=before(after.persons, agency, kept))
        brought = list(_risen(after.status_sets.subjects, earlier.status_sets.subjects))
        unknown = unkept(after.persons, agency, kept) & {subject_id, after.question.citizen_id}
    else:
        brought = [0] * len(after.subjects)
        unknown = frozenset({subject_id, after.question.citizen_id})
    named = after.catalogue.marked.get(("life event", type_.id), 0)
    standing, received = after.status_sets.subjects, after.received
    brought = [new | (named if each in unknown else 0) for new, each in zip(brought, after.subjects, strict=True)]
    sets = after.among(
        [_applying(sets) & new & ~got for sets, new, got in zip(standing, brought, received, strict=True)]
    )
    return Newly(after, tuple(islice(sets.order(APPLYING), AT_MOST)), sets.total(APPLYING))


def _risen(after: Sequence[ByStatus], earlier: Sequence[ByStatus]) -> Iterator[int]:
    """Of each subject, the services that apply and did not."""
    for now, then in zip(after, earlier, strict=True):
        yield _applying(now) & ~_applying(then)


def _applying(sets: ByStatus) -> int:
    found = 0
    for status, services in zip(STATUSES, sets, strict=True):
        found |= services if status in APPLYING else 0
    return found
