"""Rows of one store that change with its content alone: told from memory until there is other content."""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any, Final

from agencies.store.read import Found, Outcome, Read

CHARACTERS_AT_MOST: Final = 4_000_000
"""How many characters of statements and rows are kept for one store, in memory some ten megabytes; all are forgotten
beyond that."""


class KeptRows:
    """The rows of these `tables`, each read whole by its key.

    `content` names what the store was last seen to hold, None while that is not known: nothing is kept or told then.
    """

    def __init__(self, tables: Collection[str], content: Callable[[], Hashable | None]) -> None:
        self.content = content
        self._tables = frozenset(tables)
        self._of: Hashable | None = None
        self._found: dict[Read, dict[str, Any]] = {}
        self._characters = 0

    def found(self, read: Read, keys: Sequence[str]) -> Found | None:
        """The rows of these keys, with others' keys among them; None where one is not kept."""
        found = self._found_now().get(read)
        return found if found is not None and all(map(found.__contains__, keys)) else None

    def keep(self, read: Read, outcome: Outcome, content: Hashable | None) -> None:
        """Keep what a read came to that was asked for when the store was seen to hold this content.

        What came meanwhile may be of the content before or after, and is not kept; nor is a key without a row.
        """
        if read.row_of not in self._tables or content is None or content != self.content():
            return
        kept = self._found_now()
        found = kept.get(read)
        if found is None:
            found = kept[read] = {}
            self._characters += len(read.text)
        for key, row in outcome.found.items():
            if key not in found and key not in outcome.broken:
                values = tuple(row.values()) if isinstance(row, dict) else tuple(row)
                if any(value is not None for place, value in enumerate(values) if place != read.key):
                    found[key] = row
                    self._characters += len(repr(values))
        if self._characters > CHARACTERS_AT_MOST:
            self._forget()

    def _found_now(self) -> dict[Read, dict[str, Any]]:
        """What is kept of the content that stands now."""
        content = self.content()
        if content != self._of:
            self._of = content
            self._forget()
        return self._found

    def _forget(self) -> None:
        # Not emptied: whoever was told before goes on looking into it.
        self._found, self._characters = {}, 0
