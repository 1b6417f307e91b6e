"""The fields that a usage record names, each by what a citizen calls it."""

import strawberry

from agencies.contract.access import PUBLIC
from agencies.contract.schema.arguments import InLanguage
from agencies.contract.sources.column import column
from agencies.contract.sources.translated import translated
from resolvers.contributions import platform


@platform.type(access=PUBLIC)
class UsedField:
    """A field or a fact that a usage record names."""

    id: strawberry.ID = column("id", "`Type.field`, or `Fact.<id>` for a fact.")

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What a citizen calls it."""
