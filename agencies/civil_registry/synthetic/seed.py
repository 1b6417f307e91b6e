"""The civil registry's rows of the synthetic population: who everyone is, whose kin, and where they live."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from agencies.contract import ADULT_AT, SEOUL, add_years
from agencies.contract.seed import TableRows
from agencies.population.district import districts
from agencies.population.household import Household
from agencies.population.person import Person, Sex
from agencies.population.population import Population

BIRTH_TERM_DAYS = 28
DEATH_TERM_DAYS = 20

Rows = Iterable[tuple[Any, ...]]


def rows(population: Population) -> Iterator[TableRows]:
    """The registry's tables with the rows of this population, in the order in which they can be loaded."""
    persons, households = population.persons, population.households
    recorded_at = datetime.combine(population.on, time(), SEOUL)
    random = Random(f"{population.seed}:civil_registry")
    yield TableRows("district", ("code", "name"), _districts())
    yield TableRows(
        "citizen",
        ("id", "name", "sex", "birth_date", "north_korean_defector", "foreign_born", "recorded_at"),
        ((p.id, p.name, p.sex.value, p.birth_date, p.defector, p.foreign_born, recorded_at) for p in persons),
    )
    yield TableRows("birth", ("child_id", "mother_id", "registered_on"), _births(persons, random, population.on))
    yield TableRows("death", ("citizen_id", "died_on", "registered_on"), _deaths(persons, random, population.on))
    yield TableRows("kinship", ("parent_id", "child_id", "kind", "since"), _kinships(persons))
    yield TableRows("marriage", ("id", "first_id", "second_id", "since", "until"), _marriages(persons))
    yield TableRows("custody", ("parent_id", "child_id", "since"), _custody(persons))
    yield TableRows(
        "protection_order", ("id", "protected_id", "from_id", "since", "until"), _protection_orders(persons)
    )
    yield TableRows(
        "guardianship", ("id", "guardian_id", "ward_id", "since", "until"), _guardianships(persons, population.on)
    )
    yield TableRows(
        "household",
        ("id", "head_id", "multicultural", "recorded_at"),
        ((h.id, h.head.id, h.multicultural, recorded_at) for h in households),
    )
    yield TableRows(
        "household_member",
        ("id", "household_id", "citizen_id", "relation", "since", "until"),
        _memberships(persons, population.on),
    )
    yield TableRows(
        "address",
        ("id", "household_id", "emd_code", "sigungu_code", "sido_code", "since", "until"),
        _addresses(households),
    )
    yield TableRows("move", ("id", "household_id", "from_address", "to_address", "moved_on"), _moves(households))
    yield TableRows("outbox", ("type", "subject_id", "on_day"), ())  # what is made up has happened to nobody
    yield TableRows("wrong_fact_report", ("fact_id", "subject_id", "reported_by", "report"), ())


def _districts() -> Rows:
    named: dict[str, str] = {}
    for place in districts():
        named[place.sido_code] = place.sido
        named[place.sigungu_code] = place.sigungu
        named[place.emd_code] = place.emd
    return named.items()


def _births(persons: Iterable[Person], random: Random, on: date) -> Rows:
    """Those of everyone whose parents are on record and who was not born abroad; of an adopted child without mother."""
    for person in persons:
        if person.parents and not person.foreign_born and not person.defector:
            mother = next((p.id for p in person.parents if p.sex is Sex.FEMALE and not person.adopted_on), None)
            yield person.id, mother, _registered(person.birth_date, BIRTH_TERM_DAYS, random, on)


def _deaths(persons: Iterable[Person], random: Random, on: date) -> Rows:
    for person in persons:
        if person.died_on:
            yield person.id, person.died_on, _registered(person.died_on, DEATH_TERM_DAYS, random, on)


def _registered(happened: date, term_days: int, random: Random, on: date) -> date:
    return min(on, happened + timedelta(days=1 + int(term_days * random.random())))


def _kinships(persons: Iterable[Person]) -> Rows:
    for child in persons:
        kind = "ADOPTION" if child.adopted_on else "BIRTH"
        for parent in child.parents:
            yield parent.id, child.id, kind, child.adopted_on or child.birth_date


def _marriages(persons: Iterable[Person]) -> Rows:
    for person in persons:
        if person.spouse and person.sex is Sex.MALE:
            yield _id("w", person.id), person.id, person.spouse.id, person.married_on, None
        late = person.late_spouse
        if late:
            husband, wife = (person, late) if person.sex is Sex.MALE else (late, person)
            yield _id("w", husband.id), husband.id, wife.id, late.married_on, late.died_on


def _custody(persons: Iterable[Person]) -> Rows:
    for child in persons:
        for custody in child.custody:
            yield custody.parent.id, child.id, custody.since


def _protection_orders(persons: Iterable[Person]) -> Rows:
    for person in persons:
        for number, order in enumerate(person.protected_from):
            yield _id("o", person.id, number), person.id, order.hidden_from.id, order.since, order.until


def _guardianships(persons: Iterable[Person], on: date) -> Rows:
    for ward in persons:
        if ward.guardian:
            yield _id("g", ward.id), ward.guardian.id, ward.id, _became_ward(ward, on), None
        if ward.former_guardianship:
            former = ward.former_guardianship
            yield _id("g", ward.id, 1), former.guardian.id, ward.id, former.since, former.until


def _became_ward(ward: Person, on: date) -> date:
    """A grown-up's guardianship is another than that of the minor, which ended with the coming of age."""
    joined, grown = ward.joined_on or on, add_years(ward.birth_date, ADULT_AT)
    return max(joined, grown) if grown <= on else joined


def _memberships(persons: Iterable[Person], on: date) -> Rows:
    for person in persons:
        for number, former in enumerate(person.former_memberships, start=1):
            relation = _former_relation(person, former.household)
            yield _id("m", person.id, number), former.household.id, person.id, relation, former.since, former.until
        if person.household and person.relation:
            since = person.joined_on or on
            yield _id("m", person.id), person.household.id, person.id, person.relation.value, since, None


def _former_relation(person: Person, household: Household) -> str:
    if household.head.late_spouse is person:
        return "SPOUSE"
    if household.head in person.children:
        return "PARENT"
    return "CHILD" if household.head in person.parents else "OTHER"


def _addresses(households: Iterable[Household]) -> Rows:
    for household in households:
        for number, earlier in enumerate(household.earlier_addresses, start=1):
            place = earlier.district
            codes = place.emd_code, place.sigungu_code, place.sido_code
            yield _id("a", household.id, number), household.id, *codes, earlier.since, earlier.until
        if household.district and household.since:
            place = household.district
            codes = place.emd_code, place.sigungu_code, place.sido_code
            yield _id("a", household.id), household.id, *codes, household.since, None


def _moves(households: Iterable[Household]) -> Rows:
    for household in households:
        if not household.district:
            continue
        addresses = [_id("a", household.id, n) for n in range(1, len(household.earlier_addresses) + 1)]
        addresses.append(_id("a", household.id))
        for number, earlier in enumerate(household.earlier_addresses):
            moved = _id("r", household.id, number), household.id, addresses[number], addresses[number + 1]
            yield *moved, earlier.until


def _id(kind: str, of: str, number: int = 0) -> str:
    """The id of the row of this kind that belongs to a person or a household."""
    return f"{kind}{of[1:]}{number:x}"
