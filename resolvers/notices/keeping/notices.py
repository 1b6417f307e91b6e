"""Inboxes, and what agencies report, where the platform has a store."""

from collections.abc import Sequence
from datetime import datetime

from agencies.store.store import Store
from resolvers.notices.keeping.feed import NoticeFeed
from resolvers.notices.tables.notice_table import Inbox, KeptNotice, mark_read, read_inbox, read_notice
from resolvers.notices.tables.reported_event_table import (
    KnownEvent,
    Reported,
    known_event,
    report_event,
    withdraw_event,
)
from resolvers.platform.platform_store import reached


class Notices:
    """All that was told and reported; without a store AGENCY_UNAVAILABLE, as where it cannot be reached.

    `feed`: what is told, as it is · `endings`: the types of events by which somebody has died, of whom nothing is
    shown.
    """

    def __init__(self, store: Store | None, endings: Sequence[str]) -> None:
        self._kept = store
        self._endings = endings
        self.feed = NoticeFeed(store, endings)

    @property
    def _store(self) -> Store:
        return reached(self._kept, "notices")

    async def page(self, citizen_id: str, asked: Inbox) -> tuple[list[KeptNotice], int]:
        """A page of a citizen's notices, one more than asked for where there is; and how many there are."""
        return await read_inbox(self._store, citizen_id, asked, self._endings)

    async def one(self, notice_id: str) -> KeptNotice | None:
        """A notice by its id; None where there is none."""
        return await read_notice(self._store, notice_id, self._endings)

    async def mark_read(self, notice_id: str) -> None:
        """Note that a notice was read."""
        await mark_read(self._store, notice_id)

    async def report(self, reported: Reported) -> KnownEvent:
        """The event that an agency reports, once for each key of its own."""
        return await report_event(self._store, reported)

    async def known(self, agency: str, event_id: str, argument: str) -> KnownEvent | None:
        """An event that this agency has told of, as an argument names it; None where there is none."""
        return await known_event(self._store, agency, event_id, argument)

    async def withdraw(self, agency: str, event: KnownEvent) -> datetime:
        """Have an agency's event withdrawn; since when it is."""
        return await withdraw_event(self._store, agency, event)
