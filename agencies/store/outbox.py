"""Takes events out of an outbox: whoever takes some holds them until they are settled, others take the next ones."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.contract.outbox import Before
from agencies.contract.source import Table
from agencies.store.statement import quoted
from agencies.store.store import Store

OF_AN_AGENCY: Final = "$2::text AS agency, NULL::uuid AS replaces"
REPORTED: Final = "agency, replaces, $2::text AS holder"

WAITING: Final = """
    relayed_at IS NULL AND parked_at IS NULL AND (retry_at IS NULL OR retry_at <= clock_timestamp())
"""
LOOK: Final = """
    SELECT EXISTS (SELECT FROM {table} WHERE {waiting}) AS waiting,
        (SELECT count(*) FROM {table} WHERE parked_at IS NOT NULL) AS parked
"""
TAKE: Final = """
    SELECT number, id, type, subject_id, on_day, occasion, withdrawn, details, before, recorded_at, tries,
        coalesce(clock_timestamp() - first_tried_at, '0') AS waited, {whose}
    FROM {table} WHERE {waiting} ORDER BY number LIMIT $1 FOR UPDATE SKIP LOCKED
"""
# What was kept as JSON is given the types of the table's columns again.
TYPED: Final = """
    SELECT b.key AS holder, jsonb_typeof(b.value) = 'null' AS absent,
        (jsonb_populate_record(NULL::{table}, CASE WHEN jsonb_typeof(b.value) = 'object' THEN b.value END)).*
    FROM jsonb_each($1::jsonb) b
"""
RELAYED: Final = """
    UPDATE {table} SET relayed_at = clock_timestamp(), before = '{{}}', retry_at = NULL, failure = NULL
    WHERE number = ANY ($1::bigint[])
"""
PUT_OFF: Final = """
    UPDATE {table} SET tries = tries + $2::int, failure = $3, retry_at = clock_timestamp() + $4::interval,
        first_tried_at = coalesce(first_tried_at, clock_timestamp()),
        parked_at = CASE WHEN $5 THEN clock_timestamp() END
    WHERE number = $1
"""


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """An event of an outbox, not settled yet.

    `agency`: who tells of it · `replaces`: the id of the event that it corrects · `recorded_at`: when it was written,
    by the store's clock · `waited`: how long ago it was first put off, none where it was not · `tries`: how often it
    has failed · `broken`: why what it carries cannot be read, where that is so.
    """

    number: int
    id: str
    agency: str
    type: str
    subject_id: str
    on: date
    occasion: str | None
    withdrawn: bool
    replaces: str | None
    details: Mapping[str, Any]
    before: Before
    recorded_at: datetime
    waited: timedelta
    tries: int
    broken: str | None = None


class Look(NamedTuple):
    """Whether an event waits that is due, and how many are parked."""

    waiting: bool
    parked: int


class PutOff(NamedTuple):
    """An event that is to be tried again after a time, or not any more; `counted`: it is held against the event."""

    failure: str
    after: timedelta
    counted: bool
    parked: bool


class OutboxReading:
    """An outbox in a store.

    `tables`: the agency's tables of facts, of which events may carry old rows · `reported`: the rows themselves say
    which agency tells, and what they correct.
    """

    def __init__(self, store: Store, table: str, tables: Sequence[Table], *, reported: bool = False) -> None:
        self.store = store
        self._names = {"table": quoted(table), "waiting": WAITING, "whose": REPORTED if reported else OF_AN_AGENCY}
        self._tables = {each.name: each for each in tables}

    async def look(self) -> Look:
        """What there is to do; raises the store's error, AGENCY_CONTRACT_BROKEN where it has no such table."""
        (row,) = await self.store.fetch(LOOK.format(**self._names))
        return Look(row["waiting"], row["parked"])

    @asynccontextmanager
    async def taken(self, at_most: int, seconds: float) -> "AsyncIterator[Taken]":
        """Some events that wait, the first ones first, held until the block ends; past `seconds` they are let go.

        What is settled in the block is so once it ends well; else all of them wait again.
        """
        async with self.store.connection(seconds) as connection, connection.transaction():
            # A relay that stands still gives up what it holds too: its own clock cannot see to that.
            await connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = {int(seconds * 1000)}")
            rows = await connection.fetch(TAKE.format(**self._names), at_most, self.store.agency)
            events = [await self._event(connection, row) for row in rows]
            yield Taken(connection, self._names["table"], events)

    async def _event(self, connection: "asyncpg.Connection[Any]", row: Any) -> WaitingEvent:
        before: Before = {}
        broken = None
        try:
            # A savepoint: what one event carries must not fail the others.
            async with connection.transaction():
                before = await self._before(connection, row["before"])
        except (asyncpg.DataError, AttributeError, TypeError, ValueError) as error:
            broken = type(error).__name__
        return WaitingEvent(
            number=row["number"],
            id=str(row["id"]),
            agency=row["agency"],
            type=row["type"],
            subject_id=row["subject_id"],
            on=row["on_day"],
            occasion=row["occasion"],
            withdrawn=row["withdrawn"],
            replaces=None if row["replaces"] is None else str(row["replaces"]),
            details=row["details"],
            before=before,
            recorded_at=row["recorded_at"],
            waited=row["waited"],
            tries=row["tries"],
            broken=broken,
        )

    async def _before(self, connection: "asyncpg.Connection[Any]", kept: Before) -> Before:
        return {
            name: await self._typed(connection, name, rows)
            for name, rows in kept.items()
            if name in self._tables and rows
        }

    async def _typed(
        self, connection: "asyncpg.Connection[Any]", name: str, rows: Mapping[str, Any]
    ) -> dict[str, Mapping[str, Any] | None]:
        found = await connection.fetch(TYPED.format(table=quoted(name)), dict(rows))
        return {row["holder"]: None if row["absent"] else dict(row) for row in found}


class Taken:
    """Events that are held, and how they are settled."""

    def __init__(self, connection: "asyncpg.Connection[Any]", table: str, events: Sequence[WaitingEvent]) -> None:
        self.events = events
        self._connection = connection
        self._table = table

    async def relayed(self, events: Sequence[WaitingEvent]) -> None:
        """These are done with; what they carried of how things were is removed."""
        await self._connection.execute(RELAYED.format(table=self._table), [each.number for each in events])

    async def put_off(self, event: WaitingEvent, how: PutOff) -> None:
        """This one is tried again later, or parked."""
        text = PUT_OFF.format(table=self._table)
        await self._connection.execute(text, event.number, int(how.counted), how.failure, how.after, how.parked)
