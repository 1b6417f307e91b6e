"""How a fact follows from other facts, so that a citizen can be asked for these and the answer decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.contract.errors import StartUpError
from agencies.contract.kind import refuse_other_than_several


@dataclass(frozen=True, slots=True)
class Derived:
    """The way from the facts `sources`, of the same holder, to one that no citizen knows.

    `value` is a pure function that takes a value of each source, in this order, and the day that is asked about. It
    gives None where they tell nothing.
    StartUpError where nothing is named to derive it from.
    """

    sources: tuple[str, ...]
    value: Callable[..., Any]

    def __post_init__(self) -> None:
        refuse_other_than_several("The facts from which one is derived", self.sources, str, '("recognised_income",)')
        if not self.sources:
            raise StartUpError("A fact is derived from nothing: name the facts that its function takes.")
