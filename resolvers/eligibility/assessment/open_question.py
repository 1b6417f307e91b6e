"""The missing facts of a citizen's persons that verdicts hang on: each with its services, the most telling first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from agencies.service_catalogue.rules.evaluation import Gap
from agencies.service_catalogue.rules.profile import NOT_AUTHORISED, NOT_IN_CATALOGUE, WITHDRAWN
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.status_sets import STATUSES, positions
from resolvers.eligibility.rules.verdict import EligibilityStatus, missing

UNKNOWN: Final = STATUSES.index(EligibilityStatus.UNKNOWN)
NOBODY_ANSWERS: Final = (NOT_AUTHORISED, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact that is missing, whose it is, why it is missing, and the services, as bits, that hang on it."""

    fact: str
    subject_id: str
    cause: str
    services: int

    @property
    def decides(self) -> int:
        """How many services hang on it."""
        return self.services.bit_count()


def open_questions(assessment: Assessment, sees: Callable[[str], bool]) -> list[OpenQuestion]:
    """Every missing fact that a row's `missingFacts` names, of persons whom the caller `sees`.

    What the catalogue does not say is left out, what was withdrawn, and what the caller may not read: they could not
    answer it.

    A household's fact is one question, whichever of its members' rows hang on it: the first subject's of them. In order
    of how many services hang on it; then the citizen's come first, as subjects do, then by fact and cause.
    """
    households = {} if assessment.persons is None else assessment.persons.relations.households
    homes = [households.get(subject) or subject for subject in assessment.subjects]
    definitions, found = assessment.catalogue.definitions, dict[tuple[str, str, str], int]()
    for subject, gap, services in _gaps(assessment):
        of_household = definitions[gap.fact].of == "household"
        asked_of = assessment.subjects[homes.index(homes[subject])] if of_household else gap.citizen_id
        if gap.cause not in NOBODY_ANSWERS and sees(asked_of):
            key = gap.fact, asked_of, gap.cause
            found[key] = found.get(key, 0) | services
    places = {subject: place for place, subject in enumerate(assessment.subjects)}

    def order(question: OpenQuestion) -> tuple[int, int, str, str, str]:
        place = places.get(question.subject_id, len(places))
        return -question.decides, place, question.fact, question.subject_id, question.cause

    return sorted((OpenQuestion(*key, services) for key, services in found.items()), key=order)


def _gaps(assessment: Assessment) -> Iterator[tuple[int, Gap, int]]:
    """Each subject's missing facts, with the services that hang on it in their rows."""
    if not assessment.situations:
        return
    open_facts = assessment.catalogue.index.at(assessment.question.on).open_facts
    others = assessment.catalogue.index.at(assessment.question.on).about_others(assessment.situations[0])
    for subject, (situation, sets) in enumerate(
        zip(assessment.situations, assessment.status_sets.subjects, strict=True)
    ):
        undecided = sets[UNKNOWN]
        for gap, services in open_facts.of(situation, others, undecided).items():
            yield subject, gap, services
        for position in positions(undecided & open_facts.by_rule, len(assessment.catalogue.rules)).tolist():
            for gap in missing(assessment.verdict(position, subject, EligibilityStatus.UNKNOWN)):
                if gap.cause != NOT_IN_CATALOGUE:
                    yield subject, gap, 1 << position
