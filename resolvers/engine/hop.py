"""How a node's objects come from its parent's: every way has a class of its own in the package `hops`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import proxy

from resolvers.engine.cell import Cell

if TYPE_CHECKING:
    from resolvers.engine.explain import Wording
    from resolvers.engine.generate import Writer
    from resolvers.engine.interpret import Interpreter, Thing
    from resolvers.engine.loops import Loops
    from resolvers.engine.nulls import Nulls
    from resolvers.engine.plan import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """From one object of the parent's to none, one or `many` of a node's.

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

    def emit(self, writer: "Writer", node: "Node", key: str, row: str, nulls: "Nulls") -> str:
        """The expression of the object or objects of the parent's object that `key` and `row` name."""
        raise NotImplementedError

    def walk(self, writer: "Writer", node: "Node", loops: "Loops", key: str, row: str) -> tuple[str, str]:
        """Write the loop over the objects of one parent's object, or the condition for the one that there may be.

        What names their key and row inside.
        """
        raise NotImplementedError

    def evaluate(self, interpreter: "Interpreter", node: "Node", thing: "Thing") -> Any:
        """The object, the list of objects, or None."""
        raise NotImplementedError

    def describe(self, wording: "Wording") -> Iterator[str]:
        """Where the objects' keys come from, in words."""
        raise NotImplementedError
