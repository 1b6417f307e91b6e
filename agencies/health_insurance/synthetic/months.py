"""Days counted in months, as the schedules of vaccinations and screenings count them."""

from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the next month's first where the month is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return add_months(day.replace(day=1), months + 1)
