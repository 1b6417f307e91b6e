"""The labour office's rows of the synthetic population."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from agencies.contract import SEOUL
from agencies.contract.seed import TableRows
from agencies.population.person import Person
from agencies.population.population import Population
from agencies.population.records.employment import AT_WORK


def rows(population: Population) -> Iterator[TableRows]:
    """Workers before what refers to them; all is on record as of the evening before the population's day."""
    recorded_at = datetime.combine(population.on - timedelta(days=1), time(18), SEOUL)
    workers = [person for person in population.persons if _on_record(person)]
    yield TableRows("worker", ("citizen_id", "recorded_at"), ((p.id, recorded_at) for p in workers))
    yield TableRows(
        "employment",
        ("citizen_id", "status", "occupation", "since"),
        ((p.id, p.employment, p.occupation, _since(p)) for p in workers if p.employment),
    )
    yield TableRows(
        "insurance",
        ("citizen_id", "insured_days", "counted_on"),
        ((p.id, p.insured_days, population.on) for p in workers if p.insured_days is not None),
    )
    yield TableRows(
        "leave",
        ("citizen_id", "kind", "since", "until"),
        ((p.id, p.leave.kind, p.leave.since, p.leave.until) for p in workers if p.leave),
    )
    yield TableRows(
        "job_loss",
        ("citizen_id", "lost_on", "involuntary"),
        ((p.id, p.job_lost_on, p.involuntary) for p in workers if p.job_lost_on),
    )
    yield TableRows("outbox", ("type", "subject_id", "on_day"), ())  # what is made up has happened to nobody
    yield TableRows("wrong_fact_report", ("fact_id", "subject_id", "reported_by", "report"), ())


def _on_record(person: Person) -> bool:
    return (
        person.employment is not None
        or person.insured_days is not None
        or person.job_lost_on is not None
        or person.leave is not None
    )


def _since(person: Person) -> object:
    return person.employed_since if person.employment in AT_WORK else person.job_lost_on
