"""What one agency holds and others refer to, with the agency that holds it."""

from dataclasses import dataclass

from agencies.contract.agency import Receipts, Relations
from agencies.contract.fact import Fact, FactTable
from agencies.contract.life_event import LifeEventType
from agencies.contract.withdrawn_fact import WithdrawnFact


@dataclass(frozen=True, slots=True)
class HeldFact:
    """A fact, the table that it is read from, and the agency that holds it."""

    fact: Fact
    table: FactTable
    agency: str


@dataclass(frozen=True, slots=True)
class LeftFact:
    """A fact that was withdrawn, and the agency that held it."""

    withdrawn: WithdrawnFact
    agency: str


@dataclass(frozen=True, slots=True)
class HeldRelations:
    """The view of relations, and the agency that holds it."""

    relations: Relations
    agency: str


@dataclass(frozen=True, slots=True)
class HeldReceipts:
    """A table of receipts, and the agency that holds it; `elsewhere`: the services for which others answer."""

    receipts: Receipts
    agency: str
    elsewhere: frozenset[str] = frozenset()

    def answers_for(self, service_id: str) -> bool:
        """Whether it is this agency that knows who receives a service."""
        named = self.receipts.services
        return service_id not in self.elsewhere if named is None else service_id in named


@dataclass(frozen=True, slots=True)
class HeldLifeEvent:
    """A type of life event, and the agency that tells of such events."""

    type: LifeEventType
    agency: str
