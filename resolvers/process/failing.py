"""How often in a row something failed that is tried again and again, and when operators are told of it."""

from typing import Final

from agencies.contract.errors import AgencyUnavailable

OFTEN: Final = 5
"""How often in a row until operators are told."""


class Failing:
    """Counts in `times` how often in a row something has failed; `error`: by what it did last."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None
        self._kinds: set[type[Exception]] = set()

    @property
    def lasts(self) -> bool:
        """Whether operators are to be told. A store that cannot be reached is DOWN by that already."""
        return self.times >= OFTEN and not isinstance(self.error, AgencyUnavailable)

    def add(self, error: Exception) -> bool:
        """It has failed again; whether by an error of a kind that it has not failed by since it was well."""
        self.times, self.error = self.times + 1, error
        is_new = type(error) not in self._kinds
        self._kinds.add(type(error))
        return is_new

    def end(self) -> bool:
        """It is well; whether it failed before."""
        failed, self.times = self.times > 0, 0
        self._kinds.clear()
        return failed
