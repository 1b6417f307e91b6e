"""How facts are read of the agencies: a read for each table that holds some, and the row that it brings of one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.fact import Fact, Holder
from agencies.contract.files.purpose import FACT
from agencies.contract.source import Row, RowsFrom, Table
from agencies.contract.sources.rows import Rows
from agencies.registration.held import HeldFact
from agencies.registration.registry import Registry
from agencies.remote.keyed_call import KeyedCall
from agencies.store.read import Read
from agencies.store.statement import rows_read
from resolvers.eligibility.facts.compiled_facts import AGE, ReadRow, compile_facts


@dataclass(frozen=True)
class FactRead:
    """The facts that stand in one table, and what brings them for all persons or households."""

    agency: str
    of: Holder
    table: Table | RowsFrom
    read: Read | KeyedCall
    facts: tuple[Fact, ...]
    recorded_at: str | None

    @property
    def table_name(self) -> str:
        """The table's name; an empty one where an agency's own function answers."""
        return self.table.name if isinstance(self.table, Table) else ""

    @cached_property
    def alike(self) -> bool:
        """Whether the facts are the same for everyone in a household: none hangs on the age of who is asked about."""
        return self.of == "household" and not self.by_age

    @cached_property
    def by_age(self) -> bool:
        """Whether what no row means hangs on the age."""
        return any(fact.absent.under_age is not None for fact in self.facts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The facts as purposes and usage records name them, sorted."""
        return tuple(sorted(f"{FACT}{fact.id}" for fact in self.facts))

    @cached_property
    def fact_ids(self) -> frozenset[str]:
        """The facts by id."""
        return frozenset(fact.id for fact in self.facts)

    @cached_property
    def movable(self) -> tuple[Fact, ...]:
        """The facts that may differ from day to day while the row stays as it is."""
        return tuple(f for f in self.facts if not f.value.at_any_day or f.absent.under_age is not None)

    @cached_property
    def read_row(self) -> ReadRow:
        """Reads all of the facts of a row at once."""
        return compile_facts(self.facts)


# One is made for each table of each person: to freeze it would take as long as the rest of making it.
@dataclass(slots=True, eq=False)
class Part:
    """One table's row of a person or their household: None where there is none, or where it cannot be read."""

    read: FactRead
    row: Row | None
    readable: bool


def parts_of(read: FactRead, found: Iterable[Any]) -> list[Part]:
    """What was found under each of some keys; where an error stands, as for two rows of a key, nothing is read."""
    return [
        Part(read, None, False) if isinstance(each, AgencyContractBroken) else Part(read, each, True) for each in found
    ]


@lru_cache(maxsize=256)
def fact_reads(registry: Registry, fact_ids: frozenset[str]) -> tuple[FactRead, ...]:
    """What is read for these facts; the age first, where what no row means depends on it."""
    by_age = any(registry.facts[fact_id].fact.absent.under_age is not None for fact_id in fact_ids)
    held: dict[tuple[str, Holder, Table | RowsFrom], list[HeldFact]] = {}
    for fact_id in dict.fromkeys((*([AGE] if by_age else []), *sorted(fact_ids))):
        each = registry.facts[fact_id]
        held.setdefault((each.agency, each.table.of, each.table.table), []).append(each)
    return tuple(_fact_read(*place, facts) for place, facts in held.items())


def _fact_read(agency: str, of: Holder, table: Table | RowsFrom, held: Sequence[HeldFact]) -> FactRead:
    recorded_at = held[0].table.recorded_at
    columns = {column for each in held for column in each.fact.value.columns}
    columns |= {recorded_at} if recorded_at else set()
    return FactRead(agency, of, table, _read_of(table, columns), tuple(each.fact for each in held), recorded_at)


def _read_of(table: Table | RowsFrom, columns: Collection[str]) -> Read | KeyedCall:
    if isinstance(table, RowsFrom):
        return KeyedCall(table.read, frozenset(columns))
    return rows_read(Rows(table, False, "", None, None, None, ()), columns, {}, date.min)
