"""Verdicts by walking every rule's tree: slow, plain, and what the index must agree with."""

from collections.abc import Sequence
from datetime import date

from agencies.rules.evaluation import Situation
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide

Row = tuple[str, int]


def verdicts(
    rules: Sequence[Rule], situations: Sequence[Situation], household: frozenset[str], on: date
) -> dict[Row, EligibilityStatus]:
    """The status of every row: a service with a subject's number; of what is only about the household, the first's."""
    return {
        (rule.service_id, number): decide(rule, situation, number, on).status
        for rule in rules
        for number, situation in enumerate(situations)
        if number == 0 or rule.per_subject(household)
    }
