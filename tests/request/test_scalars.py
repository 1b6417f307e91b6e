"""A Date is a day and a DateTime a time with its offset, as they are read and as they are written."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from graphql import GraphQLError

from resolvers.request.scalars import read_date, read_moment, write_date, write_moment


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


@pytest.mark.parametrize(
    "value",
    ["2026-11-24T09:00:00+09:00", "2026-11-24T00:00:00Z", "2026-11-24t00:00:00.000z", "2026-11-23T14:00:00.0-10:00"],
)
def test_a_time_is_read_with_its_offset(value: str) -> None:
    """As RFC 3339 has it; however it is written, the same time is the same."""
    assert read_moment(value) == datetime(2026, 11, 24, tzinfo=UTC)
    assert write_moment(read_moment(value)) == "2026-11-24T00:00:00+00:00"


@pytest.mark.parametrize(
    "value",
    [
        *("2026-11-24", "2026-11-24T09:00:00", "2026-11-24 09:00:00+09:00", "20261124T090000Z", "2026-W48-2T09:00:00Z"),
        *("2026-02-30T09:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T09:00:60Z", "2026-11-24T09:00Z", "now", ""),
        *("2026-11-24T09:00:00+09:00\n", "٢٠٢٦-١١-٢٤T09:00:00Z", "0001-01-01T00:00:00+14:00", 2026, True, None, [], {}),
        *("9999-12-31T23:59:59-14:00", "2026-11-24T09:00:00.1234567Z", "2026-11-24T09:00:00+25:00"),
    ],
    ids=repr,
)
def test_what_is_no_time_with_an_offset_is_refused(value: Any) -> None:
    """With what to give, and never a time of some other day."""
    with pytest.raises(GraphQLError, match="time with an offset"):
        read_moment(value)


@pytest.mark.parametrize("value", [datetime(2026, 11, 24), date(2026, 11, 24), "2026-11-24T00:00:00Z", 1])
def test_nothing_but_a_time_with_an_offset_is_written(value: Any) -> None:
    """A time without one could be any of a whole day's."""
    assert write_moment(datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=9)))) == "2026-11-24T09:00:00+09:00"
    with pytest.raises(TypeError, match=type(value).__name__):
        write_moment(value)


@pytest.mark.parametrize(
    ("endless", "written"), [(datetime.max, "9999-12-30T00:00:00+00:00"), (datetime.min, "0001-01-02T00:00:00+00:00")]
)
@pytest.mark.parametrize("hours", [-14, 14])
def test_an_endless_time_is_a_time_that_can_be_read_in_every_zone(endless: datetime, written: str, hours: int) -> None:
    """As an endless day is a day: it is what the driver gives for the store's infinity."""
    assert write_moment(endless) == written
    assert read_moment(written).astimezone(timezone(timedelta(hours=hours))).utcoffset() == timedelta(hours=hours)
