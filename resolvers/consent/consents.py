"""Gives and withdraws consents, where the platform has a store."""

from agencies.contract.source import Row
from agencies.store.store import Store
from resolvers.consent.consent_table import put_consent
from resolvers.consent.offer import Wanted
from resolvers.platform.platform_store import reached


class Consents:
    """The consents of all citizens; without a store none can be given."""

    def __init__(self, store: Store | None) -> None:
        self._store = store

    async def put(self, wanted: Wanted) -> Row:
        """Have a consent stand as it is wanted, and give how it stands; nothing is said to be done that was not.

        BAD_USER_INPUT where it would end in the past, AGENCY_UNAVAILABLE where it cannot be kept.
        """
        return await put_consent(reached(self._store, "consents"), wanted)
