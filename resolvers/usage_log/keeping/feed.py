"""Records of the usage log as they come, for the citizens whom they concern, once a signed head covers them."""

from collections.abc import AsyncGenerator, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from agencies.contract.errors import AgencyContractBroken
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.platform.feed import Feed
from resolvers.platform.platform_store import reached
from resolvers.usage_log.keeping.usage_reading import LACKS_HASHES, Proven, proven
from resolvers.usage_log.of_the_log import is_of_the_log
from resolvers.usage_log.tables.feed_table import read_after, read_news
from resolvers.usage_log.tables.hash_table import read_hashes
from resolvers.usage_log.tables.head_table import HEADS, newest_head
from resolvers.usage_log.tree.proof import BrokenLog, inclusion_path
from resolvers.usage_log.tree.signed_head import SignedHead

LOOK_SECONDS: Final = 2.0
AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Access:
    """A record that has come, with its path under this head."""

    record: Proven
    head: SignedHead


class UsageFeed(Feed):
    """What comes to the usage log in a store; without one nobody can listen. Each reads a few records at a time."""

    channel = HEADS
    unheard = "the usage log cannot be listened to"

    def __init__(self, store: Store | None, *, look_seconds: float = LOOK_SECONDS) -> None:
        super().__init__(store, look_seconds)
        self._told = 0

    async def listen(self, citizen_id: str) -> AsyncGenerator[Access, None]:
        """The citizen's records that no head covers yet, each as soon as one does; raises the store's error.

        Where they only read the log themselves it is in none: else each record that one is told would make the next.
        """
        store = reached(self._store, "usage log")
        return self._records(store, citizen_id, await _size(store))

    async def _records(self, store: Store, citizen_id: str, first: int) -> AsyncGenerator[Access, None]:
        with self._listening(citizen_id) as news:
            while True:
                await news.wait()
                news.clear()
                async for access in _until_now(store, citizen_id, first):
                    first = access.record.values.index + 1
                    if not is_of_the_log(access.record.shape):
                        yield access

    async def _news(self, store: Store, citizen_ids: Collection[str]) -> Iterable[str]:
        size = await _size(store)
        if size <= self._told:
            return ()
        found = await read_news(store, citizen_ids, self._told, size)
        self._told = size
        return found


async def _size(store: Store) -> int:
    """How many records the newest head covers."""
    head = await newest_head(store)
    return 0 if head is None else head.head.tree_size


async def _until_now(store: Store, citizen_id: str, first: int) -> AsyncGenerator[Access, None]:
    """A citizen's records from an index on that the newest head covers, read a few at a time.

    AGENCY_CONTRACT_BROKEN where the tree lacks hashes.
    """
    head = await newest_head(store)
    size = 0 if head is None else head.head.tree_size
    while head is not None and first < size:
        rows = await read_after(store, citizen_id, first, size, AT_ONCE)
        paths = [span for row in rows for span in inclusion_path(row["index"], size)]
        hashes = await read_hashes(store, paths) if rows else None
        for row in rows:
            try:
                yield Access(proven(row, head, hashes), head)
            except BrokenLog as error:
                raise AgencyContractBroken(LACKS_HASHES, agency=PLATFORM) from error
        if len(rows) < AT_ONCE:
            return
        first = rows[-1]["index"] + 1
