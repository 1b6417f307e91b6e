"""What stands in a cell: a key, keys, a mapping or mappings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.key import key_of
from resolvers.engine.nodes.leaf import listed
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.node import Hop, Node, ObjectNames
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.walk import Loaded, Words

LISTED: Final = "(w if type(w) is list else listed(w))"
"""What is gone through of the value `w` that stands for a list: mostly it is one, which is seen without a call."""

TEXT: Final = "{0} if type({0}) is str else key_of({0})"
"""A key that an agency gave, as text: mostly it is one, which is seen without a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfValue(Hop):
    """Objects that are values by themselves: keys where the node is keyed, else mappings."""

    def entries(self, writer: ObjectNames, node: Node, value: str, nulls: Nulls) -> str:
        """The expression of the object or objects that a value is."""
        name = f"k{node.number}" if node.keyed else f"r{node.number}"
        made = writer.object(node, *((name, "None") if node.keyed else ("None", name)))
        seen = writer.sees(self.guard, name) if self.guard else None
        if not self.many:
            test = f"({name} := {value}) is None"
            if node.keyed:
                test = f"type({name} := {value}) is not str and ({name} := key_of({name})) is None"
            return f"{nulls.field} if {test}{f' or not {seen}' if seen else ''} else {made}"
        each = f"for {name} in {LISTED}"
        if node.keyed:
            # A comprehension gives its own name no other value.
            each = f"for x{node.number} in {LISTED} for {name} in ({TEXT.format(f'x{node.number}')},)"
        item = f"{made} {each} if {seen}" if seen else f"{nulls.item} if {name} is None else {made} {each}"
        return f"{nulls.field} if (w := {value}) is None else [{item}]"

    def each(self, writer: ObjectNames, node: Node, loops: Loops, value: str) -> tuple[str, str]:
        """A loop over the objects that a value is, a condition for the one that it may be."""
        name = f"x{node.number}"
        seen = f" and {writer.sees(self.guard, name)}" if self.guard else ""
        if self.many:
            loops.write(f"w = {value} or ()")
            loops.over(name, LISTED)
        given = name if self.many else f"{name} := {value}"
        if node.keyed:
            loops.when(f"(type({given}) is str or ({name} := key_of({name})) is not None){seen}")
        else:
            loops.when(f"({given}) is not None{seen}")
        return (name, "None") if node.keyed else ("None", name)

    def objects(self, interpreter: Loaded, node: Node, value: Any) -> Any:
        """The object or the list of objects that a value is."""
        if value is None or not self.many:
            return self._object(interpreter, node, value)
        objects = [self._object(interpreter, node, each) for each in listed(value)]
        return [each for each in objects if each is not None] if self.guard else objects

    def _object(self, interpreter: Loaded, node: Node, value: Any) -> AnswerObject | None:
        if node.keyed:
            value = key_of(value)
        if value is None or (self.guard and not interpreter.sees(self.guard, value)):
            return None
        return interpreter.answer_object(value, None) if node.keyed else interpreter.answer_object(None, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(OfValue):
    """What stands in `cell`."""

    cell: Cell

    in_parents_row: ClassVar[bool] = True

    @property
    def cells(self) -> Iterator[Cell]:
        """The cell."""
        yield self.cell

    def emit(self, writer: ObjectNames, node: Node, key: str, row: str, nulls: Nulls) -> str:
        """The object or objects in the cell."""
        return self.entries(writer, node, self.cell.emit(writer, key, row), nulls)

    def walk(self, writer: ObjectNames, node: Node, loops: Loops, key: str, row: str) -> tuple[str, str]:
        """A loop over them."""
        return self.each(writer, node, loops, self.cell.emit(writer, key, row))

    def evaluate(self, interpreter: Loaded, node: Node, parent: AnswerObject) -> Any:
        """The object or objects in the cell."""
        return self.objects(interpreter, node, self.cell.evaluate(interpreter, parent))

    def describe(self, wording: Words) -> Iterator[str]:
        """The cell."""
        yield self.cell.describe(wording, self.parent.brought)
