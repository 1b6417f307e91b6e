"""The members of the gateway as the graph shows them."""

from typing import Any, Final

import strawberry

from agencies.contract.access import PUBLIC
from agencies.contract.schema.arguments import InLanguage
from agencies.contract.shared_types.contact_point import ContactPoint
from agencies.contract.shared_values import Agency, FactDefinition
from agencies.contract.source import Held, Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.sources.translated import translated
from agencies.registration.registry import PLATFORM
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.readiness.agency_row import AgencyStatus, agency_row, health_row
from resolvers.readiness.fields.agency_health import AgencyHealth
from resolvers.readiness.fields.deprecation import Deprecation
from resolvers.request.caller import OPERATIONS

NOTHING: Final[Row] = {
    "contact_point": None,
    "contributes": [],
    "fact_ids": [],
    "deprecations": [],
    "withdrawn_ids": [],
}
"""What is known of an agency that is not installed, beside its title."""


def _row(context: Context, key: str) -> Row:
    agency = context.registry.agency(key)
    if agency is None or agency.fault is not None:
        return _absent_row(context.assessments.definitions, key) or _named_row(key)
    return agency_row(agency)


def _absent_row(definitions: Definitions, key: str) -> Row | None:
    """An agency that is left out, and holds facts that rules name."""
    title = definitions.absent_agency(key)
    if title is None:
        return None
    kept = definitions.kept_of(key)
    withdrawn = [each for each in kept if definitions[each].withdrawn_on is not None]
    return {**NOTHING, "title": title, "fact_ids": kept, "withdrawn_ids": withdrawn}


def _named_row(key: str) -> Row:
    """The platform, or an agency that is left out, of which records of the usage log may tell."""
    title = platform.title if key == PLATFORM else dict.fromkeys(platform.title, key)
    return {**NOTHING, "title": title}


@platform.contribute(Agency, row=Held(_row), access=PUBLIC)
class AgencyFields:
    contact_point: ContactPoint | None = column("contact_point", "Where citizens can ask.")
    contributes: list[str] = column("contributes", "The fields that it answers, as Type.field.")
    facts: list[FactDefinition] = reference("fact_ids", "The facts that it holds.", size=20)
    deprecations: list[Deprecation] = column(
        "deprecations", "The fields, facts and services of its own that will go, each with its days.", size=2
    )
    withdrawn_facts: list[FactDefinition] = reference("withdrawn_ids", "The facts that it held once.", size=2)

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is called."""

    @resolver()
    async def status(self, info: strawberry.Info[Context, Any]) -> AgencyStatus:
        """Whether its store answers now."""
        # What the platform itself says has been read from its store.
        if str(self) == PLATFORM:
            return AgencyStatus.UP
        # An agency that is not installed has no status of its own: its facts cannot be read.
        return AgencyStatus[(await info.context.shared.findings()).status.get(str(self), AgencyStatus.DOWN.name)]

    @resolver()
    def health(self, info: strawberry.Info[Context, Any]) -> AgencyHealth | None:
        """How its store or service has been in the last minutes.

        Null without the scope `operations`, and where it has none here that could be asked.
        """
        if OPERATIONS not in info.context.caller.scopes:
            return None
        return health_row(info.context.shared.health(str(self)))  # type: ignore[return-value]
