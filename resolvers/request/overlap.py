"""The rules of validation, with a bound on the one that compares fields of the same name in the answer.

That rule compares each such field with each other one, and each fragment with each other one. graphql-core meters the
comparisons; its own bound is a tenth of a second of work.
"""

from collections.abc import Sequence
from functools import cache

from graphql import OverlappingFieldsCanBeMergedRule, ValidationContext, specified_rules
from graphql.validation import ASTValidationRule


@cache
def rules_within(comparisons: int) -> Sequence[type[ASTValidationRule]]:
    """Return the rules of the specification, of which the one that compares stops after so many units of work."""

    class Bounded(OverlappingFieldsCanBeMergedRule):
        """The rule of the specification, with a budget of its own."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.rule_context.remaining_complexity_budget = comparisons

    return [Bounded if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules]
