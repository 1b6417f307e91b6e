"""What a document compiles to: the edges to load, and the nodes that say how the answer is made of what they bring.

A *node* is a place in the document with an object type; all objects at that place are treated alike. An object is a
key (an entity or a record), a row (a statement's record, or a mapping that the process holds), or both. An *edge* is a
load for all objects of a node at once: a statement, or a call of a reader or resolver.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLOutputType

from agencies.contract.field import Declaration
from agencies.contract.source import Held, Rows
from agencies.store.shared_batches import Read
from agencies.store.statement import Join, Output

KIN: Final = -1


@dataclass(frozen=True, slots=True)
class InRow:
    """A value in the object's own row: by position in a statement's record, by name in a mapping."""

    at: int | str


@dataclass(frozen=True, slots=True)
class InLoaded:
    """A value in the record that an edge loads for the object's key; None where there is none."""

    edge: int
    at: int


@dataclass(frozen=True, slots=True)
class InHeld:
    """A value in the row that the process holds for the object's key; None where there is none."""

    held: Held
    at: str


Access = InRow | InLoaded | InHeld


@dataclass(frozen=True, slots=True)
class Arguments:
    """A field's arguments: `fixed` where the document has them, else made of the request's variables by `make`."""

    fixed: Mapping[str, Any] | None
    make: Callable[[Any], Mapping[str, Any]]

    def of(self, variables: Any) -> Mapping[str, Any]:
        """The arguments of one request."""
        return self.make(variables) if self.fixed is None else self.fixed


@dataclass(slots=True, eq=False)
class RowsEdge:
    """A statement for the keys of a node's objects: `rows` and, beside each, at most one row of every joined table.

    Without `rows` it is about the keys themselves: one record each, all its columns joined. The key is the object's
    own, the value at `key`, or the argument `argument`. `read`: the statement of one day, kept where the document fixes
    the arguments.
    """

    number: int
    node: "Node"
    agency: str
    rows: Rows | None
    key: Access | None
    argument: str | None
    arguments: Arguments
    needs: frozenset[int]
    outputs: list[Output]
    joins: list[Join] = field(default_factory=list)
    read: tuple[date, Read] | None = None

    @property
    def many(self) -> bool:
        """Whether a key has several records."""
        return self.rows is not None and self.rows.many

    def at(self, part: int, column: str) -> int:
        """The position of a column among the outputs, to which it is added where it is missing."""
        output = Output(part, column)
        if output not in self.outputs:
            self.outputs.append(output)
        return self.outputs.index(output)

    def join(self, join: Join) -> int:
        """The part in which the joined table's columns stand."""
        if join not in self.joins:
            self.joins.append(join)
        return self.joins.index(join) + 1


@dataclass(slots=True, eq=False)
class CallEdge:
    """A call for a node's objects: a reader for all keys at once, or an ordinary resolver for each."""

    number: int
    node: "Node"
    agency: str
    declared: Declaration
    function: Callable[..., Any]
    arguments: Arguments
    columns: frozenset[str]
    needs: frozenset[int]


Edge = RowsEdge | CallEdge
Guard = Literal["citizen", "household"]


@dataclass(frozen=True, slots=True)
class Hop:
    """How a node's objects come from its parent's.

    same: the parent's object itself (no object where `access` finds None) · asker: the caller · record: the record at
    hand or that of `edge` for the parent's key; `access` finds its key, or shows that it is there · records: every
    record of `edge` for the parent's key or the value at `by`; `access` finds the key · entry: what stands at `access`
    of a mapping, or is a key or keys · called: what the call `edge` brought.
    """

    kind: Literal["same", "asker", "record", "records", "entry", "called"]
    parent: "Node"
    many: bool = False
    access: Access | None = None
    edge: int | None = None
    by: Access | None = None
    argument: str | None = None
    guard: Guard | None = None


@dataclass(slots=True, eq=False)
class Node:
    """A place in the document with an object type; `keyed`: its objects are keys."""

    number: int
    type: GraphQLObjectType
    hop: Hop | None
    keyed: bool
    needs: frozenset[int]
    fields: list["Field"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Computation:
    """A computed field: its function, where each required value stands, its arguments, and the required fields.

    `checks` pass such a value on, or raise that its agency broke its contract.
    """

    function: Callable[..., Any]
    requires: Mapping[str, Access]
    arguments: Arguments
    fields: Mapping[str, GraphQLField]
    checks: Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Value:
    """Where a leaf's value is: the object's key, a constant, an access, a computation or a call; translated or not."""

    key: bool = False
    constant: Any = None
    access: Access | None = None
    translated: Arguments | None = None
    computed: Computation | None = None
    call: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a node's objects: a leaf's `value`, or the `child` node of its object or objects."""

    name: str
    nodes: tuple[FieldNode, ...]
    type: GraphQLOutputType
    declared: Declaration | None
    value: Value | None = None
    child: Node | None = None


@dataclass(frozen=True)
class Plan:
    """A compiled operation.

    `guarded`: the caller's relations decide what is in the answer · `dependents`: the edges that wait for a slot.
    """

    root: Node
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    guarded: bool
    dependents: tuple[tuple[Edge, ...], ...]

    @cached_property
    def waits(self) -> tuple[int, ...]:
        """For how many slots each edge waits."""
        return tuple(len(edge.needs) for edge in self.edges)
