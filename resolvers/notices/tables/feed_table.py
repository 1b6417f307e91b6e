"""Reads what citizens who listen are told live, and rings for them.

The positions are in `notice`, and the last of each citizen's in `notice_position`, which a trigger writes.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from agencies.store.fetching import Fetching
from resolvers.notices.tables.notice_table import KEPT, KeptNotice, kept_notice

NOTICES: Final = "notice"
"""The channel on which the store notifies that there may be notices to be told."""
RING: Final = "SELECT pg_notify($1, '')"
LASTS: Final = "SELECT citizen_id, last FROM notice_position WHERE citizen_id = ANY ($1)"
FIRST_OF: Final = "SELECT first_position FROM notice WHERE id = $1 AND citizen_id = $2"
NEXT: Final = f"""{KEPT.format(endings="$3")}
    WHERE n.citizen_id = $1 AND n.position > $2 AND NOT n.removed ORDER BY n.position LIMIT 1
"""


async def ring(store: Fetching) -> None:
    """Have every process that listens look for notices."""
    await store.fetch(RING, NOTICES)


async def last_position(store: Fetching, citizen_id: str) -> int:
    """The position of what a citizen was told last, be it removed since; 0 where they were told nothing."""
    return (await last_positions(store, (citizen_id,))).get(citizen_id, 0)


async def last_positions(store: Fetching, citizen_ids: Sequence[str]) -> Mapping[str, int]:
    """The same of several; whoever was told nothing is not in it."""
    return {row["citizen_id"]: row["last"] for row in await store.fetch(LASTS, citizen_ids)}


async def first_position_of(store: Fetching, citizen_id: str, notice_id: UUID) -> int | None:
    """The position of a citizen's notice when it was told first; None where they have none such."""
    rows = await store.fetch(FIRST_OF, notice_id, citizen_id)
    return rows[0][0] if rows else None


async def read_next(store: Fetching, citizen_id: str, after: int, endings: Sequence[str]) -> KeptNotice | None:
    """What a citizen was told next behind a position, as it stands now; None where there is nothing yet.

    `endings`: the types of events by which somebody has died.
    """
    rows = await store.fetch(NEXT, citizen_id, after, endings)
    return kept_notice(rows[0]) if rows else None
