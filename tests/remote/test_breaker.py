"""The breaker goes from state to state as its module says, by a clock that the test turns."""

from agencies.remote.breaker import FAILURES_IN_A_ROW, RETRY_SECONDS, Admission, Breaker


class Clock:
    """Seconds, as the test says."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """What time it is."""
        return self.now


def _opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock, lambda: 0.0)
    for _ in range(FAILURES_IN_A_ROW):
        breaker.failed(_admitted(breaker))
    return breaker


def _admitted(breaker: Breaker) -> Admission:
    admission = breaker.admit()
    assert admission is not None
    return admission


def test_e15_it_opens_after_failures_in_a_row_alone() -> None:
    """An answer in between begins the count anew; the fifth failure in a row opens it."""
    breaker = Breaker(Clock(), lambda: 0.0)
    for _ in range(FAILURES_IN_A_ROW - 1):
        breaker.failed(_admitted(breaker))
    breaker.succeeded(_admitted(breaker))
    for _ in range(FAILURES_IN_A_ROW - 1):
        breaker.failed(_admitted(breaker))
    assert breaker.is_closed
    breaker.failed(_admitted(breaker))
    assert not breaker.is_closed
    assert breaker.refuses
    assert breaker.admit() is None


def test_e15_one_finds_out_whether_the_service_is_well_again() -> None:
    """After a second one is let through and no other; where that one succeeds everybody is."""
    clock = Clock()
    breaker = _opened(clock)
    clock.now = RETRY_SECONDS
    assert breaker.admit() is Admission.PROBE
    assert breaker.admit() is None
    breaker.succeeded(Admission.PROBE)
    assert breaker.admit() is Admission.ORDINARY
    assert breaker.is_closed


def test_e15_where_it_fails_a_second_passes_anew() -> None:
    """One failure of the one that finds out is enough to wait again."""
    clock = Clock()
    breaker = _opened(clock)
    clock.now = RETRY_SECONDS
    breaker.failed(_admitted(breaker))
    assert breaker.admit() is None
    clock.now = 2 * RETRY_SECONDS
    assert breaker.admit() is Admission.PROBE


def test_e15_whoever_leaves_proves_nothing() -> None:
    """The one that finds out is cancelled: the next one may at once, and it is still open."""
    clock = Clock()
    breaker = _opened(clock)
    clock.now = RETRY_SECONDS
    breaker.left(_admitted(breaker))
    assert breaker.admit() is Admission.PROBE
    assert not breaker.is_closed


def test_e15_what_was_asked_before_is_not_counted_afterwards() -> None:
    """A late failure puts nothing off, and a late answer closes nothing."""
    clock = Clock()
    breaker = _opened(clock)
    clock.now = RETRY_SECONDS / 2
    breaker.failed(Admission.ORDINARY)
    breaker.succeeded(Admission.ORDINARY)
    breaker.left(Admission.ORDINARY)
    assert not breaker.is_closed
    clock.now = RETRY_SECONDS
    assert breaker.admit() is Admission.PROBE


def test_e15_processes_do_not_ask_together() -> None:
    """Up to half a second more passes, at random."""
    clock = Clock()
    breaker = Breaker(clock, lambda: 1.0)
    for _ in range(FAILURES_IN_A_ROW):
        breaker.failed(_admitted(breaker))
    clock.now = RETRY_SECONDS * 1.4
    assert breaker.admit() is None
    clock.now = RETRY_SECONDS * 1.5
    assert breaker.admit() is Admission.PROBE
