"""Sweeps of a day over a town's stores, and what they wrote."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from io import StringIO
from typing import Any, Final

from agencies.registration.registry import PLATFORM
from resolvers.platform.platform_store import platform_store
from resolvers.process.progress import Progress
from resolvers.runs.notice_sweep.day_sweep import DaySweep
from tests.notices.town import Town

SINCE: Final = date(2026, 12, 1)
ON: Final = date(2027, 3, 1)
NOTER: Final = "the tests of sweeps"
# Who agrees to what follows from the ids: most to all, some to some, a few to nothing.
AGREE: Final = f"""
    INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, until, noted_at, noted_by)
    SELECT c, 'proactive_notice', a, 1, said < 9, now(), CASE WHEN said < 9 THEN NULL ELSE now() END, now(), '{NOTER}'
    FROM unnest($1::text[]) c, unnest($2::text[]) a, LATERAL (SELECT abs(hashtext(c || a)) % 11 AS said) s
    WHERE said < 10 AND NOT EXISTS (SELECT FROM consent k WHERE k.citizen_id = c)
"""
EVERYBODY: Final = "SELECT citizen_id FROM relation WHERE kind = 'SELF'"
TOLD: Final = """
    SELECT n.citizen_id, n.told FROM notice n JOIN life_event e ON e.id = n.event_id
    WHERE e.type = 'age_reached' AND e.on_day = $1
"""
SWEPT: Final = """
    SELECT since_day, finished_at IS NOT NULL AS finished, citizens, told, failures, failure
    FROM notice_sweep WHERE on_day = $1
"""
FORGET: Final = (
    "DELETE FROM notice_sweep",
    "DELETE FROM notice USING life_event e WHERE e.id = event_id AND e.type = 'age_reached'",
    "DELETE FROM life_event WHERE type = 'age_reached'",
)


@asynccontextmanager
async def swept_before(town: Town, on: date = SINCE) -> AsyncIterator[None]:
    """A town where this day was swept, and nothing since; none of what is swept meanwhile stays."""
    swept = (
        "INSERT INTO notice_sweep (on_day, since_day, begun_at, finished_at) "
        f"VALUES ('{on}', '{on}'::date - 1, now(), now())"
    )
    await town.run(PLATFORM, *FORGET, swept)
    yield
    await town.run(PLATFORM, *FORGET)


async def sweep(town: Town, on: date = ON, today: date | None = None) -> str:
    """Sweep a day, which is today unless another is; what the operator is told."""
    said: list[str] = []
    async with platform_store(town.dsns[PLATFORM]) as connection:
        progress = Progress(StringIO())
        tells = town.gateway.page_sweep()
        await DaySweep(town.registry, town.dsns, connection, tells).run(on, today or on, said.append, progress)
    return "\n".join(said)


async def told_by(town: Town, on: date = ON) -> dict[str, Any]:
    """What each citizen was told of a day; nobody has two notices of it."""
    rows = await town.rows(PLATFORM, TOLD, on)
    found = {row["citizen_id"]: row["told"] for row in rows}
    assert len(found) == len(rows)
    return found


async def swept_as(town: Town, on: date = ON) -> Any:
    """How the sweep of a day stands."""
    (row,) = await town.rows(PLATFORM, SWEPT, on)
    return row


async def agree(town: Town) -> list[str]:
    """Have most of the town agree to be told, and say who lives there."""
    everybody = [row[0] for row in await town.rows("civil_registry", EVERYBODY)]
    await town.rows(PLATFORM, AGREE, everybody, [str(agency.id) for agency in town.registry.agencies])
    return everybody
