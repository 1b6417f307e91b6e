"""A household of the synthetic population, with the median income of households.

The classes are defined in `person`, since a household and a person name each other. They are imported from here, as
ever: the names of this package are public.
"""

from typing import Final

from agencies.contract import MEDIANS
from agencies.population.person import EarlierAddress, Household, Livelihood, RecognisedIncome

__all__ = ["MEDIAN_YEAR", "EarlierAddress", "Household", "Livelihood", "RecognisedIncome", "median_income"]

MEDIAN_YEAR: Final = 2026


def median_income(size: int) -> int:
    """Return the median monthly income of the population's year, in won, for a household of this size."""
    return MEDIANS[MEDIAN_YEAR].of(size)
