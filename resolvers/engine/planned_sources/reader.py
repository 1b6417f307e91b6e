"""What an agency's `read` function answers for all keys at once."""

from collections.abc import Mapping
from typing import Any

from agencies.contract.source import Selection
from agencies.contract.sources.reader import Reader
from resolvers.engine.planned_sources.call import CallSource
from resolvers.engine.planning.field_source import Info
from resolvers.engine.planning.projection import columns_below
from resolvers.request.loads import place_of


class ReaderSource(CallSource[Reader], of=Reader):
    """One call for the keys of all objects."""

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """What the function answers for this key, by the call that equal places of the document share."""
        context, facts = info.context, self.source.facts
        key = await context.facts.values(parent, facts) if facts else parent
        selection = Selection(columns_below(info), arguments, context.today, context.language_code)
        return await context.loads.read(place_of(info), self.declared.agency or "", self.source, selection, key)
