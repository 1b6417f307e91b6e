"""One outbox as the relay watches it: woken by the store's notifications, and looked at every second all the same."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Final

import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable, MaruError
from agencies.contract.outbox import NOTIFIED
from agencies.store.kept_hearing import KeptHearing
from agencies.store.outbox import Look, OutboxReading
from resolvers.readiness.findings import Fault

LOOK_SECONDS: Final = 1.0
LATER_SECONDS: Final = 10.0
"""How long nothing is looked for at most where the store or its outbox is not there."""

OFTEN: Final = 5
"""How often in a row it fails until operators are told of it."""

log = structlog.get_logger("resolvers")


class Source:
    """An outbox that is watched. `due`: the store's function that writes what comes due by the calendar.

    `failures` counts how often in a row it could not be looked at. `tried`: the newest look found events that were
    tried before and are due again.
    """

    def __init__(self, outbox: OutboxReading, today: Callable[[], date], due: str | None = None) -> None:
        self.outbox = outbox
        self.failures = 0
        self.tried = asyncio.Event()
        self._today = today
        self._due = due
        self._called_for: date | None = None
        self._error: Exception | None = None
        self._is_absent = False
        self._due_fails = False
        self._parked = 0
        # The look every second says what is wrong with the store, and finds what is not heard.
        self._hearing = KeptHearing(partial(outbox.store.hear, NOTIFIED))

    @property
    def faults(self) -> Iterator[Fault]:
        """What operators should see to now."""
        agency = self.outbox.store.agency
        if self._is_absent:
            yield Fault(
                agency,
                "the store has no outbox as declared, so that nobody is told of what happens there: run `migrate`",
            )
        elif self.failures >= OFTEN and not isinstance(self._error, AgencyUnavailable):
            # A store that cannot be reached is DOWN by that already.
            failure = type(self._error).__name__
            yield Fault(
                agency, f"life events cannot be relayed ({failure}), so that nobody is told of them: see the log"
            )
        if self._due_fails:
            yield Fault(
                agency,
                f"`{self._due}` fails, so that nobody is told of what comes due: see the rights of the gateway's role",
            )
        if self._parked:
            yield Fault(agency, f"{self._parked} life events were parked, since they cannot be judged: see the outbox")

    async def look(self) -> Look:
        """What waits, what comes due today among it; raises the store's error."""
        found = await self.outbox.look()
        self._parked = found.parked
        if found.tried:
            self.tried.set()
        return found._replace(untried=await self._write_due() or found.untried)

    async def _write_due(self) -> bool:
        """Have the store write what comes due today, in portions, and say whether there was any.

        Its failure keeps nothing else from being told.
        """
        today, wrote = self._today(), False
        if self._due is None or self._called_for == today:
            return False
        call = f"SELECT {self.outbox.qualified(self._due)}($1::date)"
        try:
            while (await self.outbox.store.fetch(call, today))[0][0]:
                wrote = True
        except MaruError as error:
            if not self._due_fails:
                log.error("what comes due is not told", agency=self.outbox.store.agency, failure=type(error).__name__)
            self._due_fails = True
            return wrote
        self._called_for, self._due_fails = today, False
        return wrote

    def hear(self) -> None:
        """Begin to hear where nothing is heard."""
        self._hearing.hear()

    def well(self) -> None:
        """It was looked at."""
        if self.failures:
            log.warning("an outbox is relayed again", agency=self.outbox.store.agency)
        self.failures, self._is_absent = 0, False

    def unfit(self, error: AgencyContractBroken) -> None:
        """A store is not as declared: this one, which has no outbox then, or another one that is needed to relay."""
        self._is_absent = error.agency == self.outbox.store.agency
        self.failed(error)

    def failed(self, error: Exception) -> None:
        """It could not be looked at, or what was taken could not be settled."""
        self.failures += 1
        self._error = error
        if self.failures == 1:
            log.error("an outbox cannot be relayed", agency=self.outbox.store.agency, failure=type(error).__name__)

    async def rest(self) -> None:
        """Wait until something is heard, or it is time to look all the same."""
        seconds = min(LOOK_SECONDS * 2**self.failures, LATER_SECONDS) if self.failures < 8 else LATER_SECONDS
        await self._hearing.rest(seconds)

    def end(self) -> None:
        """Hear nothing more."""
        self._hearing.end()
