"""What a process has measured of an agency's store or service: how many asked it lately, how long that took, how many
failed."""

from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log2
from time import monotonic
from typing import Final

SPAN_SECONDS: Final = 30
SPANS: Final = 10
"""So many spans are told, the one that goes on among them: what was measured in the last five minutes at most."""

STEPS_TO_DOUBLE: Final = 8
"""The scale of times: each step is 9 % more than the one before, and a time counts as the step above it."""

LEAST_SECONDS: Final = 0.00001
STEPS: Final = 200
"""From 10 microseconds to five minutes."""


@dataclass(frozen=True, slots=True)
class Health:
    """What was measured in the last `seconds`.

    `answers` and `failures`: how many statements or calls ended so · `p50_ms`, `p99_ms`: within how many milliseconds
    half and 99 % of the answers had come, waiting for a place included, at most 9 % too many; None: there were none.
    """

    seconds: float
    answers: int
    failures: int
    p50_ms: float | None
    p99_ms: float | None

    @property
    def failed_share(self) -> float | None:
        """How many of all failed, from 0 to 1; None: nothing was asked."""
        asked = self.answers + self.failures
        return self.failures / asked if asked else None


class Span:
    """What ended within one span of time: answers by the step of their time, and failures."""

    __slots__ = ("failures", "number", "steps")

    def __init__(self, number: int) -> None:
        self.number = number
        self.steps = array("Q", bytes(8 * STEPS))
        self.failures = 0


class Measured:
    """The measuring of one store or service; it holds some 16 kB however much is asked. `now`: a clock in seconds."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._began = now()
        self._spans = deque([Span(int(self._began // SPAN_SECONDS))], SPANS)

    def answered(self, seconds: float) -> None:
        """Note an answer that took so long."""
        step = ceil(STEPS_TO_DOUBLE * log2(seconds / LEAST_SECONDS)) if seconds > LEAST_SECONDS else 0
        self._span().steps[min(step, STEPS - 1)] += 1

    def failed(self) -> None:
        """Note one that failed."""
        self._span().failures += 1

    def health(self) -> Health:
        """What was measured lately."""
        now = self._now()
        oldest = int(now // SPAN_SECONDS) - SPANS + 1
        spans = [span for span in self._spans if span.number >= oldest]
        steps = [sum(of_step) for of_step in zip(*(span.steps for span in spans), strict=True)]
        return Health(
            now - max(self._began, oldest * SPAN_SECONDS),
            sum(steps),
            sum(span.failures for span in spans),
            _within(steps, 0.5),
            _within(steps, 0.99),
        )

    def _span(self) -> Span:
        number = int(self._now() // SPAN_SECONDS)
        if self._spans[-1].number != number:
            self._spans.append(Span(number))
        return self._spans[-1]


def _within(steps: list[int], share: float) -> float | None:
    """Within how many milliseconds this share of the answers had come."""
    wanted = ceil(share * sum(steps))
    for step, answers in enumerate(steps):
        wanted -= answers
        if answers and wanted <= 0:
            return round(1000 * LEAST_SECONDS * 2 ** (step / STEPS_TO_DOUBLE), 3)
    return None
