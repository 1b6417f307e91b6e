"""What was known before an event: what an agency's outbox kept of persons is put back, the rest is as now."""

from collections.abc import Sequence
from datetime import date

from agencies.contract.storage.outbox import HOME_OF, MORE, Before
from agencies.registration.registry import Registry
from agencies.rules.profile import Profile
from resolvers.eligibility.facts.fact_read import Part
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.record import HouseholdRecord, facts_of


def before(persons: Persons, on: date, agency: str, kept: Before) -> dict[str, Profile]:
    """Of those whose rows differ, what is known at a day with the rows of one agency's tables as they were kept."""
    homes = persons.relations.households
    keys = frozenset[str]().union(*kept.values())
    households: dict[tuple[HouseholdRecord, str | None], Profile] = {}
    found = {}
    for person, record in persons.records.items():
        # Who has moved does not share how things were with those among whom they live now.
        own_home = HOME_OF + person
        home = own_home if own_home in keys else homes.get(person)
        if person not in keys and home not in keys:
            continue
        shared = record.household, home
        if shared not in households:
            households[shared] = facts_of(_differing(record.household.parts, agency, kept, None, home).values(), on)
        own, alike = _differing(record.own, agency, kept, person, home), households[shared]
        if own or alike.values or alike.causes:
            found[person] = record.at_with(own, alike, on)
    return found


def _differing(
    parts: Sequence[Part], agency: str, kept: Before, person: str | None, home: str | None
) -> dict[int, Part]:
    """The rows that are kept and are others than these, by their place."""
    found = {}
    for place, part in enumerate(parts):
        read = part.read
        if read.agency != agency or not part.readable:
            continue
        rows, key = kept.get(read.table_name), home if read.of == "household" else person
        if rows is not None and key is not None and key in rows and rows[key] != part.row:
            found[place] = Part(read, rows[key], True)
    return found


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


def silent_of(registry: Registry, persons: Persons | None) -> frozenset[str]:
    """Return the agencies that gave no answer about persons, not even one that cannot be read."""
    if persons is None:
        return frozenset()
    facts = frozenset[str]().union(*(each.unanswered for each in persons.records.values()))
    receipts = frozenset[str]() if persons.received is None else persons.received.silent
    return receipts.union(registry.facts[fact].agency for fact in facts)


def all_readable(persons: Persons) -> bool:
    """Whether everything that was asked of the agencies could be read, what is received already too."""
    received = persons.received
    if received is not None and received.unread:
        return False
    # A household's record is shared by all who live in it.
    households = {record.household for record in persons.records.values()}
    held = (*(record.own for record in persons.records.values()), *(household.parts for household in households))
    return all(part.readable for parts in held for part in parts)
