"""Settles events that a relay has taken: has them judged and told, many at once, and says of each that fails how it is
put off. Where what is done for many fails, it is done for each alone, so that one that is at fault fails by itself.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from time import monotonic, perf_counter
from typing import Any, Final, NamedTuple

import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, UsageLogUnavailable
from agencies.contract.life_event import EVERYTHING
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.events.outbox import PutOff
from agencies.store.events.waiting_event import WaitingEvent
from agencies.store.failure import LACKING, NOT_ALLOWED
from agencies.store.store import Store
from resolvers.notices.judging.judgement import Judgement
from resolvers.notices.judging.patience import FactsUnreadable, JudgedInPart, is_given_up, silent_at
from resolvers.notices.keeping.bell import NoticeBell
from resolvers.notices.keeping.kept_notices import Bearing, Telling, Written, apart, keep_notices, of_no_account
from resolvers.notices.tables.content_line_table import keep_lines

TOGETHER_SECONDS: Final = 10.0
"""How long an event may be judged for among others; past it that is held against it, and it is judged alone next."""
ALONE_SECONDS: Final = 20.0
"""How long it may be judged for alone."""
KEPT_AT_ONCE: Final = 32
"""Of how many events notices are written in one transaction, whose locks the platform's store has in memory."""
TRIES_AT_MOST: Final = 5
LATEST: Final = timedelta(seconds=60)
"""After how long at the latest an event is tried again that waits for an agency."""
LACKING_SECONDS: Final = 2 * LATEST.total_seconds()
"""For how long it is said of a store after an event last met it: longer than an event waits for the next try."""

NOT_ITS_FAULT: Final = (AgencyUnavailable, AgencyTimeout, UsageLogUnavailable)

log = structlog.get_logger("resolvers")


class RelayEnded(Exception):
    """Relays have ended, or stood still, each time that they had an event."""


class NotKept(Exception):
    """The platform's store refuses what an event comes to, and keeps what others do."""


class Settled(NamedTuple):
    """An event that was judged: the notices that were written, and how long it took."""

    event: WaitingEvent
    written: Sequence[Written]
    milliseconds: float


class Settling:
    """The settling of one relay; `settled` is told of each event that is done with.

    `counts`: how many events were settled `alone`, after they had failed together.
    """

    def __init__(
        self, registry: Registry, platform: Store | None, judgement: Judgement, settled: Callable[[Settled], None]
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._kept = platform
        self._bell = NoticeBell(platform)
        self._judgement = judgement
        self._bearings = {event_id: bearing_of(registry, event_id) for event_id in registry.life_events}
        self._settled = settled
        self._lacking: dict[str, float] = {}
        self._wrote_at = float("-inf")

    @property
    def _platform(self) -> Store:
        assert self._kept is not None, "A relay without the platform's store takes no events."
        return self._kept

    @property
    def lacking(self) -> Iterator[str]:
        """The agencies whose stores lacked lately what another's event needs."""
        since = monotonic() - LACKING_SECONDS
        return (agency for agency, at in self._lacking.items() if at >= since)

    async def settle(self, events: Sequence[WaitingEvent]) -> list[tuple[WaitingEvent, PutOff | None]]:
        """How each of these is put off; None where it is done with."""
        began = perf_counter()
        failed: dict[str, Exception] = {}
        silent: dict[str, frozenset[str]] = {}
        sound = [each for each in events if not self._is_refused(each, failed)]
        tellings = await self._judge(sound, failed, silent)
        written = await self._keep(tellings, failed)
        for event in events:
            if event.id not in failed:
                self._settled(Settled(event, written.get(event.id, ()), (perf_counter() - began) * 1000))
        for each in silent.keys() - failed.keys():
            log.warning("a life event was judged in part", id=each)
            failed[each] = JudgedInPart(silent[each])
        return [(each, self._put_off(each, failed[each.id]) if each.id in failed else None) for each in events]

    def _is_refused(self, event: WaitingEvent, failed: dict[str, Exception]) -> bool:
        """Whether an event cannot be judged, whatever there is to be read."""
        try:
            if event.tries >= TRIES_AT_MOST:
                raise RelayEnded
            if event.broken is not None:
                raise ValueError("What a life event carries cannot be read.")
            self._judgement.type_of(event)
        except Exception as error:
            failed[event.id] = error
            return True
        return False

    async def _judge(
        self, events: Sequence[WaitingEvent], failed: dict[str, Exception], silent: dict[str, frozenset[str]]
    ) -> list[Telling]:
        """What each event comes to; nobody is told of what is withdrawn, or of no account by now.

        Of what is told and is to be judged again, the agencies that gave no answer are added to `silent`.
        """
        nobody = {each.id: Telling(each, self._bearings[each.type], {}) for each in events}
        over: Mapping[str, bool] = await self._together(
            [each for each in nobody.values() if not each.event.withdrawn], self._are_over, failed
        )
        asked = [each for each in events if over.get(each.id) is False and not _gives_up(each)]
        seconds = ALONE_SECONDS if len(events) == 1 else TOGETHER_SECONDS
        for event, notices in zip(asked, await self._judgement.judge_all(asked, seconds), strict=True):
            if isinstance(notices, Exception):
                failed[event.id] = notices
            else:
                nobody[event.id] = Telling(event, self._bearings[event.type], notices.told, notices.said)
                if notices.silent:
                    silent[event.id] = notices.silent
        return [each for each in nobody.values() if each.event.id not in failed]

    async def _are_over(self, tellings: Sequence[Telling]) -> Mapping[str, bool]:
        over = await of_no_account(self._platform, tellings)
        return {each.event.id: each.event.id in over for each in tellings}

    async def _keep(self, tellings: Sequence[Telling], failed: dict[str, Exception]) -> dict[str, Sequence[Written]]:
        written: dict[str, Sequence[Written]] = {}
        began = monotonic()
        groups = apart(tellings, KEPT_AT_ONCE)
        for number, group in enumerate(groups):
            written |= await self._together(group, self._keep_group, failed)
            error = failed.get(group[0].event.id)
            if isinstance(error, NOT_ITS_FAULT):
                # What is taken is held for half a minute: a store that does not answer is waited for once.
                failed.update((each.event.id, error) for later in groups[number + 1 :] for each in later)
                break
        for each, error in ((each.event, failed.get(each.event.id)) for each in tellings):
            if error is not None and self._is_its_own(each, error, began):
                failed[each.id] = NotKept()
                failed[each.id].__cause__ = error.__cause__
        return written

    def _is_its_own(self, event: WaitingEvent, error: Exception, began: float) -> bool:
        """Whether it is the event's own fault that what it comes to was not kept.

        It is where notices of others were written since this one failed first; once it was, it stays so.
        """
        if not _is_refusal(error):
            return False
        refused = event.failure == AgencyContractBroken.__name__
        since = began - event.waited.total_seconds() if refused else began
        return event.failure == NotKept.__name__ or self._wrote_at >= since

    async def _keep_group(self, tellings: Sequence[Telling]) -> Mapping[str, Sequence[Written]]:
        await keep_lines(self._platform, (each.said for each in tellings))
        written = await keep_notices(self._platform, tellings)
        if written:
            self._wrote_at = monotonic()
        if written or any(_may_withdraw(each) for each in tellings):
            self._bell.ring()
        return written

    async def _together(
        self,
        tellings: Sequence[Telling],
        work: Callable[[Sequence[Telling]], Awaitable[Mapping[str, Any]]],
        failed: dict[str, Exception],
    ) -> Mapping[str, Any]:
        """What a work gives for many events, by id; where it fails, what it gives for each alone.

        A store that is out of reach fails each alone as well.
        """
        if not tellings:
            return {}
        try:
            return await work(tellings)
        except Exception as error:
            if len(tellings) == 1 or isinstance(error, NOT_ITS_FAULT):
                failed.update((each.event.id, error) for each in tellings)
                return {}
            failure = type(error).__name__
        self.counts["alone"] += len(tellings)
        log.error("life events are settled one by one", events=len(tellings), failure=failure)
        found: dict[str, Any] = {}
        for each in tellings:
            found |= await self._together([each], work, failed)
        return found

    def _put_off(self, event: WaitingEvent, error: Exception) -> PutOff:
        if self._is_of_another(event, error):
            again = min(max(event.waited, timedelta(seconds=1)), LATEST)
            return _waiting(event, error, again)
        tries = event.tries + 1
        parked = tries >= TRIES_AT_MOST
        said = "a life event was parked" if parked else "a life event cannot be judged"
        cause = None if error.__cause__ is None else type(error.__cause__).__name__
        log.error(
            said,
            agency=event.agency,
            id=event.id,
            tries=tries,
            failure=type(error).__name__,
            cause=cause,
            unreadable=event.broken,
        )
        return PutOff(type(error).__name__, timedelta(seconds=2**tries), counted=True, parked=parked)

    def _is_of_another(self, event: WaitingEvent, error: Exception) -> bool:
        """Whether an event failed by a store that fails, or that lacks what others' events need."""
        if isinstance(error, AgencyContractBroken) and error.agency not in (None, event.agency):
            self._lacking[str(error.agency)] = monotonic()
            return True
        return isinstance(error, NOT_ITS_FAULT)


def _waiting(event: WaitingEvent, error: Exception, after: timedelta) -> PutOff:
    """How an event waits for others: for facts it has its whole time, whatever it waited for before, and once.

    Other stores that are away or lack something in between do not begin it anew: where stores fail by turns it would
    have no end. What is held against the event does, which parks it in the end, and so does what the platform's store
    refuses, since it was judged by then.
    """
    if isinstance(error, JudgedInPart):
        return PutOff(error.failure, after, counted=False, parked=False)
    is_kept = event.failure == FactsUnreadable.__name__ or silent_at(event) is not None
    if event.failure is not None and is_kept and not _is_refusal(error):
        return PutOff(event.failure, after, counted=False, parked=False)
    anew = isinstance(error, FactsUnreadable)
    return PutOff(type(error).__name__, after, counted=False, parked=False, anew=anew)


def _gives_up(event: WaitingEvent) -> bool:
    """Return whether an event is not judged again any more, and log that."""
    if is_given_up(event):
        log.warning("a life event stays judged in part", id=event.id, failure=event.failure)
        return True
    return False


def _is_refusal(error: Exception) -> bool:
    """Whether the platform's store lacks nothing, and refuses what an event comes to."""
    return (
        isinstance(error, AgencyContractBroken)
        and error.agency == PLATFORM
        and not isinstance(error.__cause__, LACKING + NOT_ALLOWED)
    )


def _may_withdraw(telling: Telling) -> bool:
    """Whether an event may have withdrawn notices of which that is said."""
    event = telling.event
    return event.withdrawn or event.replaces is not None or bool(telling.bearing.withdraws)


def bearing_of(registry: Registry, event_id: str) -> Bearing:
    """How an event of a declared type bears on the notices of others."""
    type_, held = registry.life_events[event_id].type, registry.life_events.values()
    return Bearing(
        withdraws=tuple(each for each in type_.withdraws if each != EVERYTHING),
        everything=EVERYTHING in type_.withdraws,
        overtaken_by=tuple(each.type.id for each in held if event_id in each.type.withdraws),
        ended_by=tuple(each for each in registry.ending_events if each != event_id),
        silently=type_.silently,
    )
