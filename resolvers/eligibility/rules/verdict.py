"""Verdicts: one rule over one subject at a day, with the missing facts on which it still hangs."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

import strawberry

from agencies.service_catalogue.rules.evaluation import Gap, Situation
from agencies.service_catalogue.rules.three_valued_logic import NOT_MET, UNKNOWN, Outcome
from resolvers.eligibility.rules.rule import Requirement, Rule


@strawberry.enum(description="Whether a service applies.")
class EligibilityStatus(Enum):
    # Enum's own `__hash__` is written in Python and slow. Members are compared by identity, so the object's hash is
    # right.
    __hash__ = object.__hash__

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


APPLYING: Final = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)
"""The statuses of what applies, as far as is known."""


class Verdict(NamedTuple):
    """How one service stands for one subject (numbered among the subjects, the citizen being 0) on a day."""

    rule: Rule
    subject_number: int
    status: EligibilityStatus
    situation: Situation
    on: date

    @property
    def outcomes(self) -> Sequence[tuple[Requirement, Outcome]]:
        """How each requirement in force stands."""
        subject = self.situation.subject
        return [(each, each.test(self.situation, subject)) for each in self.rule.asked(self.on)]


def decide(rule: Rule, situation: Situation, subject_number: int, on: date) -> Verdict:
    """The verdict of a rule over one subject at a day."""
    return Verdict(rule, subject_number, _status(rule, rule.asked(on), situation), situation, on)


def missing(verdict: Verdict) -> list[Gap]:
    """The missing facts that can still change an UNKNOWN verdict, each once."""
    if verdict.status is not EligibilityStatus.UNKNOWN:
        return []
    situation, asked = verdict.situation, verdict.rule.asked(verdict.on)
    return list(dict.fromkeys([gap for each in asked for gap in each.gaps(situation, situation.subject)]))


def _status(rule: Rule, asked: Iterable[Requirement], situation: Situation) -> EligibilityStatus:
    unknown = False
    for requirement in asked:
        outcome = requirement.test(situation, situation.subject)
        if outcome is NOT_MET:
            return EligibilityStatus.INELIGIBLE
        unknown = unknown or outcome is UNKNOWN
    if unknown:
        return EligibilityStatus.UNKNOWN
    return EligibilityStatus.ELIGIBLE if rule.complete else EligibilityStatus.LIKELY
