"""Persons as they were before an event: what their agency's outbox kept of them is put back, the rest is as now."""

from collections.abc import Sequence
from dataclasses import replace

from agencies.contract.outbox import HOME_OF, MORE, Before
from resolvers.eligibility.facts.fact_read import Part
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.record import HouseholdRecord, Record


def before(persons: Persons, agency: str, kept: Before) -> Persons:
    """The persons with the rows of one agency's tables of facts as these were.

    Whoever's rows were no other than now has the same record.
    """
    if not kept:
        return persons
    homes = persons.relations.households
    keys = frozenset[str]().union(*kept.values())
    households: dict[tuple[int, str | None], HouseholdRecord] = {}
    records = {}
    for person, record in persons.records.items():
        shared, own_home = record.household, HOME_OF + person
        home = own_home if own_home in keys else homes.get(person)
        if person not in keys and home not in keys:
            records[person] = record
            continue
        # Who has moved does not share how things were with those among whom they live now.
        key = id(shared), home
        if key not in households:
            parts = [_part(each, agency, kept, home) for each in shared.parts]
            households[key] = shared if _are_same(parts, shared.parts) else HouseholdRecord(parts)
        records[person] = _record(record, households[key], agency, kept, home)
    return replace(persons, records=records)


def _record(record: Record, household: HouseholdRecord, agency: str, kept: Before, home: str | None) -> Record:
    own = [_part(each, agency, kept, home if each.read.of == "household" else record.citizen_id) for each in record.own]
    if household is record.household and _are_same(own, record.own):
        return record
    return Record(record.citizen_id, own, household, record.hidden, record.withheld, record.unread)


def _are_same(parts: Sequence[Part], others: Sequence[Part]) -> bool:
    return all(one is other for one, other in zip(parts, others, strict=True))


def _part(part: Part, agency: str, kept: Before, key: str | None) -> Part:
    if part.read.agency != agency or key is None:
        return part
    rows = kept.get(part.read.table_name, {})
    if key not in rows or not part.readable or rows[key] == part.row:
        return part
    return Part(part.read, rows[key], True)


def unkept(persons: Persons, agency: str, kept: Before) -> frozenset[str]:
    """The citizens of whom it is not known how things were, since the transaction changed more people than are kept."""
    if not any(MORE in rows for rows in kept.values()):
        return frozenset()
    homes = persons.relations.households
    return frozenset(
        record.citizen_id
        for person, record in persons.records.items()
        for part in record.parts
        if part.read.agency == agency
        and MORE in (rows := kept.get(part.read.table_name, {}))
        and (homes.get(person) if part.read.of == "household" else record.citizen_id) not in rows
    )


def all_readable(persons: Persons) -> bool:
    """Whether everything that was asked of the agencies could be read, what is received already too."""
    received = persons.received
    if received is not None and not received.is_whole:
        return False
    # A household's record is shared by all who live in it.
    households = {record.household for record in persons.records.values()}
    held = (*(record.own for record in persons.records.values()), *(household.parts for household in households))
    return all(part.readable for parts in held for part in parts)
