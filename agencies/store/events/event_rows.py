"""Reads the rows of a table of events behind a watermark, page by page, and changes nothing there."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from agencies.contract.storage.event_table import EventTable, Watermark
from agencies.contract.values.key_type import KeyType
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
NEWEST: Final = "SELECT max({mark}) AS mark FROM {table} t WHERE {mark} BETWEEN {least} AND {now}"
# Rows without a key, a citizen or a day are no events, nor are those of a day that Python has not. $1 is the watermark
# from which on it is read, $2 with it the last row of the page before.
EVENTS: Final = """
    FROM {table} t
    WHERE {mark} BETWEEN {least} AND {now} AND {since} AND {key} IS NOT NULL AND {subject} IS NOT NULL
        AND ({on} BETWEEN '0001-01-01' AND '9999-12-31' OR NOT isfinite({on}))
"""
ROWS: Final = f"""
    SELECT {{key}}::text AS id, {{subject}}::text AS subject_id, {{on}} AS on_day, {{mark}} AS mark
    {EVENTS}
    ORDER BY {{mark}}, {{ordered}}
    LIMIT {{page}}
"""
COUNTED: Final = 500_000
"""So many rows are counted within the deadline."""
HELD: Final = f"""
    SELECT count(*) AS number, sum(hashtextextended(id, 0)) AS keys
    FROM (SELECT {{key}}::text AS id {EVENTS} LIMIT {{counted}} + 1) held
"""  # noqa: S608
FROM_ON: Final = "{mark} >= $1::{kind}"
BEHIND: Final = "{mark} >= $1::{kind} AND ({mark}, {ordered}) > ($1::{kind}, $2::text{cast})"
TEXTS: Final = (KeyType.TEXT, KeyType.CHAR)


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
        key, subject, on, mark = (
            f"t.{quoted(name)}" for name in (declared.table.key, declared.subject, declared.on, declared.watermark)
        )
        key_type = declared.table.key_type
        # Rows of one transaction tie, and each page would sort all of them, were they not in the order of an index.
        cast = "" if key_type is None or key_type in TEXTS else key_type.cast
        self._names = {
            "table": qualified(declared.table),
            "key": key,
            "ordered": key if cast else f"{key}::text",
            "cast": cast,
            "subject": subject,
            "on": on,
            "mark": mark,
            "now": NOW[declared.kind],
            "least": LEAST[declared.kind],
            "kind": declared.kind.value,
            "page": PAGE,
            "counted": COUNTED,
        }

    async def newest(self) -> Mark | None:
        """The newest watermark up to now; None where there is none."""
        [row] = await self.store.fetch(NEWEST.format(**self._names))
        mark: Mark | None = row["mark"]
        return mark

    async def held(self, cursor: Mark | None) -> tuple[Any, ...] | None:
        """What is equal as long as `behind` would bring the same rows, of which none is read for it; None: too many."""
        since, values = self._from_on(cursor)
        [row] = await self.store.fetch(HELD.format(**self._names, since=since.format(**self._names)), *values)
        return None if row["number"] > COUNTED else tuple(row)

    async def behind(self, cursor: Mark | None) -> AsyncIterator[list[EventRow]]:
        """The rows from the overlap before a cursor on, the first ones first; all of them where there is no cursor."""
        since, values = self._from_on(cursor)
        while True:
            text = ROWS.format(**self._names, since=since.format(**self._names))
            rows = [EventRow(*row) for row in await self.store.fetch(text, *values)]
            if rows:
                yield rows
            if len(rows) < PAGE:
                return
            since, values = BEHIND, (rows[-1].mark, rows[-1].id)

    def _from_on(self, cursor: Mark | None) -> tuple[str, tuple[Any, ...]]:
        return ("true", ()) if cursor is None else (FROM_ON, (overlapping(self.declared, cursor),))


def overlapping(declared: EventTable, cursor: Any) -> Any:
    """The watermark from which on rows are read again: of one type with the cursor and the overlap."""
    return cursor - declared.overlap
