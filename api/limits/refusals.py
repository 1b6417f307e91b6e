"""What this process has refused, by who asked: lines for the staff's log, totals for metrics, and a probing alarm.

No id, address or token is kept or logged: a source has digests, by keys that never leave this process.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from hashlib import blake2b
from heapq import nlargest
from typing import Final

import structlog

from api.limits.refused_source import Refused, RefusedSource

EVERY_SECONDS: Final = 60.0
LINES_AT_MOST: Final = 20
SOURCES_AT_MOST: Final = 1_000
DAY_SECONDS: Final = 86_400
KEY_BYTES: Final = 32
DIGEST_BYTES: Final = 8

_log = structlog.get_logger("api")


class Refusals:
    """The refusals of one process. `now`: seconds since the epoch, which say the day."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._totals: Counter[Refused] = Counter()
        self._sources: dict[bytes, RefusedSource] = {}
        self._key = secrets.token_bytes(KEY_BYTES)
        self._key_of_day = (-1, b"")

    def totals(self) -> Mapping[str, int]:
        """Return how many refusals of each kind there were since the process began."""
        return {kind.value: self._totals[kind] for kind in Refused}

    def note(self, kind: Refused, principal: str | None, address: str, what: Hashable = None) -> None:
        """Count a refusal; `what` tells it apart from others that probe, None being one that tells of no probing."""
        self.note_each(kind, principal, address, {what: 1})

    def note_each(self, kind: Refused, principal: str | None, address: str, numbers: Mapping[Hashable, int]) -> None:
        """Count how often each of several things was refused."""
        source, number = self._source(principal, address), sum(numbers.values())
        self._totals[kind] += number
        source.counts[kind] += number
        for what in numbers:
            if what is not None and source.is_probing(kind, hash(what), self._now()):
                _log.critical("probing", **self._names(source), **source.probed(self._now()))

    def tell(self) -> None:
        """Log what was refused since the last time: the worst sources one by one, the others in one line."""
        noted = [each for each in self._sources.values() if each.counts]
        worst = nlargest(LINES_AT_MOST, noted, key=lambda each: each.counts.total())
        for source in worst:
            _log.warning("refused", **self._names(source), **_said(source.counts))
        others: Counter[Refused] = Counter()
        for source in noted:
            if source not in worst:
                others += source.counts
            source.counts = Counter()
        if others:
            _log.warning("refused", sources=len(noted) - len(worst), **_said(others))

    async def watch(self) -> None:
        """Log what was refused every minute, and what is left once this is cancelled."""
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                self.tell()
        finally:
            self.tell()

    def __len__(self) -> int:
        """Return how many sources are kept."""
        return len(self._sources)

    def _source(self, principal: str | None, address: str) -> RefusedSource:
        at = _digest(self._key, address.encode())
        who = None if principal is None else _digest(self._key, principal.encode())
        source = self._sources.get(who or at)
        if source is None:
            if len(self._sources) >= SOURCES_AT_MOST:
                self._forget()
            source = self._sources[who or at] = RefusedSource(who)
        source.address = at
        return source

    def _names(self, source: RefusedSource) -> dict[str, str]:
        """Return the digests by which the log names a source today: those of two days cannot be tied together."""
        day = int(self._now() // DAY_SECONDS)
        if self._key_of_day[0] != day:
            self._key_of_day = (day, secrets.token_bytes(KEY_BYTES))
        said = {"principal": source.principal, "address": source.address}
        return {name: _digest(self._key_of_day[1], each).hex() for name, each in said.items() if each is not None}

    def _forget(self) -> None:
        """Keep the half that is most suspicious; what the others were refused is logged first."""
        self.tell()
        now = self._now()
        worst = nlargest(SOURCES_AT_MOST // 2, self._sources.items(), key=lambda each: each[1].suspicion(now))
        self._sources = dict(worst)


def _digest(key: bytes, said: bytes) -> bytes:
    return blake2b(said, key=key, digest_size=DIGEST_BYTES).digest()


def _said(counts: Mapping[Refused, int]) -> dict[str, int]:
    return {kind.value: counts[kind] for kind in Refused if counts[kind]}
