"""The revoked tokens as a running gateway knows them: read from the platform's store every second.

While the store cannot be read, what is known stays, and tokens are taken for a minute more. After that they are not,
since one of them may have been revoked meanwhile; callers without a token are answered all the while.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from agencies.contract.errors import AgencyUnavailable
from agencies.store.store import Store
from resolvers.revocations.revocation_table import read_revocations

WATCH_SECONDS: Final = 1
BLIND_SECONDS: Final = 60
CANNOT_BE_READ: Final = "Which tokens were revoked cannot be read: ask again later."

log = structlog.get_logger("resolvers")


class Revocations:
    """The ids of the tokens that are revoked; `now` is a clock that never goes back."""

    def __init__(self, store: Store, now: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._now = now
        self._forget_at: dict[str, float] = {}
        self._since: datetime | None = None
        self._blind_at: float | None = None

    def holds(self, token_id: str) -> bool:
        """Whether the token of this id is revoked; AGENCY_UNAVAILABLE where that has not been known for too long."""
        if self._blind_at is None or self._now() >= self._blind_at:
            raise AgencyUnavailable(CANNOT_BE_READ, agency=self._store.agency)
        return token_id in self._forget_at

    async def look(self) -> None:
        """Learn what was revoked since the last look, and forget what has expired; an agency error otherwise."""
        asked_at = self._now()
        found, self._since = await read_revocations(self._store, self._since)
        now = self._now()
        self._forget_at |= {each.token_id: now + each.seconds for each in found}
        for token_id in [token_id for token_id, forget_at in self._forget_at.items() if forget_at <= now]:
            del self._forget_at[token_id]
        self._blind_at = asked_at + BLIND_SECONDS

    async def watch(self) -> None:
        """Look every second; ends when cancelled."""
        failing = False
        while True:
            try:
                await self.look()
                failing = False
            except Exception as error:
                # Whatever is wrong now, the next look must still be taken; one line in the log says it for all.
                if not failing:
                    log.warning("revocations cannot be read", failure=type(error).__name__)
                failing = True
            await asyncio.sleep(WATCH_SECONDS)
