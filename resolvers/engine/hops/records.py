"""The objects of the records that an edge brings: for the parent's key, a value of its row, or an argument."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from resolvers.engine.hops.record import OfRecord
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import Cell, InHeld, InLoaded
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.node import Node, ObjectNames
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.walk import Loaded, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Records(OfRecord):
    """Every record of the edge `loaded` for the value at `by`, the argument `argument`, or else the parent's key."""

    loaded: int
    by: Cell | None
    argument: str | None

    @property
    def edge(self) -> int | None:
        """The edge whose records they are."""
        return self.loaded

    @property
    def cells(self) -> Iterator[Cell]:
        """The cell whose value the records are of, where they are not of the parent's key or an argument."""
        if self.by is not None:
            yield self.by

    def emit(self, writer: ObjectNames, node: Node, key: str, row: str, nulls: Nulls) -> str:
        """The object, or a list of one for each record; guarded ones that may not be seen are left out of a list."""
        of = self._key(writer, key, row)
        if not self.many:
            return self.one(writer, node, f"f{self.loaded}.get({of})", nulls.field)
        k, r = f"k{node.number}", f"r{node.number}"
        each = f"for {writer.unpacked(r, self.loaded)} in f{self.loaded}.get({of}, ())"
        made = writer.object(node, k if node.keyed else "None", r)
        if not node.keyed:
            return f"[{made} {each}]"
        value = f"({k} := {writer.column(r, self.cell.at)})"
        if self.guard:
            return f"[{made} {each} if {value} is not None and {writer.sees(self.guard, k)}]"
        return f"[surprise() if {value} is None else {made} {each}]"

    def walk(self, writer: ObjectNames, node: Node, loops: Loops, key: str, row: str) -> tuple[str, str]:
        """A loop over the records, a condition for the one that there may be."""
        of = self._key(writer, key, row)
        if not self.many:
            return self.each(writer, node, loops, f"f{self.loaded}.get({of})")
        loops.over(f"r{node.number}", f"f{self.loaded}.get({of}, ())")
        return self.each(writer, node, loops, f"r{node.number}")

    def evaluate(self, interpreter: Loaded, node: Node, parent: AnswerObject) -> Any:
        """The object, or the list of objects; an item is None where its record has no key."""
        if self.argument is not None:
            key: Any = interpreter.run.key_arguments[self.loaded]
        else:
            key = parent.key if self.by is None else self.by.evaluate(interpreter, parent)
        found = interpreter.found(self.loaded)
        if not self.many:
            return self.object(interpreter, node, found.get(key))
        records = found.get(key, ())
        if not node.keyed:
            return [interpreter.answer_object(None, record) for record in records]
        objects = [self.object(interpreter, node, record) for record in records]
        return [each for each in objects if each is not None] if self.guard else objects

    def describe(self, wording: Words) -> Iterator[str]:
        """The column of the records."""
        yield wording.column(self.loaded, self.cell.at) or self.cell.describe(wording, self.parent.brought)

    def _key(self, writer: ObjectNames, key: str, row: str) -> str:
        if self.argument is not None:
            return f"run.key_arguments[{self.loaded}]"
        if self.by is None:
            return key
        if isinstance(self.by, InLoaded):
            return f"cell(f{self.by.edge}.get({key}), {self.by.at})"
        if isinstance(self.by, InHeld):
            # Within a comprehension's own iterable no name may be assigned, as the cell's own expression would.
            return f"cell({writer.bind(self.by.held.get)}(context, {key}), {self.by.at!r})"
        return self.by.emit(writer, key, row)
