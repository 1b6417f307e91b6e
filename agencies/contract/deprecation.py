"""How an agency says that something of its own is going: since when, until when, and what to ask instead."""

from dataclasses import dataclass
from datetime import date

from agencies.contract.errors import StartUpError
from agencies.contract.kind import refuse_other


@dataclass(frozen=True, slots=True)
class Deprecated:
    """Nobody should begin to use it.

    `since`: from this day on · `until`: the first day on which it no longer answers; None: that is not decided yet ·
    `instead`: what takes its place, a field as `Type.field`, a fact's id or a service's; None: nothing does.
    StartUpError where it ends before it begins.
    """

    since: date
    until: date | None = None
    instead: str | None = None

    def __post_init__(self) -> None:
        refuse_other("What `since` says of what goes", self.since, date, "a day, as `date(2026, 1, 1)`")
        refuse_other("What `until` says of what goes", self.until, date | None, "a day, as `date(2026, 1, 1)`")
        if self.until is not None and self.until <= self.since:
            raise StartUpError(
                f"What is deprecated since {self.since} no longer answers from {self.until} on: give a day after "
                f"{self.since}, so that whoever uses it has time."
            )

    @property
    def words(self) -> str:
        """What the schema says of it."""
        instead = "nothing takes its place" if self.instead is None else f"ask `{self.instead}` instead"
        end = (
            "it goes on answering until a day is set"
            if self.until is None
            else f"it no longer answers from {self.until} on"
        )
        return f"Deprecated since {self.since}: {instead}, and {end}."
