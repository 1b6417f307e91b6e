"""What a document compiles to: the edges to load, and the nodes that say how the answer is made of what they bring.

A *node* is a place in the document with an object type; all objects at that place are treated alike. An object is a
key (an entity or a record), a row (a statement's record, or a mapping that the process holds), or both. Its *hop* says
how it comes from the parent's object.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType

from agencies.contract.field import Declaration
from resolvers.engine.edge import Edge
from resolvers.engine.hop import Hop
from resolvers.engine.value import Value

RELATIONS: Final = -1
"""The slot of the caller's relations, among those for which edges wait; the others are the edges' numbers."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Node:
    """A place in the document with an object type; `keyed`: its objects are keys."""

    number: int
    type: GraphQLObjectType
    hop: Hop | None
    keyed: bool
    needs: frozenset[int]
    fields: list["Field"] = field(default_factory=list)


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
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    guarded: bool
    dependents: Sequence[Sequence[Edge]]

    @cached_property
    def waits(self) -> tuple[int, ...]:
        """For how many slots each edge waits."""
        return tuple(len(edge.needs) for edge in self.edges)
