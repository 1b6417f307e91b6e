"""What a call brought: a reader's answer or an ordinary resolver's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from resolvers.engine.hops.entry import OfValue
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.node import Node, ObjectNames
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.value_check import OTHER_SHAPE, NoKeys
from resolvers.engine.nodes.walk import Loaded, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(OfValue):
    """What the call `call` brought for the parent's key."""

    call: int

    @property
    def edge(self) -> int | None:
        """The call."""
        return self.call

    def emit(self, writer: ObjectNames, node: Node, key: str, row: str, nulls: Nulls) -> str:
        """The object or objects that were brought."""
        return self.entries(writer, node, f"f{self.call}[{key}]", nulls)

    def walk(self, writer: ObjectNames, node: Node, loops: Loops, key: str, row: str) -> tuple[str, str]:
        """A loop over them."""
        return self.each(writer, node, loops, f"f{self.call}.get({key})")

    def evaluate(self, interpreter: Loaded, node: Node, parent: AnswerObject) -> Any:
        """The object or objects that were brought; raises the call's error."""
        brought = interpreter.called(self.call, parent)
        try:
            return self.objects(interpreter, node, brought)
        except OTHER_SHAPE as error:
            if not node.keyed:
                raise
            raise NoKeys from error

    def describe(self, wording: Words) -> Iterator[str]:
        """The call."""
        yield f"what {wording.number(self.call)} brings"
