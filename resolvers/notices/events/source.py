"""One outbox as the relay watches it: woken by the store's notifications, and looked at every second all the same."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Final

import structlog

from agencies.contract.errors import AgencyContractBroken, MaruError
from agencies.contract.storage.outbox import NOTIFIED
from agencies.store.events.kept_hearing import KeptHearing
from agencies.store.events.outbox import Look, OutboxReading
from resolvers.process.failing import Failing
from resolvers.readiness.findings import Fault

LOOK_SECONDS: Final = 1.0
LATER_SECONDS: Final = 10.0
"""How long nothing is looked for at most where the store or its outbox is not there."""

log = structlog.get_logger("resolvers")


class Source:
    """An outbox that is watched. `due`: the store's function that writes what comes due by the calendar.

    `failing`: that it could not be looked at, or what was taken for the first time could not be settled ·
    `failing_tried`: that what was tried before could not be · `tried`: the newest look found events that were tried
    before and are due.
    """

    def __init__(self, outbox: OutboxReading, today: Callable[[], date], due: str | None = None) -> None:
        self.outbox = outbox
        self.failing = Failing()
        self.failing_tried = Failing()
        self.tried = asyncio.Event()
        self._today = today
        self._due = due
        self._called_for: date | None = None
        self._is_absent = False
        self._due_fails = False
        self._parked = 0
        self._undeclared = 0
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
        elif lasting := [each for each in (self.failing, self.failing_tried) if each.lasts]:
            failure = type(lasting[0].error).__name__
            yield Fault(agency, f"life events cannot be relayed ({failure}), so that nobody is told of them")
        if self._due_fails:
            yield Fault(
                agency,
                f"`{self._due}` fails, so that nobody is told of what comes due: see the rights of the gateway's role",
            )
        if self._parked:
            yield Fault(
                agency,
                f"{self._parked} life events were parked, since they cannot be judged: see the table "
                f"`{self.outbox.table}`",
            )
        if self._undeclared:
            yield Fault(
                agency,
                f"{self._undeclared} life events wait, of types that this gateway does not declare: gateways of the "
                f"release that declares them tell of them, so renew those of an older one; where all are renewed, see "
                f"`type` in the table `{self.outbox.table}`",
            )

    async def look(self) -> Look:
        """What waits, what comes due today among it; raises the store's error."""
        found = await self.outbox.look()
        self._parked, self._undeclared = found.parked, found.undeclared
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
        """It was looked at, and what was taken for the first time was settled."""
        self._is_absent = False
        self._end(self.failing)

    def unfit(self, error: AgencyContractBroken) -> None:
        """A store is not as declared: this one, which has no outbox then, or another one that is needed to relay."""
        self._is_absent = error.agency == self.outbox.store.agency
        self.failed(error)

    def failed(self, error: Exception) -> None:
        """It could not be looked at, or what was taken for the first time could not be settled."""
        self._add(self.failing, error)

    def tried_well(self) -> None:
        """What was tried before was settled."""
        self._end(self.failing_tried)

    def tried_failed(self, error: Exception) -> None:
        """What was tried before could not be settled."""
        self._add(self.failing_tried, error)

    def _add(self, failing: Failing, error: Exception) -> None:
        if failing.add(error):
            log.error("an outbox cannot be relayed", agency=self.outbox.store.agency, failure=type(error).__name__)

    def _end(self, failing: Failing) -> None:
        if failing.end():
            log.warning("an outbox is relayed again", agency=self.outbox.store.agency)

    async def rest(self) -> None:
        """Wait until something is heard, or it is time to look all the same."""
        seconds = min(LOOK_SECONDS * 2 ** min(self.failing.times, 8), LATER_SECONDS)
        await self._hearing.rest(seconds)

    def end(self) -> None:
        """Hear nothing more."""
        self._hearing.end()
