"""Where a citizen can ask: an office that many services and agencies name is the same one everywhere."""

from typing import Final

import strawberry

from agencies.contract.access import PUBLIC
from agencies.contract.entity import value
from agencies.contract.schema.arguments import InLanguage
from agencies.contract.shared_types.official_name import existing, official
from agencies.contract.shared_values import Language
from agencies.contract.sources.column import column
from agencies.contract.sources.digest import digest
from agencies.contract.sources.languages import languages_of
from agencies.contract.sources.translated import translated

OF_A_NAME: Final = "In which its name exists; in others the English one is shown, else the Korean."


@value
class ContactPoint:
    """Where a citizen can ask: a name and at least one way to reach it."""

    id: strawberry.ID = digest(
        "name", "phone", "url", "hours", description="Opaque; the same wherever this office is named.", access=PUBLIC
    )
    phone: str | None = column("phone", "The telephone number.", PUBLIC)
    url: str | None = column("url", "The address on the web.", PUBLIC)
    languages: list[Language] = languages_of("name", PUBLIC, by=existing, description=OF_A_NAME)

    @translated("name", PUBLIC, by=official)
    def name(self, language: InLanguage = strawberry.UNSET) -> str:
        """Who answers: the official name in that language, else the official English one, else as given."""

    @translated("hours", PUBLIC, by=official)
    def hours(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """When it answers, in words."""
