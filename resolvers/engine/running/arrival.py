"""What an edge of a run asks of a store, until it comes back."""

from collections.abc import Mapping, MutableSequence, Sequence
from typing import Any, Protocol

from agencies.store.read import Outcome, Read
from resolvers.engine.planning.edge import RowsEdge
from resolvers.request.loads import Loads, Waiting


class Recipient(Protocol):
    """An execution to which an arrival comes back."""

    @property
    def loads(self) -> Loads:
        """The request's loads."""
        ...

    @property
    def found(self) -> MutableSequence[Mapping[str, Any]]:
        """What each edge found by key."""
        ...

    def fail(self, edge: RowsEdge, keys: Sequence[str], outcome: Outcome) -> None:
        """Note that an edge's statement failed, or holds what was not declared."""
        ...

    def back(self, slot: int) -> None:
        """Go on: an edge has come back."""
        ...


class Arrival(Waiting):
    """An edge's statement on its way."""

    __slots__ = ("_run", "edge")

    def __init__(self, run: Recipient, edge: RowsEdge, read: Read, keys: Sequence[str]) -> None:
        # The parent's own assignments, without the call, because this is made for every edge of every request.
        self.read = read
        self.keys = keys
        self.outcome = None
        self._run = run
        self.edge = edge

    @property
    def agency(self) -> str:
        """Whose store is asked."""
        return self.edge.agency

    def __call__(self, outcome: Outcome) -> None:
        """Tell the run. The parent's steps without its calls, because it runs for every edge of a request."""
        run, edge = self._run, self.edge
        del self._run
        self.outcome = outcome
        run.loads.arrived.append(self)
        if outcome.error is None and (not outcome.broken or outcome.broken.isdisjoint(self.keys)):
            run.found[edge.number] = outcome.found
        else:
            run.fail(edge, self.keys, outcome)
        run.back(edge.number)
