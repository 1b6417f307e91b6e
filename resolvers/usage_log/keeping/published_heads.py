"""What is published of the usage log for whoever checks it: the newest head, the keys, that heads go on, and bulk."""

import base64
from collections.abc import Mapping
from typing import Any

from agencies.contract.errors import AgencyContractBroken, NotFound
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.platform.platform_store import reached
from resolvers.usage_log.keeping.usage_reading import LACKS_HASHES, Proven, proven
from resolvers.usage_log.tables.bulk_table import newest_bulk
from resolvers.usage_log.tables.hash_table import read_hashes
from resolvers.usage_log.tables.head_table import newest_head, published_keys
from resolvers.usage_log.tree.proof import BrokenLog, consistency_path, inclusion_path
from resolvers.usage_log.tree.signed_head import SignedHead
from resolvers.usage_log.tree.signing_key import hash_text


class PublishedHeads:
    """The heads of the log in a store, and its readings in bulk; without a store there are none."""

    def __init__(self, store: Store | None) -> None:
        self._store = store

    async def head(self) -> SignedHead:
        """The newest head; NOT_FOUND where none was signed yet, an agency's error where the store cannot be read."""
        found = await newest_head(self._reached())
        if found is None:
            raise NotFound("No head of the usage log was signed yet.")
        return found

    async def keys(self) -> Mapping[str, Any]:
        """The JWKS of the keys that verify heads, old ones among them; raises as `head` does."""
        return {"keys": await published_keys(self._reached())}

    async def bulk(self) -> Mapping[str, Any]:
        """The newest readings in bulk, of which no citizen's log tells, each with its leaf and path under the head.

        Raises as `head` does, and AGENCY_CONTRACT_BROKEN where the tree lacks hashes.
        """
        head = await self.head()
        size = head.head.tree_size
        rows = await newest_bulk(self._reached(), size)
        hashes = await read_hashes(
            self._reached(), [span for row in rows for span in inclusion_path(row["index"], size)]
        )
        try:
            return {"head": head.document, "readings": [_reading(row, proven(row, head, hashes)) for row in rows]}
        except BrokenLog as error:
            raise AgencyContractBroken(LACKS_HASHES, agency=PLATFORM) from error

    async def consistency(self, first: int, second: int) -> Mapping[str, Any]:
        """The proof that the tree of `second` records goes on from that of `first`: `path`, hashes in base64.

        NOT_FOUND where no head over so many records was signed yet; raises as `head` does.
        """
        newest = (await self.head()).head.tree_size
        if not 0 <= first <= second <= newest:
            raise NotFound(
                f"There is a proof from each number of records to each that is not smaller, up to {newest} now."
            )
        path = consistency_path(first, second)
        try:
            roots = (await read_hashes(self._reached(), path)).roots(path)
        except BrokenLog as error:
            raise AgencyContractBroken(LACKS_HASHES, agency=PLATFORM) from error
        return {"first": first, "second": second, "path": [hash_text(root) for root in roots]}

    def _reached(self) -> Store:
        return reached(self._store, "usage log")


def _reading(row: Any, shown: Proven) -> Mapping[str, Any]:
    return {
        "index": row["index"],
        "logtime": row["logtime"],
        "persons": row["persons"],
        "action": row["action"],
        "agency": row["agency"],
        "fields": row["fields"],
        "purpose": row["purpose"],
        "receiver": row["receiver_agency"],
        "receiverSystem": row["receiver_system"],
        "leaf": base64.b64encode(shown.leaf).decode(),
        "path": [hash_text(each) for each in shown.path],
    }
