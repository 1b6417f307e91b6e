"""What citizens were told, and of which events. Owns the tables `life_event` and `notice` of the platform's store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from agencies.store.outbox import WaitingEvent
from agencies.store.store import Store
from resolvers.platform.delivery_table import NoticeDeliveries

KEEP_SECONDS: Final = 5.0

# Locked in one order, so that no two wait for each other.
LOCK: Final = """
    SELECT pg_advisory_xact_lock(hashtextextended(locked.name, 0))
    FROM (SELECT DISTINCT name FROM unnest($1::text[]) name ORDER BY 1 OFFSET 0) locked
"""
PUT_EVENT: Final = """
    INSERT INTO life_event (id, agency, type, subject_id, on_day, occasion, is_withdrawal, recorded_at, replaces)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING
"""
# It was withdrawn or replaced since, in whichever order that is told.
TAKEN_BACK: Final = """
    EXISTS (SELECT FROM life_event e WHERE e.id = $1 AND e.withdrawn_at IS NOT NULL)
        OR EXISTS (SELECT FROM life_event r WHERE r.replaces = $1 AND r.agency = $2)
        OR EXISTS (SELECT FROM life_event w WHERE w.is_withdrawal AND w.agency = $2 AND w.type = $3
            AND w.occasion = $4 AND w.recorded_at > $5)
"""
# An event is of no account where it was taken back, another of the same occasion has taken its place, or its subject's
# death has withdrawn everything: in whichever order they come.
OF_NO_ACCOUNT: Final = """
    SELECT {taken_back}
        OR EXISTS (SELECT FROM life_event s WHERE s.type = ANY ($6::text[]) AND s.occasion = $4
            AND NOT s.is_withdrawal AND s.withdrawn_at IS NULL)
        OR EXISTS (SELECT FROM life_event d WHERE d.type = ANY ($7::text[]) AND d.subject_id = $8 AND d.id <> $1
            AND NOT d.is_withdrawal AND d.withdrawn_at IS NULL)
"""
# What was taken back before it came withdraws nothing of others, neither then nor later.
NOTE_TAKEN_BACK: Final = """
    UPDATE life_event SET withdrawn_at = coalesce(withdrawn_at, clock_timestamp()) WHERE id = $1 AND ({taken_back})
    RETURNING id
"""
WITHDRAW: Final = """
    WITH event AS (
        UPDATE life_event e SET withdrawn_at = clock_timestamp()
        WHERE e.withdrawn_at IS NULL AND NOT e.is_withdrawal AND {which}
        RETURNING e.id
    )
    UPDATE notice n SET withdrawn_at = clock_timestamp(), removed = ${silently}, read_at = {read}
    FROM event WHERE n.event_id = event.id AND n.withdrawn_at IS NULL
    RETURNING n.id, n.citizen_id, n.removed, (SELECT e.type FROM life_event e WHERE e.id = n.event_id)
"""
# Of what did not happen the citizen is to hear, also who has read it; what has gone on says so by a notice of its own.
CORRECTED: Final = WITHDRAW.format(
    which="e.agency = $1 AND e.type = $2 AND e.occasion = $3 AND e.recorded_at < $4", silently=5, read="NULL"
)
REPLACED: Final = WITHDRAW.format(which="e.agency = $1 AND e.id = $2", silently=3, read="NULL")
# Of the dead no word is left, not even that something was withdrawn before.
OVERTAKEN: Final = """
    WITH event AS (
        SELECT e.id FROM life_event e WHERE NOT e.is_withdrawal AND e.id <> $1
            AND (e.type = ANY ($2::text[]) AND e.occasion = $3
                OR $4 AND e.subject_id = $5 AND e.type <> ALL ($7::text[]))
    )
    UPDATE notice n SET withdrawn_at = coalesce(n.withdrawn_at, clock_timestamp()), removed = $6
    FROM event WHERE n.event_id = event.id AND NOT n.removed AND (n.withdrawn_at IS NULL OR $4 AND $6)
    RETURNING n.id
"""
PUT_NOTICE: Final = """
    INSERT INTO notice (citizen_id, event_id, told) SELECT citizen_id, $1, told
    FROM unnest($2::text[], $3::jsonb[]) AS made (citizen_id, told)
    ON CONFLICT (citizen_id, event_id) DO NOTHING
    RETURNING id, citizen_id
"""


@dataclass(frozen=True, slots=True)
class Bearing:
    """How an event of a type bears on the notices of others.

    `withdraws`: the types whose notices it withdraws, of its occasion · `everything`: all notices about its subject ·
    `overtaken_by`: the types that withdraw its own, of its occasion · `ended_by`: the others that withdraw everything
    about its subject · `silently`: what is withdrawn on its account disappears.
    """

    withdraws: tuple[str, ...]
    everything: bool
    overtaken_by: tuple[str, ...]
    ended_by: tuple[str, ...]
    silently: bool


class Written(NamedTuple):
    """A notice that was written: its id, and whose it is."""

    id: str
    citizen_id: str


async def is_of_no_account(store: "Store | asyncpg.Connection[Any]", event: WaitingEvent, bearing: Bearing) -> bool:
    """Whether nobody is to be told of an event any more."""
    e, b = event, bearing
    by_others = b.overtaken_by, b.ended_by, e.subject_id
    text = OF_NO_ACCOUNT.format(taken_back=TAKEN_BACK)
    (row,) = await store.fetch(text, UUID(e.id), e.agency, e.type, e.occasion, e.recorded_at, *by_others)
    return bool(row[0])


async def keep_notices(
    store: Store, event: WaitingEvent, bearing: Bearing, told: Mapping[str, Any]
) -> tuple[Written, ...]:
    """Note an event, withdraw what it withdraws, and write these citizens' notices, all at once or nothing.

    Each citizen has one notice of an event, however often this is done, and none of one that is of no account.
    """
    seconds = max(KEEP_SECONDS, store.deadline_seconds)
    async with store.connection(seconds) as connection, connection.transaction():
        # A relay that stands still gives up its locks too: its own clock cannot see to that.
        await connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = {int(seconds * 1000)}")
        await connection.execute(LOCK, _locks(event, told))
        await _put_event(connection, event)
        if event.replaces is not None:
            values = event.agency, UUID(event.replaces), bearing.silently
            await _push_withdrawn(connection, await connection.fetch(REPLACED, *values))
        if event.withdrawn:
            await _withdraw(connection, event, bearing)
            return ()
        if await _is_taken_back(connection, event):
            return ()
        await _overtake(connection, event, bearing)
        if not told or await is_of_no_account(connection, event, bearing):
            return ()
        rows = await connection.fetch(PUT_NOTICE, UUID(event.id), list(told), list(told.values()))
        written = tuple(Written(str(row["id"]), row["citizen_id"]) for row in rows)
        for each in written:
            await NoticeDeliveries.add(connection, each.citizen_id, each.id, event.type)
        return written


def _locks(event: WaitingEvent, told: Mapping[str, Any]) -> list[str]:
    """What two events have in common of which one may bear on the other."""
    named = {"event": (event.id, event.replaces), "occasion": (event.occasion,), "citizen": (event.subject_id, *told)}
    return [f"{kind} {each}" for kind, those in named.items() for each in those if each is not None]


async def _put_event(connection: "asyncpg.Connection[Any]", event: WaitingEvent) -> None:
    e = event
    replaces = None if e.replaces is None else UUID(e.replaces)
    values = UUID(e.id), e.agency, e.type, e.subject_id, e.on, e.occasion, e.withdrawn, e.recorded_at, replaces
    await connection.execute(PUT_EVENT, *values)


async def _is_taken_back(connection: "asyncpg.Connection[Any]", event: WaitingEvent) -> bool:
    """Whether an event was withdrawn or replaced, which is noted."""
    e = event
    text = NOTE_TAKEN_BACK.format(taken_back=TAKEN_BACK)
    return bool(await connection.fetch(text, UUID(e.id), e.agency, e.type, e.occasion, e.recorded_at))


async def _withdraw(connection: "asyncpg.Connection[Any]", event: WaitingEvent, bearing: Bearing) -> None:
    if event.replaces is None and event.occasion is not None:
        values = event.agency, event.type, event.occasion, event.recorded_at, bearing.silently
        await _push_withdrawn(connection, await connection.fetch(CORRECTED, *values))


async def _overtake(connection: "asyncpg.Connection[Any]", event: WaitingEvent, bearing: Bearing) -> None:
    if bearing.withdraws or bearing.everything:
        values = UUID(event.id), bearing.withdraws, event.occasion, bearing.everything, event.subject_id
        # Of two deaths of one person neither ends the other: one that is mended is withdrawn and told anew.
        of_its_like = [event.type, *bearing.ended_by]
        for row in await connection.fetch(OVERTAKEN, *values, bearing.silently, of_its_like):
            await NoticeDeliveries.remove(connection, str(row["id"]))


async def _push_withdrawn(connection: "asyncpg.Connection[Any]", rows: Sequence[Any]) -> None:
    """Have citizens hear of it that what they were told did not happen, unless it is to disappear."""
    for row in rows:
        if row["removed"]:
            await NoticeDeliveries.remove(connection, str(row["id"]))
        else:
            await NoticeDeliveries.add(connection, row["citizen_id"], str(row["id"]), row["type"])


class Inbox(NamedTuple):
    """What is asked of an inbox: at most so many notices behind a number, only unread ones or only read ones."""

    first: int
    after: int | None
    unread: bool | None


KEPT: Final = """
    SELECT n.id, n.number, n.position, n.citizen_id, n.told, n.created_at, n.read_at, n.withdrawn_at,
        e.withdrawn_at AS event_withdrawn_at
    FROM notice n JOIN life_event e ON e.id = n.event_id
"""
PAGE: Final = f"""{KEPT}
    WHERE n.citizen_id = $1 AND NOT n.removed AND ($2::boolean IS NULL OR (n.read_at IS NULL) = $2)
        AND ($3::bigint IS NULL OR n.number < $3)
    ORDER BY n.number DESC LIMIT $4
"""
TOTAL: Final = """
    SELECT count(*) FROM notice n
    WHERE n.citizen_id = $1 AND NOT n.removed AND ($2::boolean IS NULL OR (n.read_at IS NULL) = $2)
"""
ONE: Final = f"{KEPT} WHERE n.id = $1 AND NOT n.removed"
OF_EVENT: Final = f"{KEPT} WHERE e.id = $1 ORDER BY n.number"
READ: Final = "UPDATE notice SET read_at = coalesce(read_at, clock_timestamp()) WHERE id = $1 AND NOT removed"


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice as it stands; `event_withdrawn_at`: since when its event counts as not having happened.

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


async def read_inbox(store: Store, citizen_id: str, asked: Inbox) -> tuple[list[KeptNotice], int]:
    """A page of a citizen's notices, the newest first, with one more where there is; and how many there are."""
    rows = await store.fetch(PAGE, citizen_id, asked.unread, asked.after, asked.first + 1)
    (total,) = await store.fetch(TOTAL, citizen_id, asked.unread)
    return [kept_notice(row) for row in rows], int(total[0])


async def read_notice(store: Store, notice_id: str) -> KeptNotice | None:
    """A notice by its id; None where there is none, or none to be shown."""
    try:
        rows = await store.fetch(ONE, UUID(notice_id))
    except ValueError:
        return None
    return kept_notice(rows[0]) if rows else None


async def is_judged(store: Store, event_id: str) -> bool:
    """Whether an event was judged."""
    return bool(await store.fetch("SELECT FROM life_event WHERE id = $1", UUID(event_id)))


async def notices_of(store: Store, event_id: str) -> list[KeptNotice]:
    """The notices that tell of an event."""
    return [kept_notice(row) for row in await store.fetch(OF_EVENT, UUID(event_id))]


async def forget_notices(connection: "asyncpg.Connection[Any]") -> None:
    """Remove all that was told and reported, of a population that is replaced by another."""
    await connection.execute("TRUNCATE notice, notice_position, life_event, reported_event")


async def mark_read(store: Store, notice_id: str) -> None:
    """Note that a notice was read, the first time that this is asked."""
    await store.fetch(READ, UUID(notice_id))


def kept_notice(row: Any) -> KeptNotice:
    """A notice of a row of KEPT."""
    return KeptNotice(**{**row, "id": str(row["id"])})
