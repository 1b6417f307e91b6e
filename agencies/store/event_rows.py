"""Reads the rows of a table of events behind a watermark, page by page, and changes nothing there."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from agencies.contract.event_table import EventTable, Watermark
from agencies.store.statement import qualified, quoted
from agencies.store.store import Store

PAGE: Final = 500

Mark = datetime | int

# A watermark that lies in the future, by a clock that is wrong, would have the cursor pass all that comes until then.
NOW: Final = {
    Watermark.INSTANT: "now()",
    Watermark.LOCAL_TIME: "(now() AT TIME ZONE 'Asia/Seoul')",
    Watermark.NUMBER: "9223372036854775807",
}
# One before that is by a clock that is wrong as well, and no time is left before it to read again.
LEAST: Final = {
    Watermark.INSTANT: "'1900-01-01 00:00Z'",
    Watermark.LOCAL_TIME: "'1900-01-01'",
    Watermark.NUMBER: "-9223372036854775807",
}
NEWEST: Final = "SELECT max({mark}) AS mark FROM {table} WHERE {mark} BETWEEN {least} AND {now}"
# Rows without a key, a citizen or a day are no events, nor are those of a day that Python has not. $1 is the watermark
# from which on it is read, $2 with it the last row of the page before.
ROWS: Final = """
    SELECT {key}::text AS id, {subject}::text AS subject_id, {on} AS on_day, {mark} AS mark
    FROM {table}
    WHERE {mark} BETWEEN {least} AND {now} AND {since} AND {key} IS NOT NULL AND {subject} IS NOT NULL
        AND ({on} BETWEEN '0001-01-01' AND '9999-12-31' OR NOT isfinite({on}))
    ORDER BY {mark}, {key}::text
    LIMIT {page}
"""
FROM_ON: Final = "{mark} >= $1::{kind}"
BEHIND: Final = "{mark} >= $1::{kind} AND ({mark}, {key}::text) > ($1::{kind}, $2::text)"


class EventRow(NamedTuple):
    """One event: its key in the agency's table, of whom and of which day it tells, and its watermark."""

    id: str
    subject_id: str
    on: date
    mark: Mark


class EventRows:
    """The rows of one table of events. Everything here raises the store's error."""

    def __init__(self, store: Store, declared: EventTable) -> None:
        self.store = store
        self.declared = declared
        self._names = {
            "table": qualified(declared.table),
            "key": quoted(declared.table.key),
            "subject": quoted(declared.subject),
            "on": quoted(declared.on),
            "mark": quoted(declared.watermark),
            "now": NOW[declared.kind],
            "least": LEAST[declared.kind],
            "kind": declared.kind.value,
            "page": PAGE,
        }

    async def newest(self) -> Mark | None:
        """The newest watermark up to now; None where there is none."""
        [row] = await self.store.fetch(NEWEST.format(**self._names))
        mark: Mark | None = row["mark"]
        return mark

    async def behind(self, cursor: Mark | None) -> AsyncIterator[list[EventRow]]:
        """The rows from the overlap before a cursor on, the first ones first; all of them where there is no cursor."""
        values: tuple[Any, ...] = () if cursor is None else (overlapping(self.declared, cursor),)
        since = "true" if cursor is None else FROM_ON
        while True:
            text = ROWS.format(**self._names, since=since.format(**self._names))
            rows = [EventRow(*row) for row in await self.store.fetch(text, *values)]
            if rows:
                yield rows
            if len(rows) < PAGE:
                return
            since, values = BEHIND, (rows[-1].mark, rows[-1].id)


def overlapping(declared: EventTable, cursor: Any) -> Any:
    """The watermark from which on rows are read again: of one type with the cursor and the overlap."""
    return cursor - declared.overlap
