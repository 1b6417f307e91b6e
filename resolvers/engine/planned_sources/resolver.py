"""An ordinary Strawberry resolver: whatever it does, it does by itself."""

from typing import ClassVar

from agencies.contract.sources.resolver import Resolver
from resolvers.engine.planned_sources.call import CallSource


class ResolverSource(CallSource[Resolver], of=Resolver):
    """A call for each object; graphql-core calls the function itself."""

    checked: ClassVar[bool] = False
