"""Writes the notices of a sweep, many at once. Adds to the tables `life_event` and `notice`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from agencies.contract.values.day import SEOUL
from agencies.store.store import Store
from agencies.store.transaction import beginning
from resolvers.notices.channels.delivery_table import add_swept_deliveries
from resolvers.notices.keeping.kept_notices import LOCK, PUT_WHERE
from resolvers.notices.tables.notice_table import HAS_DIED
from resolvers.runs.notice_sweep.notice_sweep_table import add_told

AT_ONCE: Final = 500
"""How many notices a transaction has: it locks everyone of whom it tells, and a server has room for some thousand."""
SECONDS: Final = 60.0
MORNING: Final = time(8)
"""From when on, in Seoul, swept notices are pushed: a day is swept just after midnight, when most people sleep."""
EVENING: Final = time(21)
"""From when on what is swept waits for the next morning: a sweep that failed all day may be caught up at night."""

PUT_EVENTS: Final = """
    INSERT INTO life_event (id, agency, type, subject_id, on_day, occasion, is_withdrawal, recorded_at)
    SELECT id, $3, $4, subject_id, $5, $6, false, clock_timestamp()
    FROM unnest($1::uuid[], $2::text[]) event (id, subject_id)
    ON CONFLICT (id) DO NOTHING
"""
# Whoever has died since they were read is told nothing.
PUT_NOTICES: Final = PUT_WHERE.format(where=f"NOT {HAS_DIED.format(who='made.citizen_id', endings='$4::text[]')}")
TOLD_SINCE: Final = """
    SELECT n.citizen_id, line ->> 'subject_id' AS subject_id, line ->> 'service_id' AS service_id
    FROM notice n CROSS JOIN LATERAL jsonb_array_elements(n.told -> 'lines') line
    WHERE n.citizen_id = ANY ($1::text[]) AND n.withdrawn_at IS NULL AND (line ->> 'on')::date > $2
"""


@dataclass(frozen=True, slots=True)
class SweptEvents:
    """What a sweep's events have in common; `ended_by`: the types that withdraw everything about somebody."""

    agency: str
    type: str
    on: date
    ended_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class SweptNotice:
    """A notice for one citizen, of an event of its own; `said`: what its lines say, by the ids that they name."""

    citizen_id: str
    event_id: str
    subject_id: str
    persons: Collection[str]
    told: Mapping[str, Any]
    said: Mapping[str, Any]


async def told_since(store: Store, citizen_ids: Collection[str], day: date) -> Sequence[Any]:
    """What these were told by name after a day and stands: `citizen_id`, `subject_id`, `service_id`."""
    return await store.fetch(TOLD_SINCE, list(citizen_ids), day)


async def keep_swept(store: Store, events: SweptEvents, notices: Sequence[SweptNotice]) -> None:
    """Write these notices, AT_ONCE at most, with what is to be pushed of them, all at once or nothing.

    Each citizen has one notice of their event, however often this is done.
    """
    async with store.connection(SECONDS) as connection:
        await connection.execute(beginning(SECONDS))
        await connection.execute(LOCK, [f"citizen {each}" for notice in notices for each in notice.persons])
        ids = [notice.event_id for notice in notices]
        subjects = [notice.subject_id for notice in notices]
        named = events.agency, events.type, events.on, events.on.isoformat()
        await connection.execute(PUT_EVENTS, ids, subjects, *named)
        citizens, told = [notice.citizen_id for notice in notices], [notice.told for notice in notices]
        written = await connection.fetch(PUT_NOTICES, citizens, ids, told, events.ended_by)
        pushed = [(row["citizen_id"], str(row["id"]), events.type) for row in written]
        await add_swept_deliveries(connection, *pushed, not_before=pushed_from(datetime.now(SEOUL)))
        await add_told(connection, events.on, len(written))
        await connection.execute("COMMIT")


def pushed_from(moment: datetime) -> datetime:
    """From when on what is swept at a moment may be pushed: that day's morning, or the next one's in the evening."""
    here = moment.astimezone(SEOUL)
    day = here.date() if here.time() < EVENING else here.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, SEOUL)
