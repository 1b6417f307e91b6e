"""What a document compiles to: the edges to load, and the nodes that say how the answer is made of what they bring.

A *node* is a place in the document with an object type; all objects at that place are treated alike. An object is a
key (an entity or a record), a row (a statement's record, or a mapping that the process holds), or both. Its *hop* says
how it comes from the parent's object.

What the document defers comes in *groups*: fields of a node's objects that are loaded and rendered after the others.
Groups are numbered from 1; 0 is what is answered first. A *usage* is one `@defer` as it stands at a node.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from resolvers.engine.hops.same import Same
from resolvers.engine.nodes.node import Field, Group, Node
from resolvers.engine.operations.argument_values import Arguments
from resolvers.engine.planning.edge import AheadEdge, CallEdge, Edge, RowsEdge

RELATIONS: Final = -1
"""The slot of the caller's relations, among those for which edges wait; the others are the edges' numbers."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Edges of one group that wait for the same slots, so that they start together; `by_argument`: reads by one."""

    number: int
    group: int
    needs: frozenset[int]
    reads: Sequence[RowsEdge]
    calls: Sequence[CallEdge | AheadEdge]
    by_argument: Sequence[RowsEdge]


@dataclass(frozen=True)
class Plan:
    """A compiled operation.

    `guarded`: the caller's relations decide what is in the answer · `groups`: what is deferred · `refused_arguments`:
    those that variables give of fields that are refused, for which nothing else would look at them.
    """

    root: Node
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    guarded: bool
    groups: Sequence[Group]
    refused_arguments: Sequence[Arguments] = ()

    @cached_property
    def bundles(self) -> Sequence[Bundle]:
        """The edges, by what they wait for."""
        together: dict[tuple[int, frozenset[int]], list[Edge]] = {}
        for edge in self.edges:
            together.setdefault((edge.group, edge.needs), []).append(edge)
        return tuple(_bundle(number, *of, edges) for number, (of, edges) in enumerate(together.items()))

    @cached_property
    def first(self) -> Sequence[Bundle]:
        """Those of the answer's first part that wait for nothing."""
        return tuple(bundle for bundle in self.bundles if not bundle.needs and not bundle.group)

    @cached_property
    def slots(self) -> Sequence[tuple[int, Sequence[Bundle]]]:
        """The group of each slot and the bundles that wait for it; the caller's relations are last: RELATIONS is -1."""
        groups = (*((edge.number, edge.group) for edge in self.edges), (RELATIONS, 0))
        return tuple((group, tuple(each for each in self.bundles if slot in each.needs)) for slot, group in groups)

    @cached_property
    def waits(self) -> tuple[int, ...]:
        """For how many slots each bundle waits."""
        return tuple(len(bundle.needs) for bundle in self.bundles)

    @cached_property
    def open(self) -> tuple[int, ...]:
        """For how many slots each group waits."""
        slots = Counter(edge.group for edge in self.edges)
        slots[0] += self.guarded
        return tuple(slots[number] for number in range(len(self.groups) + 1))


def _bundle(number: int, group: int, needs: frozenset[int], edges: Sequence[Edge]) -> Bundle:
    reads = tuple(edge for edge in edges if isinstance(edge, RowsEdge))
    calls = tuple(edge for edge in edges if not isinstance(edge, RowsEdge))
    return Bundle(number, group, needs, reads, calls, tuple(edge for edge in reads if edge.argument is not None))


def is_always_there(node: Node) -> bool:
    """Whether a node's objects are a part that each of the parent's objects has."""
    hop = node.hop
    return isinstance(hop, Same) and hop.cell is None and node.entity is not None and node.entity == hop.parent.entity


def need_of(fields: Sequence[Field]) -> int:
    """What all of these fields need together, and those of the parts that are always there."""
    need = 0
    for each in fields:
        need |= each.need
        if each.child is not None and is_always_there(each.child):
            need |= need_of(each.child.fields)
    return need
