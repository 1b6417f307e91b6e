"""Rings for those who listen to notices, on every gateway, once notices are committed.

It is not part of the transaction that writes them: transactions that notify commit one after another. A ring that is
lost costs a second, since whoever listens looks by themselves as well.
"""

import asyncio

import structlog

from agencies.contract.errors import MaruError
from agencies.store.store import Store
from resolvers.notices.tables.feed_table import ring

log = structlog.get_logger("resolvers")


class NoticeBell:
    """The bell of one process over a store; without one nobody listens.

    What is to be rung while a ring is under way is one ring more.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._again = False
        self._ringing: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Have it ring; nobody waits for it."""
        self._again = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        while self._again and self._store is not None:
            self._again = False
            try:
                await ring(self._store)
            except MaruError as error:
                log.warning("those who listen to notices are told late", failure=type(error).__name__)
