"""Readings in bulk as the usage log has them: of how many people what was read, and by whom. Reads `usage_record`."""

from collections.abc import Sequence
from typing import Any, Final

from agencies.store.store import Store
from resolvers.usage_log.tables.record_rows import RECORD_COLUMNS, SHAPE_COLUMNS

NEWEST_AT_MOST: Final = 100
BULK: Final = f"""
    SELECT {RECORD_COLUMNS}, {SHAPE_COLUMNS} FROM usage_record r JOIN usage_shape s ON s.id = r.shape
    WHERE r.citizen_id IS NULL AND r.index < $1 ORDER BY r.index DESC LIMIT $2
"""  # noqa: S608


async def newest_bulk(store: Store, size: int) -> Sequence[Any]:
    """The newest readings in bulk among the first `size` records, the newest first."""
    return await store.fetch(BULK, size, NEWEST_AT_MOST)
