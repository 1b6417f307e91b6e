"""Reads and changes citizens' preferences, where the platform has a store."""

from collections.abc import Mapping

from agencies.contract.source import Row
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.notices.channels.delivery_table import let_go
from resolvers.notices.channels.preference import NOTHING_SET, Change
from resolvers.notices.channels.preferences_table import READ, put_preferences
from resolvers.platform.platform_store import reached
from resolvers.request.errors.unkept import unkept
from resolvers.request.loads import Loads


class Preferences:
    """The preferences of all citizens; without a store none can be set."""

    def __init__(self, store: Store | None) -> None:
        self._store = store

    async def read(self, loads: Loads, citizen_id: str) -> Row:
        """What a citizen has set; raises the platform's error."""
        if not loads.reaches(PLATFORM):
            raise unkept("preferences")
        found: Mapping[str, Row] = await loads.all(PLATFORM, READ, (citizen_id,))
        return found.get(citizen_id, NOTHING_SET)

    async def put(self, citizen_id: str, change: Change) -> Row:
        """Change what a citizen has set, and give all of it; AGENCY_UNAVAILABLE where it cannot be kept."""
        store = reached(self._store, "preferences")
        kept = await put_preferences(store, citizen_id, change)
        if change.sets_quiet:
            await let_go(store, citizen_id)
        return kept
