"""Removes what is kept for long enough: from the outboxes, from citizens' inboxes, and of what sweeps have found."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from agencies.contract.errors import AgencyContractBroken
from agencies.registration.registry import PLATFORM
from agencies.store.events.outbox import OutboxReading
from agencies.store.store import Store
from resolvers.notices.tables.content_line_table import forget_lines
from resolvers.notices.tables.notice_table import forget_old
from resolvers.readiness.findings import Fault

KEPT: Final = timedelta(days=365)
"""For how long notices are kept, the events that they tell of, and the keys by which agencies have reported events.

So are the events in outboxes: an agency looks there for what it has told, to say that it did not happen. What lines of
notices say is kept a month longer.
"""
EVERY_SECONDS: Final = 3600.0
AT_ONCE: Final = 500

log = structlog.get_logger("resolvers")


class Retention:
    """The removing of one process, each hour."""

    def __init__(
        self,
        outboxes: Sequence[OutboxReading],
        platform: Store,
        forget_sweeps: Callable[[Store, int], Awaitable[int]],
    ) -> None:
        self._forgetting: list[tuple[str, Callable[[], Awaitable[int]]]] = [
            *((each.store.agency, partial(each.forget, AT_ONCE, KEPT)) for each in outboxes),
            (PLATFORM, partial(forget_old, platform, AT_ONCE, KEPT)),
            (PLATFORM, partial(forget_lines, platform, AT_ONCE, KEPT)),
            (PLATFORM, partial(forget_sweeps, platform, AT_ONCE)),
        ]
        self._refused: set[str] = set()

    @property
    def faults(self) -> Iterator[Fault]:
        """What operators should see to now."""
        return (
            Fault(agency, "what was kept for long enough cannot be removed: see the rights of the gateway's role")
            for agency in sorted(self._refused)
        )

    async def watch(self) -> None:
        """Remove what is due each hour, until cancelled."""
        while True:
            await self.remove()
            await asyncio.sleep(EVERY_SECONDS)

    async def remove(self) -> None:
        """Remove all that is due, in portions; never raises."""
        refused: set[str] = set()
        for agency, forget in self._forgetting:
            try:
                while await forget():
                    pass
            except Exception as error:
                # One that is out of reach is said to be down already.
                if isinstance(error, AgencyContractBroken):
                    refused.add(agency)
                log.error(
                    "what was kept for long enough cannot be removed", agency=agency, failure=type(error).__name__
                )
        self._refused = refused
