"""Reads what has come to the usage log of those who listen to it."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from agencies.store.fetching import Fetching
from resolvers.usage_log.tables.record_rows import RECORD_COLUMNS, SHAPE_COLUMNS

NEWS: Final = """
    SELECT c.citizen_id FROM unnest($1::text[]) c(citizen_id)
    WHERE EXISTS (SELECT FROM usage_record r WHERE r.citizen_id = c.citizen_id AND r.index >= $2 AND r.index < $3)
"""
AFTER: Final = f"""
    SELECT r.*, {SHAPE_COLUMNS} FROM (
        SELECT {RECORD_COLUMNS} FROM usage_record WHERE citizen_id = $1 AND index >= $2 AND index < $3
        ORDER BY index LIMIT $4
    ) r JOIN usage_shape s ON s.id = r.shape ORDER BY r.index
"""  # noqa: S608


async def read_news(store: Fetching, citizen_ids: Collection[str], first: int, size: int) -> Sequence[str]:
    """Of whom of these citizens there are records from index `first` on, among the first `size`."""
    return [row["citizen_id"] for row in await store.fetch(NEWS, list(citizen_ids), first, size)]


async def read_after(store: Fetching, citizen_id: str, first: int, size: int, at_most: int) -> Sequence[Any]:
    """A citizen's records from index `first` on, among the first `size`, in order: the rows of so many at most."""
    return await store.fetch(AFTER, citizen_id, first, size, at_most)
