"""A household of the synthetic population: its members, address and means. Owns the shape only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from agencies.contract import MEDIANS
from agencies.population.district import District
from agencies.population.person import Person

MEDIAN_YEAR: Final = 2026


class Livelihood(StrEnum):
    """The four basic livelihood benefits."""

    LIVELIHOOD = "LIVELIHOOD"
    MEDICAL = "MEDICAL"
    HOUSING = "HOUSING"
    EDUCATION = "EDUCATION"


@dataclass(frozen=True, slots=True)
class EarlierAddress:
    district: District
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class RecognisedIncome:
    """The assessed income of a month; `month` is that month's first day."""

    won: int
    month: date


@dataclass(slots=True, eq=False, repr=False)
class Household:
    """`members` are alive, the head first. No district (hence no `since`), income or `owns_home`: not on record."""

    id: str
    members: list[Person] = field(default_factory=list)
    district: District | None = None
    since: date | None = None
    earlier_addresses: tuple[EarlierAddress, ...] = ()
    multicultural: bool = False
    monthly_income: int | None = None
    recognised_income: RecognisedIncome | None = None
    owns_home: bool | None = None
    basic_livelihood: tuple[Livelihood, ...] = ()
    near_poverty: bool = False

    @property
    def head(self) -> Person:
        return self.members[0]

    def __repr__(self) -> str:
        return f"Household({self.id} of {len(self.members)})"


def median_income(size: int) -> int:
    """Return the median monthly income of the population's year, in won, for a household of this size."""
    return MEDIANS[MEDIAN_YEAR].of(size)
