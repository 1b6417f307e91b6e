"""Facts whose values come together in the same few combinations again and again, and what each combination satisfies.

A household's facts are such a group, and a person's own are another: of a hundred thousand persons the services tell a
few hundred combinations of each apart. For one that was met before nothing is left to do but to look it up.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, getitem, or_
from typing import Final, NamedTuple

from agencies.contract.fact import FactValue
from resolvers.eligibility.index.slot import Sets, Slot
from resolvers.eligibility.index.value_classes import ValueClasses

BYTES_AT_MOST: Final = 2_000_000
"""How much memory the combinations of all groups of an index may take."""

ENTRY_BYTES: Final = 500
"""What a combination takes beside its sets' bits."""

CONDITIONS_AT_MOST: Final = 32
"""A fact of which more is asked, such as the district, stands alone: its values would make too many combinations."""

Classes = tuple[int, ...]
"""The classes of a person's values, in the order of a group's facts; 0 where the fact is missing."""

Found = dict[Classes, Sets]
"""By combination of classes, the services that it satisfies."""


class KeptCombinations:
    """Which combinations the groups of an index keep: so many in all, of which the oldest goes first.

    The groups share them: where a group has few, another may have more.
    """

    __slots__ = ("_at_most", "_oldest_first")

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._oldest_first: deque[tuple[Found, Classes]] = deque()

    def add(self, found: Found, combination: Classes) -> None:
        """This combination was put into a group's `found`."""
        self._oldest_first.append((found, combination))
        if len(self._oldest_first) > self._at_most:
            forgetting, forgotten = self._oldest_first.popleft()
            del forgetting[forgotten]


class ColumnLookup(NamedTuple):
    """Where a column of a slot is looked up.

    `fact`: the place of its fact's class among the classes · `satisfied`: by class, the services that it satisfies in
    each of the fact's columns · `column`: the column's place among these · `asked`: the services that ask in it.
    """

    fact: int
    satisfied: Sequence[tuple[int, ...]]
    column: int
    asked: int


class SlotLookup(NamedTuple):
    """A slot's columns; `free` are the services without a clause in it, `unstated` those unknown of everybody."""

    free: int
    unstated: int
    columns: Sequence[ColumnLookup]


class Passing(dict[int, Sets]):
    """By class of a fact's values, the services that pass a slot which asks for this fact alone; found when asked."""

    def __init__(self, slot: SlotLookup) -> None:
        super().__init__()
        self._free = slot.free
        (self._column,) = slot.columns

    def __missing__(self, number: int) -> Sets:
        _, satisfied, column, asked = self._column
        met = self._free | satisfied[number][column]
        found = self[number] = met, met if number else met | asked
        return found


class FactGroup:
    """Slots that are looked at together; what is found for a combination of classes is kept, for so many of them.

    `classes`: by fact those of its values that these slots tell apart, so that what others ask makes no combinations.
    `restricted`: the services that have a clause in any of the slots.
    """

    __slots__ = ("_facts", "_found", "_kept", "_lookups", "_passing", "_slots", "classes", "restricted")

    def __init__(self, slots: Sequence[Slot], everything: int, kept: KeptCombinations) -> None:
        self._facts = sorted({fact for slot in slots for fact in slot.columns})
        self.classes = {fact: _value_classes(fact, slots) for fact in self._facts}
        self._lookups = tuple(self.classes.values())
        self._found: Found = {}
        self._kept = kept
        self._passing: list[tuple[int, Passing]] = []
        self._slots: list[SlotLookup] = []
        for slot in slots:
            lookup = _slot_lookup(slot, self.classes, everything)
            if len(lookup.columns) == 1 and not lookup.unstated:
                self._passing.append((lookup.columns[0].fact, Passing(lookup)))
            else:
                self._slots.append(lookup)
        self.restricted = reduce(or_, (slot.restricted for slot in slots), 0)

    def sets(self, values: Mapping[str, FactValue]) -> Sets:
        """The services that these values satisfy in the slots, those without a clause there among them."""
        combination = tuple(map(getitem, self._lookups, map(values.get, self._facts)))
        try:
            return self._found[combination]
        except KeyError:
            found = self._found[combination] = self._satisfied(combination)
            self._kept.add(self._found, combination)
            return found

    def bits(self) -> Iterator[int]:
        """Every set of services that it remembers, for who measures it."""
        for sets in self._found.values():
            yield from sets
        for _, passing in self._passing:
            for sets in passing.values():
                yield from sets

    def _satisfied(self, classes: Classes) -> Sets:
        passing = [by_class[classes[fact]] for fact, by_class in self._passing]
        certain = reduce(and_, [met for met, _ in passing], -1)
        possible = reduce(and_, [maybe for _, maybe in passing], -1)
        for free, unstated, columns in self._slots:
            met, maybe = free, unstated
            for fact, satisfied, column, asked in columns:
                number = classes[fact]
                if number:
                    met |= satisfied[number][column]
                else:
                    maybe |= asked
            certain &= met
            possible &= met | maybe
        return certain, possible


def _value_classes(fact: str, slots: Iterable[Slot]) -> ValueClasses:
    return ValueClasses([slot.columns[fact] for slot in slots if fact in slot.columns])


def _slot_lookup(slot: Slot, classes: Mapping[str, ValueClasses], everything: int) -> SlotLookup:
    places = {fact: place for place, fact in enumerate(classes)}
    columns = [
        ColumnLookup(places[fact], classes[fact].met, classes[fact].columns.index(column), column.asked)
        for fact, column in slot.columns.items()
    ]
    return SlotLookup(everything & ~slot.restricted, slot.unstated, columns)


def combinations_kept(size: int) -> int:
    """How many combinations an index keeps, of a catalogue with so many services."""
    return max(1, BYTES_AT_MOST // (size // 4 + ENTRY_BYTES))


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
