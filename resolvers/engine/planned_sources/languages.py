"""The languages in which the texts of a column exist."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType

from agencies.contract.sources.languages import Languages
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.leaf import quick
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.planned_sources.column import column_of
from resolvers.engine.planned_sources.translated import texts_emitted, texts_of
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.request.language import languages_in


@dataclass(frozen=True, slots=True)
class LanguagesValue(Value):
    """The languages of the texts in a cell, or of those that `by` gives of it."""

    cell: Cell
    by: Callable[[Any], Any] | None

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """Write the languages, completed by the leaf's type."""
        texts = texts_emitted(self.by, self.cell.emit(writer, key, row), writer)
        return quick(type_, f"{writer.bind(languages_in)}({texts})", writer.bind)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """Return the languages of one object's texts."""
        return languages_in(texts_of(self.by, self.cell.evaluate(interpreter, parent)))

    @property
    def cells(self) -> Iterator[Cell]:
        """The cell of the text."""
        yield self.cell


class LanguagesSource(FieldSource[Languages], of=Languages):
    """A leaf."""

    def value(self, planner: Planning, asked: Asked) -> Value:
        """Return the value over the text's cell."""
        return LanguagesValue(planner.cell(asked, self.source.name), self.source.by)

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """Yield the column of the text."""
        yield self.source.name

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """Return the languages of the column's texts."""
        value = await column_of(self.declared, self.source.name, parent, info)
        return languages_in(texts_of(self.source.by, value))
