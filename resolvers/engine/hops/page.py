"""A page of a list that stands in a cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from agencies.contract.errors import MaruError
from resolvers.engine.hops.entry import OfValue
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.node import Node, ObjectNames
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.walk import Loaded, Words
from resolvers.engine.operations.argument_values import Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(OfValue):
    """The page that the list in `cell` gives for the arguments."""

    cell: Cell
    arguments: Arguments

    in_parents_row: ClassVar[bool] = True

    @property
    def cells(self) -> Iterator[Cell]:
        """The cell."""
        yield self.cell

    def emit(self, writer: ObjectNames, node: Node, key: str, row: str, nulls: Nulls) -> str:
        """The page."""
        page = f"{self.cell.emit(writer, key, row)}.page(**{writer.arguments(self.arguments)})"
        return self.entries(writer, node, page, nulls)

    def walk(self, writer: ObjectNames, node: Node, loops: Loops, key: str, row: str) -> tuple[str, str]:
        """A loop over the one page; none where the arguments are bad, which the rendering says at the field."""
        page = f"{writer.bind(page_found)}({self.cell.emit(writer, key, row)}, {writer.arguments(self.arguments)})"
        return self.each(writer, node, loops, page)

    def evaluate(self, interpreter: Loaded, node: Node, parent: AnswerObject) -> Any:
        """The page; raises what the list says of bad arguments."""
        listed = self.cell.evaluate(interpreter, parent)
        return self.objects(interpreter, node, listed.page(**interpreter.run.arguments(self.arguments)))

    def describe(self, wording: Words) -> Iterator[str]:
        """The cell."""
        yield f"a page of {self.cell.describe(wording, self.parent.brought)}"


def page_found(listed: Any, arguments: Mapping[str, Any]) -> Any:
    """The page of a list, None where the arguments are bad."""
    try:
        return listed.page(**arguments)
    except MaruError:
        return None
