"""What was measured of a store: of the last minutes alone, within a tenth, in the same memory however much is asked."""

import sys

import pytest

from agencies.store.measured import SPAN_SECONDS, SPANS, STEPS, Health, Measured


class Clock:
    """A clock that a test sets, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000_005.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is set."""
    return Clock()


def test_of_what_nobody_asked_nothing_is_known(clock: Clock) -> None:
    """No share and no time is made up."""
    health = Measured(clock).health()
    assert health == Health(0.0, 0, 0, None, None)
    assert health.failed_share is None


@pytest.mark.parametrize("milliseconds", [0.011, 0.3, 1.0, 7.5, 800.0, 60_000.0])
def test_a_time_is_told_at_most_nine_percent_too_long(clock: Clock, milliseconds: float) -> None:
    """And never too short."""
    measured = Measured(clock)
    measured.answered(milliseconds / 1000)
    told = measured.health().p50_ms
    assert told is not None
    assert milliseconds * 0.999 <= told <= milliseconds * 1.092


def test_times_beyond_the_scale_count_at_its_ends(clock: Clock) -> None:
    """Nothing at all, a clock that went back, and hours."""
    measured = Measured(clock)
    for seconds in (0.0, -1.0, 100_000.0):
        measured.answered(seconds)
    health = measured.health()
    assert (health.answers, health.p50_ms) == (3, 0.01)
    assert health.p99_ms is not None
    assert health.p99_ms > 300_000


def test_half_and_all_but_one_in_a_hundred(clock: Clock) -> None:
    """98 answers in 1 ms and two in 100 ms: half come in 1 ms, 99 % in 100 ms; failures have no time."""
    measured = Measured(clock)
    for _ in range(98):
        measured.answered(0.001)
    for _ in range(2):
        measured.answered(0.1)
    for _ in range(25):
        measured.failed()
    health = measured.health()
    assert (health.answers, health.failures, health.failed_share) == (100, 25, 0.2)
    assert health.p50_ms == pytest.approx(1.0, rel=0.1)
    assert health.p99_ms == pytest.approx(100.0, rel=0.1)


def test_what_is_over_five_minutes_old_counts_no_more(clock: Clock) -> None:
    """Until then it does, and it is said since when is measured; nothing has to be asked for it to be forgotten."""
    measured = Measured(clock)
    measured.failed()
    clock.now += SPAN_SECONDS * (SPANS - 1)
    measured.answered(0.001)
    before = measured.health()
    assert (before.answers, before.failures, before.seconds) == (1, 1, SPAN_SECONDS * (SPANS - 1))
    clock.now += SPAN_SECONDS
    after = measured.health()
    assert (after.answers, after.failures) == (1, 0)
    assert SPAN_SECONDS * (SPANS - 1) <= after.seconds <= SPAN_SECONDS * SPANS
    clock.now += 10 * SPAN_SECONDS * SPANS
    assert (measured.health().answers, measured.health().failed_share) == (0, None)


def test_it_takes_the_same_memory_however_much_is_asked(clock: Clock) -> None:
    """Ten spans of 200 steps, whatever was measured and for how long."""
    measured = Measured(clock)
    for second in range(100 * SPANS):
        clock.now += SPAN_SECONDS / 5
        measured.answered(0.00001 * 2 ** (second % 40))
    assert len(measured._spans) == SPANS
    assert sum(sys.getsizeof(span.steps) for span in measured._spans) <= SPANS * (8 * STEPS + 400)
