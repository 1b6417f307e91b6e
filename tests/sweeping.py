"""What sweeps wrote, and what two days decided afresh differ in."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.eligibility.assessment.assessment import Question
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide
from resolvers.gateway import Gateway
from resolvers.request.caller import Caller
from tests.store.database import connected

APPLYING = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)

Changes = set[tuple[Any, ...]]
Dsns = Mapping[str, str]


async def sweeps(held: Dsns) -> list[Any]:
    """Every sweep that is noted, the newest last."""
    async with connected(held["platform"]) as connection:
        return list(await connection.fetch("SELECT * FROM sweep ORDER BY id"))


async def changes(held: Dsns, since: str, on: str) -> Changes:
    """What is written for these days, by whichever version; a row twice would not be let in."""
    async with connected(held["platform"]) as connection:
        rows = await connection.fetch(
            "SELECT citizen_id, subject_id, service_id, from_status, to_status FROM status_change "
            "WHERE sweep_id = (SELECT max(id) FROM sweep WHERE since_day = $1 AND on_day = $2)",
            date.fromisoformat(since),
            date.fromisoformat(on),
        )
    return {tuple(row) for row in rows}


async def living(held: Dsns) -> int:
    """How many citizens are on record and alive."""
    async with connected(held["civil_registry"]) as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM relation WHERE kind = 'SELF'")
        return found


async def difference(held: Dsns, registry: Registry, since: str, on: str) -> Changes:
    """What a sweep of these days must come to: each row that qualifies on one of them alone."""
    before, after = [await _decided(held, registry, date.fromisoformat(day)) for day in (since, on)]
    return {
        (*row, *(None if status is None else status.name for status in (before.get(row), after.get(row))))
        for row in before.keys() | after.keys()
        if (before.get(row) in APPLYING) != (after.get(row) in APPLYING)
    }


async def _decided(held: Dsns, registry: Registry, day: date) -> dict[tuple[str, str, str], EligibilityStatus]:
    """Everybody's every row on a day, by what their own question is answered from."""
    stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in held.items()}
    gateway = Gateway(registry, stores, lambda: day)
    async with connected(held["civil_registry"]) as connection:
        everybody = [row[0] for row in await connection.fetch("SELECT citizen_id FROM relation WHERE kind = 'SELF'")]
    assessments = await asyncio.gather(
        *(
            gateway._contexts.of(Caller(citizen), None, "7e57" * 4).assessments.of(Question(citizen, day))
            for citizen in everybody
        )
    )
    for store in stores.values():
        store.close()
    return {
        (assessment.question.citizen_id, subject, rule.service_id): decide(rule, situation, number, day).status
        for assessment in assessments
        for number, (subject, situation) in enumerate(zip(assessment.subjects, assessment.situations, strict=True))
        for place, rule in enumerate(assessment.catalogue.rules)
        if number == 0 or not assessment.catalogue.of_household >> place & 1
    }
