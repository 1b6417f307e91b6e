"""One table of events as the relay reads it: what is new in it is written into the outbox of reported events."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout
from agencies.contract.storage.event_table import EventTable
from agencies.registration.registry import PLATFORM
from agencies.store.events.event_rows import EventRow, EventRows, overlapping
from agencies.store.store import Store
from resolvers.notices.tables.event_cursor_table import CursorGone, EventCursor
from resolvers.process.failing import Failing
from resolvers.readiness.findings import Fault

LOOK_SECONDS: Final = 2.0
LATER_SECONDS: Final = 30.0
"""How long nothing is looked for at most where the store or the table is not there."""

log = structlog.get_logger("resolvers")


class PolledTable:
    """A table of events that is looked at every two seconds; `failing`: that it could not be."""

    def __init__(self, store: Store, platform: Store, declared: EventTable) -> None:
        self.failing = Failing()
        self._agency = store.agency
        self._declared = declared
        self._rows = EventRows(store, declared)
        self._cursor = EventCursor(platform, store.agency, declared)
        # A table's watermarks are all of one type, which no annotation tells.
        self._mark: Any = None
        self._has_begun = False
        self._is_absent = False
        self._has_no_cursor = False
        # What was written already of the rows that are read again.
        self._known: dict[str, Any] = {}
        # What the table held, as far as it is read again, when it was last read to the end.
        self._held: tuple[Any, ...] | None = None

    @property
    def faults(self) -> Iterator[Fault]:
        """What operators should see to now."""
        if self._is_absent:
            yield Fault(
                self._agency,
                f"the table of events cannot be read as declared, so that nobody is told of {self._declared.type}",
                self._declared.table.name,
            )
        if self._has_no_cursor:
            yield Fault(
                PLATFORM,
                f"how far a table of events was read cannot be kept, so that nobody is told of {self._declared.type}: "
                "run `migrate`, and see the rights of the gateway's role",
                "event_cursor",
            )
        if self.failing.lasts and not self._is_absent and not self._has_no_cursor:
            failure = type(self.failing.error).__name__
            yield Fault(
                self._agency,
                f"the table of events cannot be read ({failure}), so that nobody is told of {self._declared.type}",
                self._declared.table.name,
            )

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
                self._well()
            except Exception as error:
                self._failed(error)
            await asyncio.sleep(min(LOOK_SECONDS * 2 ** min(self.failing.times, 8), LATER_SECONDS))

    async def look(self) -> int:
        """Write the events that are new; how many. Raises the error of a store, and what was read is read again."""
        if not self._has_begun:
            begun = await self._cursor.begun()
            if begun is None:
                await self._begin()
                return 0
            self._mark, self._has_begun = begun.mark, True
        # After a bulk load all of it is within the overlap until a newer row comes, which may be a day later.
        held = await self._counted()
        if held is not None and held == self._held:
            return 0
        written = 0
        async for rows in self._rows.behind(self._mark):
            new = [row for row in rows if row.id not in self._known]
            if new:
                written += await self._move(new)
            self._know(rows)
        if self._known:
            since = overlapping(self._declared, self._mark)
            self._known = {key: mark for key, mark in self._known.items() if mark >= since}
        self._held = held
        return written

    async def _counted(self) -> tuple[Any, ...] | None:
        """What the table holds, as far as it is read again; None where that is not known in time."""
        try:
            return await self._rows.held(self._mark)
        except AgencyTimeout:
            return None

    async def _move(self, new: list[EventRow]) -> int:
        """Write the events of these rows that are new; how many. Where the cursor is gone, it goes on from here."""
        try:
            return await self._cursor.move(new[-1].mark, new)
        except CursorGone:
            log.warning("a table of events is read on from where it was", agency=self._agency, type=self._declared.type)
            await self._cursor.begin(self._mark, self._known)
        return await self._cursor.move(new[-1].mark, new)

    async def _begin(self) -> None:
        """Where the table was never looked at: what it holds is not told, and what comes from now on is."""
        mark = await self._rows.newest()
        rows = [] if mark is None else [row async for page in self._rows.behind(mark) for row in page]
        await self._cursor.begin(mark, [row.id for row in rows])

    def _know(self, rows: list[EventRow]) -> None:
        newest: Any = rows[-1].mark
        self._mark = newest if self._mark is None else max(self._mark, newest)
        self._known.update((row.id, row.mark) for row in rows)

    def _well(self) -> None:
        if self.failing.end():
            log.warning("a table of events can be read again", agency=self._agency, type=self._declared.type)
        self._is_absent, self._has_no_cursor = False, False

    def _failed(self, error: Exception) -> None:
        lacking = error.agency if isinstance(error, AgencyContractBroken) else None
        self._is_absent, self._has_no_cursor = lacking == self._agency, lacking == PLATFORM
        if self.failing.add(error):
            failure = type(error).__name__
            log.error(
                "a table of events cannot be read", agency=self._agency, type=self._declared.type, failure=failure
            )
