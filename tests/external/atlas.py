"""An agency of the tests' own over a table that exists, whose names have blanks, and which has no index."""

from typing import Final

from agencies.civil_registry.entity import Citizen
from agencies.contract import Agency, External, KeyType, column, many
from tests.all_of_own import ALL_OF_OWN
from tests.external.land import OWN, SCHEMA

atlas: Final = Agency(
    id="atlas_office",
    title={"ko": "지도", "en": "The atlas office", "ar": "أطلس"},
    purposes=ALL_OF_OWN,
    store=External(schema=SCHEMA, key_type=KeyType.CHAR),
)


@atlas.type(access=OWN)
class Sheet:
    """A sheet of a map."""

    name: str = column("NAME", "Its name.")


@atlas.contribute(Citizen, access=OWN)
class Sheets:
    @many("Big Atlas", "Citizen No", order='"NAME"')
    def sheets(self) -> list[Sheet] | None:
        """Their sheets."""
