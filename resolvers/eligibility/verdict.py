"""Verdicts: every rule over every subject, and their total, stable order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

import strawberry

from resolvers.eligibility.evaluate import Gap, Scene, evaluate, gaps
from resolvers.eligibility.outcome import NOT_MET, UNKNOWN, Outcome
from resolvers.eligibility.rule import Requirement, Rule


@strawberry.enum(description="Whether a service applies.")
class EligibilityStatus(Enum):
    ELIGIBLE = strawberry.enum_value("ELIGIBLE", description="Every requirement is met, and the rule is complete.")
    LIKELY = strawberry.enum_value(
        "LIKELY",
        description="Every requirement that the catalogue encodes is met; criteria in words remain to be checked.",
    )
    UNKNOWN = strawberry.enum_value(
        "UNKNOWN", description="A fact that would decide is missing: `missingFacts` is not empty."
    )
    INELIGIBLE = strawberry.enum_value(
        "INELIGIBLE", description="At least one requirement is not met, whatever the missing facts are."
    )


ORDER = {status: position for position, status in enumerate(EligibilityStatus)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one service stands for one subject (its place among the subjects: the citizen's is 0)."""

    rule: Rule
    place: int
    status: EligibilityStatus
    outcomes: tuple[tuple[Requirement, Outcome], ...]


def decide(rule: Rule, scene: Scene, place: int, on: date) -> Verdict:
    """The verdict of a rule over one subject at a day."""
    asked = [requirement for requirement in rule.requirements if requirement.in_force(on)]
    outcomes = tuple((requirement, evaluate(requirement.condition, scene)) for requirement in asked)
    return Verdict(rule, place, _status(rule, [outcome for _, outcome in outcomes]), outcomes)


def decide_all(rules: Iterable[Rule], scenes: Sequence[Scene], household: frozenset[str], on: date) -> list[Verdict]:
    """Every verdict, in order: a rule that is only about the household has one, for the citizen (the first scene)."""
    verdicts = [
        decide(rule, scene, place, on)
        for rule in rules
        for place, scene in enumerate(scenes if rule.per_subject(household) else scenes[:1])
    ]
    return sorted(verdicts, key=_rank)


def missing(verdict: Verdict, scene: Scene) -> list[Gap]:
    """The missing facts that can still change an UNKNOWN verdict, each once."""
    if verdict.status is not EligibilityStatus.UNKNOWN:
        return []
    return list(dict.fromkeys(gap for requirement, _ in verdict.outcomes for gap in gaps(requirement.condition, scene)))


def _status(rule: Rule, outcomes: Sequence[Outcome]) -> EligibilityStatus:
    if NOT_MET in outcomes:
        return EligibilityStatus.INELIGIBLE
    if UNKNOWN in outcomes:
        return EligibilityStatus.UNKNOWN
    return EligibilityStatus.ELIGIBLE if rule.complete else EligibilityStatus.LIKELY


def _rank(verdict: Verdict) -> tuple[int, int, int, int, str, int]:
    groups, narrowness = verdict.rule.specificity()
    return ORDER[verdict.status], -groups, -narrowness, -verdict.rule.views, verdict.rule.service_id, verdict.place
