"""The citizen who asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.loops import Loops
from resolvers.engine.nodes.node import Hop, Node, ObjectNames
from resolvers.engine.nodes.nulls import Nulls
from resolvers.engine.nodes.walk import Loaded, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker(Hop):
    """The caller as a citizen; no object for nobody, and for one whom the registry does not know."""

    def emit(self, writer: ObjectNames, node: Node, key: str, row: str, nulls: Nulls) -> str:
        """The caller's object."""
        return f"{nulls.field} if me is None else {writer.object(node, 'me', 'None')}"

    def walk(self, writer: ObjectNames, node: Node, loops: Loops, key: str, row: str) -> tuple[str, str]:
        """No loop: the caller, if there is one."""
        loops.when("me is not None")
        return "me", "None"

    def evaluate(self, interpreter: Loaded, node: Node, parent: AnswerObject) -> Any:
        """The caller's object, or None."""
        me = interpreter.run.me
        return None if me is None else interpreter.answer_object(me, None)

    def describe(self, wording: Words) -> Iterator[str]:
        """The caller."""
        yield "the caller"
