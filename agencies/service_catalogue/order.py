"""The orders in which services, and verdicts on them, are listed."""

from collections.abc import Set
from datetime import date
from enum import Enum
from typing import Annotated, Final

import strawberry

from agencies.contract import BadUserInput, InputProblem

OVER: Final = 10_000_000
UNKNOWN: Final = 2 * OVER


@strawberry.enum(description="The order of a list of services, or of verdicts on them. A cursor is of one order.")
class EligibilityOrder(Enum):
    RELEVANCE = strawberry.enum_value(
        "RELEVANCE",
        description="What fits best first: each list says what that is. Where deadlines are the same, it counts too.",
    )
    DEADLINE = strawberry.enum_value(
        "DEADLINE",
        description="What one must apply for soonest first. What is over comes behind that, the latest first, and last "
        "what has no deadline.",
    )
    NAME = strawberry.enum_value(
        "NAME",
        description="By the name in the language that the caller has chosen, else that of the header Accept-Language, "
        "else Korean; by the code points of Unicode, which is the order of the Korean alphabet.",
    )


OrderBy = Annotated[EligibilityOrder, strawberry.argument(description="In which order.")]


def refuse_other_order(found: EligibilityOrder, asked: EligibilityOrder, argument: str) -> None:
    """Refuse a cursor of another order than the one that is asked for."""
    if found is not asked:
        raise BadUserInput(
            f"`{argument}` is a cursor of the order {found.name}, and `orderBy` is {asked.name}: keep to one order, or "
            "begin again without it.",
            InputProblem.CONFLICT,
            argument,
        )


def refuse_other_language(found: str, asked: str, argument: str) -> None:
    """Refuse a cursor of a list by names in another language than the caller's."""
    if found != asked:
        raise BadUserInput(
            f"`{argument}` is a cursor of names in {found.upper()}, and these are in {asked.upper()}: begin again "
            "without it.",
            InputProblem.CONFLICT,
            argument,
        )


def due(deadline: date | None, today: date) -> int:
    """Return a number by which deadlines are ordered, as of a day: the less, the earlier in the list."""
    if deadline is None:
        return UNKNOWN
    return deadline.toordinal() if deadline >= today else OVER - deadline.toordinal()


def one_version(versions: Set[int]) -> int | None:
    """Return the version of the catalogue that all cursors of a page name; None where there is no cursor."""
    if len(versions) > 1:
        words = "`before` is of another version of the catalogue than `after`: give cursors of one list."
        raise BadUserInput(words, InputProblem.CONFLICT, "before")
    return next(iter(versions), None)
