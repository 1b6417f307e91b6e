"""The root fields that join across agencies: the caller's own record, citizens and households by id, the members."""

from datetime import date
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen, Household
from agencies.contract.access import PUBLIC
from agencies.contract.deprecation import Deprecated
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.schema.arguments import ById
from agencies.contract.schema.query import Query
from agencies.contract.shared_values import Agency, FactDefinition
from agencies.contract.sources.asker import asker
from agencies.contract.sources.resolver import resolver
from resolvers.access.access_policy import CITIZEN, HOUSEHOLD, Visibility
from resolvers.context import Context
from resolvers.contributions import IDENTITY, platform
from resolvers.engine.operations.asked_ids import CITIZENS_AT_MOST

Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Whom; at most 100.")]
Info = strawberry.Info[Context, Any]
RENAMED: Final = Deprecated(date(2026, 12, 2), instead="Query.factDefinitions")


def _definitions(self: Any, info: Info) -> list[FactDefinition]:
    """Every fact that eligibility can read, with who holds it; then those that were withdrawn."""
    registry = info.context.registry
    return [*registry.facts, *registry.withdrawn]  # type: ignore[list-item]


@platform.contribute(Query, deprecated={"facts": RENAMED})
class RootFields:
    me: Citizen | None = asker("The citizen who asks; null for a caller that is no citizen.", IDENTITY)

    @resolver(IDENTITY)
    async def citizen(self, info: Info, id: ById) -> Citizen | None:  # noqa: A002
        """A citizen by id; null where the caller may not see them, exactly as for an unknown id."""
        return id if (await _visible(info)).sees(CITIZEN, id) else None  # type: ignore[return-value]

    @resolver(IDENTITY, size="ids")
    async def citizens(self, info: Info, ids: Ids) -> list[Citizen | None] | None:
        """Many at once, in the order asked for; null where not allowed or not known. At most 100."""
        if len(ids) > CITIZENS_AT_MOST:
            raise BadUserInput(
                f"`ids` names {len(ids)} citizens: ask for at most {CITIZENS_AT_MOST} at once.",
                InputProblem.TOO_MANY,
                "ids",
            )
        visible = await _visible(info)
        return [each if visible.sees(CITIZEN, each) else None for each in ids]  # type: ignore[misc]

    @resolver(IDENTITY)
    async def household(self, info: Info, id: ById) -> Household | None:  # noqa: A002
        """A household by id; null where it is not the caller's own, exactly as for an unknown id."""
        return id if (await _visible(info)).sees(HOUSEHOLD, id) else None  # type: ignore[return-value]

    @resolver(PUBLIC)
    def agencies(self, info: Info) -> list[Agency]:
        """The members of the gateway."""
        return [agency.id for agency in info.context.registry.agencies]  # type: ignore[misc]

    @resolver(PUBLIC)
    def agency(self, info: Info, id: ById) -> Agency | None:  # noqa: A002
        """A member by id; null where there is none."""
        return id if info.context.registry.agency(id) is not None else None  # type: ignore[return-value]

    fact_definitions = resolver(PUBLIC, size=130)(_definitions)
    facts = resolver(PUBLIC, size=130)(_definitions)


async def _visible(info: Info) -> Visibility:
    return await info.context.access.visibility()
