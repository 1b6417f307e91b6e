"""A part of what a text asks: a condition, its kind, and the words that state it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agencies.service_catalogue.prose_reading.mention import every_one, one_of
from agencies.service_catalogue.rules.notation import Notation

ALTERNATIVES: Final = "alternatives"

Parts = tuple["Part", ...]
"""What must all be met; empty: nothing was read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition, read from the text between `start` and `end`."""

    kind: str
    condition: Notation
    start: int
    end: int


def all_parts(several: Sequence[Parts]) -> Parts:
    """What all of these ask together; what was not read asks nothing."""
    return tuple(part for parts in several for part in parts)


def any_part(several: Sequence[Parts]) -> Parts:
    """What is asked of everybody where one of these suffices: nothing, if one of them was not read."""
    if not several or not all(several):
        return ()
    if len(several) == 1:
        return several[0]
    conditions = [every_one([part.condition for part in parts]) for parts in several]
    kinds = {part.kind for parts in several for part in parts}
    every = [part for parts in several for part in parts]
    kind = kinds.pop() if len(kinds) == 1 else ALTERNATIVES
    return (Part(kind, one_of(conditions), min(part.start for part in every), max(part.end for part in every)),)
