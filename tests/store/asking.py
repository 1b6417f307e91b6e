"""Asks a store's batches for single reads, as a request does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agencies.store.loading.shared_batches import Batches
from agencies.store.read import Outcome, Read


@dataclass(eq=False)
class Asked:
    """Keys of a read, and the function that is told what it came to."""

    read: Read
    keys: Sequence[str]
    tell: Callable[[Outcome], object]

    def __call__(self, outcome: Outcome) -> None:
        """Tell the function."""
        self.tell(outcome)


def idle(batches: Batches) -> bool:
    """Whether nothing is on its way or waits to be sent."""
    return all(line.idle for line in batches._lines.values())
