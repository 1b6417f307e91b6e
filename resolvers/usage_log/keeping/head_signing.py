"""Signs a head of the usage log every second in which it has grown, and has it published outside of the store.

Whoever signs makes sure first that the log goes on from the last head that they know: a store that was rewritten or
put back gets no signature, and its operators are told.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import asyncpg
import structlog

from agencies.store.store import Store
from resolvers.usage_log.tables.hash_table import read_hashes
from resolvers.usage_log.tables.head_table import (
    begin_signing,
    heads_after,
    is_kept,
    newest_head,
    put_head,
    standing,
)
from resolvers.usage_log.tree.proof import BrokenLog, Span, consistency_path, is_consistent
from resolvers.usage_log.tree.signed_head import Head, SignedHead
from resolvers.usage_log.tree.signing_key import SigningKey
from resolvers.usage_log.tree.tree import Tree

EVERY_SECONDS: Final = 1.0
UNPUBLISHED_AT_MOST: Final = 3_600
"""How many heads wait in memory to be published, an hour's; those behind them are read from the store when it is their
turn, and operators are told."""
READ_AT_ONCE: Final = 256
"""How many heads are read from the store at once: requests wait while their signatures are verified."""
SIGN_SECONDS: Final = 5.0
BACKLOG: Final = (
    f"more than {UNPUBLISHED_AT_MOST:,} heads of the usage log wait to be written outside of the store: the store has "
    "them, and they are written in their order, which takes a while"
)
TO_GO_ON: Final = 'docs/usage.md, "Where the log went back", says how to go on'
APART: Final = timedelta(seconds=0.9)
"""How long after a head the next is signed at the earliest, by whichever process."""

Publish = Callable[[SignedHead], Awaitable[None]]

log = structlog.get_logger("resolvers")


class LogWentBack(Exception):
    """The log does not go on from a head that was signed: it was rewritten, cut, or put back to an older state."""


class HeadSigning:
    """Signs heads of the log in a store, and hands each to `publish`, where heads are kept outside of it.

    `last`: the last head that is known to have been signed, from outside of the store where one was kept there.
    Heads are published in their order. What the store has beyond `last` at the start is published first: a process
    that ended before it had published them has left it.

    `faults`: what operators should see to now · `failures`: how often a head could not be signed or published.
    """

    def __init__(self, store: Store, key: SigningKey, publish: Publish | None, last: SignedHead | None) -> None:
        self._store = store
        self._key = key
        self._publish = publish
        self._last = last
        self._unpublished: deque[SignedHead] = deque()
        # Behind which head those that are to be published are read from the store; None while memory has all.
        self._behind = last if publish is not None else None
        self._begun: SignedHead | None = None
        self.faults: dict[str, str] = {}
        self.failures = 0

    async def watch(self) -> None:
        """Sign every second, however long it takes to publish what was signed; ends when cancelled."""
        async with asyncio.TaskGroup() as loops:
            for each in (self.sign, self.publish):
                loops.create_task(_every_second(each))

    async def sign(self) -> None:
        """Sign a head where the log has grown; what fails is said."""
        try:
            await self._sign()
            self._note("signing", None)
        except LogWentBack as error:
            self._note("signing", f"the usage log gets no signed head any more: {error}; {TO_GO_ON}", error)
        except Exception as error:
            self._note("signing", "the usage log's head cannot be signed", error)

    async def publish(self) -> None:
        """Publish what was signed and not published yet; what fails is said."""
        if self._publish is not None and self._unpublished:
            try:
                await self._publish_all(self._publish)
                self._note("publishing", None)
            except Exception as error:
                self._note("publishing", "the usage log's head cannot be written outside of the store", error)

    async def _publish_all(self, publish: Publish) -> None:
        while self._unpublished:
            await publish(self._unpublished[0])
            self._unpublished.popleft()

    def _have_published(self, signed: SignedHead) -> None:
        if self._publish is None or self._behind is not None:
            return
        if len(self._unpublished) < UNPUBLISHED_AT_MOST:
            self._unpublished.append(signed)
        else:
            self._behind = self._unpublished[-1]
            log.error("usage heads fail", what="backlog", reason=BACKLOG)
            self.faults["backlog"] = BACKLOG

    async def _sign(self) -> None:
        async with self._store.connection(SIGN_SECONDS) as connection:
            signed = await self._signed(connection) if await begin_signing(connection, SIGN_SECONDS) else None
            if signed is None:
                await connection.execute("ROLLBACK")
                return
            # Where the connection is lost during the commit, the next look tells whether the head is there.
            self._begun = signed
            await put_head(connection, signed, self._key)
        self._begun, self._last = None, signed
        self._have_published(signed)

    async def _signed(self, connection: "asyncpg.Connection[Any]") -> SignedHead | None:
        """The next head; None where none is due. LogWentBack where the log does not go on from the last one."""
        await self._settle_begun(connection)
        kept = await newest_head(connection, self._key)
        size, frontier, now = await standing(connection)
        if kept is not None and (self._last is None or kept.head.tree_size > self._last.head.tree_size):
            # Another process signed it, after the one that this process knows.
            await self._check(connection, kept.head.tree_size, kept.head.root)
            self._last = kept
        last = None if self._last is None else self._last.head
        await self._check(connection, size, Tree(size, frontier).root)
        # Of a log that was cut, the heads that are left are not all.
        await self._catch_up(connection)
        if last is not None:
            if size == last.tree_size or timedelta() <= now - last.timestamp < APART:
                return None
            now = max(now, last.timestamp)
        return self._key.sign(Head(size, Tree(size, frontier).root, now, self._key.key_id))

    async def _settle_begun(self, connection: "asyncpg.Connection[Any]") -> None:
        """Have published what this process has signed without being told, also where others have signed since."""
        if self._begun is not None and await is_kept(connection, self._begun):
            self._have_published(self._begun)
        self._begun = None

    async def _catch_up(self, connection: "asyncpg.Connection[Any]") -> None:
        """Have published what the store has beyond what was published: others have left it, or too many waited."""
        if self._behind is not None and not self._unpublished:
            heads = await heads_after(connection, self._behind, self._key, READ_AT_ONCE)
            self._unpublished.extend(heads)
            # Fewer are all that there are, and nobody else signs meanwhile.
            self._behind = heads[-1] if len(heads) == READ_AT_ONCE else None
            if self._behind is None:
                self._note("backlog", None)

    async def _check(self, connection: "asyncpg.Connection[Any]", size: int, root: bytes) -> None:
        """Raise LogWentBack where a tree does not go on from the last head."""
        if self._last is None:
            return
        last = self._last.head
        if size < last.tree_size:
            raise LogWentBack(f"a head over {last.tree_size} records was signed, and the store has fewer")
        path = consistency_path(last.tree_size, size)
        whole = Span(0, size)
        try:
            hashes = await read_hashes(connection, [*path, whole])
            holds = hashes.root(whole) == root and is_consistent(
                last.tree_size, last.root, size, root, hashes.roots(path)
            )
        except BrokenLog as error:
            raise LogWentBack(str(error)) from error
        if not holds:
            raise LogWentBack(f"its records are not those over which a head was signed at {last.timestamp.isoformat()}")

    def _note(self, what: str, fault: str | None, error: Exception | None = None) -> None:
        """Keep what is wrong, and say it in the log when it comes and when it is over."""
        if fault is None:
            if self.faults.pop(what, None) is not None:
                log.warning("usage heads are well again", what=what)
            return
        self.failures += 1
        if self.faults.get(what) != fault:
            log.error("usage heads fail", what=what, reason=fault, failure=type(error).__name__)
        self.faults[what] = fault


async def _every_second(do: Callable[[], Awaitable[None]]) -> None:
    while True:
        await do()
        await asyncio.sleep(EVERY_SECONDS)
