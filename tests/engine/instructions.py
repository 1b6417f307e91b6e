"""Counts what the interpreter does, which a busy machine does not change."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any, Final

TOOL: Final = 3
"""None of the tools for which Python reserves a number, nor the benchmark's."""


class Instructions:
    """How many bytecode instructions of Python were run."""

    def __init__(self) -> None:
        self.number = 0

    def count(self, _: CodeType, __: int) -> None:
        """One more was run."""
        self.number += 1


@contextmanager
def counted() -> Iterator[Instructions]:
    """Counts the instructions of this process until the block ends; it needs Python 3.12."""
    instructions = Instructions()
    # mypy knows it of the Python for which it checks alone, which is the oldest one.
    monitoring: Any = vars(sys)["monitoring"]
    monitoring.use_tool_id(TOOL, "tests")
    monitoring.register_callback(TOOL, monitoring.events.INSTRUCTION, instructions.count)
    monitoring.set_events(TOOL, monitoring.events.INSTRUCTION)
    try:
        yield instructions
    finally:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)
