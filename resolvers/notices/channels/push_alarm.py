"""Tells when nothing gets through to one push service any more; a few phones that are dead are no alarm."""

import time
from collections.abc import Callable
from typing import Final

import structlog

from resolvers.notices.channels.channel import NoticeChannelKind, PushAddress

ALARM_AFTER: Final = 10
"""At how many channels of a service pushes have to fail, with none between that arrives."""
LAPSES_SECONDS: Final = 2 * 3600.0
"""Whatever still fails is tried again within an hour: a service at which nothing failed for longer has nothing left."""

log = structlog.get_logger("resolvers")


class PushAlarm:
    """What fails now, by service; neither the log nor `faults` names one, or a channel."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failing: dict[str, dict[str, float]] = {}
        self._faults: dict[str, tuple[NoticeChannelKind, str]] = {}

    @property
    def faults(self) -> dict[str, str]:
        """What operators should see to, by kind."""
        self._forget()
        return {kind.name: reason for kind, reason in self._faults.values()}

    def failed(self, address: PushAddress, channel_id: str, error: Exception) -> None:
        """Note a push that failed, and say it where nothing arrives at that service."""
        self._forget()
        kind, failing = address.kind, self._failing.setdefault(address.host, {})
        failing[channel_id] = self._clock()
        if len(failing) < ALARM_AFTER:
            return
        fault = kind, f"no push of the kind {kind.name} gets through at one service: {error}"
        if self._faults.get(address.host) != fault:
            log.error("notices are not pushed", kind=kind.name, reason=str(error))
        self._faults[address.host] = fault

    def well(self, address: PushAddress) -> None:
        """Note a push that arrived."""
        self._end(address.host, "notices are pushed again")

    def _forget(self) -> None:
        """End what has nothing left that is still tried."""
        since = self._clock() - LAPSES_SECONDS
        for host, failing in list(self._failing.items()):
            if max(failing.values()) < since:
                self._end(host, "notices that were not pushed are not tried any more")

    def _end(self, host: str, said: str) -> None:
        self._failing.pop(host, None)
        ended = self._faults.pop(host, None)
        if ended is not None:
            log.warning(said, kind=ended[0].name)
