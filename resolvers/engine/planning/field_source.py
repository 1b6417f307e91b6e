"""What the engine does with a field's source: every kind has a class of its own in the package `sources`.

The same class says what a plan loads for the field and what graphql-core's resolver does, so that both agree.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLResolveInfo, get_named_type

from agencies.contract.field import Declaration
from agencies.contract.source import Source
from resolvers.engine.cause import Cause, Unplanned
from resolvers.engine.context import RequestContext
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.node import Hop, Node
from resolvers.engine.nodes.value import Value
from resolvers.engine.operations.argument_values import Arguments
from resolvers.engine.planning.edges import Edges
from resolvers.engine.planning.node_columns import NodeColumns

Info = GraphQLResolveInfo[RequestContext]
Below = Callable[[GraphQLObjectType, FieldNode], Iterator[str]]
"""Gives the columns that the selection below a field of the type reads."""

S = TypeVar("S", bound=Source)


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a node's objects, as the document asks for it at `at`."""

    node: Node
    ground: NodeColumns
    declared: Declaration
    definition: GraphQLField
    at: FieldNode

    @property
    def name(self) -> str:
        """The field as `Type.field`."""
        return f"{self.node.type.name}.{self.at.name.value}"

    @property
    def type(self) -> GraphQLObjectType:
        """The type of the object or objects that the field gives; Unplanned for an abstract one."""
        type_ = get_named_type(self.definition.type)
        if not isinstance(type_, GraphQLObjectType):
            raise Unplanned(Cause.ABSTRACT_TYPE)
        return type_


class Planning(Protocol):
    """The nodes, edges and cells of a plan in the making, as sources ask for them."""

    edges: Edges

    def node(self, type_: GraphQLObjectType, hop: Hop, *, keyed: bool, needs: frozenset[int]) -> Node:
        """Return a new node whose objects come by a hop."""
        ...

    def ask_relations(self) -> None:
        """Note that the caller's relations decide what is in the answer."""
        ...

    def cell(self, asked: Asked, column: str, *, key: bool = False) -> Cell:
        """Return the cell of a column; `key`: it holds one."""
        ...

    def arguments(self, asked: Asked) -> Arguments:
        """Return the field's arguments."""
        ...


class FieldSource(Generic[S]):
    """A field's source; a subclass names the declaration that it carries out.

    For example `class ColumnSource(FieldSource[Column], of=Column)`.
    """

    checked: ClassVar[bool] = True
    """Whether its values are an agency's answer, which is held against the declaration."""

    def __init__(self, declared: Declaration, source: S) -> None:
        self.declared = declared
        self.source = source

    def __init_subclass__(cls, *, of: type[Any] | None = None) -> None:
        if of is not None:
            _classes[of] = cls

    def value(self, planner: Planning, asked: Asked) -> Value:
        """Plan a leaf; Unplanned where the source gives none."""
        raise Unplanned(Cause.LEAF_FROM, type(self.source).__name__)

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """Plan an object or objects: their node, and what they stand on; Unplanned where the source gives none."""
        raise Unplanned(Cause.OBJECT_FROM, type(self.source).__name__)

    def filled(self, planner: Planning, child: Node) -> None:
        """The fields of the child node are planned: what the source asks for of them can be said now."""

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The columns of the row on which the object stands that the field reads."""
        yield from ()

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """What graphql-core is given for one object `parent`: its key, or the row that brought it."""
        raise NotImplementedError


_classes: Final[dict[type[Any], type[FieldSource[Any]]]] = {}


def source_of(declared: Declaration) -> FieldSource[Any]:
    """The source of a declared field."""
    return _every_class()[type(declared.source)](declared, declared.source)


@cache
def _every_class() -> Mapping[type[Any], type[FieldSource[Any]]]:
    """The class of every source: each module of the package `sources` makes its own known when it is imported."""
    package = import_module("resolvers.engine.planned_sources")
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return _classes
