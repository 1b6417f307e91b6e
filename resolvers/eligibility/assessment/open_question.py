"""The missing facts of a citizen's persons that verdicts hang on: each with its services, the most telling first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agencies.rules.evaluation import Gap
from agencies.rules.profile import NOT_RECORDED
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.status_sets import STATUSES, positions
from resolvers.eligibility.rules.verdict import EligibilityStatus, doubts, missing

UNKNOWN: Final = STATUSES.index(EligibilityStatus.UNKNOWN)
LIKELY: Final = STATUSES.index(EligibilityStatus.LIKELY)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact that is on no record, whose it is, and the services, as bits, that hang on it."""

    fact: str
    subject_id: str
    services: int

    @property
    def decides(self) -> int:
        """How many services hang on it."""
        return self.services.bit_count()


def open_questions(assessment: Assessment, sees: Callable[[str], bool]) -> list[OpenQuestion]:
    """Return what can be asked of the persons whom the caller `sees`, so that an answer moves verdicts.

    Of the facts that a row's `missingFacts` name, or that its prose hangs on, those are asked that are on no record and
    that a citizen knows. In the place of a fact that no citizen knows those are asked from which it is derived.

    A household's fact is one question, whichever of its members' rows hang on it: the first subject's of them. In order
    of how many services hang on it; then the citizen's come first, as subjects do, then by fact.
    """
    households = {} if assessment.persons is None else assessment.persons.relations.households
    homes = [households.get(subject) or subject for subject in assessment.subjects]
    definitions, found = assessment.catalogue.definitions, dict[tuple[str, str], int]()
    for subject, gap, services in _gaps(assessment):
        of_household = definitions[gap.fact].of == "household"
        asked_of = assessment.subjects[homes.index(homes[subject])] if of_household else gap.citizen_id
        if gap.cause == NOT_RECORDED and sees(asked_of):
            for fact in _asked_for(gap, assessment):
                found[fact, asked_of] = found.get((fact, asked_of), 0) | services
    places = {subject: place for place, subject in enumerate(assessment.subjects)}

    def order(question: OpenQuestion) -> tuple[int, int, str, str]:
        place = places.get(question.subject_id, len(places))
        return -question.decides, place, question.fact, question.subject_id

    return sorted((OpenQuestion(*key, services) for key, services in found.items()), key=order)


def _asked_for(gap: Gap, assessment: Assessment) -> Sequence[str]:
    """Return the facts to ask for in order to know this one; none where no citizen could tell all that it takes."""
    definitions = assessment.catalogue.definitions
    if definitions[gap.fact].asked:
        return (gap.fact,)
    known = assessment.without_hidden.profiles[gap.citizen_id]
    lacking = [source for source in definitions[gap.fact].sources if source not in known.values]
    told = [
        each for each in lacking if definitions[each].asked and known.causes.get(each, NOT_RECORDED) == NOT_RECORDED
    ]
    return told if told == lacking else ()


def _gaps(assessment: Assessment) -> Iterator[tuple[int, Gap, int]]:
    """Yield each subject's missing facts, with the services that hang on it in their rows."""
    if not assessment.situations:
        return
    open_facts = assessment.catalogue.index.at(assessment.question.on).open_facts
    others = assessment.catalogue.index.at(assessment.question.on).about_others(assessment.situations[0])
    rules, status_sets = len(assessment.catalogue.rules), assessment.status_sets.subjects
    for subject, (situation, sets) in enumerate(zip(assessment.situations, status_sets, strict=True)):
        for gap, services in open_facts.of(situation, others, sets[UNKNOWN]).items():
            yield subject, gap, services
        for position in positions(sets[UNKNOWN] & open_facts.by_rule, rules).tolist():
            for gap in missing(assessment.verdict(position, subject, EligibilityStatus.UNKNOWN)):
                yield subject, gap, 1 << position
    # What is hidden decides statuses; which prose is met by it would tell more.
    told, prose = assessment.without_hidden, assessment.catalogue.confirmed
    likely = [sets[LIKELY] & prose.services for sets in status_sets]
    for subject, (open_points, confirmed) in enumerate(zip(likely, prose.of(told.situations, likely), strict=True)):
        for position in positions(open_points & ~confirmed, rules).tolist():
            for gap in doubts(told.verdict(position, subject, EligibilityStatus.LIKELY)):
                yield subject, gap, 1 << position
