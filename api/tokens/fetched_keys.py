"""The keys of an issuer that publishes them: asked for again and again, and kept while the issuer is out of reach.

A token of an unknown key has the issuer asked at once, at most once a minute whoever sends such tokens. The last good
keys hold for an hour, as long as a token may live; then no token is taken until the issuer answers again.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import structlog

from agencies.contract.errors import AgencyUnavailable
from api.tokens.issuer import VerifyingKey
from api.tokens.issuer_documents import Unreadable

REFRESH_SECONDS: Final = 300
RETRY_SECONDS: Final = 10
PAUSE_SECONDS: Final = 60
KEPT_SECONDS: Final = 3600

_log = structlog.get_logger("api")

Fetch = Callable[[], Awaitable[Mapping[str, VerifyingKey]]]


class FetchedKeys:
    """The keys that `fetch` found last; `now` is a clock that never goes back."""

    def __init__(self, fetch: Fetch, now: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._now = now
        self._keys: Mapping[str, VerifyingKey] = {}
        self._kept_until = -math.inf
        self._asked_at = -math.inf
        self._asking: asyncio.Task[bool] | None = None
        self._is_failing = False

    def current(self) -> Mapping[str, VerifyingKey]:
        """The keys, another mapping only where they have changed; AGENCY_UNAVAILABLE where they are too old."""
        if self._now() >= self._kept_until:
            raise AgencyUnavailable("The issuer's keys cannot be read, so that no token can be verified: try again.")
        return self._keys

    async def renew(self) -> bool:
        """Ask the issuer for its keys, unless it was asked within the last minute; whether they have changed."""
        if self._asking is None:
            if self._now() - self._asked_at < PAUSE_SECONDS:
                return False
            self._ask()
        assert self._asking is not None
        # Others may wait for the same answer: one client that leaves must not end it.
        return await asyncio.shield(self._asking)

    async def watch(self) -> None:
        """Keep the keys current; ends when cancelled."""
        while True:
            await asyncio.shield(self._asking or self._ask())
            await asyncio.sleep(RETRY_SECONDS if self._is_failing else REFRESH_SECONDS)

    def _ask(self) -> "asyncio.Task[bool]":
        self._asking = asyncio.create_task(self._take())
        return self._asking

    async def _take(self) -> bool:
        before, self._asked_at = self._keys, self._now()
        try:
            found = await self._fetch()
            self._kept_until = self._asked_at + KEPT_SECONDS
            if _described(found) != _described(before):
                self._keys = found
            self._is_failing = False
        except Exception as error:
            self._tell(error)
        finally:
            self._asking = None
        return self._keys is not before

    def _tell(self, error: Exception) -> None:
        """Say in the log what is wrong, once for as long as it lasts."""
        if not self._is_failing:
            reason = {"reason": str(error)} if isinstance(error, Unreadable) else {}
            _log.warning("the issuer's keys cannot be read", failure=type(error).__name__, **reason)
        self._is_failing = True


def _described(keys: Mapping[str, VerifyingKey]) -> dict[str, dict[str, Any]]:
    return {kid: {**each.key.as_dict(private=False), "alg": each.algorithm} for kid, each in keys.items()}
