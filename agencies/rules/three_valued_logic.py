"""Strong Kleene logic (Introduction to Metamathematics, §64): a missing fact is unknown, never false, never zero."""

from collections.abc import Iterable
from enum import Enum

import strawberry


@strawberry.enum(description="How a requirement stands.")
class Outcome(Enum):
    # Enum's own `__hash__` is written in Python and slow. Members are compared by identity, so the object's hash is
    # right.
    __hash__ = object.__hash__

    MET = strawberry.enum_value("MET", description="It is met.")
    NOT_MET = strawberry.enum_value("NOT_MET", description="It is not met, whatever the missing facts are.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="A missing fact decides.")


MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


def negation(outcome: Outcome) -> Outcome:
    """MET and NOT_MET change places; unknown stays."""
    if outcome is UNKNOWN:
        return UNKNOWN
    return NOT_MET if outcome is MET else MET


def at_least(count: int, outcomes: Iterable[Outcome]) -> Outcome:
    """MET once `count` are met, NOT_MET once so many cannot be any more."""
    met = unknown = 0
    for outcome in outcomes:
        met += outcome is MET
        unknown += outcome is UNKNOWN
    if met >= count:
        return MET
    return UNKNOWN if met + unknown >= count else NOT_MET
