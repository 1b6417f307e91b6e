"""A pure function of other fields of the same object, the arguments and the day."""

from asyncio import gather
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLOutputType

from agencies.contract.source import Required
from agencies.contract.sources.column import Column
from agencies.contract.sources.computed import Computed
from resolvers.declared import declared
from resolvers.engine.cause import Cause, Unplanned
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.leaf import checked, quick
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.value_check import checker
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.operations.argument_values import Arguments
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning


@dataclass(frozen=True, slots=True)
class RequiredValue:
    """A value that the function requires: where it stands, its field, and what refuses one that may not be."""

    cell: Cell
    field: GraphQLField
    check: Callable[[Any], Any]

    def emit(self, writer: Names, key: str, row: str) -> str:
        """The value as the store gave it, checked where it is not plainly right."""
        return checked(self.field.type, self.cell.emit(writer, key, row), writer.bind(self.check), writer.bind)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The value, checked."""
        return self.check(self.cell.evaluate(interpreter, parent))


@dataclass(frozen=True, slots=True)
class ComputedValue(Value):
    """What the function gives."""

    function: Callable[..., Any]
    requires: Mapping[str, RequiredValue]
    arguments: Arguments

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The call, completed by the leaf's type."""
        emitted = {name: required.emit(writer, key, row) for name, required in self.requires.items()}
        values = ", ".join(f"{name!r}: {each}" for name, each in emitted.items())
        call = f"{writer.bind(self.function)}(Required({{{values}}}, today), **{writer.arguments(self.arguments)})"
        return quick(type_, call, writer.bind)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """What the function gives for one object."""
        values = {name: required.evaluate(interpreter, parent) for name, required in self.requires.items()}
        run = interpreter.run
        return self.function(Required(values, run.context.today), **run.arguments(self.arguments))

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells of the required values."""
        yield from (required.cell for required in self.requires.values())


class ComputedSource(FieldSource[Computed], of=Computed):
    """A leaf without a load of its own."""

    def value(self, planner: Planning, asked: Asked) -> Value:
        """The required columns' cells and the function."""
        requires = {name: self._required(planner, asked, name) for name in self.source.requires}
        return ComputedValue(self.source.function, requires, planner.arguments(asked))

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """Those of the required fields."""
        for name in self.source.requires:
            required = declared(type_, name)
            if required is not None and isinstance(required.source, Column):
                yield required.source.name

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """What the function gives, over what the required fields resolve to."""
        fields: Mapping[str, Any] = info.parent_type.fields
        names = self.source.requires
        values = await gather(*(fields[name].resolve(parent, info) for name in names))
        required = Required(dict(zip(names, values, strict=True)), info.context.today)
        return self.source.function(required, **arguments)

    def _required(self, planner: Planning, asked: Asked, name: str) -> RequiredValue:
        type_ = asked.node.type
        required = declared(type_, name)
        if required is None or not isinstance(required.source, Column):
            raise Unplanned(Cause.COMPUTED_OF_NOTHING)
        cell = planner.cell(replace(asked, declared=required), required.source.name)
        field = type_.fields[name]
        return RequiredValue(cell, field, checker(f"{type_.name}.{name}", field, required))
