"""The one object of a record: what a reference and a row that is joined to another plan alike."""

from resolvers.engine.hops.record import Record
from resolvers.engine.nodes.cell import InLoaded, InRow
from resolvers.engine.nodes.node import Node
from resolvers.engine.planning.field_source import Asked, Planning
from resolvers.engine.planning.node_columns import NodeColumns


def to_one(
    planner: Planning, asked: Asked, cell: InRow | InLoaded, guard: str | None, *, keyed: bool
) -> tuple[Node, NodeColumns]:
    """The node of the object whose key stands in a record's cell, and the record as its ground."""
    node = asked.node
    loaded = cell.edge if isinstance(cell, InLoaded) else None
    needs = node.needs | (frozenset() if loaded is None else {loaded})
    edge = planner.edges.record_edge(node, loaded)
    output = edge.outputs[int(cell.at)]
    below = NodeColumns(origin=(edge, output.part, output.column)) if keyed else NodeColumns(record=(edge, output.part))
    hop = Record(parent=node, guard=guard, cell=InRow(cell.at), loaded=loaded)
    return planner.node(asked.type, hop, keyed=keyed, needs=needs), below
