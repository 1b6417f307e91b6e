"""An income in percent of the median, as the welfare office's store has it."""

from datetime import date

from agencies.contract import MEDIANS


def percent_of_median(won: float, size: int, on: date) -> float | None:
    """Return an income in percent of the median of the day's year, as the store rounds it; None without a median."""
    medians = MEDIANS.get(on.year)
    if medians is None or size < 1:
        return None
    return round(100 * won / medians.of(size), 2)
