"""A column of texts by language: the argument `language` chooses, another language is the fallback."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLString, get_nullable_type

from agencies.contract.sources.translated import Translated
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.leaf import quick
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.operations.argument_values import Arguments
from resolvers.engine.planned_sources.column import column_of
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.request.language import in_language


@dataclass(frozen=True, slots=True)
class TranslatedValue(Value):
    """The texts in a cell, or those that `by` gives of it, in the language asked for."""

    cell: Cell
    arguments: Arguments
    by: Callable[[Any], Any] | None

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The text in that language, completed by the leaf's type."""
        arguments = self.arguments
        texts = texts_emitted(self.by, self.cell.emit(writer, key, row), writer)
        if arguments.fixed == {}:
            # Mostly there is a text in the caller's language, which is found without a call.
            found, other = f"type(t := {texts}) is dict and (u := t.get(spoken))", "in_language(t, language)"
            if get_nullable_type(type_) is GraphQLString:
                return f"(u if {found} and type(u) is str else {quick(type_, other, writer.bind)})"
            return quick(type_, f"(u if {found} else {other})", writer.bind)
        asked = f"{writer.arguments(arguments)}.get('language') or language"
        return quick(type_, f"in_language({texts}, {asked})", writer.bind)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The text in that language."""
        run = interpreter.run
        asked = run.arguments(self.arguments).get("language")
        return in_language(texts_of(self.by, self.cell.evaluate(interpreter, parent)), asked or run.context.language)

    @property
    def cells(self) -> Iterator[Cell]:
        """The cell of the texts."""
        yield self.cell


class TranslatedSource(FieldSource[Translated], of=Translated):
    """A leaf."""

    def value(self, planner: Planning, asked: Asked) -> Value:
        """The texts' cell and the language."""
        return TranslatedValue(planner.cell(asked, self.source.name), planner.arguments(asked), self.source.by)

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The column of the texts."""
        yield self.source.name

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The text in the language asked for."""
        texts = await column_of(self.declared, self.source.name, parent, info)
        return in_language(texts_of(self.source.by, texts), arguments.get("language") or info.context.language)


def texts_of(by: Callable[[Any], Any] | None, value: Any) -> Any:
    """Return the texts that a column's value stands for."""
    return value if by is None else by(value)


def texts_emitted(by: Callable[[Any], Any] | None, value: str, writer: Names) -> str:
    """Return the code of the texts that the value of a piece of code stands for."""
    return value if by is None else f"{writer.bind(by)}({value})"
