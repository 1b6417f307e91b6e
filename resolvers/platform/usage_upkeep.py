"""Looks after the usage log's store beside requests: whether records can be appended, and months made ahead of time."""

import asyncio
from typing import Final

import structlog

from agencies.store.store import Store
from resolvers.platform.usage_table import make_months, why_unfit

EVERY_SECONDS: Final = 60.0
MAKE_SECONDS: Final = 5.0
NO_MONTH: Final = "the usage log's table for the next month cannot be made"
NOT_ASKED: Final = "the usage log's store cannot be asked whether records can be appended"

log = structlog.get_logger("resolvers")


class UsageUpkeep:
    """The upkeep of the log in a store.

    `fault`: what operators should see to now · `failures`: how many looks have found a fault.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.fault: str | None = None
        self.failures = 0

    async def watch(self) -> None:
        """Look every minute; ends when cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Say why records cannot be appended, where that is so; else make this month's and the next one's table."""
        fault, doing = None, NOT_ASKED
        try:
            fault = await why_unfit(self._store)
            if fault is None:
                doing = NO_MONTH
                async with self._store.connection(MAKE_SECONDS) as connection:
                    await make_months(connection)
        except Exception as error:
            self._found(doing, type(error).__name__)
        else:
            self._found(fault)

    def _found(self, fault: str | None, failure: str | None = None) -> None:
        self.failures += fault is not None
        if fault is not None and fault != self.fault:
            log.error("the usage log's store is not fit", reason=fault, failure=failure)
        if fault is None and self.fault is not None:
            log.warning("the usage log's store is fit again")
        self.fault = fault
