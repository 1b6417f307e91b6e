"""The ranks of services by name, kept for the versions and languages that were asked for last."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from agencies.contract.shared_values import Language
from agencies.service_catalogue.listing.name_order import by_name
from agencies.store.store import Store

KEPT: Final = 6
"""As many as a version and the one before it have in all languages."""


class NameRanks:
    """The ranks of a catalogue's services by their names; none is read before a list is asked for by names."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[tuple[int, Language], Mapping[str, int]] = OrderedDict()

    async def of(self, version: int, language: Language) -> Mapping[str, int]:
        """Return the ranks of a version's services, by their ids."""
        asked = version, language
        found = self._kept.get(asked)
        if found is None:
            ids = await by_name(self._store, version, language.name.lower())
            found = self._kept[asked] = {service_id: rank for rank, service_id in enumerate(ids)}
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(asked)
        return found
