"""One read of a store: what it finds by key, also where the driver cannot read a value among it.

One row with a day after the year 9999 fails the statement of all who share it, and so does a key of one of them that
the store's encoding has not. Half of the keys are then asked for at a
time, until it is known whose row it is. What the log says names no key: staff find the row by `agency check`.
"""

from collections import deque
from collections.abc import Collection
from time import monotonic
from typing import Final

import structlog

from agencies.contract.errors import AgencyTimeout, BadUserInput, MaruError
from agencies.store.combined_statement import arguments
from agencies.store.failure import UnreadableValue, broken
from agencies.store.keyed_rows import by_key
from agencies.store.read import Found, Read
from agencies.store.store import HELD, Store

STATEMENTS_AT_MOST: Final = 128
"""With so many a thousand keys are told apart of which six are at fault. Where there are more, all that were not told
apart count as unread."""

log = structlog.get_logger("agencies")


async def found_by_key(store: Store, read: Read, keys: Collection[str]) -> tuple[Found, frozenset[str]]:
    """The rows by key, and the keys for which an AgencyContractBroken stands there; fails as `Store.fetch` does."""
    try:
        rows = await store.fetch(read.text, *arguments((read,), (keys,)))
    except UnreadableValue:
        return await told_apart(store, read, keys)
    return by_key(rows, read, keys, store.agency)


async def told_apart(store: Store, read: Read, keys: Collection[str]) -> tuple[Found, frozenset[str]]:
    """The same of keys of which not all can be read: what can, by halves of what cannot; an error stands for the rest.

    It takes no longer than is waited for one statement.
    """
    found: dict[str, object] = {}
    twice: set[str] = set()
    unread: list[str] = []
    asked_for = list(dict.fromkeys(keys))
    suspect, asked, until = deque([asked_for]), 0, monotonic() + store.deadline_seconds
    while suspect:
        some = suspect.popleft()
        if len(some) == 1:
            if await _is_held(store, some[0], until - monotonic()):
                unread += some
            continue
        middle = len(some) // 2
        for half in (some[:middle], some[middle:]):
            left = until - monotonic()
            if asked >= STATEMENTS_AT_MOST or left <= 0:
                unread += half
                continue
            asked += 1
            try:
                rows = await store.fetch_again(left, read.text, *arguments((read,), (half,)))
            except UnreadableValue:
                suspect.append(half)
            except AgencyTimeout:
                # It had all the time that was left, though the clock may say a millisecond less: a loop calls early.
                until = 0.0
                unread += half
            else:
                of_half, doubled = by_key(rows, read, half, store.agency)
                found |= of_half
                twice |= doubled
    if unread:
        _say_unread(store, read, len(asked_for), len(unread), asked)
    errors: dict[str, MaruError] = {key: broken(store.agency, UnreadableValue) for key in unread}
    return found | errors, frozenset(twice.union(unread))


async def _is_held(store: Store, key: str, seconds: float) -> bool:
    """Whether the store's encoding has the characters of a key: one that it cannot hold has no row."""
    if key.isascii() or seconds <= 0:
        return True
    try:
        await store.fetch_again(seconds, HELD, (key,))
    except BadUserInput:
        return False
    except AgencyTimeout:
        pass
    return True


def _say_unread(store: Store, read: Read, keys: int, unread: int, asked: int) -> None:
    # The statement's text is the declaration's, and what it binds is not in it.
    log.warning("rows cannot be read", agency=store.agency, statement=read.text, keys=keys, unread=unread, asked=asked)
