"""What a leaf's value is made of: every kind of source has its own, beside what the source itself plans."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLOutputType

from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.walk import Loaded, Names


class Value:
    """The value of a leaf, for every object of a node."""

    __slots__ = ()

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The expression of the leaf as the answer carries it; `key` and `row` name the object's."""
        raise NotImplementedError

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The value of one object, before it is completed by its type."""
        raise NotImplementedError

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells that it reads."""
        yield from ()

    @property
    def edge(self) -> int | None:
        """The call that brings it, if one does."""
        return None
