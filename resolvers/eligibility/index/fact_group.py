"""Facts whose values come together in the same few combinations again and again, and what each combination satisfies.

A household's facts are such a group, and a person's own are another: of a hundred thousand persons the services tell a
few hundred combinations of each apart. For one that was met before nothing is left to do but to look it up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from resolvers.eligibility.index.slot import Sets, Slot
from resolvers.eligibility.index.value_classes import ValueClasses

COMBINATIONS_AT_MOST: Final = 1_024
BYTES_AT_MOST: Final = 6_000_000
"""How much memory the combinations of all groups of an index may take."""

ENTRY_BYTES: Final = 300
"""What a combination takes beside its sets' bits."""

CONDITIONS_AT_MOST: Final = 32
"""A fact of which more is asked, such as the district, stands alone: its values would make too many combinations."""

Classes = tuple[int, ...]
"""The classes of a person's values, in the order of the index's facts; 0 where the fact is missing."""


class FactGroup:
    """Slots that are looked at together; what is found for a combination of classes is kept, for so many of them."""

    __slots__ = ("_combination", "_found", "_kept", "_slots")

    def __init__(self, slots: Sequence[Slot], classes: Mapping[str, ValueClasses], everything: int, kept: int) -> None:
        places = {fact: place for place, fact in enumerate(classes)}
        asked = sorted({places[fact] for slot in slots for fact in slot.columns})
        self._combination: Callable[[Classes], Any] = itemgetter(*asked)
        self._found: dict[Any, Sets] = {}
        self._kept = kept
        # For each slot: who has no clause in it, whose is unknown of everybody, and of each column the fact's place,
        # what the classes satisfy of the fact, the column's place in that, and who asks.
        self._slots = tuple(
            (
                everything & ~slot.restricted,
                slot.unstated,
                tuple(
                    (places[fact], classes[fact].met, classes[fact].columns.index(column), column.asked)
                    for fact, column in slot.columns.items()
                ),
            )
            for slot in slots
        )

    def sets(self, classes: Classes) -> Sets:
        """The services that these values satisfy in the slots, those without a clause there among them."""
        combination = self._combination(classes)
        found = self._found.get(combination)
        if found is None:
            if len(self._found) >= self._kept:
                del self._found[next(iter(self._found))]
            found = self._found[combination] = self._satisfied(classes)
        return found

    def bits(self) -> Iterator[int]:
        """Every set of services that it remembers, for who measures it."""
        for sets in self._found.values():
            yield from sets

    def _satisfied(self, classes: Classes) -> Sets:
        certain = possible = -1
        for free, unstated, columns in self._slots:
            met, maybe = free, unstated
            for place, satisfied, column, asked in columns:
                number = classes[place]
                if number:
                    met |= satisfied[number][column]
                else:
                    maybe |= asked
            certain &= met
            possible &= met | maybe
        return certain, possible


def combinations_kept(groups: int, size: int) -> int:
    """How many combinations each of so many groups keeps, of a catalogue with so many services."""
    return min(COMBINATIONS_AT_MOST, BYTES_AT_MOST // ((groups or 1) * (size // 4 + ENTRY_BYTES)))


def grouped(slots: Sequence[Slot], household_facts: frozenset[str]) -> list[list[Slot]]:
    """The slots with columns, in groups.

    One group is of a household's facts, one of a person's own, and one of each fact of which much is asked. A slot
    whose facts are of several of these is alone, and so is one that others than the subject can meet too.
    """
    asked: dict[str, int] = {}
    for slot in slots:
        for fact, column in slot.columns.items():
            asked[fact] = asked.get(fact, 0) + column.conditions
    few = {fact for fact, conditions in asked.items() if conditions <= CONDITIONS_AT_MOST}
    parts = [few & household_facts, few - household_facts, *({fact} for fact in sorted(asked.keys() - few))]
    found: list[list[Slot]] = [[] for _ in parts]
    alone: list[list[Slot]] = []
    for slot in slots:
        if slot.columns:
            fitting = (several for several, facts in zip(found, parts, strict=True) if slot.columns.keys() <= facts)
            own = None if slot.others else next(fitting, None)
            if own is None:
                alone.append([slot])
            else:
                own.append(slot)
    return [*filter(None, found), *alone]
