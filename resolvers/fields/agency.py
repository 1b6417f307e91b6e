"""The members of the gateway as the graph shows them."""

from enum import Enum
from typing import Any

import strawberry

from agencies.contract.access import PUBLIC
from agencies.contract.argument import InLanguage
from agencies.contract.contact_point import ContactPoint
from agencies.contract.declaration_check import field_name, type_name
from agencies.contract.source import Held, Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.sources.translated import translated
from agencies.contract.vocabulary import Agency, FactDefinition
from agencies.registry import PLATFORM
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.contact_row import contact_row
from resolvers.fields.contributions import platform
from resolvers.request.context import Context


@strawberry.enum(description="Whether an agency's store answers.")
class AgencyStatus(Enum):
    UP = strawberry.enum_value("UP", description="It answers.")
    DEGRADED = strawberry.enum_value("DEGRADED", description="It answers in part, or slowly.")
    DOWN = strawberry.enum_value("DOWN", description="It cannot be reached, or lacks what it declared.")


def _row(context: Context, key: str) -> Row:
    agency = context.registry.agency(key)
    if agency is None or agency.fault is not None:
        return _absent_row(context.assessments.definitions, key) or _named_row(key)
    return {
        "title": agency.title,
        "contact_point": contact_row(agency),
        "contributes": [f"{type_name(c.type)}.{field_name(field)}" for c in agency.contributions for field in c.fields],
        "fact_ids": [fact.id for table in agency.facts for fact in table.facts],
    }


def _absent_row(definitions: Definitions, key: str) -> Row | None:
    """An agency that takes no part, and holds facts that rules name."""
    title = definitions.absent_agency(key)
    if title is None:
        return None
    return {"title": title, "contact_point": None, "contributes": [], "fact_ids": definitions.kept_of(key)}


def _named_row(key: str) -> Row:
    """The platform, or an agency that takes no part, of which records of the usage log may tell."""
    title = platform.title if key == PLATFORM else dict.fromkeys(platform.title, key)
    return {"title": title, "contact_point": None, "contributes": [], "fact_ids": []}


@platform.contribute(Agency, row=Held(_row), access=PUBLIC)
class AgencyFields:
    contact_point: ContactPoint | None = column("contact_point", "Where citizens can ask.")
    contributes: list[str] = column("contributes", "The fields that it answers, as Type.field.")
    facts: list[FactDefinition] = reference("fact_ids", "The facts that it holds.")

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
        return AgencyStatus[(await info.context.findings()).status.get(str(self), AgencyStatus.DOWN.name)]
