"""What the objects of a node stand on while an operation is planned, and so where their columns are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agencies.contract.values.key_type import KeyType
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.planning.edge import RowsEdge


@dataclass(slots=True, eq=False)
class NodeColumns:
    """Where columns of a node's objects are found.

    `record`: the edge and part in which their columns stand · `origin`: the edge, part and column in which their key
    stands, that record being at hand · `values`: where an embedded value's columns stand · `mapping`: they are rows
    that the process holds · `loaded`: for each group, agency, need and type of key, the edge about their keys.
    """

    record: tuple[RowsEdge, int] | None = None
    origin: tuple[RowsEdge, int, str] | None = None
    values: Mapping[str, Cell] | None = None
    mapping: bool = False
    loaded: dict[tuple[int, str, int, KeyType | None], RowsEdge] = field(default_factory=dict)
