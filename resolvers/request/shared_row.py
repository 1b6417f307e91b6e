"""A row that many answers share: it never changes, and keeps what the code of plans has rendered of it."""

from collections.abc import Hashable
from typing import Any, Final

RENDERINGS_AT_MOST: Final = 4
FIELDS_AT_MOST: Final = 32
"""How many fields the renderings of a row may have: a document says how many, and what is kept outlives the request."""


class SharedRow(dict[str, Any]):
    """`rendered` holds a few renderings, each by the plan's node and the language; whoever renders it puts it there."""

    __slots__ = ("_fields", "rendered")

    def __init__(self, columns: dict[str, Any]) -> None:
        super().__init__(columns)
        self.rendered: dict[Hashable, dict[str, Any]] = {}
        self._fields = 0

    def keep(self, by: Hashable, rendered: dict[str, Any], fields: int) -> None:
        """Keep a rendering with so many fields, which nobody may change since answers share it.

        Those before go where there would be too many renderings or fields.
        """
        self._fields += fields
        if len(self.rendered) >= RENDERINGS_AT_MOST or self._fields > FIELDS_AT_MOST:
            self.rendered.clear()
            self._fields = fields
        self.rendered[by] = rendered
