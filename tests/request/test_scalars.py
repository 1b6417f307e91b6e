"""A Date leaves the gateway as a day: a moment, a text or a number in its place is never written."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from resolvers.request.scalars import read_date, write_date


@pytest.mark.parametrize("day", [date(1, 1, 1), date(999, 2, 3), date(2024, 2, 29), date(9999, 12, 31)])
def test_a_day_is_written_as_it_is_read(day: date) -> None:
    """The year has four digits, months and days have two."""
    assert len(write_date(day)) == len("2024-02-29")
    assert read_date(write_date(day)) == day


@pytest.mark.parametrize("value", [datetime(2024, 2, 29, tzinfo=UTC), "2024-02-29", 20240229, True])
def test_nothing_but_a_day_is_written(value: Any) -> None:
    """A value of another type is refused by its type's name, without the value."""
    with pytest.raises(TypeError, match=type(value).__name__) as refused:
        write_date(value)
    assert "2024" not in str(refused.value)
