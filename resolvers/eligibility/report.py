"""A verdict as the row that `Eligibility` stands on; made only for the verdicts on the page."""

from hashlib import blake2b
from typing import Any

from agencies.contract.source import Row
from resolvers.agency import contact_row
from resolvers.context import Context
from resolvers.eligibility.evaluate import Gap, Scene
from resolvers.eligibility.outcome import UNKNOWN, Outcome
from resolvers.eligibility.rule import Requirement
from resolvers.eligibility.survey import Survey
from resolvers.eligibility.verdict import Verdict, missing
from resolvers.eligibility.words import observed, required


def key_of(survey: Survey, verdict: Verdict) -> str:
    """What names a verdict within its survey: the service and the subject."""
    return f"{verdict.rule.service_id} {survey.subjects[verdict.place]}"


def row_of(survey: Survey, verdict: Verdict, context: Context) -> Row:
    """The row of an `Eligibility`."""
    return {
        "id": _id(survey, verdict),
        "service_id": verdict.rule.service_id,
        "subject_id": survey.subjects[verdict.place],
        "status": verdict.status,
        "reasons": [_reason(r, outcome, verdict.scene, context) for r, outcome in verdict.outcomes],
        "missing_facts": [_missing(gap, verdict, survey, context) for gap in missing(verdict)],
        "on": survey.on,
        "rule_version": verdict.rule.version,
    }


def _id(survey: Survey, verdict: Verdict) -> str:
    named = f"{key_of(survey, verdict)} {survey.on} {verdict.rule.version}"
    return blake2b(named.encode(), digest_size=12).hexdigest()


def _reason(requirement: Requirement, outcome: Outcome, scene: Scene, context: Context) -> Row:
    registry = context.registry
    missing_first = sorted(requirement.facts, key=lambda read: outcome is UNKNOWN and read[1] in scene.subject.values)
    decides = missing_first[0][1] if missing_first else None
    return {
        "requirement": requirement.row,
        "outcome": outcome,
        "observed": observed(requirement, scene, registry),
        "required": required(requirement, registry),
        "holder_id": None if decides is None else registry.facts[decides].agency,
        "supposed": False,
    }


def _missing(gap: Gap, verdict: Verdict, survey: Survey, context: Context) -> Row:
    held = context.registry.facts[gap.fact]
    of_household = held.table.of == "household"
    agency: Any = context.registry.agency(held.agency)
    return {
        "fact_id": gap.fact,
        "subject_id": survey.subjects[verdict.place] if of_household else gap.citizen_id,
        "holder_id": held.agency,
        "cause": gap.cause,
        "remedy": contact_row(agency, context.language),
    }
