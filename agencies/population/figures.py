"""The published and tuned figures of figures.yaml, typed. Never a figure in code: each has a source in that file."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

FILE = Path(__file__).with_name("figures.yaml")
OLDEST = 120
T = TypeVar("T")


class Odds(Generic[T]):
    """Choices with weights; `pick` takes a number in [0, 1)."""

    __slots__ = ("_choices", "_sums")

    def __init__(self, choices: Iterable[T], weights: Iterable[float]) -> None:
        self._choices = tuple(choices)
        self._sums = tuple(accumulate(weights))

    def pick(self, point: float) -> T:
        """The choice at this point of the weights' line."""
        return self._choices[bisect(self._sums, point * self._sums[-1], 0, len(self._choices) - 1)]


def number(name: str) -> float:
    """A figure that is one number."""
    return float(_value(name))


def table(name: str) -> dict[str, float]:
    """A figure that is a number for each key."""
    value: dict[str, float] = _value(name)
    return value


@cache
def odds(name: str) -> Odds[str]:
    """A figure that is a weight for each choice."""
    weights = table(name)
    return Odds(weights, weights.values())


@cache
def by_age(name: str) -> tuple[float, ...]:
    """A figure that is a rate from each age on: the rates of the ages 0 to 120."""
    steps = sorted((int(age), rate) for age, rate in table(name).items())
    rates = [0.0] * (OLDEST + 1)
    for first, rate in steps:
        rates[first:] = [rate] * (OLDEST + 1 - first)
    return tuple(rates)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file of this package."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe ones


@cache
def _value(name: str) -> Any:
    value = _figures()[name]["value"]
    return {str(key): part for key, part in value.items()} if isinstance(value, dict) else value


@cache
def _figures() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = read_yaml(FILE)
    return loaded
