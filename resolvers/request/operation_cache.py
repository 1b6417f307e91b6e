"""What is remembered of operations: documents, each with the plans that were made of it, bounded in bytes together."""

import gc
from collections.abc import Hashable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from cachetools import LRUCache

BYTES_AT_MOST: Final = 24_000_000
SHARE: Final = 8
"""A document with its plans takes at most this part of the cache, an eighth."""
GARBAGE_BYTES_AT_MOST: Final = 6_000_000


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
    """Documents by their text; the least recently used is forgotten first, with its plans.

    Whoever keeps something says how many bytes it takes. What takes more than its share is not kept.
    """

    def __init__(self, bytes_at_most: int = BYTES_AT_MOST) -> None:
        self._entries = _Entries(bytes_at_most, attrgetter("bytes"))
        self._share = bytes_at_most // SHARE
        self._garbage = 0

    @property
    def bytes(self) -> int:
        """How many bytes everything that is kept takes, as it was estimated."""
        return int(self._entries.currsize)

    def __len__(self) -> int:
        return len(self._entries)

    def document(self, text: str) -> Any:
        """What was kept of this text; None where nothing is."""
        entry = self._entries.get(text)
        return entry.document if entry is not None else None

    def keep_document(self, text: str, document: Any, size: int) -> None:
        """Keep what a text was read as, of which there is no plan yet."""
        if size <= self._share:
            self._weigh(text, Entry(document, size, size))
        else:
            self.let_go(size)

    def plan(self, text: str, key: Hashable) -> Any:
        """The plan that was made of this text for this key; None where none is kept."""
        entry = self._entries.get(text)
        return entry.plans.get(key) if entry is not None else None

    def keep_plan(self, text: str, key: Hashable, plan: Any, size: int) -> None:
        """Keep a plan with its document; where they leave it no room in their share, the document's other plans go.

        It is not kept where the document is not: it holds the document, which nobody would count.
        """
        entry = self._entries.get(text)
        if entry is None or entry.own + size > self._share:
            self.let_go(size)
            return
        if entry.bytes + size > self._share:
            self.let_go(entry.bytes - entry.own)
            entry.plans, entry.bytes = {}, entry.own
        entry.plans[key] = plan
        entry.bytes += size
        self._weigh(text, entry)

    def let_go(self, size: int) -> None:
        """Count what nobody needs any more; it is collected before there is too much of it.

        Tokens and plans refer to each other in rings. The collector counts objects, of which a document with a long
        text has few, and searches what is old only after millions of new ones.
        """
        self._garbage += size
        if self._garbage > GARBAGE_BYTES_AT_MOST:
            self._garbage = 0
            gc.collect()

    def _weigh(self, text: str, entry: Entry) -> None:
        self._entries[text] = entry
        forgotten, self._entries.forgotten = self._entries.forgotten, 0
        self.let_go(forgotten)


class _Entries(LRUCache[str, Entry]):
    """The entries; `forgotten` counts the bytes of those that had to go."""

    forgotten = 0

    def popitem(self) -> tuple[str, Entry]:
        text, entry = super().popitem()
        self.forgotten += entry.bytes
        return text, entry
