"""How far each day's sweep for notices came. Owns the table `notice_sweep` of the platform's store."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.store.fetching import Fetching
from agencies.store.relations_cursor import Mark

LOCK: Final = "hashtext('maru notice sweep')"
COLUMNS: Final = """
    on_day AS "on", since_day AS since, finished_at, last_household_id, last_citizen_id, citizens, told, unreadable,
    failure
"""
BEGIN: Final = """
    INSERT INTO notice_sweep (on_day, since_day)
    SELECT $1, coalesce(max(on_day), $2) FROM notice_sweep WHERE finished_at IS NOT NULL AND on_day < $1
    ON CONFLICT (on_day) DO NOTHING
"""
OF_DAY: Final = f"SELECT {COLUMNS} FROM notice_sweep WHERE on_day = $1"  # noqa: S608
LATER: Final = "SELECT max(on_day) FROM notice_sweep WHERE finished_at IS NOT NULL AND on_day > $1 AND on_day <= $2"
# Where no day was ever finished, what the first one compares with is where all of it begins.
STANDING: Final = """
    SELECT newest.on_day AS begun, newest.failure, (
        SELECT coalesce(max(on_day) FILTER (WHERE finished_at IS NOT NULL), min(since_day)) FROM notice_sweep
        WHERE on_day <= $1
    ) AS swept_until
    FROM notice_sweep newest WHERE newest.on_day <= $1 ORDER BY newest.on_day DESC LIMIT 1
"""
ADD_TOLD: Final = "UPDATE notice_sweep SET told = told + $2 WHERE on_day = $1"
GO_ON: Final = """
    UPDATE notice_sweep SET last_household_id = $2, last_citizen_id = $3, citizens = citizens + $4,
        unreadable = unreadable + $5, failure = NULL
    WHERE on_day = $1
"""
FAILED: Final = "UPDATE notice_sweep SET failures = failures + 1, failure = $2 WHERE on_day = $1"
FINISH: Final = "UPDATE notice_sweep SET finished_at = clock_timestamp(), failure = NULL WHERE on_day = $1"

DAY: Final = timedelta(days=1)


class NoticeSweepRuns(StartUpError):
    """Another process sweeps for notices by this store."""


class DayIsPast(StartUpError):
    """A later day was swept already: what applied on this one may apply no more."""


@dataclass(frozen=True, slots=True)
class NoticeSweep:
    """A day's sweep: since when it compares, how far it came (None: not begun), and what it has come to.

    `unreadable`: of how many people something could not be read · `failure`: by what it was broken off, if it was.
    """

    on: date
    since: date
    finished_at: datetime | None
    mark: Mark | None
    citizens: int
    told: int
    unreadable: int
    failure: str | None


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """The newest day that was begun, by what it was broken off (None: by nothing that is known), and up to which day
    everybody was told: one that was killed says nothing of it."""

    begun: date
    failure: str | None
    swept_until: date


async def begin_notice_sweep(connection: "asyncpg.Connection[Any]", on: date, today: date) -> NoticeSweep:
    """The sweep of a day, begun now or before; keep the connection to the end.

    It compares with the last day before it that was swept to the end, or else with the day before. Raises
    NoticeSweepRuns while another connection has one under way, and DayIsPast where a later day that has come was swept:
    what it brought told of this one too. Days to come, which the demo sweeps, stand in nobody's way.
    """
    if not await connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK})"):
        raise NoticeSweepRuns("Another process sweeps for notices by this store: wait until it is done, or end it.")
    later = await connection.fetchval(LATER, on, today)
    if later is not None:
        raise DayIsPast(
            f"`--day` is {on}, and {later} was swept to its end, with what {on} brought: there is nothing left to tell."
        )
    await connection.execute(BEGIN, on, on - DAY)
    return await sweep_of(connection, on)


async def sweep_of(connection: "asyncpg.Connection[Any]", on: date) -> NoticeSweep:
    """The sweep of a day that was begun, as it stands."""
    return _sweep(await connection.fetchrow(OF_DAY, on))


async def standing_of(store: Fetching, today: date) -> SweepProgress | None:
    """How the sweeps of the days up to today stand; None where none was begun."""
    rows = await store.fetch(STANDING, today)
    return SweepProgress(**rows[0]) if rows else None


async def add_told(connection: "asyncpg.Connection[Any]", on: date, told: int) -> None:
    """Count notices; for the transaction in which they are written."""
    await connection.execute(ADD_TOLD, on, told)


async def note_page(
    connection: "asyncpg.Connection[Any]", on: date, mark: Mark, citizens: int, unreadable: int
) -> None:
    """Note that everybody up to a mark is told, so many citizens further."""
    await connection.execute(GO_ON, on, mark.household_id, mark.citizen_id, citizens, unreadable)


async def note_failure(connection: "asyncpg.Connection[Any]", on: date, failure: str) -> None:
    """Note that it was broken off."""
    await connection.execute(FAILED, on, failure)


async def finish_notice_sweep(connection: "asyncpg.Connection[Any]", on: date) -> None:
    """Note that all citizens are done."""
    await connection.execute(FINISH, on)


def _sweep(row: Any) -> NoticeSweep:
    known = dict(row)
    household, citizen = known.pop("last_household_id"), known.pop("last_citizen_id")
    return NoticeSweep(mark=None if citizen is None else Mark(household, citizen), **known)
