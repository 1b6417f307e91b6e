"""What citizens were told, and of which events. Owns the tables `life_event` and `notice` of the platform's store.

`notice_keeping` writes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from agencies.store.store import Store


class Inbox(NamedTuple):
    """What is asked of an inbox: at most so many notices between two numbers, only unread ones or only read ones.

    `backward`: the last of these, else the first.
    """

    size: int
    after: int | None
    unread: bool | None
    before: int | None = None
    backward: bool = False


# Whether one has died, by the events of these types that withdraw everything about their subject. OFFSET keeps the
# store from joining: for each notice it would read all events, where it looks one person's up by the index.
HAS_DIED: Final = """EXISTS (
    SELECT FROM life_event d WHERE d.subject_id = {who} AND d.type = ANY ({endings})
        AND NOT d.is_withdrawal AND d.withdrawn_at IS NULL OFFSET 0
)"""
# Whether a notice tells of services for the dead and of nothing else.
OF_THE_DEAD: Final = f"""
    (cardinality({{about}}) > 0 AND coalesce(jsonb_array_length({{told}} -> 'schools'), 0) = 0
        AND NOT EXISTS (
            SELECT FROM unnest({{about}}) person WHERE NOT {HAS_DIED.format(who="person", endings="{endings}")}
        ))
"""
KEPT: Final = f"""
    SELECT n.id, n.number, n.position, n.citizen_id, n.told, n.created_at, n.read_at, n.withdrawn_at,
        e.withdrawn_at AS event_withdrawn_at, CASE WHEN n.about IS NOT NULL THEN (
            SELECT jsonb_object_agg(l.id, l.told) FROM jsonb_array_elements(n.told -> 'lines') named
            JOIN told_line l ON l.id = named ->> 'line'
        ) END AS lines, ARRAY(
            SELECT person FROM (
                SELECT DISTINCT line ->> 'subject_id' FROM jsonb_array_elements(n.told -> 'lines') line
            ) told_of (person) WHERE {HAS_DIED.format(who="told_of.person", endings="{endings}")}
        ) AS dead
    FROM notice n JOIN life_event e ON e.id = n.event_id
"""  # noqa: S608
ASKED: Final = "n.citizen_id = $1 AND NOT n.removed AND ($2::boolean IS NULL OR (n.read_at IS NULL) = $2)"
# Counted and read as of one moment; where the page is empty, one row of nulls tells how many there are.
PAGE: Final = f"""
    SELECT page.*, counted.total FROM (SELECT count(*) AS total FROM notice n WHERE {ASKED}) counted LEFT JOIN (
        {KEPT.format(endings="$5")} WHERE {ASKED} AND ($3::bigint IS NULL OR n.number < $3)
            AND ($6::bigint IS NULL OR n.number > $6)
        ORDER BY n.number {{way}} LIMIT $4
    ) page ON true
    ORDER BY page.number {{way}}
"""  # noqa: S608
ONE: Final = f"{KEPT.format(endings='$2')} WHERE n.id = $1 AND NOT n.removed"
OF_EVENT: Final = f"{KEPT.format(endings='$2')} WHERE e.id = $1 ORDER BY n.number"
READ: Final = "UPDATE notice SET read_at = coalesce(read_at, clock_timestamp()) WHERE id = $1 AND NOT removed"

# Both are read from the oldest on, so that no more of a large table is read than is removed. The time is the
# statement's: an index serves no function that changes within one. What is removed is joined as an array, which the
# store takes for ten rows: it does not know the LIMIT, takes it for a tenth of the table, and would read all of it to
# join so many. OFFSET keeps it from joining the events with all notices.
FORGET_NOTICES: Final = """
    WITH old AS (
        SELECT id FROM (SELECT id, created_at FROM notice ORDER BY number LIMIT $1 FOR UPDATE SKIP LOCKED) oldest
        WHERE created_at < statement_timestamp() - $2::interval
    ), delivery AS (
        DELETE FROM notice_delivery WHERE notice_id = ANY (ARRAY(SELECT id::text FROM old))
    ), gone AS (
        DELETE FROM notice WHERE id = ANY (ARRAY(SELECT id FROM old)) RETURNING id
    )
    SELECT count(*) FROM gone
"""
FORGET_EVENTS: Final = """
    WITH gone AS (
        DELETE FROM life_event WHERE id = ANY (ARRAY(
            SELECT e.id FROM life_event e
            WHERE e.judged_at < statement_timestamp() - $2::interval
                AND NOT EXISTS (SELECT FROM notice n WHERE n.event_id = e.id OFFSET 0)
            ORDER BY e.judged_at LIMIT $1 FOR UPDATE SKIP LOCKED
        ))
        RETURNING id
    )
    SELECT count(*) FROM gone
"""


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice as it stands; `event_withdrawn_at`: since when its event counts as not having happened.

    `told`: what it told of the living. Where somebody has died of whom it told, nothing is said of how many more
    services there were, since nobody knows whose they are.

    `number`: where it stands in the inbox · `position`: where it stands in what its citizen is told live.
    """

    id: str
    number: int
    position: int
    citizen_id: str
    told: Mapping[str, Any]
    created_at: datetime
    read_at: datetime | None
    withdrawn_at: datetime | None
    event_withdrawn_at: datetime | None


async def read_inbox(
    store: Store, citizen_id: str, asked: Inbox, endings: Sequence[str]
) -> tuple[list[KeptNotice], int]:
    """A page of a citizen's notices, with one more where there is, in the order of reading; and how many there are.

    Here and below, `endings`: the types of events by which somebody has died.
    """
    text = PAGE.format(way="ASC" if asked.backward else "DESC")
    found = await store.fetch(text, citizen_id, asked.unread, asked.after, asked.size + 1, endings, asked.before)
    rows = [dict(row) for row in found]
    totals = [row.pop("total") for row in rows]
    return [kept_notice(row) for row in rows if row["id"] is not None], totals[0]


async def read_notice(store: Store, notice_id: str, endings: Sequence[str]) -> KeptNotice | None:
    """A notice by its id; None where there is none, or none to be shown."""
    try:
        rows = await store.fetch(ONE, UUID(notice_id), endings)
    except ValueError:
        return None
    return kept_notice(rows[0]) if rows else None


async def is_judged(store: Store, event_id: str) -> bool:
    """Whether an event was judged."""
    return bool(await store.fetch("SELECT FROM life_event WHERE id = $1", UUID(event_id)))


async def notices_of(store: Store, event_id: str, endings: Sequence[str]) -> list[KeptNotice]:
    """The notices that tell of an event."""
    return [kept_notice(row) for row in await store.fetch(OF_EVENT, UUID(event_id), endings)]


async def forget_notices(connection: "asyncpg.Connection[Any]") -> None:
    """Remove all that was told, swept, reported and is to be pushed, of a population that is replaced by another."""
    await connection.execute(
        "TRUNCATE notice, notice_delivery, notice_position, life_event, reported_event, event_cursor, known_event, "
        "notice_sweep, told_line"
    )


async def forget_old(store: Store, at_most: int, after: timedelta) -> int:
    """Remove some notices that were made longer ago than this, and events of which none is left; how many.

    The oldest go first, be they read or not, with what is still to be pushed of them.
    """
    notices = (await store.fetch(FORGET_NOTICES, at_most, after))[0][0]
    events = (await store.fetch(FORGET_EVENTS, at_most, after))[0][0]
    return int(notices + events)


async def mark_read(store: Store, notice_id: str) -> None:
    """Note that a notice was read, the first time that this is asked."""
    await store.fetch(READ, UUID(notice_id))


def kept_notice(row: Any) -> KeptNotice:
    """A notice of a row of KEPT."""
    known = {**row, "id": str(row["id"])}
    said, dead = known.pop("lines"), known.pop("dead")
    if dead:
        living = [line for line in known["told"]["lines"] if line["subject_id"] not in dead]
        known["told"] = {**known["told"], "lines": living, "more": 0}
    if said is not None:
        told = known["told"]
        known["told"] = {**told, "lines": [{**said[line["line"]], **line} for line in told["lines"]]}
    return KeptNotice(**known)
