"""Takes events out of an outbox: whoever takes some holds them until they are settled, others take the next ones."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.contract.errors import AgencyTimeout, MaruError
from agencies.contract.source import Table
from agencies.store.events.old_rows import OldRows
from agencies.store.events.waiting_event import WaitingEvent, carried_by, waiting_event
from agencies.store.statement import qualified
from agencies.store.store import Store
from agencies.store.transaction import beginning

OF_AN_AGENCY: Final = "$4::text AS agency, NULL::uuid AS replaces"
REPORTED: Final = "agency, replaces, $4::text AS holder"

IN_PART: Final = "JudgedInPart"
"""The beginning of the failure of an event that was told in part, and waits to be judged again."""
# A gateway of an older release would judge such an event once, tell nothing of it, and be done with it. It takes none
# whose next try lies ahead, so that this one's lies a thousand years further ahead than it is meant.
AHEAD: Final = f"CASE WHEN starts_with({{failure}}, '{IN_PART}') THEN interval '365000 days' ELSE interval '0' END"
# An event of another type is left to a gateway that declares it: `migrate` has a store write those of a newer release
# while gateways of the one before still serve.
WAITING: Final = f"""
    relayed_at IS NULL AND parked_at IS NULL
    AND (retry_at IS NULL OR retry_at <= clock_timestamp() + {AHEAD.format(failure="failure")})
    AND type::text = ANY ($1::text[])
"""
# What was tried stands before what was not, but for what waits for an agency: it was taken in this order. So no more
# of a backlog is looked through. OFFSET keeps the order of the first look, which leads by the index past all that was
# relayed: where much waits by the store's statistics it would else read the table from its beginning.
LOOK: Final = """
    SELECT EXISTS (SELECT FROM {table} WHERE {waiting} AND tries = 0 ORDER BY number OFFSET 0) AS untried,
        EXISTS (
            SELECT FROM (SELECT tries FROM {table} WHERE {waiting} ORDER BY number LIMIT 1000) first WHERE tries > 0
        ) AS tried,
        (SELECT count(*) FROM {table} WHERE parked_at IS NOT NULL) AS parked,
        (SELECT count(*) FROM (
            SELECT type::text FROM {table} WHERE relayed_at IS NULL AND parked_at IS NULL ORDER BY number LIMIT 1000
        ) first WHERE type <> ALL ($1)) AS undeclared
"""
# The try is committed before anything is done, so that it counts of an event that ends the process. It is not worth a
# wait for the disk: it is lost with the server alone.
TRIES: Final = "SET LOCAL synchronous_commit = off"
# Null where Python has no such day; its first and its last one stand for infinity.
DAY: Final = "CASE WHEN NOT isfinite(on_day) OR on_day BETWEEN '0001-01-01' AND '9999-12-31' THEN on_day END"
MOMENT: Final = "least(greatest(recorded_at, '0001-01-02 00:00Z'), '9999-12-30 00:00Z')"
NAMES: Final = {"waiting": WAITING, "ahead": AHEAD.format(failure="failure"), "day": DAY, "moment": MOMENT}
# Until they are held no other relay takes them. What the driver could not read would fail all that are taken with it.
TAKE: Final = """
    UPDATE {table} SET tries = tries + 1, retry_at = clock_timestamp() + interval '1 second' + {ahead}
    WHERE number = ANY (ARRAY(
        SELECT number FROM {table} WHERE {waiting} AND (tries > 0) = $3 ORDER BY number LIMIT $2 FOR UPDATE SKIP LOCKED
    ))
    RETURNING number, id, type, subject_id, {day} AS on_day, occasion, withdrawn, details::text, before::text,
        {moment} AS recorded_at, retry_at, tries - 1 AS tries, failure,
        coalesce(clock_timestamp() - first_tried_at, '0') AS waited, {whose}
"""
# A relay that began to look before these were taken locks them too, until it commits: it is waited for. Those that
# another relay has taken since have another retry_at: they are that relay's, and are left out. The numbers stand
# twice so that they are found by their index also where the plan was made over a small table.
HOLD: Final = """
    SELECT number FROM {table} o JOIN unnest($1::bigint[], $2::timestamptz[]) t(number, retry_at)
        USING (number, retry_at)
    WHERE o.number = ANY ($1) ORDER BY number FOR UPDATE OF o
"""
RELAYED: Final = """
    UPDATE {table} SET relayed_at = clock_timestamp(), before = '{{}}', retry_at = NULL, failure = NULL,
        tries = tries - 1
    WHERE number = ANY ($1::bigint[])
"""
PUT_OFF: Final = f"""
    UPDATE {{table}} o SET tries = o.tries - CASE WHEN p.counted THEN 0 ELSE 1 END, failure = p.failure,
        retry_at = clock_timestamp() + p.after + {AHEAD.format(failure="p.failure")},
        first_tried_at = coalesce(CASE WHEN NOT p.anew THEN o.first_tried_at END, clock_timestamp()),
        parked_at = CASE WHEN p.parked THEN clock_timestamp() END
    FROM unnest($1::bigint[], $2::text[], $3::interval[], $4::boolean[], $5::boolean[], $6::boolean[])
        AS p (number, failure, after, counted, parked, anew)
    WHERE o.number = p.number
"""  # noqa: S608
# The oldest stand first, so that no more of a large table is read than is removed.
FORGET: Final = """
    WITH gone AS (
        DELETE FROM {table} WHERE number = ANY (ARRAY(
            SELECT number FROM (
                SELECT number, relayed_at FROM {table} WHERE relayed_at IS NOT NULL
                ORDER BY number LIMIT $1 FOR UPDATE SKIP LOCKED
            ) oldest
            WHERE relayed_at < statement_timestamp() - $2::interval
        ))
        RETURNING number
    )
    SELECT count(*) FROM gone
"""
# Another relay may hold some of these by now: it is not waited for, and the try stays counted.
GIVE_BACK: Final = """
    UPDATE {table} SET tries = greatest(tries - 1, 0) WHERE number = ANY (ARRAY(
        SELECT number FROM {table} WHERE number = ANY ($1::bigint[]) AND relayed_at IS NULL
        ORDER BY number FOR UPDATE SKIP LOCKED
    ))
"""


class Look(NamedTuple):
    """Whether an event waits that is due and was never tried, and one that was; how many are parked.

    `undeclared`: how many of the thousand that have waited the longest are left to a gateway that declares their types.
    """

    untried: bool
    tried: bool
    parked: int
    undeclared: int


class PutOff(NamedTuple):
    """An event that is to be tried again after a time, or not any more.

    `counted`: it is held against the event · `anew`: how long it has waited is counted from now on.
    """

    failure: str
    after: timedelta
    counted: bool
    parked: bool
    anew: bool = False


class OutboxReading:
    """An outbox in a store.

    `tables`: the agency's tables of facts, of which events may carry old rows · `types`: the types of events that are
    declared here, and no others are taken · `reported`: the rows themselves say which agency tells, and what they
    correct.
    """

    def __init__(
        self, store: Store, table: str, tables: Sequence[Table], types: Sequence[str], *, reported: bool = False
    ) -> None:
        self.store = store
        self.table = table
        self._types = list(types)
        whose = REPORTED if reported else OF_AN_AGENCY
        self._names = {"table": self.qualified(table), "whose": whose, **NAMES}
        self._old_rows = OldRows(tables)
        self._lost: set[int] = set()

    def qualified(self, name: str) -> str:
        """A name of the outbox's or its function's in SQL, with the schema where the store has one."""
        schema = None if self.store.external is None else self.store.external.schema
        return qualified(Table(name, "number", schema))

    async def look(self) -> Look:
        """What there is to do; raises the store's error, AGENCY_CONTRACT_BROKEN where it has no such table."""
        (row,) = await self.store.fetch(LOOK.format(**self._names), self._types)
        return Look(row["untried"], row["tried"], row["parked"], row["undeclared"])

    @asynccontextmanager
    async def taken(self, at_most: int, seconds: float, *, tried: bool = False) -> "AsyncIterator[Taken]":
        """Some events that wait, the first ones first, held until the block ends; past `seconds` they are let go.

        Those that were tried before, or those that never were. What is settled in the block is so once it ends well;
        else all of them wait again, and were tried once more. Such a try does not count where the store failed it
        before its time was over.
        """
        numbers: list[int] = []
        try:
            async with self.store.connection(seconds) as connection:
                rows = await self._take(connection, at_most, seconds, tried=tried)
                numbers = [row["number"] for row in rows]
                yield Taken(connection, self._names["table"], await self._events(connection, rows))
                await connection.execute("COMMIT")
        except MaruError as error:
            if not isinstance(error, AgencyTimeout):
                self._lost.update(numbers)
            raise

    async def forget(self, at_most: int, after: timedelta) -> int:
        """Remove some events that were relayed longer ago than this, the oldest first; how many. Fails as `look`."""
        (row,) = await self.store.fetch(FORGET.format(**self._names), at_most, after)
        return int(row[0])

    async def _take(
        self, connection: "asyncpg.Connection[Any]", at_most: int, seconds: float, *, tried: bool
    ) -> Sequence[Any]:
        """The rows of events that nobody else has by now."""
        names = self._names
        await connection.execute(f"{beginning(seconds)}; {TRIES}")
        lost = list(self._lost)
        if lost:
            await connection.execute(GIVE_BACK.format(**names), lost)
        rows = await connection.fetch(TAKE.format(**names), self._types, at_most, tried, self.store.agency)
        await connection.execute(f"COMMIT; {beginning(seconds)}")
        self._lost.difference_update(lost)
        taken = ([row["number"] for row in rows], [row["retry_at"] for row in rows])
        held = {row[0] for row in await connection.fetch(HOLD.format(**names), *taken)}
        return sorted((row for row in rows if row["number"] in held), key=itemgetter("number"))

    async def _events(self, connection: "asyncpg.Connection[Any]", rows: Sequence[Any]) -> list[WaitingEvent]:
        carried = [carried_by(row) for row in rows]
        kept = [{} if isinstance(each, str) else each.before for each in carried]
        typed = await self._old_rows.typed(connection, kept)
        return [waiting_event(row, each, before) for row, each, before in zip(rows, carried, typed, strict=True)]


class Taken:
    """Events that are held, and how they are settled."""

    def __init__(self, connection: "asyncpg.Connection[Any]", table: str, events: Sequence[WaitingEvent]) -> None:
        self.events = events
        self._connection = connection
        self._table = table

    async def relayed(self, events: Sequence[WaitingEvent]) -> None:
        """These are done with; what they carried of how things were is removed."""
        if events:
            await self._connection.execute(RELAYED.format(table=self._table), [each.number for each in events])

    async def put_off(self, events: Sequence[tuple[WaitingEvent, PutOff]]) -> None:
        """These are tried again later, or parked."""
        rows = [(event.number, *how) for event, how in events]
        if rows:
            columns = (list(column) for column in zip(*rows, strict=True))
            await self._connection.execute(PUT_OFF.format(table=self._table), *columns)
