"""Notices as they are told, and as they are withdrawn, for the citizens whose they are, whichever relay wrote them."""

from collections.abc import AsyncGenerator, Collection, Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.store.store import Store
from resolvers.notices.tables.feed_table import (
    NOTICES,
    first_position_of,
    last_position,
    last_positions,
    read_next,
)
from resolvers.notices.tables.notice_table import KeptNotice
from resolvers.platform.feed import Feed
from resolvers.platform.platform_store import reached
from resolvers.request.position import read_position

LOOK_SECONDS: Final = 1.0
UNKNOWN: Final = (
    '`after` is no notice of yours: give the `position` or the `id` of the last one that you know, or "0" for all.'
)


class NoticeFeed(Feed):
    """The notices in a store; without one nobody can listen.

    `endings`: the types of events by which somebody has died, of whom nothing is told.
    Each is read when its listener has been told the one before, so that what was removed meanwhile is told to nobody.
    """

    channel = NOTICES
    unheard = "notices cannot be listened to"

    def __init__(self, store: Store | None, endings: Sequence[str], *, look_seconds: float = LOOK_SECONDS) -> None:
        super().__init__(store, look_seconds)
        self._endings = endings
        self._told: Mapping[str, int] = {}

    async def listen(self, citizen_id: str, after: str | None) -> AsyncGenerator[KeptNotice, None]:
        """What the citizen is told behind `after`, in order: all that comes from now on where it is None.

        `after`: a position, or the id of a notice, which stands for its first position. A notice that is withdrawn
        comes once more, at its new position. Raises BadUserInput, and the store's error.
        """
        store = reached(self._store, "notices")
        return self._notices(store, citizen_id, await _start(store, citizen_id, after))

    async def _notices(self, store: Store, citizen_id: str, position: int) -> AsyncGenerator[KeptNotice, None]:
        with self._listening(citizen_id) as news:
            while True:
                await news.wait()
                news.clear()
                while (kept := await read_next(store, citizen_id, position, self._endings)) is not None:
                    position = kept.position
                    yield kept

    async def _news(self, store: Store, citizen_ids: Collection[str]) -> Iterable[str]:
        before = self._told
        self._told = last = await last_positions(store, tuple(citizen_ids))
        return [citizen_id for citizen_id, position in last.items() if position != before.get(citizen_id)]


async def _start(store: Store, citizen_id: str, after: str | None) -> int:
    """The position behind which a listener is told."""
    if after is None:
        return await last_position(store, citizen_id)
    position = read_position(after)
    if position is not None:
        known = position <= await last_position(store, citizen_id)
        return position if known else _unknown()
    try:
        position = await first_position_of(store, citizen_id, UUID(after))
    except ValueError:
        position = None
    return _unknown() if position is None else position


def _unknown() -> int:
    raise BadUserInput(UNKNOWN, InputProblem.UNKNOWN_ID, "after")
