"""What the platform notes of its sweeps: how far each came, and what it found.

Owns the tables `sweep` and `status_change` of the platform's store. Never reads or writes an agency's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.store.relations_cursor import Mark
from agencies.store.store import Store
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.deciding.day_comparison import StatusChange

KEPT: Final = timedelta(days=90)
"""For how long what a sweep has found is kept, from when it began: it says of everybody what they may be due."""
LOCK: Final = "hashtext('maru sweep')"
COLUMNS: Final = ("citizen_id", "subject_id", "service_id", "from_status", "to_status")
BEGIN: Final = """
    INSERT INTO sweep (seeding_id, since_day, on_day, catalogue_version) VALUES ($1, $2, $3, $4)
    ON CONFLICT (coalesce(seeding_id, 0), on_day, since_day, catalogue_version) DO NOTHING
"""
BEGUN: Final = """
    SELECT id, finished_at, last_household_id, last_citizen_id, citizens, changes FROM sweep
    WHERE seeding_id IS NOT DISTINCT FROM $1 AND since_day = $2 AND on_day = $3 AND catalogue_version = $4
"""
# In portions, since a sweep finds changes of very many; it goes itself once none of them are left. The LIMIT within
# keeps the store from joining: it would pass over the changes of all sweeps, where the key leads to those of old ones.
FORGET: Final = """
    WITH gone AS (
        DELETE FROM status_change WHERE ctid = ANY (ARRAY(
            SELECT c.ctid FROM sweep s CROSS JOIN LATERAL (
                SELECT ctid FROM status_change WHERE sweep_id = s.id LIMIT $1
            ) c
            WHERE s.begun_at < clock_timestamp() - $2::interval LIMIT $1
        ))
        RETURNING sweep_id
    )
    SELECT count(*) FROM gone
"""
FORGET_SWEEPS: Final = """
    DELETE FROM sweep s WHERE begun_at < clock_timestamp() - $1::interval
    AND NOT EXISTS (SELECT FROM status_change c WHERE c.sweep_id = s.id)
"""
GO_ON: Final = """
    UPDATE sweep SET last_household_id = $2, last_citizen_id = $3, citizens = $4, changes = $5 WHERE id = $1
"""


class SweepRuns(StartUpError):
    """Another process sweeps by this store."""


@dataclass(frozen=True, slots=True)
class SweepRun:
    """A sweep: how far it came (None: not begun), how many citizens are done, how many changes were found."""

    id: int
    finished_at: datetime | None
    mark: Mark | None
    citizens: int
    changes: int


async def begin_sweep(
    connection: "asyncpg.Connection[Any]", seeding_id: int | None, days: Days, version: int
) -> SweepRun:
    """The sweep of these days by this version, begun now or before; keep the connection to the end.

    Raises SweepRuns while another connection has a sweep under way.
    """
    if not await connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK})"):
        raise SweepRuns("Another process sweeps by this store: wait until it is done, or end it.")
    named = (seeding_id, days.since, days.on, version)
    await connection.execute(BEGIN, *named)
    row = await connection.fetchrow(BEGUN, *named)
    assert row is not None, "it was there or was written"
    mark = None if row["last_citizen_id"] is None else Mark(row["last_household_id"], row["last_citizen_id"])
    return SweepRun(row["id"], row["finished_at"], mark, row["citizens"], row["changes"])


async def note_changes(
    connection: "asyncpg.Connection[Any]", run: SweepRun, changes: Sequence[StatusChange], mark: Mark, citizens: int
) -> SweepRun:
    """The sweep so many citizens further, up to the mark: it comes so far only with these changes, or not at all."""
    further = replace(run, mark=mark, citizens=run.citizens + citizens, changes=run.changes + len(changes))
    async with connection.transaction():
        await connection.copy_records_to_table(
            "status_change",
            records=[(run.id, *change) for change in changes],
            columns=["sweep_id", *COLUMNS],
        )
        await connection.execute(GO_ON, run.id, mark.household_id, mark.citizen_id, further.citizens, further.changes)
    return further


async def finish_sweep(connection: "asyncpg.Connection[Any]", run: SweepRun) -> None:
    """Notes that all citizens are done."""
    await connection.execute("UPDATE sweep SET finished_at = clock_timestamp() WHERE id = $1", run.id)


async def forget_sweeps(store: Store, at_most: int) -> int:
    """Remove some changes of sweeps that are kept for long enough, and the sweeps of which none are left; how many."""
    (row,) = await store.fetch(FORGET, at_most, KEPT)
    await store.fetch(FORGET_SWEEPS, KEPT)
    return int(row[0])
