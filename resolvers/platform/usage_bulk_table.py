"""Readings in bulk as the usage log has them: of how many people what was read, and by whom. Reads `usage_record`."""

from collections.abc import Sequence
from typing import Any, Final

from agencies.store.store import Store

NEWEST_AT_MOST: Final = 100
BULK: Final = """
    SELECT r.index, r.logtime, r.persons, s.action, s.agency, s.fields, s.purpose, s.receiver_agency, s.receiver_system
    FROM usage_record r JOIN usage_shape s ON s.id = r.shape
    WHERE r.citizen_id IS NULL ORDER BY r.index DESC LIMIT $1
"""


async def newest_bulk(store: Store) -> Sequence[Any]:
    """The newest readings in bulk, the newest first."""
    return await store.fetch(BULK, NEWEST_AT_MOST)
