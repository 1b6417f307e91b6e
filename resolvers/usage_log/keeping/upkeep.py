"""Looks after the usage log's store beside requests: whether records can be appended, and months made ahead of time."""

from typing import Final

from agencies.store.store import Store
from resolvers.platform.fault_watch import FaultWatch
from resolvers.usage_log.tables.record_table import make_months, why_unfit

MAKE_SECONDS: Final = 5.0
NO_MONTH: Final = "the usage log's table for the next month cannot be made"
NOT_ASKED: Final = "the usage log's store cannot be asked whether records can be appended"


class UsageUpkeep(FaultWatch):
    """The upkeep of the log in a store. `failures`: how many looks have found a fault."""

    comes = "the usage log's store is not fit"
    goes = "the usage log's store is fit again"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.failures = 0

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
        super()._found(fault, failure)
