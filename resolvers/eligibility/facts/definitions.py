"""What every fact that rules name means and who holds it: as the installed agencies declare it, else as kept.

A catalogue can name a fact that no installed agency holds: an agency has left or has renamed a fact, or a newer release
has loaded the catalogue. The catalogue keeps each fact's definition, so that such a rule can still be shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

from agencies.contract.deprecation import Deprecated
from agencies.contract.fact import FactType, FactValue, Holder
from agencies.contract.question import Question
from agencies.contract.unit import OwnUnit, Unit
from agencies.registration.held import HeldFact, LeftFact
from agencies.registration.registry import Registry
from agencies.rules.comparison import admits
from agencies.rules.condition import Condition, Leaf, Unread, Unstated, leaves
from agencies.rules.profile import SOURCE_UNAVAILABLE, WITHDRAWN
from agencies.service_catalogue.store.kept_definition import KeptDefinition

CATALOGUE: Final = "service_catalogue"
"""The agency whose store holds the rules."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One fact: titles by language, type, codes and the words for them, whose fact it is, the holder's id, the unit.

    `question`: how one asks a citizen for it; None: no citizen knows it · `bounds`: the least and most of an answer ·
    `sources`: the facts from which it is derived · `deprecated`: that it will be withdrawn · `withdrawn_on`: from which
    day on nobody holds it; None: somebody does, or nobody has said that it was withdrawn · `instead`: the fact that
    takes, or took, its place.
    """

    id: str
    title: Mapping[str, str]
    type: FactType
    codes: tuple[str, ...]
    of: Holder
    agency: str
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    unit: Unit | OwnUnit | None = field(default=None, compare=False)
    deprecated: Deprecated | None = field(default=None, compare=False)
    withdrawn_on: date | None = None
    instead: str | None = None
    question: Question | None = field(default=None, compare=False)
    bounds: tuple[FactValue | None, FactValue | None] = field(default=(None, None), compare=False)
    sources: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether a citizen can be asked for it."""
        return self.question is not None


class Definitions:
    """The definitions of facts as of one version of the catalogue; never changed."""

    def __init__(self, registry: Registry, kept: Iterable[KeptDefinition] = ()) -> None:
        self._registry = registry
        declared = {id_: _held(held) for id_, held in registry.facts.items()} | {
            id_: _left(left) for id_, left in registry.withdrawn.items()
        }
        self._kept = {each.id: each for each in kept if each.id not in declared}
        self._of = declared | {id_: _kept(each) for id_, each in self._kept.items()}
        self._unread: dict[Condition, Mapping[str, str]] = {}

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
        """The title of an agency that is left out and held a fact; None where there was none of this id."""
        titles = (each.agency_title for each in self._kept.values() if each.agency_id == agency)
        found = self._registry.agency(agency)
        return next(titles, None) if found is None or found.fault is not None else None

    def kept_of(self, agency: str) -> list[str]:
        """The facts that an agency held and that no installed agency holds now."""
        return [each.id for each in self._kept.values() if each.agency_id == agency]

    def unread(self, condition: Condition) -> Mapping[str, str]:
        """The facts that cannot be compared as the condition does, each with the cause.

        WITHDRAWN where nobody holds it any more; SOURCE_UNAVAILABLE where its agency is not here, or gives it another
        type.
        """
        found = self._unread.get(condition)
        if found is None:
            found = {leaf.fact: self._cause(leaf.fact) for _, leaf in leaves(condition) if not self._reads(leaf)}
            self._unread[condition] = found
        return found

    def _cause(self, fact: str) -> str:
        return SOURCE_UNAVAILABLE if self[fact].withdrawn_on is None else WITHDRAWN

    def _reads(self, leaf: Leaf | Unstated | Unread) -> bool:
        held = self._registry.facts.get(leaf.fact)
        if held is None:
            return False
        return not isinstance(leaf, Leaf) or admits(held.fact.type, leaf.operator, leaf.operand)


def kept_definitions(registry: Registry) -> list[KeptDefinition]:
    """The definitions that the catalogue is given to keep: of all that an installed agency holds, or held once."""
    titles = {agency.id: agency.title for agency in registry.agencies}
    declared = [_held(each) for each in registry.facts.values()] + [_left(each) for each in registry.withdrawn.values()]
    return [
        KeptDefinition(
            each.id,
            each.title,
            each.type,
            each.codes,
            each.of,
            each.agency,
            titles[each.agency],
            each.withdrawn_on,
            each.instead if each.withdrawn_on is not None else None,
        )
        for each in sorted(declared, key=lambda definition: definition.id)
    ]


def _held(held: HeldFact) -> Definition:
    fact = held.fact
    found = Definition(
        fact.id,
        fact.title,
        fact.type,
        fact.codes,
        held.table.of,
        held.agency,
        fact.said,
        fact.unit,
        question=fact.question,
        bounds=fact.bounds,
        sources=() if fact.derived is None else tuple(fact.derived.sources),
    )
    if fact.deprecated is None:
        return found
    return replace(found, deprecated=fact.deprecated, instead=fact.deprecated.instead)


def _left(left: LeftFact) -> Definition:
    gone = left.withdrawn
    return Definition(
        gone.id,
        gone.title,
        gone.type,
        gone.codes,
        gone.of,
        left.agency,
        withdrawn_on=gone.withdrawn_on,
        instead=gone.instead,
    )


def _kept(kept: KeptDefinition) -> Definition:
    return Definition(
        kept.id,
        kept.title,
        kept.type,
        kept.codes,
        kept.of,
        kept.agency_id,
        withdrawn_on=kept.withdrawn_on,
        instead=kept.instead,
    )
