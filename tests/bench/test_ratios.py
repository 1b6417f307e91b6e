"""The benchmark's ratios: taken within each round, and told with an interval that the median does lie in."""

import random
import statistics

import pytest

from bench.harness.ratios import ratios, spread
from bench.harness.slice import Load

ROUNDS = 15


def slice_of(requests_per_second: float, python_ms: float = 1.0) -> Load:
    """A slice in which a server came to this."""
    return Load(requests_per_second, 1.0, 1.0, python_ms, 1.0, 100)


def test_a_ratio_is_taken_within_each_round() -> None:
    """A machine that is twice as slow in some rounds changes no ratio, though it changes both variants' medians."""
    speeds = [1000.0, 500.0, 2000.0, 250.0, 1000.0]
    runs = {
        ("engine", "record", 16): [slice_of(2.2 * speed, 1.0) for speed in speeds],
        ("handwritten", "record", 16): [slice_of(speed, 4.0) for speed in speeds],
    }
    faster, cheaper = ratios(runs, "engine")
    assert (faster.to, faster.query, faster.concurrency, faster.measure) == (
        "handwritten",
        "record",
        16,
        "requests_per_second",
    )
    assert faster.rounds == pytest.approx([2.2] * len(speeds))
    assert (faster.spread.smallest, faster.spread.largest) == pytest.approx((2.2, 2.2))
    assert (cheaper.measure, cheaper.spread.median) == ("python_ms", 0.25)


def test_a_variant_is_compared_at_the_same_query_and_connections_only() -> None:
    """The engine's slices at 16 connections say nothing of another's at 64, or of another query."""
    runs = {
        ("engine", "record", 16): [slice_of(2.0)],
        ("core", "record", 64): [slice_of(1.0)],
        ("core", "headline", 16): [slice_of(1.0)],
    }
    assert not list(ratios(runs, "engine"))


def test_rounds_that_one_variant_lacks_are_an_error() -> None:
    """A slice that is missing would shift all later ones to a neighbour of another round."""
    runs = {("engine", "record", 16): [slice_of(2.0)] * 3, ("core", "record", 16): [slice_of(1.0)] * 2}
    with pytest.raises(ValueError, match="zip"):
        list(ratios(runs, "engine"))


def test_the_interval_of_fifteen_rounds_leaves_out_three_at_each_end() -> None:
    """From the 4th to the 12th of 15 values the median lies with 96.5 %, as the binomial distribution has it."""
    found = spread(random.Random(1).sample(range(1, ROUNDS + 1), ROUNDS))
    assert (found.low, found.median, found.high) == (4, 8, 12)
    assert found.confidence == pytest.approx(0.96484, abs=1e-5)
    assert (found.smallest, found.first_quartile, found.third_quartile, found.largest) == (1, 4.5, 11.5, 15)


@pytest.mark.parametrize(("rounds", "confidence"), [(1, 0.0), (2, 0.5), (5, 0.9375), (6, 0.96875), (8, 0.9921875)])
def test_few_rounds_say_how_unsure_they_are(rounds: int, confidence: float) -> None:
    """Where leaving out the extremes would be less than 95 % sure, the whole range is told, with its own confidence."""
    found = spread(list(range(rounds)))
    assert (found.low, found.high) == (found.smallest, found.largest) == (0, rounds - 1)
    assert found.confidence == confidence


def test_the_interval_covers_the_median_as_often_as_it_says() -> None:
    """Of 4,000 samples of a skewed distribution, as many intervals hold its median as the confidence promises."""
    dice = random.Random(7)
    true_median = 1.0  # of e to the power of a normal distribution around 0
    found = [spread([dice.lognormvariate(0, 1) for _ in range(ROUNDS)]) for _ in range(4_000)]
    covered = statistics.mean(each.low <= true_median <= each.high for each in found)
    assert covered == pytest.approx(found[0].confidence, abs=0.01)
