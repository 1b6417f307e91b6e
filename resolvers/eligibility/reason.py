"""A verdict's reasons and gaps as rows: how each requirement stands, what was found and asked, who holds it."""

from typing import Final

from agencies.contract.source import Row
from agencies.registry import Registry
from resolvers.eligibility.evaluate import Gap, Scene
from resolvers.eligibility.outcome import UNKNOWN, Outcome
from resolvers.eligibility.profile import NOT_IN_CATALOGUE
from resolvers.eligibility.rule import Requirement
from resolvers.eligibility.words import observed, required

CATALOGUE: Final = "service_catalogue"


def reason_row(requirement: Requirement, outcome: Outcome, scene: Scene, registry: Registry) -> Row:
    """The row of one requirement that came to this outcome; texts by language."""
    return {
        "requirement": requirement.row,
        "outcome": outcome,
        "observed": observed(requirement, scene, registry),
        "required": required(requirement, registry),
        "holder_id": _holder(requirement, outcome, scene, registry),
        "supposed": _is_supposed(requirement, scene),
    }


def gap_row(gap: Gap, subject_id: str, registry: Registry) -> Row:
    """The row of a missing fact; a household's counts as the subject's, whoever of the household is asked about."""
    held = registry.facts[gap.fact]
    return {
        "fact_id": gap.fact,
        "subject_id": subject_id if held.table.of == "household" else gap.citizen_id,
        "holder_id": CATALOGUE if gap.cause == NOT_IN_CATALOGUE else held.agency,
        "cause": gap.cause,
    }


def _is_supposed(requirement: Requirement, scene: Scene) -> bool:
    for who, fact in requirement.facts:
        for person in scene.concerned(who):
            if fact in person.supposed:
                return True
    return False


def _holder(requirement: Requirement, outcome: Outcome, scene: Scene, registry: Registry) -> str | None:
    """Who holds the fact that decides, of an unknown requirement the one that is missing."""
    facts = requirement.facts
    if outcome is UNKNOWN:
        missing = [read for read in facts if any(read[1] not in person.values for person in scene.concerned(read[0]))]
        if not missing:
            return CATALOGUE
        facts = (*missing, *facts)
    return registry.facts[facts[0][1]].agency if facts else None
