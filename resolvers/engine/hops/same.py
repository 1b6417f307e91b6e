"""The parent's object itself: a part of it, or a value made of columns of its row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.node import Hop, Node, ObjectNames
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.walk import Loaded, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Same(Hop):
    """The parent's object; no object where a `cell` is given and holds nothing."""

    cell: Cell | None = None

    in_parents_row: ClassVar[bool] = True

    @property
    def cells(self) -> Iterator[Cell]:
        """The cell that shows whether there is an object."""
        if self.cell is not None:
            yield self.cell

    def emit(self, writer: ObjectNames, node: Node, key: str, row: str, nulls: Nulls) -> str:
        """The object from the parent's own key and row."""
        if self.cell is None:
            return writer.object(node, key, row)
        # In the order in which they are evaluated, as what the one looks up the other need not.
        test = f"{self.cell.emit(writer, key, row)} is None"
        return f"{nulls.field} if {test} else {writer.object(node, key, row)}"

    def walk(self, writer: ObjectNames, node: Node, loops: Loops, key: str, row: str) -> tuple[str, str]:
        """No loop: at most a condition."""
        if self.cell is not None:
            loops.when(f"{self.cell.emit(writer, key, row)} is not None")
        return key, row

    def evaluate(self, interpreter: Loaded, node: Node, parent: AnswerObject) -> Any:
        """The parent's object, or None."""
        return parent if self.cell is None or self.cell.evaluate(interpreter, parent) is not None else None

    def describe(self, wording: Words) -> Iterator[str]:
        """As the parent's."""
        yield from self.parent.describe(wording)
