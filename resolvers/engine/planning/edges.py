"""The edges of a plan in the making: which statements and calls it needs, and where their results have columns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from agencies.contract.field import Declaration
from agencies.contract.source import Held, Source, Table
from agencies.contract.sources.reader import Reader
from agencies.contract.sources.resolver import Resolver
from agencies.contract.sources.rows import Rows
from agencies.contract.values.key_type import KeyType
from agencies.store.statement import KEYS, Join, Output
from resolvers.access.grant import lacked
from resolvers.declared import DEFINITION
from resolvers.engine.cause import Cause, Unplanned
from resolvers.engine.nodes.cell import Cell, InHeld, InLoaded, InRow
from resolvers.engine.nodes.node import Node
from resolvers.engine.operations.argument_values import NO_ARGUMENTS, Arguments
from resolvers.engine.planning.edge import AheadEdge, CallEdge, Edge, RowsEdge
from resolvers.engine.planning.node_columns import NodeColumns
from resolvers.engine.planning.plan import RELATIONS


class Edges:
    """The edges of one plan, in the order in which they are found to be needed.

    `group` is the one that is being planned. Nothing is joined to an edge of another one: a statement for what is
    deferred would hold up what is not. Only columns of a record that is read anyway are added to it.

    `need` is what the caller must be granted for the field that is being planned. No edge that needs less reads it:
    that would read it of persons whose field the caller may not read.

    `joins_people`: a person's row may be joined to the record that names them. So it is read before it is known
    whether the caller sees them.
    """

    def __init__(self, *, joins_people: bool) -> None:
        self.all: list[Edge] = []
        self._joins_people = joins_people
        self.group = 0
        self.need = 0

    @contextmanager
    def needing(self, need: int) -> Iterator[None]:
        """Plan a field that needs this, independent of what the field above it needs."""
        outer, self.need = self.need, need
        yield
        self.need = outer

    def cell(self, node: Node, ground: NodeColumns, declared: Declaration, column: str, *, key: bool = False) -> Cell:
        """Return the cell of a column of a node's objects, loaded where it is not at hand; Unplanned where none is.

        `key`: what the column holds is a key.
        """
        if ground.values is not None:
            return ground.values[column]
        if isinstance(declared.row, Held):
            return InHeld(declared.row, column)
        if ground.mapping:
            return InRow(column)
        if declared.row is not None:
            return self.own_column(node, ground, declared.agency or "", declared.row, column, key=key)
        if ground.record is None:
            raise Unplanned(Cause.COLUMN_OF_NO_ROW)
        edge, part = ground.record
        return InRow(edge.at(part, column, key=key))

    def own_column(
        self, node: Node, ground: NodeColumns, agency: str, table: Table, column: str, *, key: bool
    ) -> InRow | InLoaded:
        """Return the cell of a column of an agency's table whose key is the objects' own."""
        joinable = self._joins_people or node.entity is None
        if joinable and ground.origin is not None and self._may_join(ground.origin[0], agency):
            edge, part, on = ground.origin
            return InRow(edge.at(edge.join(Join(part, on, table)), column, key=key))
        edge = self._about_keys(node, ground, agency, table.key_type)
        return InLoaded(edge.number, edge.at(edge.join(Join(0, KEYS, table)), column, key=key))

    def joined(
        self, node: Node, ground: NodeColumns, agency: str, rows: Rows, key: Cell | None
    ) -> InRow | InLoaded | None:
        """Return the cell of the key of a row that is joined to a record at hand; None where it must be loaded."""
        shown = rows.entity or rows.table.key
        if key is None:
            return self.own_column(node, ground, agency, rows.table, shown, key=True)
        if isinstance(key, InHeld) or isinstance(key.at, str):
            return None
        edge = self.record_edge(node, key.edge if isinstance(key, InLoaded) else None)
        if not self._may_join(edge, agency):
            return None
        output = edge.outputs[key.at]
        at = edge.at(edge.join(Join(output.part, output.column, rows.table)), shown, key=True)
        return InRow(at) if isinstance(key, InRow) else InLoaded(edge.number, at)

    def record_edge(self, node: Node, number: int | None) -> RowsEdge:
        """Return the edge with this number, or the one that brings the record of a node's objects."""
        at = node.brought if number is None else number
        assert at is not None
        edge = self.all[at]
        assert isinstance(edge, RowsEdge)
        return edge

    def rows(
        self,
        node: Node,
        agency: str,
        rows: Rows | None,
        key: Cell | None,
        arguments: Arguments,
        needs: frozenset[int],
        key_type: KeyType | None = None,
    ) -> RowsEdge:
        """Add the edge of a statement for the objects of a node; `key_type` where it is about the keys themselves.

        Unplanned for rows that are found by the objects' own key where these have none.
        """
        argument = rows.argument if rows is not None else None
        if rows is not None and key is None and argument is None and not node.keyed:
            raise Unplanned(Cause.ROWS_WITHOUT_KEY)
        outputs, joins = self._shape(node, agency, rows, arguments, key_type)
        edge = RowsEdge(
            len(self.all), node, agency, rows, key, argument, arguments, needs, self.group, self.need, outputs, joins
        )
        edge.key_type = key_type
        self.all.append(edge)
        return edge

    def call(self, node: Node, declared: Declaration, definition: Any, arguments: Arguments) -> CallEdge:
        """Add the edge of a call for the objects of a node; Unplanned where these have no key."""
        if not node.keyed:
            raise Unplanned(Cause.CALL_WITHOUT_KEY)
        source = declared.source
        resolver = definition.extensions[DEFINITION].base_resolver
        function = source.read if isinstance(source, Reader) else _resolving(resolver)
        agency = declared.agency or ""
        ahead = self._ahead(node, source, agency)
        needs = node.needs if ahead is None else node.needs | {ahead.number}
        edge = CallEdge(
            len(self.all), node, agency, declared, function, arguments, frozenset(), needs, self.group, self.need
        )
        self.all.append(edge)
        if ahead is not None:
            ahead.calls.append(edge)
        return edge

    def _ahead(self, node: Node, source: Source, agency: str) -> AheadEdge | None:
        """Return the edge that reads ahead for a call: one for all calls of the node that are read for alike."""
        if not isinstance(source, Resolver) or source.ahead is None:
            return None
        read = source.ahead.read
        for each in self.all:
            alike = node, read, self.group, self.need
            if isinstance(each, AheadEdge) and (each.node, each.read, each.group, each.need) == alike:
                return each
        # The caller's relations decide which persons are read; these reads are asked in the turn in which they arrive.
        edge = AheadEdge(len(self.all), node, agency, read, [], node.needs | {RELATIONS}, self.group, self.need)
        self.all.append(edge)
        return edge

    def _about_keys(self, node: Node, ground: NodeColumns, agency: str, key_type: KeyType | None) -> RowsEdge:
        if not node.keyed:
            raise Unplanned(Cause.TABLE_WITHOUT_KEY)
        place = self.group, agency, self.need, key_type
        if place not in ground.loaded:
            ground.loaded[place] = self.rows(node, agency, None, None, NO_ARGUMENTS, node.needs, key_type)
        return ground.loaded[place]

    def _may_join(self, edge: RowsEdge, agency: str) -> bool:
        return edge.agency == agency and edge.group == self.group and not lacked(self.need, edge.need)

    def _shape(
        self, node: Node, agency: str, rows: Rows | None, arguments: Arguments, key_type: KeyType | None
    ) -> tuple[list[Output], list[Join]]:
        """Return the outputs and joins of an edge; those that read alike share them, so as to be one statement."""
        alike = (each for each in self.all if isinstance(each, RowsEdge) and _alike(each, node, rows, arguments))
        for edge in alike:
            if (edge.agency, edge.group, edge.need, edge.key_type) == (agency, self.group, self.need, key_type):
                return edge.outputs, edge.joins
        if rows is None:
            return [Output(0, KEYS)], []
        return [Output(0, rows.table.key, rows.table.key_type is not None)], []


def _alike(edge: RowsEdge, node: Node, rows: Rows | None, arguments: Arguments) -> bool:
    """Return whether an edge reads the same rows, or is about objects of the same type that come alike."""
    if rows is not None:
        return edge.rows == rows and arguments.fixed is not None and arguments.fixed == edge.arguments.fixed
    return edge.rows is None and edge.node.type is node.type and type(edge.node.hop) is type(node.hop)


def _resolving(resolver: Any) -> Callable[..., Any]:
    """Return an ordinary resolver as the engine calls it: with the info, whether it takes the info or not."""
    function: Callable[..., Any] = resolver.wrapped_func
    info = resolver.info_parameter

    @wraps(function)
    def resolve(source: Any, given: Any, **arguments: Any) -> Any:
        return function(source, **({} if info is None else {info.name: given}), **arguments)

    return resolve
