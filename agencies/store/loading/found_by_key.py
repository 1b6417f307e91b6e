"""One read of a store: what it finds by key, also where the driver cannot read a value among it.

One row with a day after the year 9999 fails the statement of all who share it, and so does a key of one of them that
the store's encoding has not. Such keys are then found and left out, and of the others half are asked for at a time,
until it is known whose row it is. What the log says names no key: staff find the row by `agency check`.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from time import monotonic
from typing import Any, Final

import structlog

from agencies.contract.errors import AgencyTimeout, MaruError
from agencies.store.failure import UnreadableValue, broken
from agencies.store.loading.combined_statement import arguments
from agencies.store.loading.keyed_rows import by_key
from agencies.store.read import Found, Keys, Read
from agencies.store.store import HELD, Store

STATEMENTS_AT_MOST: Final = 128
"""With so many a thousand keys are told apart of which six are at fault. Where there are more, all that were not told
apart count as unread."""

PROBES_AT_MOST: Final = STATEMENTS_AT_MOST // 2
"""So many of them tell which keys the store's encoding has not: whoever asks by more of these leaves others theirs."""

log = structlog.get_logger("agencies")


async def found_by_key(store: Store, read: Read, keys: Collection[str]) -> tuple[Found, frozenset[str]]:
    """The rows by key, and the keys for which an AgencyContractBroken stands there; fails as `Store.fetch` does."""
    try:
        rows = await store.read(read.text, *arguments((read,), (keys,)))
    except UnreadableValue:
        return await told_apart(store, read, keys)
    return by_key(rows, read, keys, store.agency)


async def told_apart(store: Store, read: Read, keys: Collection[str]) -> tuple[Found, frozenset[str]]:
    """The same of keys of which not all can be read: what can, by halves of what cannot; an error stands for the rest.

    It takes no longer than is waited for one statement. A key that the store's encoding has not has no row.
    """
    halving = _Halving(store)
    found: dict[str, object] = {}
    twice: set[str] = set()

    async def ask(some: Keys) -> None:
        rows = await halving.fetch(read.text, some, *read.values)
        of_some, doubled = by_key(rows, read, some, store.agency)
        found.update(of_some)
        twice.update(doubled)

    [asked_for, *_] = arguments((read,), (keys,))
    foreign = Keys(key for key in asked_for if not key.isascii())
    unheld, untold = await halving.failing(foreign, partial(halving.fetch, HELD), PROBES_AT_MOST, known=False)
    left_out = {*unheld, *untold}
    rest = Keys(key for key in asked_for if key not in left_out)
    unread, unasked = await halving.failing(rest, ask, STATEMENTS_AT_MOST, known=not left_out)
    if left_out and unread:
        # The statement of all was not measured: it failed by a key, before there was a row.
        store.measured.failed()
    errors: dict[str, MaruError] = {key: broken(store.agency, UnreadableValue) for key in (*untold, *unread, *unasked)}
    if errors:
        _say_unread(store, read, len(asked_for), len(errors), halving.asked)
    return found | errors, frozenset(twice.union(errors))


class _Halving:
    """Asks a store for keys by halves, with no more statements and for no longer than is allowed."""

    def __init__(self, store: Store) -> None:
        self.asked = 0
        self._store = store
        self._until = monotonic() + store.deadline_seconds

    async def failing(
        self, keys: Keys, ask: Callable[[Keys], Awaitable[object]], at_most: int, *, known: bool
    ) -> tuple[list[str], list[str]]:
        """The keys that fail alone, and those of which it could not be told; `known`: all together they do fail."""
        alone: list[str] = []
        untold: list[str] = []
        suspect: deque[Keys] = deque()

        def part(some: Keys) -> None:
            if len(some) == 1:
                alone.extend(some)
                return
            middle = len(some) // 2
            suspect.extend((Keys(some[:middle]), Keys(some[middle:])))

        if known:
            part(keys)
        elif keys:
            suspect.append(keys)
        while suspect:
            some = suspect.popleft()
            if self.asked >= at_most or self._until <= monotonic():
                untold += some
                continue
            try:
                await ask(some)
            except UnreadableValue:
                part(some)
            except AgencyTimeout:
                # It had all the time that was left, though the clock may say a millisecond less: a loop calls early.
                self._until = 0.0
                untold += some
        return alone, untold

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows, within what is left of the time."""
        self.asked += 1
        return await self._store.fetch_again(self._until - monotonic(), sql, *arguments)


def _say_unread(store: Store, read: Read, keys: int, unread: int, asked: int) -> None:
    # The statement's text is the declaration's, and what it binds is not in it.
    log.warning("rows cannot be read", agency=store.agency, statement=read.text, keys=keys, unread=unread, asked=asked)
