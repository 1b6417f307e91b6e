"""Counts the bytecode instructions that a process runs, by function: Python's own monitoring tells of each."""

import sys
from collections import Counter
from types import CodeType
from typing import Any, Final

TOOL: Final = 4
"""None of the tools for which Python reserves a number."""


class InstructionCount:
    """The instructions of this process since they were first asked for, which makes it several times as slow.

    It needs Python 3.12. Functions of one file, line and name, as dataclasses' `__init__`, count as one.
    """

    def __init__(self) -> None:
        self._counts: Counter[CodeType] | None = None

    def so_far(self) -> dict[str, int]:
        """By file, line and name of the function; when it is asked for first, those of this answer alone."""
        if self._counts is None:
            self._counts = Counter()
            self._begin(self._counts)
        found: Counter[str] = Counter()
        for code, number in [*self._counts.items()]:
            found[f"{code.co_filename}:{code.co_firstlineno} {code.co_qualname}"] += number
        return found

    def _begin(self, counts: Counter[CodeType]) -> None:

        def count(code: CodeType, _: int) -> None:
            counts[code] += 1

        # mypy knows it of the Python for which it checks alone, which is the oldest one.
        monitoring: Any = vars(sys)["monitoring"]
        monitoring.use_tool_id(TOOL, "bench")
        monitoring.register_callback(TOOL, monitoring.events.INSTRUCTION, count)
        monitoring.set_events(TOOL, monitoring.events.INSTRUCTION)
