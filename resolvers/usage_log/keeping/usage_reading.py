"""Reads citizens' own records of the usage log for one request, each with its proof under the newest signed head."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from strawberry.dataloader import DataLoader

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.platform.platform_store import reached
from resolvers.usage_log.record import Shape
from resolvers.usage_log.tables.hash_table import read_hashes
from resolvers.usage_log.tables.head_table import newest_head
from resolvers.usage_log.tables.month_table import Months, count_by_month
from resolvers.usage_log.tables.page_table import PageRows, Wanted, read_pages
from resolvers.usage_log.tables.record_rows import known_shape, values_of
from resolvers.usage_log.tree.leaf import LeafValues, leaf_of
from resolvers.usage_log.tree.proof import BrokenLog, KeptHashes, inclusion_path
from resolvers.usage_log.tree.signed_head import SignedHead

LACKS_HASHES: Final = "The usage log lacks hashes: tell those who run it."


@dataclass(frozen=True, slots=True)
class Proven:
    """A record as it stands in the log, its leaf, and its path under a head; no path where none was asked for."""

    shape: Shape
    values: LeafValues
    leaf: bytes
    path: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class UsagePage:
    """A citizen's page, the newest first, under this head, and whether more follow.

    `total`: how many there are on all pages, where they are counted.
    """

    records: Sequence[Proven]
    total: int | None
    more: bool
    head: SignedHead


class UsageReading:
    """The usage log for one request: what is asked of several citizens alike is read together.

    A page is three statements at most, of however many citizens: the newest head, the records, and the hashes.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._loaders: dict[tuple[Wanted, bool], DataLoader[str, UsagePage]] = {}
        self._counting: dict[Months, DataLoader[str, Sequence[Any]]] = {}

    async def page(self, citizen_id: str, wanted: Wanted, *, proofs: bool) -> UsagePage:
        """The citizen's records under the newest head. Raises the error of the platform's store.

        AGENCY_UNAVAILABLE where there is no store or no head; AGENCY_CONTRACT_BROKEN where the tree lacks hashes.
        """
        loader = self._loaders.get((wanted, proofs))
        if loader is None:

            async def load(citizen_ids: list[str]) -> list[UsagePage]:
                return await self._pages(citizen_ids, wanted, proofs)

            loader = self._loaders[wanted, proofs] = DataLoader(load)
        # A sibling's non-null error cancels this waiter; the load is not its alone.
        return await asyncio.shield(loader.load(citizen_id))

    async def months(self, citizen_id: str, wanted: Months) -> Sequence[Any]:
        """Return the counts of the citizen's records by month and receiver; raises as `page` does."""
        loader = self._counting.get(wanted)
        if loader is None:

            async def load(citizen_ids: list[str]) -> list[Sequence[Any]]:
                store, head = await self._under_a_head()
                counted = await count_by_month(store, citizen_ids, wanted, head.head.tree_size)
                return [counted[each] for each in citizen_ids]

            loader = self._counting[wanted] = DataLoader(load)
        return await asyncio.shield(loader.load(citizen_id))

    async def _under_a_head(self) -> tuple[Store, SignedHead]:
        store = reached(self._store, "usage log")
        head = await newest_head(store)
        if head is None:
            raise AgencyUnavailable(
                "No head of the usage log was signed yet: ask again later, and then those who run it.", agency=PLATFORM
            )
        return store, head

    async def _pages(self, citizen_ids: Sequence[str], wanted: Wanted, proofs: bool) -> list[UsagePage]:
        store, head = await self._under_a_head()
        pages = await read_pages(store, citizen_ids, wanted, head.head.tree_size)
        hashes = await self._hashes(store, pages, head) if proofs else None
        try:
            return [_page(pages[citizen_id], head, hashes) for citizen_id in citizen_ids]
        except BrokenLog as error:
            raise AgencyContractBroken(LACKS_HASHES, agency=PLATFORM) from error

    async def _hashes(self, store: Store, pages: Mapping[str, PageRows], head: SignedHead) -> KeptHashes:
        indexes = (row["index"] for page in pages.values() for row in page.rows)
        paths = [span for index in indexes for span in inclusion_path(index, head.head.tree_size)]
        return await read_hashes(store, paths)


def _page(page: PageRows, head: SignedHead, hashes: KeptHashes | None) -> UsagePage:
    return UsagePage([proven(row, head, hashes) for row in page.rows], page.total, page.more, head)


def proven(row: Any, head: SignedHead, hashes: KeptHashes | None) -> Proven:
    """A row as a record under a head, without a path where there are no hashes; BrokenLog where some are missing."""
    known, values = known_shape(row), values_of(row)
    path = [] if hashes is None else hashes.roots(inclusion_path(values.index, head.head.tree_size))
    return Proven(known.shape, values, leaf_of(known.form, values), path)
