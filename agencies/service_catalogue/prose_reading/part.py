"""A part of what a text asks: a condition, its kind, and the words that state it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import ALTERNATIVES
from agencies.service_catalogue.prose_reading.mention import every_one, one_of, unshown

MORE: Final = unshown("what_else_the_words_ask", narrow=False)

Parts = tuple["Part", ...]
"""What must all be met; empty: nothing was read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition, read from the text between `start` and `end`."""

    kind: str
    condition: Notation
    start: int
    end: int


def is_share_of_median(part: Part) -> bool:
    """Whether it is an income in percent of the median."""
    return "percent" in part.condition.get("fact", "")


def all_parts(several: Sequence[Parts]) -> Parts:
    """What all of these ask together; what was not read asks nothing."""
    return tuple(part for parts in several for part in parts)


def any_part(several: Sequence[Parts]) -> Parts:
    """What is asked of everybody where one of these suffices: nothing, if one of them was not read."""
    if not several or not all(several):
        return ()
    every = [part for parts in several for part in parts]
    start, end = min(part.start for part in every), max(part.end for part in every)
    several = _without_closer_ones(several)
    if len(several) == 1:
        return several[0] if len(several[0]) > 1 else (replace(several[0][0], start=start, end=end),)
    conditions = [every_one([part.condition for part in parts]) for parts in several]
    kinds = {part.kind for parts in several for part in parts}
    kind = kinds.pop() if len(kinds) == 1 else ALTERNATIVES
    return (Part(kind, one_of(conditions), start, end),)


def with_more(parts: Parts) -> Parts:
    """What was read of words that ask more: whoever does not meet it is left out, and nobody is known to meet it."""
    if not parts:
        return ()
    first, *rest = parts
    return (replace(first, condition=every_one([first.condition, MORE])), *rest)


def said_by_all(several: Sequence[Parts]) -> Parts:
    """The parts of the first of which each of the others has one that asks the same."""
    first, *others = several
    return tuple(each for each in first if all(each.condition in [one.condition for one in parts] for parts in others))


def _without_closer_ones(several: Sequence[Parts]) -> list[Parts]:
    """The alternatives but those that ask what another does and more: whoever meets them meets that one as well."""
    asked = [frozenset(str(each) for part in parts for each in _conjuncts(part.condition)) for parts in several]
    return [
        parts
        for place, parts in enumerate(several)
        if not any(
            other < asked[place] or (other == asked[place] and earlier < place) for earlier, other in enumerate(asked)
        )
    ]


def _conjuncts(condition: Notation) -> list[Notation]:
    return condition["all"] if set(condition) == {"all"} else [condition]
