"""The entity's own key."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLOutputType

from agencies.contract.sources.key import Key
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.planning.field_source import Asked, FieldSource, Info, Planning


class KeyValue(Value):
    """The object's key."""

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The key, which is text already."""
        return key

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The key."""
        return parent.key


class KeySource(FieldSource[Key], of=Key):
    """There is nothing to load."""

    def value(self, planner: Planning, asked: Asked) -> Value:
        """The key."""
        return KeyValue()

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The key, which is the object."""
        return parent
