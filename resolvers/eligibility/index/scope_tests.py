"""What slots ask of others than the row's subject, how it stands for one citizen, and which services that meets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from agencies.rules.condition import Scope, fact_ids, is_of_subject
from agencies.rules.evaluation import Situation, compiled
from agencies.rules.three_valued_logic import MET, UNKNOWN, Outcome
from resolvers.eligibility.index.scope_group import KnownStandings, ScopeGroup, by_whom
from resolvers.eligibility.index.slot import Sets, Slot
from resolvers.eligibility.index.value_classes import ClassesOfFacts

BYTES_AT_MOST: Final = 1_500_000
"""How much memory the outcomes that an index keeps may take."""

ENTRY_BYTES: Final = 600
"""What the outcomes for one citizen take, beside what is here for each scope and, beside their bits, two sets."""

SCOPE_BYTES: Final = 60
SETS_BYTES: Final = 120
OUTCOMES_KEPT: Final = 256

Asking = Sequence[tuple[Scope, int]]
"""Scopes, each with the services that ask for it."""


class ScopeOutcomes(dict[Scope, Outcome]):
    """The outcome of each scope for one citizen, whoever is the subject. Others share it: nobody changes it.

    `of_slots_without_columns`: the services that are met in all slots that ask for scopes and no fact of the subject ·
    `of_slots_with_columns`: for each slot that has scopes beside columns, the services that are met there by scopes.
    """

    __slots__ = ("of_slots_with_columns", "of_slots_without_columns")

    def __init__(
        self, outcomes: Mapping[Scope, Outcome], of_slots_without_columns: Sets, of_slots_with_columns: Sequence[Sets]
    ) -> None:
        super().__init__(outcomes)
        self.of_slots_without_columns = of_slots_without_columns
        self.of_slots_with_columns = of_slots_with_columns


class ScopeSlot(NamedTuple):
    """A slot without columns: `free` are the services without a clause in it, `unstated` those unknown of everybody."""

    free: int
    unstated: int
    asking: Asking


class ScopeTests:
    """The scopes of all slots. A scope's outcome is the same for all subjects of one citizen, so it is found once.

    What the outcomes come to is kept by how the scopes stand.
    """

    def __init__(
        self, slots_without_columns: Sequence[Slot], slots_with_columns: Sequence[Slot], everything: int, size: int
    ) -> None:
        slots = (*slots_without_columns, *slots_with_columns)
        scopes = tuple(dict.fromkeys(scope for slot in slots for scope in slot.others))
        self.scopes: Final = scopes
        self._scope_groups: Final = [ScopeGroup(who, of_them) for who, of_them in by_whom(scopes).items()]
        self._classes: Final = ClassesOfFacts(group.classes for group in self._scope_groups)
        self._nested: Final = {scope: compiled(scope) for scope in scopes if not is_of_subject(scope.part)}
        self._nested_facts: Final = frozenset(fact for scope in self._nested for fact in fact_ids(scope))
        self._everything: Final = everything
        self._slots_without_columns: Final = [
            ScopeSlot(everything & ~slot.restricted, slot.unstated, tuple(slot.others.items()))
            for slot in slots_without_columns
        ]
        self._slots_with_columns: Final[Sequence[Asking]] = [tuple(slot.others.items()) for slot in slots_with_columns]
        self._found: dict[tuple[Any, ...], ScopeOutcomes] = {}
        self._kept: Final = outcomes_kept(len(scopes), 1 + len(slots_with_columns), size)

    def outcomes(self, situation: Situation, known: KnownStandings | None = None) -> ScopeOutcomes:
        """The outcomes in a situation, whoever of the citizen's is its subject; `known` is added to."""
        nested = [test(situation, situation.subject) for test in self._nested.values()]
        standing = (*[group.standing(situation, known) for group in self._scope_groups], *nested)
        found = self._found.get(standing)
        if found is None:
            if len(self._found) >= self._kept:
                del self._found[next(iter(self._found))]
            found = self._found[standing] = self._outcomes(standing, dict(zip(self._nested, nested, strict=True)))
        return found

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether some scope can stand differently by these values of somebody's fact (MISSING: none)."""
        return fact in self._nested_facts or self._classes.tells(fact, one, other)

    def bits(self) -> Iterator[int]:
        """Every set of services that it remembers, for who measures it."""
        for found in self._found.values():
            for sets in (found.of_slots_without_columns, *found.of_slots_with_columns):
                yield from sets

    def _outcomes(self, standing: Sequence[Any], found: dict[Scope, Outcome]) -> ScopeOutcomes:
        for group, number in zip(self._scope_groups, standing, strict=False):
            found |= group.outcomes(number)
        certain = possible = self._everything
        for slot in self._slots_without_columns:
            met, maybe = _met(slot.asking, found)
            certain &= met | slot.free
            possible &= maybe | slot.free | slot.unstated
        ordered = {scope: found[scope] for scope in self.scopes}
        return ScopeOutcomes(ordered, (certain, possible), [_met(asking, found) for asking in self._slots_with_columns])


def outcomes_kept(scopes: int, sets: int, size: int) -> int:
    """For how many citizens outcomes are kept that have so many scopes and pairs of sets, of so many services."""
    each = sets * (size // 4 + SETS_BYTES) + scopes * SCOPE_BYTES + ENTRY_BYTES
    return max(1, min(OUTCOMES_KEPT, BYTES_AT_MOST // each))


def _met(asking: Iterable[tuple[Scope, int]], found: Mapping[Scope, Outcome]) -> Sets:
    """Of the services that ask for any of these scopes, those certainly met, and those certainly or possibly met."""
    certain = possible = 0
    for scope, services in asking:
        outcome = found[scope]
        if outcome is MET:
            certain |= services
            possible |= services
        elif outcome is UNKNOWN:
            possible |= services
    return certain, possible
