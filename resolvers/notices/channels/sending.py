"""Pushes what is due to citizens' channels: each delivery at least once, by however many processes.

Whether it is wanted is decided anew for each try. The log and `faults` say nothing of whom or where.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from agencies.store.store import Store
from resolvers.notices.channels.channel_table import note_failure, remove_gone_channel
from resolvers.notices.channels.delivery_table import Delivery, note_again, note_done, note_waiting, take_due
from resolvers.notices.channels.push import Push, PushFailed
from resolvers.notices.channels.push_alarm import PushAlarm
from resolvers.notices.channels.push_text import news_text

EVERY_SECONDS: Final = 1.0
AT_ONCE: Final = 48
A_LOOK: Final = 12
"""How many a look takes. No more of a host's are taken while it has so many: half of the places are others'."""
STOP_SECONDS: Final = 3.0
"""For how long a stop waits for what is under way, which would else be pushed again."""
FIRST_SECONDS: Final = 15
BACKOFF_AT_MOST: Final = timedelta(hours=1)
STORE_FAILS: Final = "notices that are due cannot be read or noted in the platform's store"

log = structlog.get_logger("resolvers")


class NoticeSending:
    """The sending of one process.

    `endings`: the types of events by which somebody has died, whose consent counts no more · `failures`: how often the
    store failed · `counts`: how many deliveries came to what: `sent`, `failed`, `expired`, `unwanted`, `quiet`, and
    `gone`, where the channel was removed.
    """

    def __init__(self, store: Store, push: Push, endings: Sequence[str]) -> None:
        self._store = store
        self._push = push
        self._endings = endings
        self._alarm = PushAlarm()
        self._store_fault: str | None = None
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._taken = 0
        self.counts: Counter[str] = Counter()
        self.failures = 0

    @property
    def faults(self) -> dict[str, str]:
        """What operators should see to now, by what it is about."""
        return {**self._alarm.faults, **({} if self._store_fault is None else {"store": self._store_fault})}

    async def watch(self) -> None:
        """Look every second, and at once again while there is more; ends when cancelled."""
        try:
            while True:
                more = await self.look()
                if not more or len(self._under_way) >= AT_ONCE:
                    await self._pause()
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=STOP_SECONDS)
            for task in self._under_way:
                task.cancel()

    async def look(self) -> bool:
        """Take what is due and begin to push it; whether there may be more. Never raises."""
        at_most = min(A_LOOK, AT_ONCE - len(self._under_way))
        if at_most <= 0:
            return True
        busy = [host for host, number in Counter(self._under_way.values()).items() if number >= A_LOOK]
        try:
            taken = await take_due(self._store, at_most, self._endings, busy, self._taken)
        except Exception as error:
            self._note_store(error)
            return False
        self._note_store()
        self._taken += len(taken)
        for delivery in taken:
            task = asyncio.create_task(self._deliver(delivery))
            self._under_way[task] = delivery.address.host
            task.add_done_callback(self._under_way.pop)
        return len(taken) == at_most

    async def settled(self) -> None:
        """Wait until all that was begun has come to something."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _pause(self) -> None:
        """Wait for the next look: whatever has ended leaves a place."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=EVERY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(EVERY_SECONDS)

    async def _deliver(self, delivery: Delivery) -> None:
        """Push one delivery and note what came of it; what cannot be noted is taken again later."""
        try:
            await self._decide(delivery)
        except Exception as error:
            self._note_store(error)

    async def _decide(self, delivery: Delivery) -> None:
        if delivery.now >= delivery.expires_at or not delivery.wanted:
            self.counts["expired" if delivery.wanted else "unwanted"] += 1
            await note_done(self._store, delivery)
            return
        quiet_until = None if delivery.quiet is None else delivery.quiet.over_at(delivery.now)
        if quiet_until is not None:
            self.counts["quiet"] += 1
            await note_waiting(self._store, delivery, quiet_until)
            return
        try:
            await self._push.send(delivery.address, news_text(delivery.language), delivery.seconds)
        except PushFailed as error:
            await self._failed(delivery, error)
        except Exception as error:
            # It is tried as seldom as whatever else fails, and given up in the end: it holds up no other.
            log.error("a push cannot be made", kind=delivery.address.kind.name, failure=type(error).__name__)
            await self._failed(delivery, PushFailed("a fault of the gateway's own"))
        else:
            self._alarm.well(delivery.address)
            self.counts["sent"] += 1
            await note_done(self._store, delivery)

    async def _failed(self, delivery: Delivery, error: PushFailed) -> None:
        if error.gone:
            self.counts["gone"] += 1
            await remove_gone_channel(self._store, delivery.channel_id, delivery.address)
            return
        self.counts["failed"] += 1
        self._alarm.failed(delivery.address, delivery.channel_id, error)
        await note_failure(self._store, delivery.channel_id)
        await note_again(self._store, delivery, pause_of(delivery.tries, error.retry_after))

    def _note_store(self, error: Exception | None = None) -> None:
        if error is None:
            if self._store_fault is not None:
                log.warning("notices that are due are read again")
            self._store_fault = None
            return
        self.failures += 1
        if self._store_fault is None:
            log.error("notices cannot be sent", reason=STORE_FAILS, failure=type(error).__name__)
        self._store_fault = STORE_FAILS


def pause_of(tries: int, retry_after: float | None) -> timedelta:
    """How long after so many tries the next is made: twice as long each time, an hour at most, and never before the
    push service takes it again; a bit more or less, so that not all come at once.
    """
    seconds = min(FIRST_SECONDS * 2.0 ** min(tries - 1, 20), BACKOFF_AT_MOST.total_seconds())
    seconds *= random.uniform(0.8, 1.2)  # noqa: S311  # no secret hangs on it
    return timedelta(seconds=max(seconds, retry_after or 0))
