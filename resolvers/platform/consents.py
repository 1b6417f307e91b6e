"""Gives and withdraws consents, where the platform has a store."""

from agencies.contract.errors import AgencyUnavailable
from agencies.contract.source import Row
from agencies.registry import PLATFORM
from agencies.store.store import Store
from resolvers.platform.consent_table import put_consent
from resolvers.trust.consent import Wanted


class Consents:
    """The consents of all citizens; without a store none can be given."""

    def __init__(self, store: Store | None) -> None:
        self._store = store

    async def put(self, wanted: Wanted) -> Row:
        """Have a consent stand as it is wanted, and give how it stands; nothing is said to be done that was not.

        BAD_USER_INPUT where it would end in the past, AGENCY_UNAVAILABLE where it cannot be kept.
        """
        if self._store is None:
            raise AgencyUnavailable("The platform keeps no consents here: ask those who run it.", agency=PLATFORM)
        return await put_consent(self._store, wanted)
