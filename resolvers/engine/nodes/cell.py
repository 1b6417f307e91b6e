"""Where a single value stands that an answer or a key is made of. Reads nothing from a store by itself."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.source import Held
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.walk import Loaded, Names, Words


@dataclass(frozen=True, slots=True)
class InRow:
    """A value in the object's own row: by position in a statement's record, by name in a mapping."""

    at: int | str

    def emit(self, writer: Names, key: str, row: str) -> str:
        """The expression of the value, where `key` and `row` name the object's."""
        return writer.column(row, self.at)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The value of one object."""
        return parent.row[self.at]

    def describe(self, wording: Words, brought: int | None) -> str:
        """Where the value stands, in words; the edge `brought` brings the row."""
        return wording.in_row(self.at, brought)


@dataclass(frozen=True, slots=True)
class InLoaded:
    """A value in the record that an edge loads for the object's key; None where there is none."""

    edge: int
    at: int

    def emit(self, writer: Names, key: str, row: str) -> str:
        """The expression of the value, where `key` and `row` name the object's."""
        given, name = writer.records.of(self.edge, key)
        return f"(None if {given} is None else {name}[{self.at}])"

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The value of one object; raises the error of an edge that failed."""
        row = interpreter.found(self.edge).get(parent.key)
        return None if row is None else row[self.at]

    def describe(self, wording: Words, brought: int | None) -> str:
        """Where the value stands, in words."""
        return wording.column(self.edge, self.at) or ""


@dataclass(frozen=True, slots=True)
class InHeld:
    """A value in the row that the process holds for the object's key; None where there is none."""

    held: Held
    at: str

    def emit(self, writer: Names, key: str, row: str) -> str:
        """The expression of the value, where `key` and `row` name the object's."""
        return f"(None if (o := {writer.bind(self.held.get)}(context, {key})) is None else o[{self.at!r}])"

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The value of one object."""
        row = self.held.get(interpreter.run.context, parent.key)
        return None if row is None else row[self.at]

    def describe(self, wording: Words, brought: int | None) -> str:
        """Where the value stands, in words."""
        return f"{self.at} of what the platform holds"


Cell = InRow | InLoaded | InHeld
