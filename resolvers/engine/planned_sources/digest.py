"""An opaque id over columns of the row that the object stands on."""

from asyncio import gather
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType

from agencies.contract.sources.digest import Digest
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.planned_sources.column import column_of
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.request.opaque_id import opaque_id


@dataclass(frozen=True, slots=True)
class DigestValue(Value):
    """The id over what stands in the cells."""

    over: tuple[Cell, ...]

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The id, which is right by itself."""
        return f"{writer.bind(digest_of)}({', '.join(cell.emit(writer, key, row) for cell in self.over)})"

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The id of one object."""
        return digest_of(*(cell.evaluate(interpreter, parent) for cell in self.over))

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells."""
        yield from self.over


class DigestSource(FieldSource[Digest], of=Digest):
    """A leaf."""

    def value(self, planner: Planning, asked: Asked) -> Value:
        """The columns' cells."""
        return DigestValue(tuple(planner.cell(asked, name) for name in self.source.columns))

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """All of them."""
        yield from self.source.columns

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The id over the columns."""
        return digest_of(*await gather(*(column_of(self.declared, name, parent, info) for name in self.source.columns)))


def digest_of(*values: Any) -> str:
    """The id over these values; a text that is not there differs from an empty one."""
    texts = [value.get("ko") if isinstance(value, dict) else value for value in values]
    return opaque_id(*("" if text is None else f"={text}" for text in texts))
