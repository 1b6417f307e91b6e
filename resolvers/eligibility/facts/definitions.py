"""What every fact that rules name means and who holds it: as the installed agencies declare it, else as kept.

A catalogue can name a fact that no installed agency holds: an agency has left or has renamed a fact, or a newer release
has loaded the catalogue. The catalogue keeps each fact's definition, so that such a rule can still be shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from agencies.contract.fact import FactType, Holder
from agencies.contract.unit import OwnUnit, Unit
from agencies.registry import HeldFact, Registry
from agencies.service_catalogue.rules.comparison import admits
from agencies.service_catalogue.rules.condition import Condition, Leaf, Unread, Unstated, leaves
from agencies.service_catalogue.store.kept_definition import KeptDefinition

CATALOGUE: Final = "service_catalogue"
"""The agency whose store holds the rules."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One fact: titles by language, type, codes and the words for them, whose fact it is, the holder's id, the unit."""

    id: str
    title: Mapping[str, str]
    type: FactType
    codes: tuple[str, ...]
    of: Holder
    agency: str
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    unit: Unit | OwnUnit | None = field(default=None, compare=False)


class Definitions:
    """The definitions of facts as of one version of the catalogue; never changed."""

    def __init__(self, registry: Registry, kept: Iterable[KeptDefinition] = ()) -> None:
        self._registry = registry
        self._kept = {each.id: each for each in kept if each.id not in registry.facts}
        self._of = {id_: _held(held) for id_, held in registry.facts.items()} | {
            id_: _kept(each) for id_, each in self._kept.items()
        }
        self._unread: dict[Condition, frozenset[str]] = {}

    def __getitem__(self, fact: str) -> Definition:
        """The fact's definition; of one that nobody defines, its id alone, in the catalogue's name that names it."""
        return self._of.get(fact) or Definition(fact, {"ko": fact, "en": fact}, FactType.CODE, (), "citizen", CATALOGUE)

    def __contains__(self, fact: str) -> bool:
        return fact in self._of

    @property
    def held(self) -> frozenset[str]:
        """The facts that an installed agency holds."""
        return frozenset(self._registry.facts)

    @cached_property
    def household_facts(self) -> frozenset[str]:
        """The facts that are a household's."""
        return frozenset(id_ for id_, definition in self._of.items() if definition.of == "household")

    def absent_agency(self, agency: str) -> Mapping[str, str] | None:
        """The title of an agency that is not installed and held a fact; None where there was none of this id."""
        titles = (each.agency_title for each in self._kept.values() if each.agency_id == agency)
        return None if self._registry.agency(agency) is not None else next(titles, None)

    def kept_of(self, agency: str) -> list[str]:
        """The facts that an agency held and that no installed agency holds now."""
        return [each.id for each in self._kept.values() if each.agency_id == agency]

    def unread(self, condition: Condition) -> frozenset[str]:
        """The facts that cannot be compared as the condition does: nobody holds them, or they have another type."""
        found = self._unread.get(condition)
        if found is None:
            found = frozenset(leaf.fact for _, leaf in leaves(condition) if not self._reads(leaf))
            self._unread[condition] = found
        return found

    def _reads(self, leaf: Leaf | Unstated | Unread) -> bool:
        held = self._registry.facts.get(leaf.fact)
        if held is None:
            return False
        return not isinstance(leaf, Leaf) or admits(held.fact.type, leaf.operator, leaf.operand)


def kept_definitions(registry: Registry) -> list[KeptDefinition]:
    """The definitions that the catalogue is given to keep: those of every fact that an installed agency holds."""
    titles = {agency.id: agency.title for agency in registry.agencies}
    return [
        KeptDefinition(
            id_, held.fact.title, held.fact.type, held.fact.codes, held.table.of, held.agency, titles[held.agency]
        )
        for id_, held in sorted(registry.facts.items())
    ]


def _held(held: HeldFact) -> Definition:
    fact = held.fact
    return Definition(fact.id, fact.title, fact.type, fact.codes, held.table.of, held.agency, fact.said, fact.unit)


def _kept(kept: KeptDefinition) -> Definition:
    return Definition(kept.id, kept.title, kept.type, kept.codes, kept.of, kept.agency_id)
