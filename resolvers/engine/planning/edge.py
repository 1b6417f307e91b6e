"""The loads of a plan: each edge is one load for all objects of a node at once, a statement or a call.

An edge belongs to one `group`, by its number: 0 is what is answered first, the others are what is deferred.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agencies.contract.field import Declaration
from agencies.contract.sources.resolver import Begin
from agencies.contract.sources.rows import Rows
from agencies.contract.values.key_type import KeyType
from agencies.store.read import Read
from agencies.store.statement import Join, Output, is_numbered
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.node import Node
from resolvers.engine.operations.argument_values import Arguments


@dataclass(slots=True, eq=False)
class RowsEdge:
    """A statement for the keys of a node's objects: `rows` and, beside each, at most one row of every joined table.

    Without `rows` it is about the keys themselves: one record each, all its columns joined. The key is the object's
    own, the value at `key`, or the argument `argument`. `reads`: the statement of one day, by the day, kept where the
    document fixes the arguments. `need`: what the caller must be granted of an object; for another nothing is read.
    `key_type`: that of all tables that are joined to the keys.
    """

    number: int
    node: Node
    agency: str
    rows: Rows | None
    key: Cell | None
    argument: str | None
    arguments: Arguments
    needs: frozenset[int]
    group: int
    need: int
    outputs: list[Output]
    joins: list[Join] = field(default_factory=list)
    reads: dict[date, Read] = field(default_factory=dict)
    key_type: KeyType | None = None

    @property
    def many(self) -> bool:
        """Whether a key has several records."""
        return self.rows is not None and self.rows.many

    @property
    def width(self) -> int:
        """The number of values of its records."""
        return len(self.outputs) + is_numbered(self.rows, self.joins)

    def at(self, part: int, column: str, *, key: bool = False) -> int:
        """Return the position of a column among the outputs, added where it is missing; `key`: it holds one."""
        table = self.joins[part - 1].table if part else None if self.rows is None else self.rows.table
        output = Output(part, column, key and table is not None and table.key_type is not None)
        if output not in self.outputs:
            self.outputs.append(output)
        return self.outputs.index(output)

    def join(self, join: Join) -> int:
        """Return the number of the part that has the joined table's columns."""
        if join not in self.joins:
            self.joins.append(join)
        return self.joins.index(join) + 1


@dataclass(slots=True, eq=False)
class CallEdge:
    """A call for a node's objects: a reader for all keys at once, or an ordinary resolver for each.

    `columns` are those that the answer needs of the rows that the call brings. `need`: as a RowsEdge has it.
    """

    number: int
    node: Node
    agency: str
    declared: Declaration
    function: Callable[..., Any]
    arguments: Arguments
    columns: frozenset[str]
    needs: frozenset[int]
    group: int
    need: int


@dataclass(slots=True, eq=False)
class AheadEdge:
    """A read for a node's objects before ordinary resolvers are called: of all that the `calls` wish, at once.

    All of the calls have the same `need`. `begin`: what reads for them, kept where the document fixes their arguments.
    The loads that `read` makes are the request's own and have no edge: each goes in a statement with the edges' loads.
    """

    number: int
    node: Node
    agency: str
    read: Callable[[Sequence[Any]], Begin]
    calls: list[CallEdge]
    needs: frozenset[int]
    group: int
    need: int
    begin: Begin | None = None


Edge = RowsEdge | CallEdge | AheadEdge
