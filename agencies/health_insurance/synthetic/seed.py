"""The health insurer's rows of the synthetic population; what the population does not hold is drawn from its seed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from agencies.contract import SEOUL
from agencies.contract.seed import TableRows
from agencies.health_insurance.schedule import DOSES, VACCINES
from agencies.health_insurance.synthetic.screenings import ScreeningPlan
from agencies.health_insurance.synthetic.vaccinations import VaccinationPlan
from agencies.population.person import Person
from agencies.population.population import Population

PREPARING_DAYS = (20, 300)
CARE_DAYS = (30, 1800)

Rows = Iterable[tuple[Any, ...]]


def rows(population: Population) -> Iterator[TableRows]:
    """The insurer's tables with the rows of this population, in the order in which they can be loaded."""
    on, random = population.on, Random(f"{population.seed}:health_insurance")
    insured = [person for person in population.persons if not person.died_on]
    recorded_at = datetime.combine(on, time(), SEOUL)
    yield TableRows("vaccine", ("code", "disease"), VACCINES.items())
    yield TableRows(
        "vaccine_dose",
        ("vaccine", "dose", "sex", "born_from", "due_months", "until_months", "yearly"),
        ((d.vaccine, d.dose, d.sex, d.born_from, d.due_months, d.until_months, d.yearly) for d in DOSES),
    )
    yield TableRows(
        "insured",
        ("citizen_id", "serious_illness", "recorded_at"),
        ((p.id, p.serious_illness, recorded_at) for p in insured),
    )
    yield TableRows("pregnancy", ("id", "citizen_id", "registered_on", "due_date", "ended_on"), _pregnancies(insured))
    yield TableRows("birth_notification", ("id", "mother_id", "born_on", "notified_on"), ())
    yield TableRows("preparation", ("id", "citizen_id", "kind", "since"), _preparations(insured, random, on))
    yield TableRows("health_condition", ("id", "citizen_id", "code", "name", "since"), _conditions(insured))
    yield TableRows("care_grade", ("citizen_id", "grade", "since"), _care_grades(insured, random, on))
    yield TableRows(
        "vaccination",
        ("id", "citizen_id", "vaccine", "dose", "due_on", "given_on"),
        _vaccinations(insured, VaccinationPlan(random, on)),
    )
    yield TableRows(
        "checkup", ("id", "citizen_id", "kind", "due_on", "done_on"), _checkups(insured, ScreeningPlan(random, on))
    )
    yield TableRows("outbox", ("type", "subject_id", "on_day"), ())  # what is made up has happened to nobody
    yield TableRows("wrong_fact_report", ("fact_id", "subject_id", "reported_by", "report"), ())


def _pregnancies(insured: Iterable[Person]) -> Rows:
    for person in insured:
        known = person.past_pregnancies + ((person.pregnancy,) if person.pregnancy else ())
        for number, pregnancy in enumerate(known):
            days = pregnancy.registered_on, pregnancy.due_date, pregnancy.ended_on
            yield _id("p", person, number), person.id, *days


def _preparations(insured: Iterable[Person], random: Random, on: date) -> Rows:
    for person in insured:
        if person.preparing:
            yield _id("q", person), person.id, person.preparing.value, on - _days(random, PREPARING_DAYS)


def _conditions(insured: Iterable[Person]) -> Rows:
    for person in insured:
        for number, found in enumerate(person.conditions):
            yield _id("d", person, number), person.id, found.code, found.name, found.since


def _care_grades(insured: Iterable[Person], random: Random, on: date) -> Rows:
    for person in insured:
        if person.long_term_care_grade:
            yield person.id, person.long_term_care_grade, on - _days(random, CARE_DAYS)


def _vaccinations(insured: Iterable[Person], plan: VaccinationPlan) -> Rows:
    for person in insured:
        for number, (dose, due, given) in enumerate(plan.of(person)):
            yield _id("v", person, number), person.id, dose.vaccine, dose.dose, due, given


def _checkups(insured: Iterable[Person], plan: ScreeningPlan) -> Rows:
    for person in insured:
        for number, (kind, due, had) in enumerate(plan.of(person)):
            yield _id("k", person, number), person.id, kind, due, had


def _days(random: Random, between: tuple[int, int]) -> timedelta:
    least, most = between
    return timedelta(days=least + int((most - least) * random.random()))


def _id(kind: str, person: Person, number: int = 0) -> str:
    """The id of a person's so-manieth row of this kind."""
    return f"{kind}{person.id[1:]}{number:x}"
