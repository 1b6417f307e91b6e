"""An act, and the article of it, as rows name what they rest on."""

from datetime import date
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

NAMES: Final = names_in(Path(__file__).with_name("act_names.yaml"))


@value
class LegalResource:
    """The act, and the article of it, on which something rests."""

    article: str | None = column("article", "The article and paragraph.", PUBLIC)
    in_force_from: date | None = column("in_force_from", "In force from this day on.", PUBLIC)
    in_force_until: date | None = column(
        "in_force_until", "The first day on which it is no longer in force; null: none is set.", PUBLIC
    )
    url: str | None = column("url", "Where its text stands.", PUBLIC)
    languages: list[Language] = languages_of("act", PUBLIC, by=NAMES)

    @translated("act", PUBLIC, by=NAMES)
    def act(self, language: InLanguage = strawberry.UNSET) -> str:
        """The act's name."""
