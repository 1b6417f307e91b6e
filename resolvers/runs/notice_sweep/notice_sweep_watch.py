"""Whether the daily sweep for notices is done: what its operators should see to, where it is not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from agencies.contract.errors import MaruError
from agencies.store.store import Store
from resolvers.platform.fault_watch import FaultWatch
from resolvers.runs.notice_sweep.notice_sweep_table import SweepProgress, standing_of

A_DAY: Final = timedelta(days=1)
DO: Final = "run `notices sweep` each hour, which tells of all that was missed"


class NoticeSweepWatch(FaultWatch):
    """The watch of one process. `is_expected`: a store where no day was ever swept is a fault too."""

    comes = "the sweep for notices is not done"
    goes = "the sweep for notices is done again"

    def __init__(self, store: Store, today: Callable[[], date], *, is_expected: bool) -> None:
        super().__init__()
        self._store = store
        self._today = today
        self._is_expected = is_expected

    async def look(self) -> None:
        """Say in the log when a fault comes and when it goes; what cannot be read says nothing new."""
        try:
            standing = await standing_of(self._store, self._today())
        except MaruError:
            # That the store cannot be read is said elsewhere.
            return
        self._found(self._fault(standing))

    def _fault(self, standing: SweepProgress | None) -> str | None:
        if standing is None:
            return f"no day was ever swept for notices: {DO}" if self._is_expected else None
        if standing.failure is not None:
            return f"the sweep for notices of {standing.begun} was broken off by {standing.failure}: {DO}"
        if standing.swept_until < self._today() - A_DAY:
            return f"no day since {standing.swept_until} was swept for notices to its end: {DO}"
        return None
