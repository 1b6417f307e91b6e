"""What an agency has said will go of its fields, its facts and the services that it describes."""

from datetime import date
from typing import Final

from agencies.contract.access import PUBLIC
from agencies.contract.deprecation import Deprecated
from agencies.contract.shared_values import FactDefinition
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.service_catalogue.entity import PublicService
from resolvers.contributions import platform

REPLACED_BY: Final = "What takes its place: a field as Type.field, a fact's id, or a service's; null: nothing does."
RENAMED: Final = Deprecated(date(2026, 12, 2), instead="Deprecation.replacedBy")


@platform.type(access=PUBLIC, deprecated={"instead": RENAMED})
class Deprecation:
    """A field, a fact or a service of an agency that goes: nobody should begin to use it."""

    field: str | None = column("field", "The field, as Type.field; null: it is none.")
    fact: FactDefinition | None = reference("fact_id", "The fact; null: it is none.")
    service: PublicService | None = reference("service_id", "The service; null: it is none.")
    since: date = column("since", "From which day on nobody should begin to use it.")
    until: date | None = column("until", "The first day on which it no longer answers; null: that is not decided yet.")
    replaced_by: str | None = column("instead", REPLACED_BY)
    instead: str | None = column("instead", REPLACED_BY)
