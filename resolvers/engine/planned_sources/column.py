"""A column of the row that the object stands on; one that holds objects is entered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType, get_named_type

from agencies.contract.field import Declaration
from agencies.contract.source import Held, Table
from agencies.contract.sources.column import Column
from resolvers.engine.cause import Cause, Unplanned
from resolvers.engine.declarations.type_shape import guard_of, is_entity
from resolvers.engine.hops.entry import Entry
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell, InHeld, InRow
from resolvers.engine.nodes.leaf import quick
from resolvers.engine.nodes.node import Node
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.engine.planning.node_columns import NodeColumns
from resolvers.request.loads import place_of


@dataclass(frozen=True, slots=True)
class ColumnValue(Value):
    """What stands in a cell."""

    cell: Cell

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The cell, completed by the leaf's type."""
        return quick(type_, self.cell.emit(writer, key, row), writer.bind)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """What stands in the cell."""
        return self.cell.evaluate(interpreter, parent)

    @property
    def cells(self) -> Iterator[Cell]:
        """The cell."""
        yield self.cell


class ColumnSource(FieldSource[Column], of=Column):
    """A leaf, or objects that the process holds within a row."""

    def value(self, planner: Planning, asked: Asked) -> Value:
        """The column's cell."""
        return ColumnValue(planner.cell(asked, self.source.name))

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """What stands in the column of a mapping; a store's column holds no objects."""
        cell = planner.cell(asked, self.source.name)
        if not isinstance(cell, InRow | InHeld) or isinstance(cell.at, int):
            raise Unplanned(Cause.OBJECT_IN_COLUMN)
        keyed = is_entity(asked.type)
        guard = guard_of(asked.type) if keyed else None
        hop = Entry(parent=asked.node, many=many, guard=guard, cell=cell)
        return planner.node(asked.type, hop, keyed=keyed, needs=asked.node.needs), NodeColumns(mapping=not keyed)

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The column, and of objects in it what their fields read."""
        yield self.source.name
        if isinstance(get_named_type(type_.fields[at.name.value].type), GraphQLObjectType):
            yield from below(type_, at)

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """What stands in the column."""
        return await column_of(self.declared, self.source.name, parent, info)


async def column_of(declared: Declaration, name: str, parent: Any, info: Info) -> Any:
    """A column of an object's row for graphql-core: loaded by its key, held by the process, or of the row at hand."""
    if isinstance(declared.row, Table):
        place = place_of(info, own=False)
        return await info.context.loads.column(place, declared.agency or "", declared.row, name, parent)
    row = declared.row.get(info.context, parent) if isinstance(declared.row, Held) else parent
    return None if row is None else row[name]
