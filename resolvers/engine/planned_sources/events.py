"""Events: an operation that listens is executed for one event at a time, which is the root's value."""

from collections.abc import Mapping
from typing import Any

from agencies.contract.sources.events import Events
from resolvers.engine.planning.field_source import FieldSource, Info


class EventsSource(FieldSource[Events], of=Events):
    """The event for which the operation is executed. No plan has one: graphql-core executes every subscription."""

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The event, or the row that is made of it."""
        return parent if self.source.row is None else await self.source.row(info, parent)
