"""The welfare office's rows of the synthetic population."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from random import Random

from agencies.contract import SEOUL
from agencies.contract.seed import TableRows
from agencies.population.household import MEDIAN_YEAR, Household, median_income
from agencies.population.person import Person
from agencies.population.population import Population
from agencies.welfare_office.synthetic.receipts import Receipt, livelihood_since, receipts


def rows(population: Population) -> Iterator[TableRows]:
    """Households' means, then citizens' records; all is on record as of the evening before the population's day."""
    dice = Random(f"{population.seed}:welfare_office")
    recorded_at = datetime.combine(population.on - timedelta(days=1), time(18), SEOUL)
    granted: dict[str, date] = {}
    received: list[Receipt] = []
    for household in population.households:  # in one pass, so that the first ones draw the same whatever the size
        if household.basic_livelihood:
            granted[household.id] = livelihood_since(household, population.on, dice)
        received += receipts(household, granted.get(household.id, population.on), population.on, dice)
    yield from _household_rows(population.households, granted, recorded_at)
    yield from _citizen_rows(population, received, recorded_at)
    yield TableRows("outbox", ("type", "subject_id", "on_day"), ())  # what is made up has happened to nobody
    yield TableRows("wrong_fact_report", ("fact_id", "subject_id", "reported_by", "report"), ())


def _household_rows(
    households: Iterable[Household], granted: dict[str, date], recorded_at: datetime
) -> Iterator[TableRows]:
    yield TableRows(
        "means",
        (
            "household_id",
            "year",
            "median_income",
            "monthly_income",
            "recognised_income",
            "assessed_on",
            "owns_home",
            "near_poverty",
            "recorded_at",
        ),
        (_means(household, recorded_at) for household in households if _on_record(household)),
    )
    yield TableRows(
        "basic_livelihood",
        ("household_id", "kind", "since"),
        ((h.id, kind, granted[h.id]) for h in households for kind in h.basic_livelihood),
    )
    yield TableRows("income_assessment", ("household_id", "applicant_id", "assessed_on", "recognised_income"), ())


def _citizen_rows(population: Population, received: list[Receipt], recorded_at: datetime) -> Iterator[TableRows]:
    receivers = {receipt.citizen_id for receipt in received}
    known = [p for p in population.persons if p.disability or p.veteran or p.id in receivers]
    yield TableRows(
        "beneficiary", ("citizen_id", "veteran", "recorded_at"), ((p.id, p.veteran, recorded_at) for p in known)
    )
    yield TableRows("disability", ("citizen_id", "severe", "kind", "since"), _disabilities(known))
    yield TableRows(
        "benefit_receipt",
        ("id", "citizen_id", "service_id", "since", "until"),
        ((_receipt_id(population.seed, r), r.citizen_id, r.service_id, r.since, r.until) for r in received),
    )


def _on_record(household: Household) -> bool:
    return household.monthly_income is not None or household.owns_home is not None


def _means(household: Household, recorded_at: datetime) -> tuple[object, ...]:
    recognised = household.recognised_income
    return (
        household.id,
        MEDIAN_YEAR,
        median_income(len(household.members)),
        household.monthly_income,
        recognised.won if recognised else None,
        recognised.month if recognised else None,
        household.owns_home,
        household.near_poverty,
        recorded_at,
    )


def _disabilities(persons: Iterable[Person]) -> Iterator[tuple[object, ...]]:
    for person in persons:
        if person.disability:
            yield person.id, person.disability.severe, person.disability.kind, person.disability.since


def _receipt_id(seed: int, receipt: Receipt) -> str:
    told = f"{seed}:{receipt.citizen_id}:{receipt.service_id}:{receipt.since}"
    return "b" + blake2b(told.encode(), digest_size=8).hexdigest()[:15]
