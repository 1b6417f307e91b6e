"""What an ordinary resolver of the platform's is given beside its object when a plan calls it."""

from resolvers.engine.context import RequestContext


class CallInfo:
    """The request's context, and the columns that are asked for below the field."""

    __slots__ = ("columns", "context")

    def __init__(self, context: RequestContext, columns: frozenset[str]) -> None:
        self.context = context
        self.columns = columns
