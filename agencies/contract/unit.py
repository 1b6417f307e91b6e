"""What a fact's numbers count, so that the platform can say them to a citizen in every language."""

from enum import Enum


class Unit(Enum):
    """A unit of a fact; the platform has its words, with the plural forms of each language."""

    YEARS_OF_AGE = "years of age"
    YEARS_BY_SCHOOL_YEAR = "years by school year"
    MONTHS_OF_AGE = "months of age"
    DAYS = "days"
    CHILDREN = "children"
    PERCENT = "percent"
    WON_A_MONTH = "won a month"
