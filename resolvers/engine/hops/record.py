"""At most one object, of a record: the one at hand, or the one that an edge brings for the parent's key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.cell import InRow
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.node import Hop, Node, ObjectNames
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.walk import Loaded, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRecord(Hop):
    """Objects that stand on records: `cell` finds the key of one in its record, or shows that the object is there."""

    cell: InRow

    def one(self, writer: ObjectNames, node: Node, record: str, null: str) -> str:
        """The expression of the object that stands on a record, which is the value of the expression `record`."""
        k, (r, held) = f"k{node.number}", _named(node, record)
        test = f"({k} := {writer.column(r, self.cell.at)}) is None"
        if not writer.is_unpacked(r):
            test = f"{held} is None or {test}"
        if self.guard:
            test += f" or not {writer.sees(self.guard, k)}"
        return f"{null} if {test} else {writer.object(node, k if node.keyed else 'None', r)}"

    def each(self, writer: ObjectNames, node: Node, loops: Loops, record: str) -> tuple[str, str]:
        """A condition for the object that stands on a record, which is the value of the expression `record`."""
        k, (r, held) = f"k{node.number}", _named(node, record)
        test = f"{held} is not None and ({k} := {r}[{self.cell.at}]) is not None"
        if self.guard:
            test += f" and {writer.sees(self.guard, k)}"
        loops.when(test)
        return (k if node.keyed else "None"), r

    def object(self, interpreter: Loaded, node: Node, record: Any) -> AnswerObject | None:
        """The object that stands on a record; None without one, and where it may not be seen."""
        if record is None:
            return None
        key = record[self.cell.at]
        if key is None or (self.guard and not interpreter.sees(self.guard, key)):
            return None
        return interpreter.answer_object(key if node.keyed else None, record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(OfRecord):
    """The object of the record at hand, or of the record of the edge `loaded` for the parent's key."""

    loaded: int | None

    @property
    def edge(self) -> int | None:
        """The edge whose record it is."""
        return self.loaded

    def emit(self, writer: ObjectNames, node: Node, key: str, row: str, nulls: Nulls) -> str:
        """The object of the one record."""
        return self.one(writer, node, row if self.loaded is None else f"f{self.loaded}.get({key})", nulls.field)

    def walk(self, writer: ObjectNames, node: Node, loops: Loops, key: str, row: str) -> tuple[str, str]:
        """A condition for the one record."""
        return self.each(writer, node, loops, row if self.loaded is None else f"f{self.loaded}.get({key})")

    def evaluate(self, interpreter: Loaded, node: Node, parent: AnswerObject) -> Any:
        """The object of the one record, or None."""
        record = parent.row if self.loaded is None else interpreter.found(self.loaded).get(parent.key)
        return self.object(interpreter, node, record)

    def describe(self, wording: Words) -> Iterator[str]:
        """The column of the record."""
        yield wording.column(self.loaded, self.cell.at) or self.cell.describe(wording, self.parent.brought)


def _named(node: Node, record: str) -> tuple[str, str]:
    """The name of the record that is the value of an expression, and the expression, which gives it that name."""
    name = f"r{node.number}"
    return (record, record) if record.isidentifier() else (name, f"({name} := {record})")
