"""Makes the tables for the usage log's months ahead of time, beside requests, so that no answer waits for one."""

import asyncio
from typing import Final

import structlog

from agencies.store.store import Store
from resolvers.platform.usage_table import make_months

EVERY_SECONDS: Final = 3600.0
MAKE_SECONDS: Final = 5.0

log = structlog.get_logger("resolvers")


class UsageMonths:
    """The months of the log in a store.

    `fault`: what operators should see to now · `failures`: how often the months could not be made.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.fault: str | None = None
        self.failures = 0

    async def watch(self) -> None:
        """Have there be tables for this month and the next; ends when cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Make what is lacking; what fails is said, and tried again with the next look."""
        try:
            async with self._store.connection(MAKE_SECONDS) as connection:
                await make_months(connection)
        except Exception as error:
            self.failures += 1
            if self.fault is None:
                log.error("the usage log's months cannot be made ahead", failure=type(error).__name__)
            self.fault = "the usage log's table for the next month cannot be made"
            return
        if self.fault is not None:
            log.warning("the usage log's months are made again")
        self.fault = None
