"""What if: the argument by which facts are supposed instead of those on record."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from agencies.contract.values.null import given
from resolvers.context import Context
from resolvers.eligibility.assessment.assessment import Question
from resolvers.eligibility.facts.supposition import Suppositions, read_suppositions
from resolvers.request.day import day


@strawberry.input(
    description="A fact to suppose. What no citizen knows and is derived from it follows: an income in percent of the "
    "median from one in won. Other facts that would follow from it stay as they are: suppose those too."
)
class FactInput:
    fact: strawberry.ID = strawberry.field(description="A FactDefinition's id.")
    value: str = strawberry.field(
        description="`true` or `false`, a decimal number, an ISO date or one of the definition's codes; of `region` a "
        "sigungu's code or an emd's. A number has to be one that somebody can have: no income is below 0."
    )
    subject_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Of whom; without it, of the citizen, or of the household for a household's fact.",
    )


Suppose = Annotated[
    list[FactInput] | None,
    strawberry.argument(description="Facts instead of those on record, for this answer only; they are never stored."),
]


def question(
    context: Context, citizen_id: str, on: date | None, suppose: Sequence[FactInput] | None, version: int | None = None
) -> Question:
    """What is asked about a citizen; BAD_USER_INPUT where a day or a supposition cannot be."""
    return Question(citizen_id, day(context.today, on), _supposed(context, suppose), version)


def _supposed(context: Context, suppose: Sequence[FactInput] | None) -> Suppositions:
    suppose = given(suppose)
    if not suppose:
        return ()
    facts = [(str(each.fact), each.value, given(each.subject_id)) for each in suppose]
    return read_suppositions(facts, context.registry)
