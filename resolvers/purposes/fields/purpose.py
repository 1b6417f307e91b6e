"""Purposes as the graph shows them."""

import strawberry

from agencies.contract.access import PUBLIC
from agencies.contract.schema.arguments import InLanguage
from agencies.contract.shared_types.legal_resource import LegalResource
from agencies.contract.shared_values import Purpose
from agencies.contract.source import Held, Row
from agencies.contract.sources.column import column
from agencies.contract.sources.translated import translated
from resolvers.context import Context
from resolvers.contributions import platform


def _row(context: Context, key: str) -> Row | None:
    purpose = context.shared.purposes.get(key)
    return None if purpose is None else purpose.row


@platform.contribute(Purpose, row=Held(_row), access=PUBLIC)
class PurposeFields:
    legal_basis: LegalResource = column("legal_basis", "The act under which it is read for.")
    fields: list[str] = column("fields", "The fields, as `Type.field`, and the facts, as `Fact.<id>`, that it covers.")

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is called."""
