"""How long a push waits: for the end of quiet hours, and after it has failed."""

from datetime import datetime, time

import pytest

from resolvers.notices.channels.preference import QuietHours
from resolvers.notices.channels.sending import pause_of


@pytest.mark.parametrize(
    ("start", "end", "now", "over"),
    [
        ("22:00", "07:00", "2026-11-24T23:30+09:00", "2026-11-25T07:00+09:00"),
        ("22:00", "07:00", "2026-11-25T06:59+09:00", "2026-11-25T07:00+09:00"),
        ("22:00", "07:00", "2026-11-24T22:00+09:00", "2026-11-25T07:00+09:00"),
        ("22:00", "07:00", "2026-11-24T21:59+09:00", None),
        ("22:00", "07:00", "2026-11-25T07:00+09:00", None),
        ("12:00", "13:00", "2026-11-24T12:30+09:00", "2026-11-24T13:00+09:00"),
        ("12:00", "13:00", "2026-11-24T13:00+09:00", None),
        ("00:00", "06:00", "2026-12-31T15:30+00:00", "2027-01-01T06:00+09:00"),
        ("22:00", "00:00", "2026-12-31T14:30+00:00", "2027-01-01T00:00+09:00"),
    ],
)
def test_quiet_hours_end_on_the_clock_of_seoul(start: str, end: str, now: str, over: str | None) -> None:
    """Over midnight too; the first minute is quiet, the last one is not."""
    hours = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    expected = None if over is None else datetime.fromisoformat(over)
    assert hours.over_at(datetime.fromisoformat(now)) == expected


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-11-24T21:58+09:00", "2026-11-24T22:00+09:00"),
        ("2026-11-24T22:00+09:00", "2026-11-25T22:00+09:00"),
        ("2026-12-31T14:00+00:00", "2027-01-01T22:00+09:00"),
    ],
)
def test_quiet_hours_begin_on_the_clock_of_seoul(now: str, begins: str) -> None:
    hours = QuietHours(time(22), time(7))
    assert hours.begins_after(datetime.fromisoformat(now)) == datetime.fromisoformat(begins)


def test_pauses_grow_to_an_hour() -> None:
    pauses = [pause_of(tries, None).total_seconds() for tries in (1, 2, 5, 1000)]
    assert [round(each / most) for each, most in zip(pauses, (15, 30, 240, 3600), strict=True)] == [1, 1, 1, 1]
    assert pause_of(1, 7200).total_seconds() == 7200
