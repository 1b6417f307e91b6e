"""The catalogue over which everyone on record is compared, which there has to be: by none, nothing ever changes."""

from collections.abc import Mapping

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.catalogue_versions import Catalogues


async def loaded_catalogue(registry: Registry, stores: Mapping[str, Store]) -> Catalogue:
    """The newest catalogue of these stores; StartUpError where none is loaded."""
    catalogue = await Catalogues(stores[CATALOGUE], registry).current()
    if not catalogue.version:
        raise StartUpError("No catalogue is loaded: run `python server.py migrate` first.")
    return catalogue
