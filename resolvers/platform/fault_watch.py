"""What looks every minute for one fault of the platform's store, and says in the log when it comes and when it goes."""

import asyncio
from abc import ABC, abstractmethod
from typing import ClassVar, Final

import structlog

EVERY_SECONDS: Final = 60.0

log = structlog.get_logger("resolvers")


class FaultWatch(ABC):
    """The watch of one process. `fault`: what operators should see to now.

    A subclass has in `comes` and `goes` what the log says when a fault is found and when there is none any more.
    """

    comes: ClassVar[str]
    goes: ClassVar[str]

    def __init__(self) -> None:
        self.fault: str | None = None

    async def watch(self) -> None:
        """Look every minute; ends when cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    @abstractmethod
    async def look(self) -> None:
        """Find out whether there is a fault now."""

    def _found(self, fault: str | None, failure: str | None = None) -> None:
        if fault is not None and fault != self.fault:
            log.error(self.comes, reason=fault, **({} if failure is None else {"failure": failure}))
        if fault is None and self.fault is not None:
            log.warning(self.goes)
        self.fault = fault
