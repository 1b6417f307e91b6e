"""The one source of chance: all draws come from `random.Random(seed).random()`, stable across Python versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from agencies.population.figures import Odds

T = TypeVar("T")


class Dice:
    """A stream of draws; the same seed and the same calls give the same draws."""

    __slots__ = ("point",)

    def __init__(self, seed: int | str) -> None:
        self.point = Random(seed).random

    def chance(self, share: float) -> bool:
        """True for this share of draws."""
        return self.point() < share

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included, each as likely."""
        return least + int(self.point() * (most - least + 1))

    def around(self, mean: float, spread: float, least: int, most: int) -> int:
        """A whole number near the mean, bell-shaped, within the ends."""
        point = self.point
        drawn = round(mean + 2 * spread * (point() + point() + point() - 1.5))
        return max(least, min(most, drawn))

    def choose(self, odds: Odds[T]) -> T:
        """One of the odds' choices, by weight."""
        return odds.pick(self.point())

    def one_of(self, choices: Sequence[T]) -> T:
        """One of these, each as likely."""
        return choices[int(self.point() * len(choices))]

    def age(self, bands: Odds[str], below: int = 99) -> int:
        """An age from odds whose keys are the first ages of five-year bands; the band from 85 reaches to 98."""
        age = below
        while age >= below:
            first = int(self.choose(bands))
            age = first + self.between(0, 13 if first >= 85 else 4)
        return age

    def day(self, first: date, last: date) -> date:
        """A day between the two, both included; the last if they are crossed."""
        return last if first >= last else first + timedelta(days=self.between(0, (last - first).days))
