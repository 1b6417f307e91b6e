"""How far agencies' tables of events were read. Owns the platform's tables `event_cursor` and `known_event`.

What is read is written into the outbox of reported events in the statement that moves the cursor, so that none is lost
between the two, and none is there twice: a row makes the same id whoever reads it, and however often. Events are
removed when they are old, the ids of their rows are not: an old row that is read again tells nothing.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from agencies.contract.storage.event_table import EventTable, Watermark
from agencies.store.events.event_rows import EventRow, Mark
from agencies.store.store import Store

EVENTS: Final = UUID("3b1f4f2e-5f0c-4a43-9a0a-2f6d7c1c7a15")
"""The namespace of the ids that are made of an agency, its table of events and a key in it."""

CURSOR: Final = "SELECT at, number FROM event_cursor WHERE agency = $1 AND source = $2"
# What a table holds when it is first looked at is known and told to nobody.
BEGIN: Final = """
    WITH begun AS (
        INSERT INTO event_cursor (agency, source, at, number) VALUES ($1, $2, $4, $5)
        ON CONFLICT DO NOTHING RETURNING agency
    )
    INSERT INTO known_event (agency, source, event_id)
    SELECT $1, $2, e.id FROM unnest($3::uuid[]) AS e (id), begun
    ON CONFLICT DO NOTHING
"""
# An event of that id from before the cursor was begun told of another row of the key, which the agency's store lost.
MOVE: Final = """
    WITH new AS (
        INSERT INTO known_event (agency, source, event_id)
        SELECT c.agency, c.source, e.id FROM unnest($4::uuid[]) AS e (id), event_cursor c
        WHERE c.agency = $1 AND c.source = $2
        ON CONFLICT DO NOTHING RETURNING event_id
    ), told_of AS (
        SELECT CASE WHEN EXISTS (
            SELECT FROM reported_event r WHERE r.id = e.id AND r.recorded_at < c.begun_at
            UNION ALL SELECT FROM life_event l WHERE l.id = e.id AND l.recorded_at < c.begun_at
        ) THEN gen_random_uuid() ELSE e.id END AS id, e.subject_id, e.on_day
        FROM unnest($4::uuid[], $5::text[], $6::date[]) AS e (id, subject_id, on_day) JOIN new ON new.event_id = e.id,
            event_cursor c
        WHERE c.agency = $1 AND c.source = $2
    ), put AS (
        INSERT INTO reported_event (id, agency, idempotency_key, type, subject_id, on_day)
        SELECT e.id, $1, e.id::text, $3, e.subject_id, e.on_day FROM told_of e
        WHERE NOT EXISTS (SELECT FROM life_event l WHERE l.id = e.id)
        ON CONFLICT DO NOTHING RETURNING id
    )
    UPDATE event_cursor SET at = greatest(at, $7), number = greatest(number, $8), moved_at = clock_timestamp()
    WHERE agency = $1 AND source = $2
    RETURNING (SELECT count(*) FROM put) AS written
"""


class Begun(NamedTuple):
    """That a table was looked at before, and the newest watermark then; None where it held nothing."""

    mark: Mark | None


class CursorGone(Exception):
    """It is not kept any more how far a table of events was read, as after the stores were seeded anew."""


class EventCursor:
    """The cursor of one table of events of an agency. Everything here raises the platform's error."""

    def __init__(self, platform: Store, agency: str, declared: EventTable) -> None:
        self._platform = platform
        self._agency = agency
        self._declared = declared

    def event_id(self, key: str) -> UUID:
        """The id that the row of this key makes, which its event has unless another row of the key has told before."""
        return uuid5(EVENTS, "\n".join((self._agency, self._declared.name, key)))

    async def begun(self) -> Begun | None:
        """How far the table was read; None where it never was."""
        rows = await self._platform.fetch(CURSOR, self._agency, self._declared.name)
        if not rows:
            return None
        at: datetime | None = rows[0]["at"]
        if at is not None and self._declared.kind is Watermark.LOCAL_TIME:
            return Begun(at.astimezone(UTC).replace(tzinfo=None))
        return Begun(rows[0]["number"] if at is None else at)

    async def begin(self, mark: Mark | None, keys: Collection[str]) -> None:
        """Begin at a watermark; the rows of these keys are known. Nothing where another gateway has begun before."""
        at, number = self._marks(mark)
        ids = [self.event_id(key) for key in keys]
        await self._platform.fetch(BEGIN, self._agency, self._declared.name, ids, at, number)

    async def move(self, mark: Mark, rows: Sequence[EventRow]) -> int:
        """Write the events of these rows that are new, and note how far the table was read; how many were new.

        Raises CursorGone, with nothing done, where it is not kept any more how far that was.
        """
        at, number = self._marks(mark)
        found = await self._platform.fetch(MOVE, *self._of(rows), at, number)
        if not found:
            raise CursorGone
        return int(found[0]["written"])

    def _of(self, rows: Sequence[EventRow]) -> tuple[Any, ...]:
        ids, subjects = [self.event_id(row.id) for row in rows], [row.subject_id for row in rows]
        return self._agency, self._declared.name, self._declared.type, ids, subjects, [row.on for row in rows]

    def _marks(self, mark: Mark | None) -> tuple[datetime | None, int | None]:
        if isinstance(mark, datetime):
            return mark.replace(tzinfo=UTC) if mark.tzinfo is None else mark, None
        return None, mark
