"""What is remembered of operations: documents, each with the plans that were made of it, bounded in bytes together."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from cachetools import LRUCache

BYTES_AT_MOST: Final = 24_000_000
SHARE: Final = 8
"""The cache's size is divided by this for what one document may take with its plans."""


@dataclass(slots=True, eq=False)
class Entry:
    """A document, and its plans by what they were made for.

    `own` bytes are the document's, `bytes` those of the document and its plans, both as they were estimated.
    """

    document: Any
    own: int
    bytes: int
    plans: dict[Hashable, Any] = field(default_factory=dict)


class OperationCache:
    """Documents by their text, and refusals by a digest of it; the least recently used is forgotten first.

    The caller that keeps something says how many bytes it takes. What takes more than its share is not kept.
    """

    def __init__(self, bytes_at_most: int = BYTES_AT_MOST) -> None:
        self._entries: LRUCache[Hashable, Entry] = LRUCache(bytes_at_most, attrgetter("bytes"))
        self._share = bytes_at_most // SHARE

    @property
    def bytes(self) -> int:
        """How many bytes everything that is kept takes, as it was estimated."""
        return int(self._entries.currsize)

    def __len__(self) -> int:
        """Return how many documents and refusals are kept."""
        return len(self._entries)

    def document(self, text: Hashable) -> Any:
        """What a text was read as; None where it is not kept."""
        # Its `get` looks twice, in Python.
        try:
            return self._entries[text].document
        except KeyError:
            return None

    def keep_document(self, text: Hashable, document: Any, size: int) -> None:
        """Keep what a text was read as, of which there is no plan yet."""
        if size <= self._share:
            self._entries[text] = Entry(document, size, size)

    def plan(self, text: str, key: Hashable) -> Any:
        """The plan that was made of a text for this key; None where none is kept."""
        try:
            return self._entries[text].plans[key]
        except KeyError:
            return None

    def keep_plan(self, text: str, key: Hashable, plan: Any, size: int) -> None:
        """Keep a plan with its document; where they leave it no space in their share, the document's other plans go.

        It is not kept where the document is not: it holds the document, which nobody would count.
        """
        entry = self._entries.get(text)
        if entry is None or entry.own + size > self._share:
            return
        if entry.bytes + size > self._share:
            entry.plans, entry.bytes = {}, entry.own
        entry.plans[key] = plan
        entry.bytes += size
        # The cache asks for an entry's size only where it is put in.
        self._entries[text] = entry
