"""Ways to write notices as others do: as gateways of an older release, as relays, and as sweeps."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import asyncpg
import pytest

from resolvers.notices.keeping.kept_notices import PUT_NOTICES
from resolvers.runs.notice_sweep.swept_notice_table import PUT_NOTICES as PUT_SWEPT

EVENT: Final = """
    INSERT INTO life_event (id, agency, type, subject_id, on_day, is_withdrawal, recorded_at)
    VALUES (gen_random_uuid(), 'civil_registry', 'move', $1, '2026-11-24', false, now()) RETURNING id
"""
TELL: Final = "INSERT INTO notice (citizen_id, event_id, told) VALUES ($1, $2, $3) RETURNING id::text"
NOTHING: Final = '{"lines": [], "schools": []}'


async def tell(connection: "asyncpg.Connection[Any]", *citizens: str) -> list[str]:
    """Write a notice of one event to each of these; their ids."""
    event = await connection.fetchval(EVENT, citizens[0])
    return [await connection.fetchval(TELL, citizen, event, NOTHING) for citizen in citizens]


async def put(statement: str, connection: "asyncpg.Connection[Any]", *citizens: str) -> list[str]:
    """Write a notice of one event to each of these as a gateway does, each with its position at once; their ids."""
    event, many = await connection.fetchval(EVENT, citizens[0]), len(citizens)
    rows = await connection.fetch(statement, citizens, [event] * many, [NOTHING] * many, [])
    ids = {row["citizen_id"]: str(row["id"]) for row in rows}
    return [ids[each] for each in citizens]


Tell = Callable[..., Awaitable[list[str]]]
BY_RELAYS: Final[Tell] = partial(put, PUT_NOTICES)
BY_SWEEPS: Final[Tell] = partial(put, PUT_SWEPT)
HOWS: Final = {tell: "by an older release", BY_RELAYS: "by relays", BY_SWEEPS: "by sweeps"}
HOW_TOLD: Final = pytest.mark.parametrize("telling", HOWS, ids=HOWS.values())


async def are_waiting(connection: "asyncpg.Connection[Any]", many: int) -> bool:
    """Whether so many transactions wait for what others have locked."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(await connection.fetchval(waiting) == many)
