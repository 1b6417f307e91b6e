"""Which services an event brings: those that apply after it and did not before, in the order of the first page."""

from itertools import islice
from typing import Final, NamedTuple

from agencies.contract.life_event import LifeEventType
from agencies.contract.storage.outbox import Before
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.record_gains import RecordGains
from resolvers.eligibility.assessment.status_sets import Place
from resolvers.eligibility.rules.verdict import APPLYING
from resolvers.notices.judging.earlier import before, unkept

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
    What nobody can apply for any more is left out, though it may apply.
    """
    after = assessment.without_hidden
    if after.persons is None:
        return Newly(after, (), 0)
    concerned = {subject_id, after.question.citizen_id}
    earlier, unknown = {}, frozenset(concerned)
    if type_.facts and kept:
        earlier = before(after.persons, after.question.on, agency, kept)
        unknown = unkept(after.persons, agency, kept) & concerned
    named = after.catalogue.marked.get(("life event", type_.id), 0)
    found = RecordGains(after, earlier).services([named if each in unknown else 0 for each in after.subjects])
    over = after.catalogue.over.at(after.question.on)
    sets = after.applying([new & ~got & ~over for new, got in zip(found, after.received, strict=True)])
    return Newly(after, tuple(islice(sets.order(APPLYING), AT_MOST)), sets.total(APPLYING))
