"""Days and ages as the law counts them: completed years change on the birthday, 29 February's on 1 March."""

from datetime import date


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def completed_years(born: date, on: date) -> int:
    """Full years from `born` to `on`; negative before birth."""
    return on.year - born.year - (on < add_years(born, on.year - born.year))


def completed_months(born: date, on: date) -> int:
    """Full months from `born` to `on`; a month that lacks the day is completed on the next month's first."""
    months = (on.year - born.year) * 12 + on.month - born.month
    return months - (on.day < born.day)


def school_year(on: date) -> int:
    """The Korean school year that a day falls in: it begins on 1 March (초·중등교육법 제24조)."""
    return on.year if on.month >= 3 else on.year - 1
