"""What cells, values and hops take from those that walk a plan: names, what is loaded, words. Knows no node."""

from collections.abc import Mapping
from typing import Any, Protocol

from resolvers.engine.context import RequestContext
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.record_names import RecordNames
from resolvers.engine.operations.argument_values import Arguments


class Names(Protocol):
    """The names and expressions with which code is written."""

    records: RecordNames

    def bind(self, value: Any) -> str:
        """Return the name of an object that the code refers to."""
        ...

    def column(self, row: str, at: int | str) -> str:
        """Return the expression of a value in a row."""
        ...

    def arguments(self, arguments: Arguments) -> str:
        """Return the expression of a field's arguments."""
        ...

    def unpacked(self, row: str, edge: int) -> str:
        """Return the names to which a loop over an edge's rows assigns."""
        ...

    def is_unpacked(self, row: str) -> bool:
        """Return whether a row's values have names."""
        ...

    def sees(self, guard: str, name: str) -> str:
        """Return the expression of whether the caller may see the guarded entity whose key has this name."""
        ...


class Execution(Protocol):
    """The state of the execution that is answered."""

    @property
    def context(self) -> RequestContext:
        """The request."""
        ...

    @property
    def me(self) -> str | None:
        """The caller's own id."""
        ...

    @property
    def key_arguments(self) -> Mapping[int, str | None]:
        """The keys that arguments give, by the number of the edge."""
        ...

    def arguments(self, arguments: Arguments) -> Mapping[str, Any]:
        """Return a field's arguments."""
        ...


class Loaded(Protocol):
    """What an execution has loaded."""

    @property
    def run(self) -> Execution:
        """The execution."""
        ...

    def found(self, edge: int) -> Mapping[str, Any]:
        """Return what an edge found by key; raises the error of one that failed."""
        ...

    def called(self, edge: int, parent: AnswerObject) -> Any:
        """Return what a call brought for an object; raises the error of a call that failed for it."""
        ...

    def sees(self, guard: str, key: str) -> bool:
        """Return whether the caller may see the guarded entity of this type and key."""
        ...

    def answer_object(self, key: Any, row: Any) -> AnswerObject:
        """Return an object of this key and row."""
        ...


class Words(Protocol):
    """The words for where keys come from."""

    def number(self, edge: int) -> int:
        """Return the number of an edge in the order of starting."""
        ...

    def column(self, number: int | None, at: int | str) -> str | None:
        """Return the words for a column of an edge's records; None where it is no such."""
        ...

    def in_row(self, at: int | str, brought: int | None) -> str:
        """Return the words for a column of the row that the edge `brought` brings."""
        ...
