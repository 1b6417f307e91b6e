"""Verdicts: one rule over one subject at a day, with the missing facts on which it still hangs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

import strawberry

from agencies.rules.evaluation import Gap, Situation
from agencies.rules.three_valued_logic import NOT_MET, UNKNOWN, Outcome
from resolvers.eligibility.rules.rule import Requirement, Rule


@strawberry.enum(description="Whether a service applies.")
class EligibilityStatus(Enum):
    # Enum's own `__hash__` is written in Python and slow. Members are compared by identity, so the object's hash is
    # right.
    __hash__ = object.__hash__

    ELIGIBLE = strawberry.enum_value("ELIGIBLE", description="Every requirement is met, and the rule is complete.")
    LIKELY = strawberry.enum_value(
        "LIKELY",
        description="Every requirement that the catalogue encodes is met, and nothing that was read of its text speaks "
        "against it; criteria in words remain to be checked.",
    )
    UNKNOWN = strawberry.enum_value(
        "UNKNOWN", description="A fact that would decide is missing: `missingFacts` is not empty."
    )
    UNLIKELY = strawberry.enum_value(
        "UNLIKELY",
        description="Every code is met, but the text asks for what the record contradicts, or is for a narrow group of "
        "which nothing on record shows a sign, or its period is over: `reasons` quotes it.",
    )
    INELIGIBLE = strawberry.enum_value(
        "INELIGIBLE", description="At least one requirement is not met, whatever the missing facts are."
    )


APPLYING: Final = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)
"""The statuses of what applies, as far as is known."""

READ_IN_WORDS: Final = (EligibilityStatus.LIKELY, EligibilityStatus.UNLIKELY)
"""The statuses between which a service's prose decides."""


# No tuple, nor frozen: one is made for each row of a page, and either takes longer to make.
@dataclass(slots=True, eq=False)
class Verdict:
    """How one service stands for one subject (numbered among the subjects, the citizen being 0) on a day."""

    rule: Rule
    subject_number: int
    status: EligibilityStatus
    situation: Situation
    on: date

    @property
    def asked(self) -> Sequence[Requirement]:
        """The requirements in force that took part: those of the prose only where it decided."""
        rule, on = self.rule, self.on
        if rule.text_requirements and self.status in READ_IN_WORDS:
            return [*rule.asked(on), *rule.asked_in_words(on)]
        return rule.asked(on)

    @property
    def outcomes(self) -> Sequence[tuple[Requirement, Outcome]]:
        """How each requirement that took part stands."""
        subject = self.situation.subject
        return [(each, each.test(self.situation, subject)) for each in self.asked]


def decide(rule: Rule, situation: Situation, subject_number: int, on: date) -> Verdict:
    """The verdict of a rule over one subject at a day."""
    return Verdict(rule, subject_number, _status(rule, situation, on), situation, on)


def missing(verdict: Verdict) -> list[Gap]:
    """The missing facts that can still change an UNKNOWN verdict, each once."""
    if verdict.status is not EligibilityStatus.UNKNOWN:
        return []
    situation, asked = verdict.situation, verdict.rule.asked(verdict.on)
    return list(dict.fromkeys([gap for each in asked for gap in each.gaps(situation, situation.subject)]))


def doubts(verdict: Verdict) -> list[Gap]:
    """Return the missing facts on which a LIKELY verdict hangs: an answer can make it UNLIKELY."""
    situation, asked = verdict.situation, verdict.rule.asked_in_words(verdict.on)
    return list(dict.fromkeys([gap for each in asked for gap in each.doubts(situation, situation.subject)]))


def _status(rule: Rule, situation: Situation, on: date) -> EligibilityStatus:
    unknown = False
    for requirement in rule.asked(on):
        outcome = requirement.test(situation, situation.subject)
        if outcome is NOT_MET:
            return EligibilityStatus.INELIGIBLE
        unknown = unknown or outcome is UNKNOWN
    if unknown:
        return EligibilityStatus.UNKNOWN
    if rule.complete:
        return EligibilityStatus.ELIGIBLE
    outcomes = (each.presumed(situation, situation.subject) for each in rule.asked_in_words(on))
    return EligibilityStatus.UNLIKELY if NOT_MET in outcomes else EligibilityStatus.LIKELY
