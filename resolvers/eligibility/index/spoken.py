"""What is said of citizens, children or members: what a person comes to is found once for all of their kind."""

from collections.abc import Sequence
from operator import getitem
from typing import Final

from agencies.service_catalogue.rules.condition import Leaf, Scope, Who, leaves
from agencies.service_catalogue.rules.evaluation import Situation, compiled
from agencies.service_catalogue.rules.profile import Profile
from agencies.service_catalogue.rules.three_valued_logic import MET, NOT_MET, UNKNOWN, Outcome
from resolvers.eligibility.index.column import Column
from resolvers.eligibility.index.value_classes import ValueClasses

KINDS_KEPT: Final = 1_024


class Spoken:
    """What is said of these persons, whose parts speak of nobody else; how it stands is one number.

    Its bits say which parts are met by some person, then which are not met by some, then which are unknown of some.
    """

    def __init__(self, who: Who, atoms: Sequence[Scope]) -> None:
        self.who: Final = who
        self.atoms: Final = atoms
        self._tests = [compiled(atom.part) for atom in atoms]
        columns: dict[str, Column] = {}
        read = dict.fromkeys(leaf for atom in atoms for _, leaf in leaves(atom.part) if isinstance(leaf, Leaf))
        for number, leaf in enumerate(read):
            columns.setdefault(leaf.fact, Column(leaf.fact)).add(leaf, 1 << number)
        self._facts = tuple(columns)
        self._classes = tuple(ValueClasses([column]) for column in columns.values())
        self._found: dict[tuple[int, ...], int] = {}

    def stand(self, situation: Situation) -> int:
        """How it stands in a situation."""
        stand = 0
        for person in situation.of(self.who):
            kind = tuple(map(getitem, self._classes, map(person.values.get, self._facts)))
            found = self._found.get(kind)
            if found is None:
                if len(self._found) >= KINDS_KEPT:
                    self._found.clear()
                found = self._found[kind] = self._tested(situation, person)
            stand |= found
        return stand

    def outcomes(self, stand: int) -> dict[Scope, Outcome]:
        """The outcome of each."""
        return {atom: self._outcome(atom, stand >> number) for number, atom in enumerate(self.atoms)}

    def _outcome(self, atom: Scope, stand: int) -> Outcome:
        size = len(self.atoms)
        met, not_met, unknown = stand & 1, stand >> size & 1, stand >> 2 * size & 1
        settles, by, otherwise = (not_met, NOT_MET, MET) if atom.every else (met, MET, NOT_MET)
        return by if settles else UNKNOWN if unknown else otherwise

    def _tested(self, situation: Situation, person: Profile) -> int:
        places = {MET: 0, NOT_MET: len(self.atoms), UNKNOWN: 2 * len(self.atoms)}
        outcomes = enumerate(test(situation, person) for test in self._tests)
        return sum(1 << number + places[outcome] for number, outcome in outcomes)
