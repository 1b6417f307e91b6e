"""Loops and conditions of generated code, as they are written."""

from dataclasses import dataclass, field
from typing import Final

from resolvers.engine.cause import Cause, Unplanned

# CPython compiles no more than 20 blocks within each other; the function itself has none. It compiles 22 comprehensions
# within each other, of which the lists are made, and one more ends the process: no list has more lists above it.
LOOPS_AT_MOST: Final = 18


@dataclass(slots=True)
class Loops:
    """Loops and conditions within each other, as they are written."""

    lines: list[str] = field(default_factory=list)
    depth: int = 1
    loops: int = 0

    def over(self, name: str, values: str) -> None:
        """What follows is done for each of these values."""
        self.loops += 1
        if self.loops > LOOPS_AT_MOST:
            raise Unplanned(Cause.NESTED_TOO_DEEPLY)
        self._open(f"for {name} in {values}:")

    def when(self, condition: str) -> None:
        """What follows is done where this holds."""
        self._open(f"if {condition}:")

    def write(self, line: str) -> None:
        """A line inside."""
        self.lines.append("    " * self.depth + line)

    def _open(self, line: str) -> None:
        self.write(line)
        self.depth += 1
