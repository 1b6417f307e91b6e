"""What slots ask of others than the row's subject, how it stands, and which services that meets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from agencies.service_catalogue.rules.condition import Scope, Who, is_of_subject
from agencies.service_catalogue.rules.evaluation import Situation, compiled
from agencies.service_catalogue.rules.three_valued_logic import MET, UNKNOWN, Outcome
from resolvers.eligibility.index.slot import Sets, Slot
from resolvers.eligibility.index.spoken import Spoken

OUTCOMES_KEPT: Final = 256


class Outcomes(dict[Scope, Outcome]):
    """How each of these stands, which is the same for all subjects of a citizen. Others share it: nobody changes it.

    `alone`: the services that are met as far as slots without columns go · `beside`: those that are met in the others.
    """

    __slots__ = ("alone", "beside")

    def __init__(self, outcomes: Mapping[Scope, Outcome], alone: Sets, beside: Sequence[Sets]) -> None:
        super().__init__(outcomes)
        self.alone = alone
        self.beside = beside


class Sayings:
    """All that slots ask of others than the row's subject; `beside` are those slots whose columns are looked at too."""

    def __init__(self, alone: Sequence[Slot], beside: Sequence[Slot], everything: int) -> None:
        atoms = tuple(dict.fromkeys(atom for slot in (*alone, *beside) for atom in slot.others))
        self.atoms: Final = atoms
        self._spoken: Final = [
            Spoken(who, [atom for atom in atoms if atom.who == who and is_of_subject(atom.part)])
            for who in get_args(Who)
        ]
        self._nested: Final = {atom: compiled(atom) for atom in atoms if not is_of_subject(atom.part)}
        self._everything: Final = everything
        self._alone: Final = [
            (everything & ~slot.restricted, slot.unstated, tuple(slot.others.items())) for slot in alone
        ]
        self._beside: Final = [tuple(slot.others.items()) for slot in beside]
        self._found: dict[tuple[Any, ...], Outcomes] = {}

    def outcomes(self, situation: Situation) -> Outcomes:
        """How it stands in a situation, whoever of the citizen's is its subject."""
        nested = [test(situation, situation.subject) for test in self._nested.values()]
        stand = (*[spoken.stand(situation) for spoken in self._spoken], *nested)
        found = self._found.get(stand)
        if found is None:
            if len(self._found) >= OUTCOMES_KEPT:
                self._found.clear()
            found = self._found[stand] = self._outcomes(stand, dict(zip(self._nested, nested, strict=True)))
        return found

    def bits(self) -> Iterator[int]:
        """Every set of services that it remembers, for who measures it."""
        for found in self._found.values():
            for sets in (found.alone, *found.beside):
                yield from sets

    def _outcomes(self, stand: Sequence[Any], found: dict[Scope, Outcome]) -> Outcomes:
        for spoken, number in zip(self._spoken, stand, strict=False):
            found |= spoken.outcomes(number)
        certain = possible = self._everything
        for free, unstated, asking in self._alone:
            met, maybe = _asked(asking, found)
            certain &= met | free
            possible &= maybe | free | unstated
        ordered = {atom: found[atom] for atom in self.atoms}
        return Outcomes(ordered, (certain, possible), [_asked(asking, found) for asking in self._beside])


def _asked(asking: Iterable[tuple[Scope, int]], found: Mapping[Scope, Outcome]) -> Sets:
    """Of those that ask for any of these, who are certainly and who are possibly met."""
    certain = possible = 0
    for atom, services in asking:
        outcome = found[atom]
        if outcome is MET:
            certain |= services
            possible |= services
        elif outcome is UNKNOWN:
            possible |= services
    return certain, possible
