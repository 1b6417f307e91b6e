"""What is asked of whom, by every row's own missing facts: slow, plain, and what open questions must agree with."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from agencies.rules.evaluation import Situation
from agencies.rules.profile import NOT_RECORDED
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.assessment.open_question import open_questions
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.presentation.reason_rows import gap_rows
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide, doubts, missing

Asked = dict[tuple[str, str], set[str]]
"""The services by fact and person."""


def assessed(
    question: Question, catalogue: Catalogue, seen: Sequence[Situation], homes: Mapping[str, str]
) -> Assessment:
    """The assessment of these situations, of subjects who live in these households."""
    persons: Any = SimpleNamespace(relations=SimpleNamespace(households=homes), received=None)
    persons.without_hidden = persons
    made = Assessment(question, catalogue, persons)
    # Both are worked out once and then stand there: here they are given.
    made.__dict__.update(subjects=[each.subject.citizen_id for each in seen], situations=seen)
    return made


def asked_by_rows(assessment: Assessment, homes: Mapping[str, str]) -> Asked:
    """What is on no record of what every row's missing facts name and its prose hangs on; a household's fact once."""
    catalogue, subjects, found = assessment.catalogue, list(assessment.subjects), Asked()
    for position, rule in enumerate(catalogue.rules):
        for number, situation in enumerate(assessment.situations):
            if number == 0 or not catalogue.of_household >> position & 1:
                verdict = decide(rule, situation, number, assessment.question.on)
                gaps = doubts(verdict) if verdict.status is EligibilityStatus.LIKELY else missing(verdict)
                for row in gap_rows(gaps, subjects[number], catalogue.definitions):
                    whose = row["subject_id"]
                    if catalogue.definitions[row["fact_id"]].of == "household":
                        whose = next(each for each in subjects if homes[each] == homes[whose])
                    if row["cause"] == NOT_RECORDED:
                        found.setdefault((row["fact_id"], whose), set()).add(rule.service_id)
    return found


def asked_by_index(assessment: Assessment) -> Asked:
    """What the open questions name."""
    rules = assessment.catalogue.rules
    return {
        (each.fact, each.subject_id): {
            rule.service_id for position, rule in enumerate(rules) if each.services >> position & 1
        }
        for each in open_questions(assessment, lambda _: True)
    }
