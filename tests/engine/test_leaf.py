"""Leaves are written as the specification has them."""

from datetime import date, timedelta

from resolvers.engine.nodes.leaf import DAYS_KEPT, DayTexts


def test_days_are_written_as_python_writes_them_and_a_bounded_number_is_kept() -> None:
    """From the first day to the last, more days than are kept; one that is kept is not written again."""
    texts = DayTexts()
    step = timedelta(days=73)
    day = date.min
    while day <= date.max - step:
        assert texts[day] == day.isoformat()
        assert texts[day] is texts[date.fromordinal(day.toordinal())]
        assert len(texts) <= DAYS_KEPT
        day += step
    assert 0 < len(texts) < (date.max - date.min) // step
