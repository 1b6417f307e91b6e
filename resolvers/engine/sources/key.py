"""The entity's own key."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphql import GraphQLOutputType

from agencies.contract.sources.key import Key
from resolvers.engine.source import Asked, FieldSource, Info
from resolvers.engine.value import Value

if TYPE_CHECKING:
    from resolvers.engine.generate import Writer
    from resolvers.engine.interpret import Interpreter, Thing
    from resolvers.engine.planner import Planner


class KeyValue(Value):
    """The object's key."""

    def emit(self, writer: "Writer", type_: GraphQLOutputType, key: str, row: str) -> str:
        """The key, which is text already."""
        return key

    def evaluate(self, interpreter: "Interpreter", thing: "Thing") -> Any:
        """The key."""
        return thing.key


class KeySource(FieldSource[Key], of=Key):
    """There is nothing to load."""

    def value(self, planner: "Planner", asked: Asked) -> Value:
        """The key."""
        return KeyValue()

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The key, which is the object."""
        return parent
