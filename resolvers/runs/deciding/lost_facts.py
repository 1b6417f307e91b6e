"""What citizens lose where facts are withdrawn: how services stand for them with the facts, and without them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from agencies.contract.withdrawn_fact import WithdrawnFact
from agencies.registration.held import HeldFact, LeftFact
from agencies.registration.registry import Registry
from agencies.rules.evaluation import Situation
from resolvers.eligibility.assessment.assessment import sets_by_status
from resolvers.eligibility.assessment.status_sets import STATUSES, ByStatus, positions
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide, missing
from resolvers.runs.deciding.residents import Residents

UNKNOWN: Final = STATUSES.index(EligibilityStatus.UNKNOWN)

Turned = tuple[str, str, str]
"""A service, its status with the facts, and its status without them."""


def registry_without(registry: Registry, facts: Collection[str], on: date) -> Registry:
    """The registry where these facts were withdrawn on a day; those that it does not hold change nothing."""
    left = {id_: _left(registry.facts[id_], on) for id_ in facts if id_ in registry.facts}
    held = {id_: fact for id_, fact in registry.facts.items() if id_ not in left}
    return replace(registry, facts=held, withdrawn={**registry.withdrawn, **left})


def _left(held: HeldFact, on: date) -> LeftFact:
    fact = held.fact
    return LeftFact(WithdrawnFact(fact.id, fact.title, fact.type, on, None, held.table.of, fact.codes), held.agency)


@dataclass(slots=True)
class LostFacts:
    """Citizens' verdicts by the catalogue as it is read with facts, and as it is read without them.

    `turned`: for how many citizens a service, of one of their subjects, goes from one status to another, or hangs on a
    fact that was not to be had before either · `citizens`: how many were looked at.
    """

    with_them: Catalogue
    without_them: Catalogue
    facts: frozenset[str]
    on: date
    turned: Counter[Turned] = field(default_factory=Counter)
    citizens: int = 0

    def add(self, residents: Residents, citizen_ids: Iterable[str]) -> None:
        """Look at these citizens, who are among the residents."""
        profiles = {person: record.at(self.on) for person, record in residents.records.items()}
        for persons in residents.persons(citizen_ids):
            subjects = persons.subjects_at(self.on)
            situations = persons.arranged(profiles, subjects, self.on)
            self.turned.update(set(self._turned(situations)))
            self.citizens += 1

    def _turned(self, situations: Sequence[Situation]) -> Iterator[Turned]:
        before = sets_by_status(self.with_them, situations, self.on)
        after = sets_by_status(self.without_them, situations, self.on)
        for number, situation in enumerate(situations):
            had, has = (
                _by_service(catalogue, sets[number])
                for catalogue, sets in ((self.with_them, before), (self.without_them, after))
            )
            for service, status in has.items():
                was = had.get(service, status)
                if was != status or (status == UNKNOWN and self._hangs(service, situation, number)):
                    yield service, STATUSES[was].name, STATUSES[status].name

    def _hangs(self, service: str, situation: Situation, number: int) -> bool:
        """Whether a service that is UNKNOWN with and without the facts is so for want of one that nobody holds here."""
        rule = self.with_them.rules[self.with_them.positions[service]]
        gone = self.facts & rule.unread.keys()
        return bool(gone) and any(gap.fact in gone for gap in missing(decide(rule, situation, number, self.on)))


def _by_service(catalogue: Catalogue, sets: ByStatus) -> dict[str, int]:
    size = len(catalogue.rules)
    return {
        catalogue.rules[position].service_id: status
        for status, services in enumerate(sets)
        for position in positions(services, size).tolist()
    }
