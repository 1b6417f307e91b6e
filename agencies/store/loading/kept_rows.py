"""Rows of one store that change with its content alone: told from memory until there is other content."""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any, Final

from agencies.store.loading.batch import Asking, Batch
from agencies.store.read import Found, Outcome, Read

CHARACTERS_AT_MOST: Final = 4_000_000
"""How many characters of statements and rows are kept for one store, in memory some ten megabytes; all are forgotten
beyond that."""

CHARACTERS_OF_A_ROW: Final = 150
"""As how many characters a row counts beside those of its values."""


class KeptRows:
    """What was read of the rows of these `tables` by their keys, for each statement.

    `content` names what the store was last seen to hold, None while that is not known: nothing is kept or told then.
    """

    def __init__(self, tables: Collection[str], content: Callable[[], Hashable | None]) -> None:
        self.content = content
        self._tables = frozenset(tables)
        self._of: Hashable | None = None
        self._found: dict[Read, dict[str, Any]] = {}
        self._characters = 0

    def tell(self, asked: Sequence[Asking], say_at_fault: Callable[[Exception], None]) -> list[Asking]:
        """Tell whoever asks for what is kept, and gives who asks for more; a request that fails at it fails alone."""
        left = []
        for each in asked:
            found = self._kept(each.read, each.keys) if each.read.row_of in self._tables else None
            if found is None:
                left.append(each)
                continue
            try:
                each(Outcome(found, None, 0.0))
            except Exception as error:
                say_at_fault(error)
        return left

    def keep(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        """Keep what a batch brought that was begun when the store was seen to hold what it holds now.

        Else it may be of the content before. A key without a row is not kept, nor one of which all that is asked is
        null, which looks like it.
        """
        if batch.content is not None and batch.content == self.content():
            for read, outcome in zip(batch.line.reads, outcomes, strict=True):
                if read.row_of in self._tables:
                    self._keep(read, outcome)

    def _kept(self, read: Read, keys: Sequence[str]) -> Found | None:
        """The rows of these keys, with others' keys among them; None where one is not kept."""
        found = self._found_now().get(read)
        return found if found is not None and all(map(found.__contains__, keys)) else None

    def _keep(self, read: Read, outcome: Outcome) -> None:
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
                    self._characters += CHARACTERS_OF_A_ROW + len(repr(values))
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
