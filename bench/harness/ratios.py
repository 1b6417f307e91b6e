"""How many times as fast a variant is as another: the ratios taken within each round, their median and their spread.

Slices of one round follow each other within seconds, so that what else the machine does meets both; a ratio of two
medians, each over all rounds, would mix what the machine did at different times.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

from bench.harness.slice import Load

Runs = Mapping[tuple[str, str, int], Sequence[Load]]

MEASURES: Final = ("requests_per_second", "python_ms")
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    """Of some ratios: their median, from `low` to `high` where it lies with this confidence, quartiles and extremes."""

    median: float
    low: float
    high: float
    confidence: float
    first_quartile: float
    third_quartile: float
    smallest: float
    largest: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a variant's measure is of another's, at one query and number of connections."""

    variant: str
    to: str
    query: str
    concurrency: int
    measure: str
    rounds: Sequence[float]
    spread: Spread


def ratios(runs: Runs, variant: str) -> Iterator[Ratio]:
    """This variant's ratios to each of the others."""
    for (to, query, connections), theirs in runs.items():
        ours = runs.get((variant, query, connections))
        if to == variant or ours is None:
            continue
        for measure in MEASURES:
            pairs = [
                (getattr(mine, measure), getattr(other, measure)) for mine, other in zip(ours, theirs, strict=True)
            ]
            of_rounds = [mine / other for mine, other in pairs]
            yield Ratio(variant, to, query, connections, measure, of_rounds, spread(of_rounds))


def spread(values: Sequence[float]) -> Spread:
    """The median of these values and how far they lie apart; the interval is by order statistics."""
    ordered = sorted(values)
    rank, confidence = _interval(len(ordered))
    quartiles = statistics.quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    return Spread(
        median=statistics.median(ordered),
        low=ordered[rank],
        high=ordered[-1 - rank],
        confidence=confidence,
        first_quartile=quartiles[0],
        third_quartile=quartiles[2],
        smallest=ordered[0],
        largest=ordered[-1],
    )


def _interval(count: int) -> tuple[int, float]:
    """How many values to leave out at each end so that the rest holds the median with 95 %, and how sure that is.

    With fewer than six values none is left out, and the rest is less sure than 95 %.
    """
    rank, beyond = 0, 2 * 0.5**count
    while True:
        further = beyond + 2 * comb(count, rank + 1) * 0.5**count
        if 1 - further < CONFIDENCE:
            return rank, 1 - beyond
        rank, beyond = rank + 1, further
