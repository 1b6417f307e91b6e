"""An administrative district, as the rows of any agency name it."""

from pathlib import Path
from typing import Final

import strawberry

from agencies.contract.access import PUBLIC
from agencies.contract.entity import value
from agencies.contract.files.names_file import names_in
from agencies.contract.schema.arguments import InLanguage
from agencies.contract.shared_values import Language
from agencies.contract.sources.column import column
from agencies.contract.sources.languages import languages_of
from agencies.contract.sources.translated import translated

NAMES: Final = names_in(Path(__file__).with_name("district_names.yaml"))


@value
class District:
    """An administrative district: a sido (two digits), a sigungu (five) or an eup, myeon or dong (eight)."""

    code: strawberry.ID = column("code", "Its code in the national list of districts.", PUBLIC)
    languages: list[Language] = languages_of("name", PUBLIC, by=NAMES)

    @translated("name", PUBLIC, by=NAMES)
    def name(self, language: InLanguage = strawberry.UNSET) -> str:
        """Its name."""
