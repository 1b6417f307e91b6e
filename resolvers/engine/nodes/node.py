"""The nodes of a plan: places in the document, the fields of the objects there, and the hops by which objects come.

Node, Field and Hop name one another, so they are defined together. Every kind of hop is a class of its own in the
package `hops`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol
from weakref import proxy

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType
from graphql.execution.collect_fields import DeferUsage

from agencies.contract.field import Declaration
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names, Words


class ObjectNames(Names, Protocol):
    """The names and expressions with which code is written, those of whole objects among them."""

    def object(self, node: "Node", key: str, row: str) -> str:
        """Return the expression of what the answer has of a node's object that `key` and `row` name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """The way from one object of the parent's to none, one or `many` of a node's.

    `guard`: the type of the guarded entity that the objects are, so that only visible ones are taken.
    """

    parent: "Node"
    many: bool = False
    guard: str | None = None

    in_parents_row: ClassVar[bool] = False
    """Whether the objects are columns or entries of the row that brought the parent."""

    def __post_init__(self) -> None:
        # A parent holds its children. If they held it too, only the collector would free a plan, and never one that was
        # there when a new catalogue was frozen.
        object.__setattr__(self, "parent", proxy(self.parent))

    @property
    def edge(self) -> int | None:
        """The edge that brings the objects, where it is not the one that brought the parent."""
        return None

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells of the parent's row that it reads."""
        yield from ()

    def emit(self, writer: ObjectNames, node: "Node", key: str, row: str, nulls: Nulls) -> str:
        """Return the expression of the object or objects of the parent's object that `key` and `row` name."""
        raise NotImplementedError

    def walk(self, writer: ObjectNames, node: "Node", loops: Loops, key: str, row: str) -> tuple[str, str]:
        """Write the loop over the objects of one parent's object, or the condition for the one that there may be.

        Return the names of their key and row inside.
        """
        raise NotImplementedError

    def evaluate(self, interpreter: Loaded, node: "Node", parent: AnswerObject) -> Any:
        """Return the object, the list of objects, or None."""
        raise NotImplementedError

    def describe(self, wording: Words) -> Iterator[str]:
        """Yield the words for where the objects' keys come from."""
        raise NotImplementedError


@dataclass(slots=True, eq=False, weakref_slot=True)
class Node:
    """A place in the document with an object type; `keyed`: its objects are keys.

    `entity`: the guarded entity that they are, or are a part of.
    `fields` are answered with the objects, `groups` later; `usages` are those at this place. `steps`: the
    response names on the way from the root, each with whether it gives a list.
    """

    number: int
    type: GraphQLObjectType
    hop: Hop | None
    keyed: bool
    needs: frozenset[int]
    entity: str | None = None
    fields: list["Field"] = field(default_factory=list)
    groups: list["Group"] = field(default_factory=list)
    usages: list[DeferUsage] = field(default_factory=list)
    steps: tuple[tuple[str, bool], ...] = ()

    @property
    def every_field(self) -> Iterator["Field"]:
        """The fields, those of its groups among them."""
        yield from self.fields
        for group in self.groups:
            yield from group.fields

    @property
    def depth(self) -> int:
        """The length of the path of its objects."""
        return sum(2 if many else 1 for _, many in self.steps)

    @property
    def brought(self) -> int | None:
        """The edge that brings the row of its objects."""
        if self.hop is None:
            return None
        return self.hop.parent.brought if self.hop.edge is None else self.hop.edge

    def describe(self, wording: Words) -> Iterator[str]:
        """Yield where its objects' keys come from, and that only those are taken that the caller may see."""
        if self.hop is None:
            yield "none: it is done once"
            return
        yield from self.hop.describe(wording)
        if self.hop.guard is not None:
            yield "(the visible ones)"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a node's objects: a leaf's `value`, or the `child` node of its object or objects.

    `need`: what the caller must be granted of the object, for which the field is else FORBIDDEN.
    """

    name: str
    nodes: tuple[FieldNode, ...]
    type: GraphQLOutputType
    declared: Declaration | None
    value: Value | None = None
    child: Node | None = None
    need: int = 0


@dataclass(slots=True, eq=False)
class Group:
    """Fields of a node's objects that are delivered later, once, for all the `usages` that ask for them."""

    number: int
    node: Node
    usages: tuple[DeferUsage, ...]
    fields: list[Field] = field(default_factory=list)
