"""A row that many answers share: it never changes, and keeps what the code of plans has rendered of it."""

from collections.abc import Hashable
from typing import Any, Final

RENDERINGS_AT_MOST: Final = 4


class SharedRow(dict[str, Any]):
    """`rendered` holds a few renderings, each by the plan's node and the language; whoever renders it puts it there."""

    __slots__ = ("rendered",)

    def __init__(self, columns: dict[str, Any]) -> None:
        super().__init__(columns)
        self.rendered: dict[Hashable, dict[str, Any]] = {}

    def keep(self, by: Hashable, rendered: dict[str, Any]) -> None:
        """Keep a rendering, which nobody may change since answers share it; where there are many, those before go."""
        if len(self.rendered) >= RENDERINGS_AT_MOST:
            self.rendered.clear()
        self.rendered[by] = rendered
